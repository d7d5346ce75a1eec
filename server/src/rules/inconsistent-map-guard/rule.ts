/** The other accesses to a map hold a lock consistently, this one does not. */
import { accessPhrase, lockList, message } from "../message.ts";
import { type ConflictRule, severityByLevel } from "../rule.ts";

const texts = {
  "inconsistent-guard": "{phrase} {map} without {guard}, held at {held} of {total} accesses",
  "inconsistent-guard.one": "{phrase} {map} without {guard}, held at its one other access",
  "inconsistent-guard.short": "{phrase} {map} without {guard}",
  "inconsistent-guard.declared": "{phrase} {map} without {guard}, which guards it",
  "inconsistent-guard.unnamed": "{phrase} {map} without the lock its other accesses hold",
} as const;

export const inconsistentMapGuard: ConflictRule = {
  id: "inconsistent-map-guard",
  summary: "a map is accessed without the lock that its other accesses hold",
  texts,
  severity: severityByLevel,
  render: (finding) => {
    const args = {
      access: finding.access,
      phrase: accessPhrase(finding.access),
      map: finding.map,
      guard: finding.guard,
      held: finding.guardHeld,
      total: finding.guardTotal,
      locks: lockList(finding.locks),
    };
    if (finding.guard === "") return message(args, texts, "inconsistent-guard.unnamed");
    if (finding.guardTotal === 0) return message(args, texts, "inconsistent-guard.declared");
    return message(args, texts, finding.guardTotal === 1 ? "inconsistent-guard.one" : "inconsistent-guard", "inconsistent-guard.short");
  },
};
