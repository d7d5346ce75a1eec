/**
 * A place in a file as lenses, hovers and the cursor name it. Arguments of commands may come from anywhere: they are
 * checked here.
 */
import * as vscode from "vscode";
import type { ProtocolLocation, SitesParams } from "../../../server/src/protocol/messages.ts";

/** The place that the arguments `[uri, position]` name; the cursor's when there are none. Undefined without an editor. */
export function placeFrom(args: readonly unknown[]): SitesParams | undefined {
  const [uri, position] = args;
  if (typeof uri === "string") {
    const line = field(position, "line");
    const character = field(position, "character");
    if (line === undefined || character === undefined) throw new Error(vscode.l10n.t("The link is not valid."));
    return { uri, position: { line, character } };
  }
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.languageId !== "go") return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}

export function toLocation({ uri, range }: ProtocolLocation): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character));
}

function field(value: unknown, name: string): number | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  const found: unknown = Reflect.get(value, name);
  return Number.isSafeInteger(found) && Number(found) >= 0 ? Number(found) : undefined;
}
