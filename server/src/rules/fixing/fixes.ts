/**
 * The list of fixes for a finding, the best first. A new fix adds its line here.
 */
import type { MapFact } from "../../analysis/facts.ts";
import type { ConflictFinding } from "../../analysis/finding.ts";
import { findingPlace } from "./accessPlace.ts";
import type { Fix, FixSource } from "./fix.ts";
import { addMutex, fixAddMutex } from "./fixAddMutex.ts";
import { fixDeclareGuard } from "./fixDeclareGuard.ts";
import { fixExclusive } from "./fixExclusive.ts";
import { fixGuard } from "./fixGuard.ts";
import { fixSnapshot } from "./fixSnapshot.ts";
import { fixSyncMap, makeSyncMap } from "./fixSyncMap.ts";
import { lockKnowledge } from "./lockKnowledge.ts";

type MakeFix = (source: FixSource, finding: ConflictFinding) => Fix | undefined;

const makers: readonly MakeFix[] = [fixGuard, fixExclusive, fixSnapshot, fixAddMutex, fixSyncMap, declareGuard];

function declareGuard(source: FixSource, finding: ConflictFinding): Fix | undefined {
  const fact = findingPlace(source, lockKnowledge(source.package).trees, finding)?.fact;
  return fact && fixDeclareGuard(source, fact);
}

/** What can be done about a map whether or not anything was found: declare its guard, give it one, make it a sync.Map. */
export function refactoringsOf(source: FixSource, fact: MapFact): Fix[] {
  const all = (fact.guard?.held ?? 0) > 0 ? [fixDeclareGuard(source, fact)] : [addMutex(source, fact), makeSyncMap(source, fact)];
  return all.flatMap((fix) => (fix === undefined ? [] : [{ ...fix, kind: "refactor.rewrite", isPreferred: false } as const]));
}

/** Fixes that are to be had come before those that are not; a fix that makes no sense for the finding is left out. */
export function fixesOf(source: FixSource, finding: ConflictFinding): Fix[] {
  const fixes = makers.flatMap((make) => make(source, finding) ?? []);
  return [...fixes.filter((fix) => fix.disabledReason === undefined), ...fixes.filter((fix) => fix.disabledReason !== undefined)];
}
