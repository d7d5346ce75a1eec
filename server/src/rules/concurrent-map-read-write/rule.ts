/** One goroutine reads a map, or takes its length, while another may write it. */
import { conflictMessage, conflictTexts } from "../conflictMessage.ts";
import { type ConflictRule, severityByLevel } from "../rule.ts";

export const concurrentMapReadWrite: ConflictRule = {
  id: "concurrent-map-read-write",
  summary: "a goroutine reads a map that another may write at the same time",
  texts: conflictTexts("concurrent-map-read-write"),
  severity: severityByLevel,
  render: (finding) => conflictMessage("concurrent-map-read-write", finding),
};
