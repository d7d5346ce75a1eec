/**
 * What a text holds that could not be read as a report: races without one, blocks that only look like one, and lines that
 * fit no grammar. It is shown, so that nothing is lost silently.
 */

import type { ReadingSummary, RejectedBlock, RejectionReason, UnparsedLine } from "../../reports/report.ts";
import { plural } from "../plural.ts";
import { type Palette, printable } from "../terminal.ts";

const mostBlocks = 3;
const mostBlockLines = 16;
const mostLines = 5;

/** Paragraphs; none where everything was read. */
export function unreadParts({ unreported, rejected, rejectedBlocks, unparsedLines, unparsed }: ReadingSummary, palette: Palette): string[] {
  const announced = unreported.map((hint) => {
    const where = [hint.test, hint.package].filter((part) => part !== null).join(" in ");
    return `${palette.bold("race detected, but its report is not in this text")}${where === "" ? "" : `  ${printable(where)}`}`;
  });
  return [...announced, ...blockPart(rejected, rejectedBlocks, palette), ...linePart(unparsedLines, unparsed, palette)];
}

/** Counts for the last line. */
export function unreadTotals({ rejected, unparsedLines }: ReadingSummary): string[] {
  return [
    rejected > 1 ? `${plural(rejected, "block")} that only look like race reports` : rejected === 1 ? "1 block that only looks like a race report" : "",
    unparsedLines > 0 ? `${plural(unparsedLines, "line")} inside of reports not understood` : "",
  ].filter((part) => part !== "");
}

const reasons: Readonly<Record<RejectionReason, string>> = {
  elsewhere: "reports of this run go to files, so this one was printed by something else",
  disturbed: "other text stands in it, which a file of log_path never has",
  manySides: "it has more than two sides",
  noSides: "it has no side",
  oneSide: "it has one side only",
  noStack: "a side lacks its goroutine or its stack",
  badSides: "its sides are not as the detector writes them",
  unfinished: "the file ends within it",
};

function blockPart(rejected: number, blocks: readonly RejectedBlock[], palette: Palette): string[] {
  if (rejected === 0) return [];
  const shown = blocks.slice(0, mostBlocks).flatMap(({ file, line, reason, text, cut }) => {
    const lines = text.split("\n");
    const left = lines.length > mostBlockLines || cut > 0 ? [palette.dim("    …")] : [];
    return [
      `  ${place(file, line)}: ${reasons[reason]}`,
      ...lines.slice(0, mostBlockLines).map((own) => palette.dim(`    ${printable(own)}`.trimEnd())),
      ...left,
    ];
  });
  const more = rejected - Math.min(blocks.length, mostBlocks);
  return [[palette.bold("Blocks that only look like race reports"), ...shown, ...(more > 0 ? [palette.dim(`  … ${more} more`)] : [])].join("\n")];
}

function linePart(count: number, lines: readonly UnparsedLine[], palette: Palette): string[] {
  if (count === 0) return [];
  const shown = lines.slice(0, mostLines).map(({ file, line, text }) => palette.dim(`  ${place(file, line)}: ${printable(text)}`));
  const more = count - shown.length;
  return [[palette.bold("Lines inside of reports that were not understood"), ...shown, ...(more > 0 ? [palette.dim(`  … ${more} more`)] : [])].join("\n")];
}

function place(file: string | undefined, line: number): string {
  return file === undefined ? `line ${line}` : printable(`${file}:${line}`);
}
