/**
 * From edits of texts to edits of the workspace, with an annotation that lets an editor show them before they are made.
 */
import type { CreateFile, Range, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { LineIndex } from "../../base/lineIndex.ts";
import type { FileEdit } from "../../base/textEdit.ts";
import type { PackageView } from "../packageView.ts";
import { offsetToPosition, uriOf } from "./ranges.ts";

/**
 * Editors group the changes under it when they are asked for a preview. None has to be confirmed: VS Code would show every
 * single change unticked, and a part of a fix is no fix.
 */
const annotation = "mapguard";

/** Of the text that an editor shows; undefined for a file that is not open. */
export type VersionOf = (path: string) => number | undefined;

/** Edits of files of the view as one edit of the workspace. */
export function workspaceEdit(view: PackageView, edits: readonly FileEdit[], label: string, versionOf: VersionOf): WorkspaceEdit {
  const documentChanges = edits.flatMap(({ path, edits: changes }): TextDocumentEdit[] => {
    const file = view.files.get(path);
    if (file === undefined) return [];
    return [documentEdit(path, versionOf(path), changes, (offset) => offsetToPosition(file, offset))];
  });
  return { documentChanges, changeAnnotations: { [annotation]: { label, needsConfirmation: false } } };
}

export interface OtherFileChange {
  readonly path: string;
  /** What the file holds now, undefined when it is to be made. */
  readonly text: string | undefined;
  readonly changes: FileEdit["edits"];
  readonly label: string;
  readonly versionOf: VersionOf;
}

/** A change of a file outside the view. */
export function otherFileEdit({ path, text, changes, label, versionOf }: OtherFileChange): WorkspaceEdit {
  const lines = new LineIndex(text ?? "");
  const create: CreateFile[] = text === undefined ? [{ kind: "create", uri: uriOf(path), options: { ignoreIfExists: true } }] : [];
  const edit = documentEdit(path, versionOf(path), changes, (offset) => {
    const { line, column } = lines.position(offset);
    return { line: line - 1, character: column - 1 };
  });
  return { documentChanges: [...create, edit], changeAnnotations: { [annotation]: { label, needsConfirmation: false } } };
}

function documentEdit(path: string, version: number | undefined, changes: FileEdit["edits"], position: (offset: number) => Range["start"]): TextDocumentEdit {
  return {
    textDocument: { uri: uriOf(path), version: version ?? null },
    edits: changes.map(({ start, end, newText }) => ({ range: { start: position(start), end: position(end) }, newText, annotationId: annotation })),
  };
}
