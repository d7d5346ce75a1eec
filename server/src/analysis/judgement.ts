/**
 * What is to be said of an interpreted package: entries followed to their accesses, accesses to the same map held against
 * each other. Places are looked up when findings or facts are asked for, so they follow the text.
 */
import type { Package } from "../resolve/package.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import { type Candidate, goroutineConflicts, stronger } from "./conflicts.ts";
import { ContextChanges } from "./contextChanges.ts";
import { Contexts } from "./contexts.ts";
import { declaredGuards } from "./declaredGuards.ts";
import { Entries } from "./entries.ts";
import { type MapFact, mapFact } from "./facts.ts";
import type { ConflictFinding } from "./finding.ts";
import { type Guard, inferGuard, unguardedSites } from "./guards.ts";
import type { Instance } from "./instance.ts";
import { groupInstances, isPassedIn, representatives, siteKey } from "./instances.ts";
import { calleeKey } from "./interp/names.ts";
import type { LockName } from "./model.ts";
import type { AnalysisOptions } from "./options.ts";
import type { PackageProgram } from "./program.ts";
import type { Difference } from "./reconcile.ts";
import { findingsOf, type Report, reportOf } from "./report.ts";
import { apiCandidates } from "./unguardedApi.ts";

interface JudgedMap {
  readonly key: string;
  readonly instances: readonly Instance[];
  readonly declared: LockName | undefined;
  readonly guard: Guard | undefined;
  readonly report: Report;
}

/** The judgement that another one takes the place of, and what changed since. */
export interface Earlier {
  readonly judgement: Judgement;
  readonly differsIn: Difference;
  readonly commentsChanged: boolean;
}

export class Judgement {
  private readonly packagePath: string;
  private readonly program: PackageProgram;
  private readonly contexts: Contexts;
  private readonly entries: Entries;
  private readonly aliases: ReadonlyMap<string, string>;
  private readonly declared: ReadonlyMap<string, LockName>;
  private readonly maps = new Map<string, JudgedMap>();
  /** Maps whose accesses were held against each other; of the others an earlier judgement holds. */
  readonly judgedMaps: number;

  constructor(program: PackageProgram, pkg: Package, options: AnalysisOptions, earlier?: Earlier) {
    this.packagePath = pkg.path;
    this.program = program;
    this.aliases = program.lockAliases;
    const before = earlier?.judgement;
    const sameComments = before !== undefined && !earlier?.commentsChanged;
    const sameWays = sameComments && earlier?.differsIn === "accesses";
    this.declared = sameComments ? before.declared : declaredGuards(pkg);
    this.contexts = sameWays ? before.contexts : new Contexts(program);
    this.entries = sameComments ? before.entries : new Entries(program, pkg);
    if (!sameWays) this.contexts.run(this.entries.find());
    const mayHold = before !== undefined && earlier?.differsIn !== "everything" && this.sharesGround(before);
    const changes = mayHold ? new ContextChanges(before.contexts, this.contexts) : undefined;
    const single = new Set(options.singleGoroutine);
    let judged = 0;
    for (const [key, instances] of groupInstances(program, this.contexts)) {
      if (single.size > 0 && isSingleGoroutine(single, key, instances)) continue;
      const known = before?.maps.get(key);
      const lock = this.declared.get(key);
      if (changes && known && isSameLock(known.declared, lock) && isSame(known.instances, instances, changes)) {
        this.maps.set(key, known);
        continue;
      }
      this.maps.set(key, this.judge(key, instances, lock));
      judged++;
    }
    this.judgedMaps = judged;
  }

  /** Does an access to a map lie in the function, or behind what it calls and starts? */
  matters(func: FuncSymbol): boolean {
    return this.contexts.matters(func);
  }

  /** Is a function kept under this key, that a call of the field may lead to? */
  mattersField(key: string): boolean {
    return this.program.stored.has(key) || this.contexts.hasCallbacks(key);
  }

  findings(): ConflictFinding[] {
    return findingsOf([...this.maps.values()].map(({ report }) => report));
  }

  /** One for each map, in the order they were met. Of what callers pass in there is nothing to say unless a report does. */
  facts(): MapFact[] {
    const known = [...this.maps.values()].filter(({ instances, report }) => report.length > 0 || !instances.every(isPassedIn));
    return known.map(({ key, instances, guard }) => mapFact(key, instances, guard));
  }

  private sharesGround({ contexts, aliases }: Judgement): boolean {
    if (aliases.size !== this.aliases.size) return false;
    for (const [key, target] of aliases) if (this.aliases.get(key) !== target) return false;
    return this.contexts.sharesGround(contexts);
  }

  private judge(key: string, instances: readonly Instance[], declared: LockName | undefined): JudgedMap {
    const { contexts } = this;
    const inferred = inferGuard(contexts, instances, declared);
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
    const guard = inferred?.guard;
    return { key, instances, declared, guard, report: reportOf(contexts, this.packagePath, { guard, candidates: [...best.values()] }) };
  }
}

/** The very accesses, each on the ways it was reached before. */
function isSame(before: readonly Instance[], now: readonly Instance[], changes: ContextChanges): boolean {
  return before.length === now.length && now.every((instance, i) => instance.access === before[i].access && changes.isSame(instance.context));
}

function isSameLock(a: LockName | undefined, b: LockName | undefined): boolean {
  return a?.key === b?.key && a?.name === b?.name && a?.mode === b?.mode;
}

/** The project promises that one goroutine alone touches the map's type, or runs the functions that do. */
function isSingleGoroutine(single: ReadonlySet<string>, key: string, instances: readonly Instance[]): boolean {
  for (const name of single) if (key.startsWith(`${name}.`) || key === `t:${name}` || key === `g:${name}`) return true;
  return instances.every((i) => {
    const func = i.access.unit.decl.func;
    return func !== undefined && single.has(calleeKey(func));
  });
}
