/** `Mapguard: Open Walkthrough`. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const openWalkthrough: Command = {
  id: "mapguard.openWalkthrough",
  async run({ context }) {
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#mapguard.start`, false);
  },
};
