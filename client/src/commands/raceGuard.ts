/** `Mapguard: Run under Guard`: the test at the cursor, the active file's package, or else what was run last, without the detector. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";
import { untilTarget } from "./raceArguments.ts";

export const raceGuard: Command = {
  id: "mapguard.race.guard",
  async run({ races }, ...args) {
    const isGo = vscode.window.activeTextEditor?.document.languageId === "go";
    // A title's button hands over things of its own: only links name a test.
    if (isGo || typeof args[0] === "string") await races.runAll([untilTarget(args)], "guard");
    else await races.guardAgain();
  },
};
