/**
 * What is to be said of an interpreted package: entries followed to their accesses, accesses to the same map held against
 * each other. Places are looked up when findings or facts are asked for, so they follow the text.
 */
import type { Package } from "../resolve/package.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import type { Instance } from "./concurrency.ts";
import { type Candidate, goroutineConflicts, stronger } from "./conflicts.ts";
import { Contexts } from "./contexts.ts";
import { declaredGuards } from "./declaredGuards.ts";
import { findEntries } from "./entries.ts";
import { type MapFact, mapFact } from "./facts.ts";
import type { ConflictFinding } from "./finding.ts";
import { type Guard, inferGuard, unguardedSites } from "./guards.ts";
import { groupInstances, representatives, siteKey } from "./instances.ts";
import { calleeKey } from "./interp/names.ts";
import type { LockName } from "./model.ts";
import type { AnalysisOptions } from "./options.ts";
import type { PackageProgram } from "./program.ts";
import { Report } from "./report.ts";
import { apiCandidates } from "./unguardedApi.ts";
import type { Verdict } from "./verdict.ts";

interface JudgedMap {
  readonly key: string;
  readonly instances: readonly Instance[];
  readonly guard: Guard | undefined;
}

export class Judgement {
  private readonly packagePath: string;
  private readonly contexts: Contexts;
  private readonly maps: JudgedMap[] = [];
  private readonly verdicts: Verdict[] = [];
  private report: Report | undefined;

  constructor(program: PackageProgram, pkg: Package, options: AnalysisOptions) {
    this.packagePath = pkg.path;
    this.contexts = new Contexts(program);
    this.contexts.run(findEntries(program, pkg));
    const single = new Set(options.singleGoroutine);
    const declared = declaredGuards(pkg);
    for (const [key, instances] of groupInstances(program, this.contexts)) {
      if (single.size === 0 || !isSingleGoroutine(single, key, instances)) this.judge(key, instances, declared.get(key));
    }
  }

  /** Does an access to a map lie in the function, or behind what it calls and starts? */
  matters(func: FuncSymbol): boolean {
    return this.contexts.matters(func);
  }

  findings(): ConflictFinding[] {
    this.report ??= new Report(this.contexts, this.packagePath, this.verdicts);
    return this.report.findings();
  }

  /** One for each map, in the order they were met. */
  facts(): MapFact[] {
    return this.maps.map(({ key, instances, guard }) => mapFact(key, instances, guard));
  }

  private judge(key: string, instances: readonly Instance[], declared: LockName | undefined): void {
    const { contexts } = this;
    const inferred = inferGuard(contexts, instances, declared);
    this.maps.push({ key, instances, guard: inferred?.guard });
    const best = new Map<string, Candidate>();
    const add = (candidate: Candidate): void => {
      const site = siteKey(candidate.site.access);
      const known = best.get(site);
      if (!known || stronger(candidate.level, known.level)) best.set(site, candidate);
    };
    const paired = representatives(instances, (instance) => instance);
    for (const candidate of goroutineConflicts(contexts, paired, inferred?.guard.lock.key ?? "")) add(candidate);
    if (inferred) for (const candidate of unguardedSites(contexts, inferred.guard, inferred.sites)) add(candidate);
    if (best.size === 0) for (const candidate of apiCandidates(contexts, paired)) add(candidate);
    if (best.size > 0) this.verdicts.push({ guard: inferred?.guard, candidates: [...best.values()] });
  }
}

/** The project promises that one goroutine alone touches the map's type, or runs the functions that do. */
function isSingleGoroutine(single: ReadonlySet<string>, key: string, instances: readonly Instance[]): boolean {
  for (const name of single) if (key.startsWith(`${name}.`) || key === `t:${name}` || key === `g:${name}`) return true;
  return instances.every((i) => {
    const func = i.access.unit.decl.func;
    return func !== undefined && single.has(calleeKey(func));
  });
}
