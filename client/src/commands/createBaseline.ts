/** `Mapguard: Create Baseline`: accepts today's findings of a workspace folder, so that only new ones are reported. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const createBaseline: Command = {
  id: "mapguard.createBaseline",
  async run({ server }) {
    const folder = await chooseFolder();
    if (folder === undefined) return;
    const create = vscode.l10n.t("Create Baseline");
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t("Accept all present findings in {0}?", folder.name),
      { modal: true, detail: vscode.l10n.t("They are written to the baseline file and no longer reported; new findings are.") },
      create,
    );
    if (chosen !== create) return;
    const file = vscode.Uri.parse(await server.createBaseline({ folder: folder.uri.toString() }));
    await vscode.window.showTextDocument(file);
  },
};

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) throw new Error(vscode.l10n.t("Open a folder first."));
  return folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick();
}
