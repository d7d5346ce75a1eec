/**
 * Turns UTF-16 offsets of a text into lines and columns, both from 1. A line ends at `\n`; a `\r` before it belongs to it.
 */
import type { TextChange } from "./textChange.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

export class LineIndex {
  readonly text: string;
  private readonly starts: readonly number[];

  constructor(text: string, starts: readonly number[] = lineStarts(text)) {
    this.text = text;
    this.starts = starts;
  }

  /** Of `text`, which this one becomes by the change; lines before and after it are not looked for again. */
  changed({ start, end, newText }: TextChange, text: string): LineIndex {
    const shift = newText.length - (end - start);
    const before = this.position(start).line;
    const behind = this.position(end).line;
    const added = lineStarts(newText).slice(1);
    // At its full length at once: growing line by line would copy all of them several times.
    const starts = new Array<number>(before + added.length + this.starts.length - behind);
    for (let line = 0; line < before; line++) starts[line] = this.starts[line];
    for (const [line, offset] of added.entries()) starts[before + line] = start + offset;
    for (let line = behind, at = before + added.length; line < this.starts.length; line++, at++) starts[at] = this.starts[line] + shift;
    return new LineIndex(text, starts);
  }

  /** Number of lines; a final line break does not open another one. */
  get lines(): number {
    const last = this.starts[this.starts.length - 1];
    return last === this.text.length ? this.starts.length - 1 : this.starts.length;
  }

  /** Offsets outside the text are clamped to it. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.starts[low] + 1 };
  }

  /** The reverse of `position`: a line outside the text is clamped to it, a column to its line without the line break. */
  offset({ line, column }: Position): number {
    if (line < 1) return 0;
    if (line > this.starts.length) return this.text.length;
    return this.starts[line - 1] + Math.max(0, Math.min(column - 1, this.line(line).length));
  }

  /** Text of a line (from 1) without its line break; "" when there is no such line. */
  line(number: number): string {
    if (number < 1 || number > this.starts.length) return "";
    const end = number < this.starts.length ? this.starts[number] - 1 : this.text.length;
    const line = this.text.slice(this.starts[number - 1], end);
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }
}

/** Number of lines, as `LineIndex.lines` counts them, without an index. */
export function countLines(text: string): number {
  let lines = text === "" || text.endsWith("\n") ? 0 : 1;
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lines++;
  return lines;
}

/** Offsets at which lines begin. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}
