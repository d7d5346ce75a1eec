/**
 * Changes of a text, and where its places are afterwards.
 */

/** Replaces `[start, end)` by `newText`; UTF-16 offsets into the text before. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export function applyChange(text: string, { start, end, newText }: TextChange): string {
  return text.slice(0, start) + newText + text.slice(end);
}

/** The smallest single change that turns one text into the other. */
export function singleChange(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < shorter - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return { start, end: before.length - tail, newText: after.slice(start, after.length - tail) };
}

/** Where something that began at `offset` begins now; what was replaced is moved behind the new text. */
export function movedStart(offset: number, { start, end, newText }: TextChange): number {
  return offset < start ? offset : Math.max(offset, end) + newText.length - (end - start);
}

/** Where something that ended at `offset` ends now; what was replaced is moved before the new text. */
export function movedEnd(offset: number, { start, end, newText }: TextChange): number {
  return offset <= start ? offset : offset < end ? start : offset + newText.length - (end - start);
}

/** A key that texts share when they are equal, and practically only then. */
export function textKey(text: string, start = 0, end = text.length): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995) ^ (b >>> 15);
  }
  return `${end - start}.${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}
