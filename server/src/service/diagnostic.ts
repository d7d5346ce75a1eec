/**
 * A finding made ready for people: words, severity, lines and columns. Formats and editors start from here.
 */

import type { AccessKind, HeldLock, Level, RelatedRole } from "../analysis/finding.ts";
import { compareText } from "../base/compareText.ts";
import type { Message, Severity } from "../rules/rule.ts";

/** Lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly function: string;
}

export interface RelatedPlace extends Place {
  readonly role: RelatedRole;
  readonly message: Message;
  readonly locks: readonly HeldLock[];
}

export interface Diagnostic extends Place {
  readonly rule: string;
  readonly level: Level;
  readonly severity: Severity;
  readonly message: Message;
  readonly packagePath: string;
  /** "" for findings that are not about a map, such as a stale suppression. */
  readonly map: string;
  readonly access: AccessKind | "";
  readonly locks: readonly HeldLock[];
  readonly guard: string;
  readonly evidence: string;
  readonly related: readonly RelatedPlace[];
  readonly fingerprint: string;
}

/** Something worth knowing that is not a finding: a file left out, code that could not be read. */
export interface Notice {
  readonly kind: "skipped-file" | "skipped-package" | "syntax-error" | "failed-rule" | "project";
  readonly file: string;
  /** From 1; 0 when the notice is about the file as a whole. */
  readonly line: number;
  readonly message: string;
}

/** Order of output: by file, place, rule; independent of how the work was divided. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.map, b.map) ||
    compareText(a.access, b.access) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

export function compareNotices(a: Notice, b: Notice): number {
  return compareText(a.file, b.file) || a.line - b.line || compareText(a.kind, b.kind) || compareText(a.message, b.message);
}
