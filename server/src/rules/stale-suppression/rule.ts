/** A suppression comment of ours that suppresses nothing: stale, naming no known rule, or lacking its reason. */
import { message } from "../message.ts";
import type { Message, RuleInfo } from "../rule.ts";

export type SuppressionFault = "stale" | "unknown-rule" | "no-reason";

const texts = {
  "suppression.stale": "this suppression of {rule} matches no finding any more",
  "suppression.unknown-rule": "this suppression names {rule}, which is not a rule",
  "suppression.no-reason": "this suppression has no effect without a reason: //mapguard:ignore {rule} REASON",
} as const;

export const staleSuppression: RuleInfo & { render(fault: SuppressionFault, rule: string): Message } = {
  id: "stale-suppression",
  summary: "a mapguard:ignore comment matches no finding, or is not complete",
  texts,
  severity: () => "information",
  render: (fault, rule) => message({ rule }, texts, `suppression.${fault}`),
};
