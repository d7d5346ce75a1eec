/** Two goroutines write one map without a common lock: write, delete or clear against the same. */
import { conflictMessage, conflictTexts } from "../conflictMessage.ts";
import { type ConflictRule, severityByLevel } from "../rule.ts";

export const concurrentMapWrite: ConflictRule = {
  id: "concurrent-map-write",
  summary: "two goroutines write one map without a common lock",
  texts: conflictTexts("concurrent-map-write"),
  severity: severityByLevel,
  render: (finding) => conflictMessage("concurrent-map-write", finding),
};
