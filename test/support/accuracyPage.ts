/**
 * Measured results on the page about accuracy: each part is written between two markers of its own.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const page = join(import.meta.dirname, "..", "..", "docs", "accuracy.md");

/** Throws when the page has no such part. */
export function writeResults(part: "eval" | "fuzz", markdown: string): void {
  const [begin, end] = [`<!-- ${part}:begin -->`, `<!-- ${part}:end -->`];
  const text = readFileSync(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/accuracy.md lacks ${begin} … ${end}`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n${markdown}${text.slice(to)}`);
}

export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const line = (row: readonly (string | number)[]): string => `| ${row.map((cell, column) => String(cell).padEnd(widths[column])).join(" | ")} |`;
  return [line(rows[0]), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.slice(1).map(line)].join("\n");
}
