/**
 * What a rule is: it turns the structured finding of the analysis into words and a default severity, nothing more.
 */
import type { ConflictFinding, Level } from "../analysis/finding.ts";

export type Severity = "off" | "hint" | "information" | "warning" | "error";

/** Weakest first; "off" is not a severity a report can have. */
export const severities: readonly Severity[] = ["off", "hint", "information", "warning", "error"];

export type MessageArguments = Readonly<Record<string, string | number>>;

/** English templates by key; a key of a message names one of them. */
export type Texts = Readonly<Record<string, string>>;

/** A message in English together with what a translation needs. */
export interface Message {
  /** Stable; names a template. */
  readonly key: string;
  readonly arguments: MessageArguments;
  /** One line of at most `messageWidth` characters. */
  readonly text: string;
}

export interface RuleInfo {
  readonly id: string;
  /** One line for lists of rules. */
  readonly summary: string;
  /** Everything it may say. */
  readonly texts: Texts;
  /** Severity of a finding of this level when the configuration says nothing. */
  severity(level: Level): Severity;
}

/** A rule about two accesses to one map. */
export interface ConflictRule extends RuleInfo {
  render(finding: ConflictFinding): Message;
}

/** What most rules use: sure findings warn, the others inform. */
export function severityByLevel(level: Level): Severity {
  return level === "possible" ? "information" : "warning";
}
