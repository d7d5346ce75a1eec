/** `Mapguard: Race Test File`: the tests of the active file under the race detector. */
import * as vscode from "vscode";
import { fileTarget } from "../racePanel/raceTargets.ts";
import type { Command } from "./command.ts";

export const raceRunFile: Command = {
  id: "mapguard.race.runFile",
  async run({ races }) {
    const editor = vscode.window.activeTextEditor;
    const target = editor && fileTarget(editor.document);
    if (target === undefined) throw new Error(vscode.l10n.t("There are no tests in this file."));
    await races.runAll([target], "run");
  },
};
