/** One goroutine iterates over a map, openly or inside a call that formats, encodes or copies it, while another may write it. */
import { conflictMessage, conflictTexts } from "../conflictMessage.ts";
import { type ConflictRule, severityByLevel } from "../rule.ts";

export const concurrentMapIteration: ConflictRule = {
  id: "concurrent-map-iteration",
  summary: "a goroutine iterates over a map that another may write at the same time",
  texts: conflictTexts("concurrent-map-iteration"),
  severity: severityByLevel,
  render: (finding) => conflictMessage("concurrent-map-iteration", finding),
};
