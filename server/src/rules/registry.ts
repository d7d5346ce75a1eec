/**
 * The list of rules. A new rule adds its line here.
 */
import { concurrentMapIteration } from "./concurrent-map-iteration/rule.ts";
import { concurrentMapReadWrite } from "./concurrent-map-read-write/rule.ts";
import { concurrentMapWrite } from "./concurrent-map-write/rule.ts";
import { inconsistentMapGuard } from "./inconsistent-map-guard/rule.ts";
import { mapWriteUnderReadLock } from "./map-write-under-read-lock/rule.ts";
import type { ConflictRule, RuleInfo } from "./rule.ts";
import { staleSuppression } from "./stale-suppression/rule.ts";

export const conflictRules: readonly ConflictRule[] = [
  concurrentMapWrite,
  concurrentMapReadWrite,
  concurrentMapIteration,
  mapWriteUnderReadLock,
  inconsistentMapGuard,
];

/** Every rule, in the order of lists and of `explain`. */
export const allRules: readonly RuleInfo[] = [...conflictRules, staleSuppression];

export const ruleIds: readonly string[] = allRules.map((rule) => rule.id);

export function conflictRule(id: string): ConflictRule | undefined {
  return conflictRules.find((rule) => rule.id === id);
}
