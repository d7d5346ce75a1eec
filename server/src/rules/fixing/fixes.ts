/**
 * The list of fixes for a finding, the best first. A new fix adds its line here.
 */
import type { ConflictFinding } from "../../analysis/finding.ts";
import { findingPlace } from "./accessPlace.ts";
import type { Fix, FixSource } from "./fix.ts";
import { fixAddMutex } from "./fixAddMutex.ts";
import { fixDeclareGuard } from "./fixDeclareGuard.ts";
import { fixExclusive } from "./fixExclusive.ts";
import { fixGuard } from "./fixGuard.ts";
import { fixSnapshot } from "./fixSnapshot.ts";
import { fixSyncMap } from "./fixSyncMap.ts";
import { lockKnowledge } from "./lockKnowledge.ts";

type MakeFix = (source: FixSource, finding: ConflictFinding) => Fix | undefined;

const makers: readonly MakeFix[] = [fixGuard, fixExclusive, fixSnapshot, fixAddMutex, fixSyncMap, declareGuard];

function declareGuard(source: FixSource, finding: ConflictFinding): Fix | undefined {
  const fact = findingPlace(source, lockKnowledge(source.package).trees, finding)?.fact;
  return fact && fixDeclareGuard(source, fact);
}

/** Fixes that are to be had come before those that are not; a fix that makes no sense for the finding is left out. */
export function fixesOf(source: FixSource, finding: ConflictFinding): Fix[] {
  const fixes = makers.flatMap((make) => make(source, finding) ?? []);
  return [...fixes.filter((fix) => fix.disabledReason === undefined), ...fixes.filter((fix) => fix.disabledReason !== undefined)];
}
