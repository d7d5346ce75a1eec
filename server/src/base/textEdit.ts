/**
 * Edits of texts as data: UTF-16 offsets into the text as it was before any of them.
 */
export interface TextEdit {
  readonly start: number;
  /** Exclusive; equal to `start` for an insertion. */
  readonly end: number;
  readonly newText: string;
}

export interface FileEdit {
  readonly path: string;
  /** Sorted, not overlapping, at most one at an offset. */
  readonly edits: readonly TextEdit[];
}

/** In order, insertions at one offset joined in the order given; undefined when two edits overlap. */
export function orderEdits(edits: readonly TextEdit[]): TextEdit[] | undefined {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index)
    .map(({ edit }) => edit);
  const out: TextEdit[] = [];
  for (const edit of sorted) {
    const last = out[out.length - 1];
    if (last === undefined || last.end < edit.start || (last.end === edit.start && last.start < last.end && edit.start < edit.end)) out.push(edit);
    else if (last.end > edit.start) return undefined;
    else out[out.length - 1] = { start: last.start, end: edit.end, newText: last.newText + edit.newText };
  }
  return out;
}

/** `edits` as in a FileEdit. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, newText } of edits) {
    out += text.slice(at, start) + newText;
    at = end;
  }
  return out + text.slice(at);
}
