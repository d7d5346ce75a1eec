/**
 * The analysis of one package, from resolved declarations to findings of every level.
 */
import type { Package } from "../resolve/package.ts";
import { Contexts } from "./contexts.ts";
import { goroutineConflicts, stronger, type Candidate } from "./conflicts.ts";
import { findEntries } from "./entries.ts";
import type { ConflictFinding } from "./finding.ts";
import { inferGuard, unguardedSites } from "./guards.ts";
import { groupInstances, siteKey } from "./instances.ts";
import { PackageProgram, type SkippedDeclaration } from "./program.ts";
import { toFindings } from "./report.ts";
import { apiCandidates } from "./unguardedApi.ts";
import type { Verdict } from "./verdict.ts";

export interface PackageResult {
  readonly findings: readonly ConflictFinding[];
  readonly skipped: readonly SkippedDeclaration[];
}

export function analyzePackage(pkg: Package): PackageResult {
  const program = new PackageProgram(pkg);
  program.run();
  const contexts = new Contexts(program);
  contexts.run(findEntries(program, pkg));
  const verdicts: Verdict[] = [];
  for (const instances of groupInstances(program, contexts).values()) {
    const inferred = inferGuard(contexts, instances);
    const best = new Map<string, Candidate>();
    const add = (candidate: Candidate): void => {
      const key = siteKey(candidate.site.access);
      const known = best.get(key);
      if (!known || stronger(candidate.level, known.level)) best.set(key, candidate);
    };
    for (const candidate of goroutineConflicts(contexts, instances)) add(candidate);
    if (inferred) for (const candidate of unguardedSites(contexts, inferred.guard, inferred.sites)) add(candidate);
    if (best.size === 0) for (const candidate of apiCandidates(contexts, instances)) add(candidate);
    if (best.size > 0) verdicts.push({ guard: inferred?.guard, candidates: [...best.values()] });
  }
  return { findings: toFindings(contexts, pkg.path, verdicts), skipped: program.skipped };
}
