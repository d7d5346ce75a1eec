/** One goroutine iterates over a map, openly or inside a call that formats, encodes or copies it, while another may write it. */
import { conflictMessage } from "../conflictMessage.ts";
import { type ConflictRule, severityByLevel } from "../rule.ts";

export const concurrentMapIteration: ConflictRule = {
  id: "concurrent-map-iteration",
  summary: "a goroutine iterates over a map that another may write at the same time",
  severity: severityByLevel,
  render: (finding) => conflictMessage("concurrent-map-iteration", finding),
};
