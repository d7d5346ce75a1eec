/** `Mapguard: Race Test Package`: the tests of the active file's package under the race detector. */
import * as vscode from "vscode";
import { packageTarget } from "../racePanel/raceTargets.ts";
import type { Command } from "./command.ts";

export const raceRunPackage: Command = {
  id: "mapguard.race.runPackage",
  async run({ races }) {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error(vscode.l10n.t("Open a Go file first."));
    await races.runAll([packageTarget(editor.document.uri)], "run");
  },
};
