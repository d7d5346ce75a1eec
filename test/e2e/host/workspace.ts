/** The open workspace, and the extension under test, as the host's tests use them. */
import { strict as assert } from "node:assert";
import * as vscode from "vscode";

export const extensionId = "mapguard.mapguard";

interface Api {
  whenIdle(): Promise<void>;
}

/** Activates the extension if need be; waits until everything said to the server so far has been analysed. */
export async function whenIdle(): Promise<void> {
  const extension = vscode.extensions.getExtension<Api>(extensionId);
  assert.ok(extension !== undefined);
  const api = await extension.activate();
  await api.whenIdle();
}

export function fileUri(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder !== undefined);
  return vscode.Uri.joinPath(folder.uri, path);
}

export async function open(path: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(fileUri(path));
  await vscode.window.showTextDocument(document);
  await whenIdle();
  return document;
}

export function findings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "mapguard");
}

/** The diagnostics arrive a little after the server has answered: waits until they are as wanted, or fails with what they are. */
export async function untilFindings(uri: vscode.Uri, wanted: readonly string[]): Promise<void> {
  const shown = () => findings(uri).map(({ code, range }) => `${range.start.line + 1} ${typeof code === "object" ? code.value : code}`);
  for (let attempt = 0; attempt < 100 && JSON.stringify(shown()) !== JSON.stringify(wanted); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(shown(), wanted);
}
