/** `Mapguard: Show Status`: the state of the server, and what can be done about it. */
import * as vscode from "vscode";
import { describeState } from "../statusItem.ts";
import type { Command } from "./command.ts";

export const showStatus: Command = {
  id: "mapguard.showStatus",
  async run({ server }) {
    const { text, detail } = describeState(server.state);
    const actions = [
      { label: `$(debug-restart) ${vscode.l10n.t("Restart Language Server")}`, command: "mapguard.restartServer" },
      { label: `$(search) ${vscode.l10n.t("Analyse Workspace")}`, command: "mapguard.analyzeWorkspace" },
      { label: `$(output) ${vscode.l10n.t("Show Output")}`, command: "mapguard.showOutput" },
      { label: `$(copy) ${vscode.l10n.t("Copy Diagnostics Report")}`, command: "mapguard.copyDiagnosticsReport" },
    ];
    const chosen = await vscode.window.showQuickPick(actions, { title: text, placeHolder: detail });
    if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
  },
};
