/**
 * Edits of the workspace in the form that a client understands.
 */
import { type CodeAction, type TextDocumentEdit, TextDocumentEdit as TextDocumentEdits, type WorkspaceEdit } from "vscode-languageserver-types";
import type { ClientAbilities } from "./engine/messages.ts";

/** Actions whose edit the client could not apply are left out. */
export function adaptActions(actions: readonly CodeAction[], client: ClientAbilities): CodeAction[] {
  return actions.flatMap((action) => {
    if (action.edit === undefined) return [action];
    const edit = adaptEdit(action.edit, client);
    return edit === undefined ? [] : [{ ...action, edit }];
  });
}

function adaptEdit(edit: WorkspaceEdit, { edits }: ClientAbilities): WorkspaceEdit | undefined {
  const { documentChanges = [] } = edit;
  const texts = documentChanges.filter(TextDocumentEdits.is);
  if (texts.length < documentChanges.length && !edits.createFiles) return undefined;
  if (edits.documentChanges && edits.annotations) return edit;
  if (edits.documentChanges) return { documentChanges: documentChanges.map((change) => (TextDocumentEdits.is(change) ? plain(change) : change)) };
  return { changes: Object.fromEntries(texts.map((change) => [change.textDocument.uri, plain(change).edits])) };
}

function plain({ textDocument, edits }: TextDocumentEdit) {
  return { textDocument, edits: edits.flatMap((edit) => ("newText" in edit ? [{ range: edit.range, newText: edit.newText }] : [])) };
}
