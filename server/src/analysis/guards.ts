/**
 * Locking is evidence of concurrency: infers which lock guards a map from the sites that hold one,
 * and finds the sites that do not.
 */
import { protectedBy, type Candidate } from "./conflicts.ts";
import { concurrency, type Instance } from "./concurrency.ts";
import type { Contexts } from "./contexts.ts";
import { isContentWrite, siteKey } from "./instances.ts";
import { lockName } from "./lockNames.ts";
import type { Access, LockName } from "./model.ts";
import type { Value } from "./values.ts";

export interface Guard {
  readonly lock: LockName;
  /** Sites that hold it in sufficient mode, and all sites that count. */
  readonly held: number;
  readonly total: number;
  readonly writesHeld: number;
  readonly writes: number;
  /** A site that holds it. */
  readonly example: Instance;
}

interface Site {
  readonly key: string;
  readonly instances: Instance[];
  readonly isWrite: boolean;
}

/** The lock that guards the map, when the sites say so. */
export function inferGuard(contexts: Contexts, instances: readonly Instance[]): { guard: Guard; sites: Site[] } | undefined {
  const sites = countedSites(contexts, instances);
  const locks = new Map<string, LockName>();
  for (const site of sites) for (const i of site.instances) for (const lock of i.locks) if (!locks.has(lock.key) || lock.mode === "exclusive") locks.set(lock.key, lock);
  let best: Guard | undefined;
  for (const lock of locks.values()) {
    if (!isRelated(lock, instances)) continue;
    const holding = sites.filter((s) => s.instances.every((i) => holds(i, lock.key, s.isWrite ? "exclusive" : "shared")));
    const writes = sites.filter((s) => s.isWrite);
    const writesHeld = holding.filter((s) => s.isWrite).length;
    const example = holding.find((s) => s.isWrite)?.instances[0] ?? holding[0]?.instances[0];
    if (!example) continue;
    const guard: Guard = { lock: { ...lock, mode: "exclusive" }, held: holding.length, total: sites.length, writesHeld, writes: writes.length, example };
    if (!best || guard.writesHeld > best.writesHeld || (guard.writesHeld === best.writesHeld && guard.held > best.held)) best = guard;
  }
  return best && { guard: best, sites };
}

/** Sites of production code that run after the init phase. Where contents never change, the header is what is guarded. */
function countedSites(contexts: Contexts, instances: readonly Instance[]): Site[] {
  const contentsChange = instances.some((i) => isContentWrite(i.access) && counts(contexts, i));
  const sites = new Map<string, Site>();
  for (const instance of instances) {
    const { access } = instance;
    if (!counts(contexts, instance)) continue;
    if (contentsChange ? !access.contents && access.kind !== "replace" : !access.header) continue;
    const key = siteKey(access);
    const site = sites.get(key) ?? { key, instances: [], isWrite: isContentWrite(access) || access.kind === "replace" };
    site.instances.push(instance);
    sites.set(key, site);
  }
  return [...sites.values()];
}

function counts(contexts: Contexts, instance: Instance): boolean {
  const { access, context } = instance;
  if (access.unit.decl.isTest || access.unit.decl.isMade || context.assumed) return false;
  const kind = context.root.kind;
  if (context.root.spawn?.decl.isTest) return false;
  if (kind === "test" || kind === "parallelTest" || kind === "init") return false;
  if (kind === "main") return access.live.length > 0 || context.live.size > 0 || access.must.length > 0;
  return !isStartUp(contexts, instance);
}

/** Before the first `go` of a Start-like function nobody else has the object. */
function isStartUp(contexts: Contexts, { access, context }: Instance): boolean {
  const pending = contexts.pendingAt(context, access.unit.decl, access.live);
  if (pending.size === 0) return false;
  for (const spawn of pending) if (/^(\(\*?\w+\)\.|\w+\.)?(start|run|serve|open|init|setup|listen|new|launch|begin|boot|connect|main|do(start|run|open))/i.test(spawn.parent.name)) return true;
  return false;
}

export function holds(instance: Instance, key: string, mode: "exclusive" | "shared"): boolean {
  return instance.locks.some((l) => l.key === key && (mode === "shared" || l.mode === "exclusive"));
}

/** May this lock guard this map? Its owner is on the way to the map, or it is a package's; an instance's lock never guards a package variable. */
function isRelated(lock: LockName, instances: readonly Instance[]): boolean {
  const location = instances[0].access.location;
  if (lock.key.startsWith("g:")) return true;
  if (location.key.startsWith("g:") && location.holder.kind === "global" && !ownedByType(location.holder, lock)) return false;
  return true;
}

/** A package variable of a named type with its own lock: `var cache Cache` guards `cache.m` with `Cache.mu`. */
function ownedByType(holder: Value, lock: LockName): boolean {
  const type = holder.type;
  if (!type) return false;
  const of = type.kind === "pointer" ? type.elem : type;
  return of.kind === "named" && lock.key.startsWith(`${of.packagePath}.${of.name}.`);
}

/** The sites that lack the inferred guard, each with the best partner it conflicts with. */
export function unguardedSites(contexts: Contexts, guard: Guard, sites: readonly Site[]): Candidate[] {
  const convinced = isConvincing(guard);
  const out: Candidate[] = [];
  for (const site of sites) {
    const mode = site.isWrite ? "exclusive" : "shared";
    const open = site.instances.find((i) => !holds(i, guard.lock.key, mode) && !i.maybe.includes(guard.lock.key));
    const doubtful = open === undefined && site.instances.some((i) => !holds(i, guard.lock.key, mode));
    const instance = open ?? site.instances.find((i) => !holds(i, guard.lock.key, mode));
    if (!instance) continue;
    const underReadLock = site.isWrite && holds(instance, guard.lock.key, "shared");
    const afterUnlock = loadedUnder(instance.access, guard.lock.key);
    const other = partner(contexts, instance, site, sites);
    if (!other) continue;
    const evidence = underReadLock ? "read-lock" : afterUnlock ? "after-unlock" : guard.writesHeld === guard.writes ? "guard-all-writes" : "guard-most-sites";
    const level = doubtful || instance.access.doubtful ? "possible" : convinced || underReadLock || (afterUnlock && guard.writesHeld > 0) ? "likely" : "possible";
    out.push({ site: instance, other, relation: concurrency(contexts, instance, other), level, evidence });
  }
  return out;
}

/** Every write holds it, or some writes and most sites do. */
function isConvincing(guard: Guard): boolean {
  if (guard.writesHeld === 0) return false;
  return guard.writesHeld === guard.writes || guard.held * 2 > guard.total;
}

function loadedUnder(access: Access, key: string): boolean {
  return access.loadedUnder.some((h) => lockName(h.lock, h.mode).key === key);
}

/** Something it conflicts with: a write for a read, anything for a write, not ordered before it, preferably under the guard. */
function partner(contexts: Contexts, instance: Instance, site: Site, sites: readonly Site[]): Instance | undefined {
  let found: Instance | undefined;
  for (const other of sites) {
    if (!site.isWrite && !other.isWrite) continue;
    for (const candidate of other.instances) {
      if (protectedBy(instance, candidate)) continue;
      if (concurrency(contexts, instance, candidate) === undefined) continue;
      if (candidate.locks.length > 0 && other !== site) return candidate;
      found ??= candidate;
    }
  }
  return found;
}
