/** Two goroutines write one map without a common lock: write, delete or clear against the same. */
import { conflictMessage } from "../conflictMessage.ts";
import { type ConflictRule, severityByLevel } from "../rule.ts";

export const concurrentMapWrite: ConflictRule = {
  id: "concurrent-map-write",
  summary: "two goroutines write one map without a common lock",
  severity: severityByLevel,
  render: (finding) => conflictMessage("concurrent-map-write", finding),
};
