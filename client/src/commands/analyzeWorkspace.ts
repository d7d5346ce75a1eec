/** `Mapguard: Analyse Workspace`: every package once, whether its files are open or not. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const analyzeWorkspace: Command = {
  id: "mapguard.analyzeWorkspace",
  async run({ server }) {
    const { packages, findings } = await server.analyzeWorkspace();
    const showProblems = vscode.l10n.t("Show Problems");
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t("Findings: {0}, packages analysed: {1}.", findings, packages),
      ...(findings > 0 ? [showProblems] : []),
    );
    if (chosen === showProblems) await vscode.commands.executeCommand("workbench.actions.view.problems");
  },
};
