/**
 * The output for people: each finding with its code, the other access with its code, how the two come to run in parallel,
 * and the lock that is held elsewhere.
 */

import type { LineIndex } from "../../base/lineIndex.ts";
import { lockList } from "../../rules/message.ts";
import type { Severity } from "../../rules/rule.ts";
import type { Diagnostic, Notice, Place, RelatedPlace } from "../../service/diagnostic.ts";
import { plural } from "../plural.ts";
import { neutralised, type Palette, printable } from "../terminal.ts";
import { type Report, relativePath } from "./report.ts";

/** Lines of a file, or undefined when it cannot be read any more. */
export type SourceLines = (file: string) => LineIndex | undefined;

const widest = 160;
const tabWidth = 4;

/** Paths are shown relative to `cwd`, so that a terminal can open them. */
export function formatText(report: Report, cwd: string, source: SourceLines, palette: Palette): string {
  const blocks = report.findings.map((finding) => findingBlock(finding, cwd, source, palette));
  return neutralised(`${[...blocks, summary(report, palette)].join("\n\n")}\n`);
}

/** The notices, one a line, for stderr; at most `most` of them. */
export function formatNotices(notices: readonly Notice[], cwd: string, most: number): string {
  const lines = notices.slice(0, most).map((notice) => {
    // Notices about the project's layout name their folder themselves.
    const place =
      notice.file === "" || notice.message.includes(notice.file) ? "" : `${relativePath(cwd, notice.file)}${notice.line > 0 ? `:${notice.line}` : ""}: `;
    return printable(`mapguard: ${place}${notice.message}`).replace(/\n/g, " ");
  });
  if (notices.length > most) lines.push(`mapguard: ${plural(notices.length - most, "more notice")}; --format json lists all`);
  return lines.length === 0 ? "" : neutralised(`${lines.join("\n")}\n`);
}

function findingBlock(finding: Diagnostic, cwd: string, source: SourceLines, palette: Palette): string {
  const severity = paintSeverity(finding.severity, palette);
  const title = `${palette.bold(place(finding, cwd))}: ${severity}: ${printable(finding.message.text)} ${palette.dim(`[${finding.rule}]`)}`;
  const lines = [title];
  if (finding.map !== "") {
    const where = finding.function === "" ? "at package level" : `in ${finding.function}`;
    lines.push(palette.dim(printable(`  ${where}, holds ${lockList(finding.locks)} · ${finding.level}`)));
  }
  lines.push(...frame(finding, source, palette, palette.red));
  const shown = new Set([place(finding, cwd)]);
  for (const related of finding.related) {
    const at = place(related, cwd);
    lines.push(`  ${palette.cyan(roleTitles[related.role])}: ${printable(related.message.text)}  ${palette.dim(at)}`);
    if (!shown.has(at)) lines.push(...frame(related, source, palette, palette.blue));
    shown.add(at);
  }
  return lines.join("\n");
}

const roleTitles: Readonly<Record<RelatedPlace["role"], string>> = {
  "other-access": "other access",
  goroutine: "in parallel",
  "lock-elsewhere": "lock elsewhere",
  call: "call",
};

function place(at: Place, cwd: string): string {
  return printable(`${relativePath(cwd, at.file)}:${at.line}:${at.column}`);
}

/** The line with a mark under the place; nothing when the file is gone. */
function frame(at: Place, source: SourceLines, palette: Palette, mark: (text: string) => string): string[] {
  const lines = source(at.file);
  if (lines === undefined || at.line > lines.lines) return [];
  const raw = lines.line(at.line);
  const end = at.endLine === at.line ? at.endColumn - 1 : raw.length;
  const before = expand(raw.slice(0, at.column - 1));
  const marked = expand(raw.slice(at.column - 1, end));
  const text = expand(raw);
  const gutter = `${String(at.line).padStart(7)} | `;
  const shift = Math.max(0, before.length + Math.min(marked.length, 40) - widest);
  const shown = (shift > 0 ? "…" : "") + text.slice(shift > 0 ? shift + 1 : 0, shift + widest) + (text.length > shift + widest ? "…" : "");
  const carets = "^".repeat(Math.max(1, Math.min(width(marked), widest + shift - before.length)));
  return [`${palette.dim(gutter)}${shown}`, `${palette.dim(`${" ".repeat(7)} | `)}${" ".repeat(Math.max(0, width(before) - shift))}${mark(carets)}`];
}

function expand(text: string): string {
  return printable(text).replace(/\t/g, " ".repeat(tabWidth));
}

/** Columns a text takes: marks that combine take none, wide East Asian characters and emoji take two. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    columns += /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]|\p{Emoji_Presentation}/u.test(character)
      ? 2
      : 1;
  }
  return columns;
}

function paintSeverity(severity: Severity, palette: Palette): string {
  if (severity === "error") return palette.red(severity);
  return severity === "warning" ? palette.yellow(severity) : palette.blue(severity);
}

function summary(report: Report, palette: Palette): string {
  const scope = `${plural(report.packages, "package")}, ${plural(report.files, "file")}, ${plural(report.lines, "line")} in ${duration(report.elapsedMs)}`;
  const left: string[] = [];
  if (report.suppressed > 0) left.push(`${report.suppressed} suppressed`);
  if (report.accepted > 0) left.push(`${report.accepted} in the baseline`);
  if (report.hidden > 0) left.push(`${report.hidden} less sure (--preset ${report.preset === "quiet" ? "balanced or strict" : "strict"} shows them)`);
  const rest = left.length > 0 ? palette.dim(`; not shown: ${left.join(", ")}`) : "";
  if (report.findings.length === 0) return `No map races found in ${scope}${rest}`;
  return `${palette.bold(plural(report.findings.length, "finding"))} in ${scope}${rest}`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
