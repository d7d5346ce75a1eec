/** `Mapguard: Run Test Command of the Settings`: reads the output of `mapguard.race.command` for races and crashes. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const raceRunCommand: Command = {
  id: "mapguard.race.runCommand",
  async run({ races }) {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const argv = vscode.workspace.getConfiguration("mapguard.race", folder).get<string[]>("command", []);
    if (argv.length === 0) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "mapguard.race.command");
      return;
    }
    if (folder !== undefined) await races.runCommand(argv, folder.fsPath);
  },
};
