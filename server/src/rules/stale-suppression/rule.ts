/** A suppression comment of ours that suppresses nothing: stale, naming no known rule, or lacking its reason. */
import { message } from "../message.ts";
import type { Message, RuleInfo } from "../rule.ts";

export type SuppressionFault = "stale" | "unknown-rule" | "no-reason";

export const staleSuppression: RuleInfo & { render(fault: SuppressionFault, rule: string): Message } = {
  id: "stale-suppression",
  summary: "a mapguard:ignore comment matches no finding, or is not complete",
  severity: () => "information",
  render: (fault, rule) => message({ rule }, [templates[fault]]),
};

const templates: Readonly<Record<SuppressionFault, readonly [string, string]>> = {
  stale: ["suppression.stale", "this suppression of {rule} matches no finding any more"],
  "unknown-rule": ["suppression.unknown-rule", "this suppression names {rule}, which is not a rule"],
  "no-reason": ["suppression.no-reason", "this suppression has no effect without a reason: //mapguard:ignore {rule} REASON"],
};
