/**
 * Which lines of a Go file a top-level declaration takes, as gofmt lays them out, and where they are after a change.
 */

/** Lines from 0, both included. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

/** The declaration that the line is in, or the line alone. */
export function declarationAt(text: string, line: number): LineSpan {
  const lines = text.split("\n");
  let first = Math.min(line, lines.length - 1);
  while (first > 0 && !/^(?:func|var|const|type)\b/.test(lines[first])) {
    if (first < line && /^[})]/.test(lines[first])) return { first: line, last: line };
    first--;
  }
  let last = line;
  while (last < lines.length - 1 && !/^[})]/.test(lines[last]) && !(last === first && !/[{(]\s*$/.test(lines[last]))) last++;
  return { first, last };
}

export interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly endColumn: number;
  /** Line breaks in the new text. */
  readonly added: number;
}

/** Undefined when the change touches the lines. */
export function movedSpan({ first, last }: LineSpan, { start, end, endColumn, added }: LineChange): LineSpan | undefined {
  if (start > last) return { first, last };
  const shift = added - (end - start);
  // Lines put in before it, up to its first column, leave it as it is.
  return end < first || (end === first && endColumn === 0) ? { first: first + shift, last: last + shift } : undefined;
}
