/**
 * Writes suppression comments and takes them away again, in the form that `suppressions.ts` reads.
 */
import type { FileEdit, TextEdit } from "../base/textEdit.ts";
import { Op } from "../ir/ir.ts";
import { realign } from "../rules/fixing/realign.ts";
import { indentAt, lineEnd, lineStart, nextLine } from "../rules/fixing/rewriter.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { PackageFile } from "./findings.ts";

export type SuppressionStyle = "mapguard" | "nolint" | "lint-ignore";

/** `reason` is what the comment says why; undefined where no comment can stand, such as inside a raw string. */
export function suppress(file: PackageFile, diagnostic: Diagnostic, style: SuppressionStyle, reason: string): FileEdit | undefined {
  const { text, path } = file.ir;
  const start = offsetOf(file, diagnostic.line, 1);
  if (isInsideLiteral(file, start)) return undefined;
  const edit = style === "nolint" ? nolint(file, start, reason) : lineAbove(text, start, directive(style, diagnostic.rule, reason));
  return edit && { path, edits: realign(text, [edit]) };
}

function directive(style: SuppressionStyle, rule: string, reason: string): string {
  return style === "lint-ignore" ? `//lint:ignore mapguard/${rule} ${reason}` : `//mapguard:ignore ${rule} ${reason}`;
}

function lineAbove(text: string, start: number, comment: string): TextEdit {
  const indent = indentAt(text, nextLine(text, start) - 1);
  return { start, end: start, newText: `${indent}${comment}${lineEnd(text)}` };
}

/** At the end of the line, where golangci-lint looks for it; a list that is there gets one more name. */
function nolint(file: PackageFile, start: number, reason: string): TextEdit | undefined {
  const { text } = file.ir;
  const line = text.slice(start, nextLine(text, start)).trimEnd();
  const known = /\/\/\s*nolint:([\w\-, ]*[\w-])/.exec(line);
  if (known) {
    const at = start + known.index + known[0].length;
    return { start: at, end: at, newText: ",mapguard" };
  }
  const end = start + line.length;
  if (isInsideLiteral(file, end)) return undefined;
  if (/\/\/|\*\/$/.test(line)) return lineAbove(text, start, `//nolint:mapguard // ${reason}`);
  return { start: end, end, newText: ` //nolint:mapguard // ${reason}` };
}

/** Takes away what a stale suppression says: its rule from a list, or the whole comment with its line. */
export function removeSuppression(file: PackageFile, diagnostic: Diagnostic): FileEdit {
  const { text, path } = file.ir;
  const start = offsetOf(file, diagnostic.line, diagnostic.column);
  const end = offsetOf(file, diagnostic.endLine, diagnostic.endColumn);
  const rule = String(diagnostic.message.arguments.rule ?? "");
  const comment = text.slice(start, end);
  const list = /^(\/\/\s?mapguard:ignore[ \t]+)(\S+)/.exec(comment);
  const rules = list?.[2].split(",") ?? [];
  if (list && rules.length > 1 && rules.includes(rule)) {
    const from = start + list[1].length;
    const kept = rules.filter((one) => one !== rule).join(",");
    return { path, edits: [{ start: from, end: from + list[2].length, newText: kept }] };
  }
  const first = lineStart(text, start);
  const isAlone = text.slice(first, start).trim() === "";
  const edit = isAlone ? { start: first, end: nextLine(text, end), newText: "" } : { start: start - trailingBlanks(text, first, start), end, newText: "" };
  return { path, edits: realign(text, [edit]) };
}

function trailingBlanks(text: string, from: number, to: number): number {
  return to - from - text.slice(from, to).trimEnd().length;
}

function offsetOf(file: PackageFile, line: number, column: number): number {
  return file.lines.offset({ line, column });
}

/** A comment inside a string is none. */
function isInsideLiteral({ ir }: PackageFile, offset: number): boolean {
  const decl = ir.decls.find(({ extent }) => extent.start < offset && offset < extent.end);
  if (decl === undefined) return false;
  for (let node = 0; node < decl.ir.length; node++) {
    if (decl.ir.op[node] !== Op.Lit) continue;
    if (decl.extent.start + decl.ir.start[node] < offset && offset < decl.extent.start + decl.ir.end[node]) return true;
  }
  return false;
}
