/**
 * gofmt lines trailing comments up over neighbouring lines. Where an edit changes who neighbours whom, the gaps in front of
 * the comments are set anew.
 */
import { applyEdits, orderEdits, type TextEdit } from "../../base/textEdit.ts";

/** The edits (as in a FileEdit), with those added that keep comments in line. */
export function realign(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const result = applyEdits(text, edits);
  const regions = touched(edits);
  const more = gapEdits(result, regions);
  if (more.length === 0) return edits;
  return compose(text, edits, more);
}

interface Region {
  readonly start: number;
  readonly end: number;
}

/** Where the edits are in the new text. */
function touched(edits: readonly TextEdit[]): Region[] {
  let shift = 0;
  return edits.map(({ start, end, newText }) => {
    const region = { start: start + shift, end: start + shift + newText.length };
    shift += newText.length - (end - start);
    return region;
  });
}

interface CommentedLine {
  readonly indent: string;
  readonly codeEnd: number;
  readonly codeWidth: number;
  readonly commentStart: number;
}

/** Edits of the new text: runs of commented lines at or beside a region get one column for their comments. */
function gapEdits(text: string, regions: readonly Region[]): TextEdit[] {
  const lines = lineSpans(text);
  const runs = new Map<number, CommentedLine[]>();
  for (const { start, end } of regions) {
    const first = Math.max(0, lineAt(lines, start) - 1);
    const last = Math.min(lines.length - 1, lineAt(lines, end) + 1);
    for (let line = first; line <= last; line++) {
      const [from, run] = runAround(text, lines, line);
      if (run.length > 0) runs.set(from, run);
    }
  }
  const edits: TextEdit[] = [];
  for (const run of runs.values()) {
    const width = Math.max(...run.map(({ codeWidth }) => codeWidth));
    for (const { codeEnd, codeWidth, commentStart } of run) {
      const gap = " ".repeat(width - codeWidth + 1);
      if (text.slice(codeEnd, commentStart) !== gap) edits.push({ start: codeEnd, end: commentStart, newText: gap });
    }
  }
  return edits.sort((a, b) => a.start - b.start);
}

function runAround(text: string, lines: readonly Region[], line: number): [number, CommentedLine[]] {
  const own = commented(text, lines[line]);
  if (own === undefined) return [line, []];
  const run = [own];
  let first = line;
  for (let at = line - 1; at >= 0; at--) {
    const above = commented(text, lines[at]);
    if (above === undefined || above.indent !== own.indent) break;
    run.unshift(above);
    first = at;
  }
  for (let at = line + 1; at < lines.length; at++) {
    const below = commented(text, lines[at]);
    if (below === undefined || below.indent !== own.indent) break;
    run.push(below);
  }
  return [first, run];
}

/** A line with code and a comment behind it. Quotes are respected; a raw string over several lines is not recognised. */
function commented(text: string, { start, end }: Region): CommentedLine | undefined {
  const line = text.slice(start, end);
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  let quote = "";
  for (let i = indent.length; i < line.length; i++) {
    const c = line[i];
    if (quote !== "") {
      if (c === "\\" && quote !== "`") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'" || c === "`") quote = c;
    else if (c === "/" && line[i + 1] === "/") {
      const code = line.slice(0, i).trimEnd();
      if (code.length <= indent.length || code.slice(indent.length).includes("\t")) return undefined;
      return { indent, codeEnd: start + code.length, codeWidth: [...code].length - indent.length, commentStart: start + i };
    }
  }
  return undefined;
}

function lineSpans(text: string): Region[] {
  const spans: Region[] = [];
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    spans.push({ start, end });
    start = end + 1;
  }
  spans.push({ start, end: text.length });
  return spans;
}

function lineAt(lines: readonly Region[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle].start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `second` are edits of the text that `first` makes; the result does both at once. */
function compose(text: string, first: readonly TextEdit[], second: readonly TextEdit[]): readonly TextEdit[] {
  const edits = first.map((edit) => ({ ...edit }));
  const regions = touched(first);
  const added: TextEdit[] = [];
  // From the end, so that offsets inside a replacement stay valid.
  for (const edit of [...second].reverse()) {
    const inside = regions.findIndex(({ start, end }) => edit.start >= start && edit.end <= end && end > start);
    if (inside >= 0) {
      const { start } = regions[inside];
      const { newText } = edits[inside];
      edits[inside].newText = newText.slice(0, edit.start - start) + edit.newText + newText.slice(edit.end - start);
      continue;
    }
    if (regions.some(({ start, end }) => edit.start < end && edit.end > start)) continue;
    const shift = first.reduce((sum, { start, end, newText }, i) => (regions[i].end <= edit.start ? sum + newText.length - (end - start) : sum), 0);
    added.push({ start: edit.start - shift, end: edit.end - shift, newText: edit.newText });
  }
  const ordered = orderEdits([...edits, ...added]);
  return ordered === undefined || ordered.some(({ end }) => end > text.length) ? first : ordered;
}
