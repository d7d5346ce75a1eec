/**
 * Suppression comments: `//mapguard:ignore RULE REASON`, `//nolint:mapguard` and `//lint:ignore mapguard/RULE REASON`.
 * Ours are held to their word: one that matches nothing, names no rule or gives no reason is reported.
 */
import type { LineIndex } from "../base/lineIndex.ts";
import { ruleIds } from "../rules/registry.ts";
import type { SuppressionFault } from "../rules/stale-suppression/rule.ts";
import type { CommentExtent, FileOutline } from "../syntax/declarations.ts";

export interface Directive {
  readonly form: "mapguard" | "nolint" | "lint";
  /** Empty: every rule. */
  readonly rules: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Lines (from 1, inclusive) whose findings it suppresses. */
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface DirectiveFault {
  readonly fault: SuppressionFault;
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

export interface FileDirectives {
  readonly directives: readonly Directive[];
  /** Directives without effect, known before any finding is. */
  readonly faults: readonly DirectiveFault[];
}

/** False: what `readDirectives` would find is nothing. */
export function mayHoldDirectives(text: string): boolean {
  return /mapguard:ignore|nolint|lint:ignore/.test(text);
}

/** Reads a file's directives. */
export function readDirectives(text: string, outline: FileOutline, lines: LineIndex): FileDirectives {
  const directives: Directive[] = [];
  const faults: DirectiveFault[] = [];
  for (const comment of outline.comments) {
    const parsed = parseDirective(text.slice(comment.start, comment.end));
    if (parsed === undefined) continue;
    const { form, reason } = parsed;
    if (form === "mapguard") {
      const unknown = parsed.rules.filter((rule) => !ruleIds.includes(rule));
      for (const rule of unknown) faults.push({ fault: "unknown-rule", rule, start: comment.start, end: comment.end });
      if (reason === "") {
        if (unknown.length === 0) faults.push({ fault: "no-reason", rule: parsed.rules.join(","), start: comment.start, end: comment.end });
        continue;
      }
    } else if (form === "lint" && reason === "") {
      continue;
    }
    const rules = parsed.rules.filter((rule) => ruleIds.includes(rule));
    if (parsed.rules.length > 0 && rules.length === 0) continue;
    directives.push({ form, rules, start: comment.start, end: comment.end, ...scope(form, comment, text, outline, lines) });
  }
  return { directives, faults };
}

export function suppresses(directive: Directive, rule: string, line: number): boolean {
  return line >= directive.firstLine && line <= directive.lastLine && (directive.rules.length === 0 || directive.rules.includes(rule));
}

/** The rules of our own directives that matched nothing; `used` holds `directive` and rule of every suppressed finding. */
export function staleDirectives(directives: readonly Directive[], used: ReadonlyMap<Directive, ReadonlySet<string>>): DirectiveFault[] {
  const stale: DirectiveFault[] = [];
  for (const directive of directives) {
    if (directive.form !== "mapguard") continue;
    for (const rule of directive.rules) {
      if (used.get(directive)?.has(rule)) continue;
      stale.push({ fault: "stale", rule, start: directive.start, end: directive.end });
    }
  }
  return stale;
}

interface ParsedDirective {
  readonly form: Directive["form"];
  readonly rules: readonly string[];
  readonly reason: string;
}

function parseDirective(comment: string): ParsedDirective | undefined {
  const ours = /^\/\/\s?mapguard:ignore(?=\s|$)[ \t]*(\S*)[ \t]*([^\r\n]*)/.exec(comment);
  if (ours) return { form: "mapguard", rules: names(ours[1]), reason: ours[2].trim() };
  const nolint = /^\/\/\s*nolint(?::([\w\-, ]*))?(?=\s|\/|$)/.exec(comment);
  if (nolint) {
    const linters = names(nolint[1] ?? "all");
    return linters.includes("all") || linters.includes("mapguard") ? { form: "nolint", rules: [], reason: "" } : undefined;
  }
  const lint = /^\/\/\s?lint:ignore[ \t]+(\S+)[ \t]*([^\r\n]*)/.exec(comment);
  if (lint) {
    const checks = names(lint[1]).filter((check) => check === "mapguard" || check.startsWith("mapguard/"));
    if (checks.length === 0) return undefined;
    const rules = checks.includes("mapguard") || checks.includes("mapguard/*") ? [] : checks.map((check) => check.slice("mapguard/".length));
    return { form: "lint", rules, reason: lint[2].trim() };
  }
  return undefined;
}

function names(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/**
 * A directive speaks for its own line when code stands before it, else for the next line that is not a comment.
 * A nolint before a declaration speaks for all of it, before the package clause for the whole file, as golangci-lint has it.
 */
function scope(form: Directive["form"], comment: CommentExtent, text: string, outline: FileOutline, lines: LineIndex): { firstLine: number; lastLine: number } {
  const own = lines.position(comment.start).line;
  const trailing =
    lines
      .line(own)
      .slice(0, lines.position(comment.start).column - 1)
      .trim() !== "";
  let target = own;
  if (!trailing) {
    target = lines.position(comment.end).line + 1;
    while (target <= lines.lines && /^\s*\/\//.test(lines.line(target))) target++;
  }
  if (form !== "nolint") return { firstLine: own, lastLine: target };
  if (outline.packageStart >= 0 && lines.position(outline.packageStart).line === target) return { firstLine: 1, lastLine: lines.position(text.length).line };
  const declaration = outline.declarations.find((extent) => extent.kind === "func" && lines.position(extent.start).line === target);
  return { firstLine: own, lastLine: declaration ? lines.position(declaration.end).line : target };
}
