/**
 * The analysis of one package, from resolved declarations to findings of every level.
 */
import type { Package } from "../resolve/package.ts";
import type { Instance } from "./concurrency.ts";
import { type Candidate, goroutineConflicts, stronger } from "./conflicts.ts";
import { Contexts } from "./contexts.ts";
import { findEntries } from "./entries.ts";
import { type MapFact, mapFact } from "./facts.ts";
import type { ConflictFinding } from "./finding.ts";
import type { ForeignModels } from "./foreign.ts";
import { inferGuard, unguardedSites } from "./guards.ts";
import { groupInstances, siteKey } from "./instances.ts";
import { calleeKey } from "./interp/names.ts";
import type { AnalysisOptions } from "./options.ts";
import { PackageProgram } from "./program.ts";
import { toFindings } from "./report.ts";
import type { SkippedDeclaration } from "./traces.ts";
import { apiCandidates } from "./unguardedApi.ts";
import type { Verdict } from "./verdict.ts";

export interface PackageResult {
  readonly findings: readonly ConflictFinding[];
  readonly skipped: readonly SkippedDeclaration[];
  /** One for each map, in the order they were met; empty unless asked for. */
  readonly facts: readonly MapFact[];
}

export interface PackageInput {
  /** Registered with bodies. */
  readonly package: Package;
  readonly options: AnalysisOptions;
  /** Shared by the packages that one thread analyses. */
  readonly foreign?: ForeignModels;
  /** Also say what is known of maps that nothing is wrong with. */
  readonly facts?: boolean;
}

export function analyzePackage({ package: pkg, options, foreign, facts: wanted = false }: PackageInput): PackageResult {
  const program = new PackageProgram(pkg, options, foreign);
  program.run();
  const contexts = new Contexts(program);
  contexts.run(findEntries(program, pkg));
  const single = new Set(options.singleGoroutine);
  const verdicts: Verdict[] = [];
  const facts: MapFact[] = [];
  for (const [key, instances] of groupInstances(program, contexts)) {
    if (single.size > 0 && isSingleGoroutine(single, key, instances)) continue;
    const inferred = inferGuard(contexts, instances);
    if (wanted) facts.push(mapFact(key, instances, inferred?.guard));
    const best = new Map<string, Candidate>();
    const add = (candidate: Candidate): void => {
      const key = siteKey(candidate.site.access);
      const known = best.get(key);
      if (!known || stronger(candidate.level, known.level)) best.set(key, candidate);
    };
    for (const candidate of goroutineConflicts(contexts, instances, inferred?.guard.lock.key ?? "")) add(candidate);
    if (inferred) for (const candidate of unguardedSites(contexts, inferred.guard, inferred.sites)) add(candidate);
    if (best.size === 0) for (const candidate of apiCandidates(contexts, instances)) add(candidate);
    if (best.size > 0) verdicts.push({ guard: inferred?.guard, candidates: [...best.values()] });
  }
  return { findings: toFindings(contexts, pkg.path, verdicts), skipped: program.skipped, facts };
}

/** The project promises that one goroutine alone touches the map's type, or runs the functions that do. */
function isSingleGoroutine(single: ReadonlySet<string>, key: string, instances: readonly Instance[]): boolean {
  for (const name of single) if (key.startsWith(`${name}.`) || key === `t:${name}` || key === `g:${name}`) return true;
  return instances.every((i) => {
    const func = i.access.unit.decl.func;
    return func !== undefined && single.has(calleeKey(func));
  });
}
