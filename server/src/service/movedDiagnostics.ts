/**
 * Diagnostics of an older text, where their places are in the newer one: what is shown until the analysis catches up.
 */
import type { LineIndex } from "../base/lineIndex.ts";
import { sameItems } from "../base/sameItems.ts";
import { movedEnd, movedStart, singleChange, type TextChange } from "../base/textChange.ts";
import type { Diagnostic, Place } from "./diagnostic.ts";

/** The texts of a file before and after, and the change that led from one to the other, where it was a single one. */
export interface MovedFile {
  readonly before: LineIndex;
  readonly after: LineIndex;
  readonly change: TextChange | undefined;
}

/** Those that stay where they are are the same objects. */
export function movedDiagnostics(diagnostics: readonly Diagnostic[], files: ReadonlyMap<string, MovedFile>): readonly Diagnostic[] {
  const changes = new Map<MovedFile, TextChange>();
  const changeOf = (file: MovedFile): TextChange => {
    const change = file.change ?? changes.get(file) ?? singleChange(file.before.text, file.after.text);
    changes.set(file, change);
    return change;
  };
  const moved = <T extends Place>(place: T): T => {
    const file = files.get(place.file);
    if (file === undefined) return place;
    const change = changeOf(file);
    const start = file.after.position(movedStart(file.before.offset(place), change));
    const end = file.after.position(movedEnd(file.before.offset({ line: place.endLine, column: place.endColumn }), change));
    const isEmpty = end.line < start.line || (end.line === start.line && end.column < start.column);
    const last = isEmpty ? start : end;
    const { line, column, endLine, endColumn } = place;
    if (line === start.line && column === start.column && endLine === last.line && endColumn === last.column) return place;
    return { ...place, line: start.line, column: start.column, endLine: last.line, endColumn: last.column };
  };
  return diagnostics.map((diagnostic) => {
    const place = moved(diagnostic);
    const related = diagnostic.related.map(moved);
    return place === diagnostic && sameItems(related, diagnostic.related) ? diagnostic : { ...place, related };
  });
}
