/**
 * The one place that turns offsets and sites into ranges, locations and links of the Language Server Protocol, and
 * positions back into offsets. Both count UTF-16 units; the protocol also ends a line at a lone `\r`.
 */
import type { Location, Position, Range } from "vscode-languageserver-types";
import { URI } from "vscode-uri";
import type { Site } from "../../analysis/finding.ts";
import { LineIndex } from "../../base/lineIndex.ts";
import type { PackageFile } from "../findings.ts";
import type { PackageView } from "../packageView.ts";

/** What a site needs of a view. */
export type ViewFiles = Pick<PackageView, "files">;

/** What a range needs of a site: UTF-16 offsets in a file. */
export type Extent = Pick<Site, "file" | "start" | "end">;

/** Text of a file outside the view, which a trace may lead through; undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

const unreadable: ReadText = () => undefined;

/** The start of the file when its text cannot be had. */
export function rangeOf(view: ViewFiles, site: Extent, readText: ReadText = unreadable): Range {
  const lines = linesOf(view, site.file, readText);
  return { start: toPosition(lines, site.start), end: toPosition(lines, Math.max(site.start, site.end)) };
}

export function locationOf(view: ViewFiles, site: Extent, readText: ReadText = unreadable): Location {
  return { uri: uriOf(site.file), range: rangeOf(view, site, readText) };
}

/** A URI that opens the file at the site's line: `file:///…#L12`. Safe as the target of a Markdown link. */
export function linkTo(view: ViewFiles, site: Extent, readText: ReadText = unreadable): string {
  return `${uriOf(site.file)}#L${lineOf(view, site, readText)}`;
}

/** Line of a site, from 1. */
export function lineOf(view: ViewFiles, site: Extent, readText: ReadText = unreadable): number {
  return linesOf(view, site.file, readText).position(site.start).line;
}

/** Text of the line a site begins on, without its line break; "" when it cannot be had. */
export function lineTextOf(view: ViewFiles, site: Extent, readText: ReadText = unreadable): string {
  const lines = linesOf(view, site.file, readText);
  return lines.line(lines.position(site.start).line);
}

/** A position beyond a line's end means its end, as the protocol has it; one beyond the text means the end of the text. */
export function positionToOffset(file: PackageFile, position: Position): number {
  return protocolLines(file).offset({ line: position.line + 1, column: position.character + 1 });
}

export function offsetToPosition(file: PackageFile, offset: number): Position {
  return toPosition(protocolLines(file), offset);
}

/** A range in a text that is no file of a view, such as a configuration. */
export function rangeIn(text: string, start: number, end: number): Range {
  const lines = protocolIndex(text);
  return { start: toPosition(lines, start), end: toPosition(lines, end) };
}

export function uriOf(path: string): string {
  return URI.file(path).toString();
}

function linesOf(view: ViewFiles, path: string, readText: ReadText): LineIndex {
  const file = view.files.get(path);
  return file === undefined ? protocolIndex(readText(path) ?? "") : protocolLines(file);
}

const known = new WeakMap<PackageFile, LineIndex>();

function protocolLines(file: PackageFile): LineIndex {
  let lines = known.get(file);
  if (lines === undefined) {
    lines = loneReturn.test(file.ir.text) ? protocolIndex(file.ir.text) : file.lines;
    known.set(file, lines);
  }
  return lines;
}

const loneReturn = /\r(?!\n)/;

/** The replacement has the same length, so offsets stay what they are. */
function protocolIndex(text: string): LineIndex {
  return new LineIndex(text.replace(/\r(?!\n)/g, "\n"));
}

function toPosition(lines: LineIndex, offset: number): Position {
  const { line, column } = lines.position(offset);
  return { line: line - 1, character: column - 1 };
}
