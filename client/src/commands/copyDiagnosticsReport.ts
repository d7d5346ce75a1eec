/** `Mapguard: Copy Diagnostics Report`: what a bug report should hold, without any source code, on the clipboard. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const copyDiagnosticsReport: Command = {
  id: "mapguard.copyDiagnosticsReport",
  async run({ context, server }) {
    const version: unknown = Reflect.get(context.extension.packageJSON, "version");
    const about = `Mapguard ${String(version)}, VS Code ${vscode.version} (${vscode.env.appHost}, ${process.platform} ${process.arch})`;
    await vscode.env.clipboard.writeText(`${about}\n\n${await server.report()}`);
    void vscode.window.showInformationMessage(vscode.l10n.t("The report was copied. It holds no source code."));
  },
};
