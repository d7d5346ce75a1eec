/** A link of a page: opens a file at the line its address names. Not shown in the palette. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const openPlace: Command = {
  id: "mapguard.openPlace",
  async run(_context, address) {
    const uri = typeof address === "string" ? vscode.Uri.parse(address) : undefined;
    if (uri === undefined || uri.scheme !== "file" || !isOnAKnownHost(uri)) throw new Error(vscode.l10n.t("The link is not valid."));
    const line = Number(/^L(\d+)/.exec(uri.fragment)?.[1] ?? 1) - 1;
    const file = uri.with({ fragment: "" });
    const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === file.toString());
    const start = new vscode.Position(Math.max(line, 0), 0);
    await vscode.window.showTextDocument(file, { viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One, selection: new vscode.Range(start, start) });
  },
};

/** A file of another machine is not asked for on the word of a page, unless the workspace lies there. */
function isOnAKnownHost({ authority }: vscode.Uri): boolean {
  return authority === "" || (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.authority === authority);
}
