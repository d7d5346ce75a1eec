/**
 * Locking is evidence of concurrency: infers which lock guards a map from the sites that hold one,
 * and finds the sites that do not.
 */

import { concurrency } from "./concurrency.ts";
import { type Candidate, protectedBy } from "./conflicts.ts";
import type { Context, Contexts } from "./contexts.ts";
import type { Instance } from "./instance.ts";
import { holdsUnknown, isContentWrite, representatives, siteKey } from "./instances.ts";
import { namedKey } from "./location.ts";
import { lockName } from "./lockNames.ts";
import type { Access, LockName, Unit } from "./model.ts";
import { isOwnWork, originOf } from "./origin.ts";
import { isSetUp, isStartUp } from "./setUp.ts";
import { noSpawns } from "./spawnSet.ts";
import type { Value } from "./values.ts";

export interface Guard {
  readonly lock: LockName;
  /** The lock of something that holds the map's owner, not of the owner itself. */
  readonly isContainer: boolean;
  /** Sites that hold it in sufficient mode, and all sites that count. */
  readonly held: number;
  readonly total: number;
  readonly writesHeld: number;
  readonly writes: number;
  /** A site that holds it; where it is declared and nobody does, one that should. */
  readonly example: Instance;
  /** A comment says that this lock guards the map. */
  readonly isDeclared: boolean;
}

interface Site {
  readonly key: string;
  readonly instances: Instance[];
  readonly isWrite: boolean;
  /** In every context it runs before others know the object. */
  readonly isSetUp: boolean;
}

/** The lock that guards the map, when a comment or the sites say so. */
export function inferGuard(contexts: Contexts, instances: readonly Instance[], declared?: LockName): { guard: Guard; sites: Site[] } | undefined {
  const sites = countedSites(contexts, instances);
  if (declared) {
    const guard = guardOf(declared, "own", sites, true);
    return guard && { guard, sites };
  }
  const locks = new Map<string, LockName>();
  for (const site of sites)
    for (const i of site.instances) for (const lock of i.locks) if (!locks.has(lock.key) || lock.mode === "exclusive") locks.set(lock.key, lock);
  let best: Guard | undefined;
  for (const lock of locks.values()) {
    const kin = kinship(lock, instances);
    const guard = kin === "none" ? undefined : guardOf(lock, kin, sites, false);
    if (guard && (!best || isBetter(guard, best))) best = guard;
  }
  return best && { guard: best, sites };
}

function guardOf(lock: LockName, kin: Kinship, sites: readonly Site[], isDeclared: boolean): Guard | undefined {
  // Who locks a copy means the same lock: such a site speaks for the guard, not against it.
  const counted = sites.filter((s) => !s.instances.some((i) => holdsCopy(i.access, lock.key)));
  const holding = counted.filter((s) => mostlyHolds(s, lock.key));
  // Who sets the object up need not lock, and says nothing when it does not.
  const voting = counted.filter((s) => !s.isSetUp || holding.includes(s));
  const example = (holding.find((s) => s.isWrite) ?? holding[0] ?? (isDeclared ? sites[0] : undefined))?.instances[0];
  if (!example) return undefined;
  return {
    lock: { ...lock, mode: "exclusive" },
    isContainer: kin === "container",
    held: holding.length,
    total: voting.length,
    writesHeld: holding.filter((s) => s.isWrite).length,
    writes: voting.filter((s) => s.isWrite).length,
    example,
    isDeclared,
  };
}

/** In large programs some way into a function always looks as if it held nothing: most ways decide. */
function mostlyHolds(site: Site, key: string): boolean {
  const holding = site.instances.filter((i) => holds(i, key, site.isWrite ? "exclusive" : "shared")).length;
  return holding > 0 && holding * 2 >= site.instances.length;
}

function holdsCopy(access: Access, key: string): boolean {
  return access.copied.some((lock) => lockName(lock, "exclusive").key === key);
}

function isBetter(a: Guard, b: Guard): boolean {
  if (a.writesHeld !== b.writesHeld) return a.writesHeld > b.writesHeld;
  if (a.held !== b.held) return a.held > b.held;
  return !a.isContainer && b.isContainer;
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
    const site = sites.get(key) ?? { key, instances: [], isWrite: isContentWrite(access) || access.kind === "replace", isSetUp: false };
    site.instances.push(instance);
    sites.set(key, site);
  }
  return [...sites.values()].map((site) => ({ ...site, isSetUp: site.instances.every((i) => isSetUp(contexts, i)) }));
}

function counts(contexts: Contexts, instance: Instance): boolean {
  const { access, context } = instance;
  if (access.unit.decl.isTest || access.unit.decl.isMade || context.assumed) return false;
  const kind = context.root.kind;
  if (context.root.spawn?.decl.isTest) return false;
  if (kind === "test" || kind === "parallelTest" || kind === "init") return false;
  // Written by goroutines of the function that made it, which waits for them: nobody else has it yet.
  const { spawn } = access.unit;
  if (instance.sharing === "born" && spawn && !contexts.outlives(spawn)) return false;
  if (kind === "main") return access.live.length > 0 || context.live !== noSpawns || access.must.length > 0;
  return !isStartUp(contexts, instance);
}

export function holds(instance: Instance, key: string, mode: "exclusive" | "shared"): boolean {
  return instance.locks.some((l) => l.key === key && (mode === "shared" || l.mode === "exclusive"));
}

/** How a lock belongs to a map: beside it in the same struct or package, around it (the lock of a container), or not at all. */
type Kinship = "own" | "container" | "none";

function kinship(lock: LockName, instances: readonly Instance[]): Kinship {
  const { location } = instances[0].access;
  if (lock.key.startsWith("g:")) return "own";
  // A lock that lives in one call guards what lives in that call.
  if (lock.key.startsWith("l:")) return location.isLocal ? "own" : "none";
  const lockOwner = ownerOfKey(lock.key);
  if (location.key.startsWith("g:")) return isOfType(location.holder, lockOwner) ? "own" : "none";
  if (lockOwner === ownerOfKey(location.key)) return "own";
  if (instances.some((i) => isInside(i.access.path, lockOwner))) return "own";
  return "container";
}

/** The map lies in a struct that is itself part of the lock's owner, not behind a pointer: `a.exports.m` and `a.mu`. */
function isInside(path: Value, typeKey: string): boolean {
  for (let at = path.base; at?.kind === "field"; at = at.base) {
    const type = at.type;
    if (!type || (type.kind === "named" ? type.underlying() : type).kind !== "struct") return false;
    if (at.owner === typeKey) return true;
  }
  return false;
}

/** `import/path.Type` of `import/path.Type.field`. */
function ownerOfKey(key: string): string {
  return key.slice(0, key.lastIndexOf("."));
}

/** A package variable of a named type with its own lock: `var cache Cache` guards `cache.m` with `Cache.mu`. */
function isOfType(holder: Value, typeKey: string): boolean {
  return holder.type !== undefined && namedKey(holder.type) === typeKey;
}

/** The sites that lack the inferred guard, each with the best partner it conflicts with. */
export function unguardedSites(contexts: Contexts, guard: Guard, sites: readonly Site[]): Candidate[] {
  const partners = representatives(sites, ({ instances }) => instances[0]);
  const convinced = guard.isDeclared || isConvincing(guard);
  const forFanOut = servesFanOut(sites);
  const out: Candidate[] = [];
  for (const site of sites) {
    const mode = site.isWrite ? "exclusive" : "shared";
    const open = site.instances.find((i) => !holds(i, guard.lock.key, mode) && !i.maybe.includes(guard.lock.key));
    const doubtful = open === undefined && site.instances.some((i) => !holds(i, guard.lock.key, mode));
    const instance = open ?? site.instances.find((i) => !holds(i, guard.lock.key, mode));
    if (!instance) continue;
    const underReadLock = site.isWrite && holds(instance, guard.lock.key, "shared");
    const afterUnlock = loadedUnder(instance.access, guard.lock.key);
    const other = partner(contexts, instance, site, partners);
    if (!other) continue;
    const counted = guard.writesHeld === guard.writes ? "guard-all-writes" : "guard-most-sites";
    const evidence = underReadLock ? "read-lock" : guard.isDeclared ? "declared-guard" : afterUnlock ? "after-unlock" : counted;
    const unsure =
      doubtful ||
      holdsUnknown(instance) ||
      instance.access.doubtful ||
      (instance.sharing === "private" && guard.isContainer) ||
      isOwnWork(originOf(contexts, instance), instance) ||
      !comesThroughOwner(contexts, instance, guard.lock) ||
      isSetUp(contexts, instance) ||
      isHelperUnderLock(contexts, instance, guard.lock.key) ||
      (forFanOut && instance.context.root === other.context.root) ||
      isFanOut(instance, other) ||
      fillsArgument(contexts, instance) ||
      (!guard.isDeclared && guard.held * 2 < guard.total && guard.example.context.root.kind === "callback") ||
      (!instance.access.contents && !site.isWrite) ||
      (guard.isContainer && (!worksInside(contexts, instance, guard) || holdsOwn(instance, site)));
    const level =
      unsure || (!guard.isDeclared && onlyRegisters(guard, sites))
        ? "possible"
        : convinced || underReadLock || (afterUnlock && guard.writesHeld > 0)
          ? "likely"
          : "possible";
    out.push({ site: instance, other, relation: concurrency(contexts, instance, other), level, evidence });
  }
  return out;
}

/** An exported function that the package itself calls, and only with the lock held or on a new object: its name says more than it should. */
function isHelperUnderLock(contexts: Contexts, { context }: Instance, key: string): boolean {
  if (context.root.kind !== "api") return false;
  const entry = entryOf(context);
  const receiver = entry.decl.func?.receiver ? contexts.formalsOf(entry.decl)[0]?.symbol : undefined;
  const calls = (contexts.byUnit.get(entry) ?? []).filter((c) => c.via && !c.via.edge.caller.decl.isTest);
  const locked = calls.filter((c) => c.locks.some((l) => l.key === key));
  const onNew = calls.filter((c) => receiver !== undefined && c.flags.get(receiver.id) === "owned");
  return locked.length > 0 && calls.every((c) => locked.includes(c) || onNew.includes(c));
}

/** One exported method starts goroutines, waits for them, and reaches both sides: the lock may be for them, not for two calls of it. */
function isFanOut(a: Instance, b: Instance): boolean {
  return (a.context.agent || b.context.agent) && a.context.root === b.context.root && entryOf(a.context) === entryOf(b.context);
}

/** An exported function, not a method, fills the object it is given and never locks: its caller may have made it a line before. */
function fillsArgument(contexts: Contexts, instance: Instance): boolean {
  const { access, context } = instance;
  if (context.root.kind !== "api" || context.via || access.unit.decl.func?.receiver !== "" || !isContentWrite(access)) return false;
  return originOf(contexts, instance).kind === "param" && access.copied.length === 0 && contexts.touchedLocks(access.unit.decl).size === 0;
}

/** Everything is reached through one exported function, which starts goroutines and waits for them: the lock is for those. */
function servesFanOut(sites: readonly Site[]): boolean {
  const instances = sites.flatMap((site) => site.instances);
  const [first] = instances;
  if (!first || !instances.some((i) => i.context.agent)) return false;
  return instances.every((i) => entryOf(i.context) === entryOf(first.context));
}

/** A lock beside the map, or beside the struct that holds it by value: most likely that one is meant, wherever callers hold another. */
function holdsOwn(instance: Instance, { isWrite }: Site): boolean {
  return instance.locks.some(
    (lock) => !/^[gl]:/.test(lock.key) && kinship(lock, [instance]) === "own" && holds(instance, lock.key, isWrite ? "exclusive" : "shared"),
  );
}

/** The function through which others come in. */
function entryOf(context: Context): Unit {
  let at = context;
  while (at.via) at = at.via.context;
  return at.unit;
}

/** A lock that is not beside the map guards what is reached through the lock's owner. */
function comesThroughOwner(contexts: Contexts, instance: Instance, lock: LockName): boolean {
  const owner = ownerOfKey(lock.key);
  const { key } = instance.access.location;
  if (/^[gl]:/.test(lock.key) || /^[gl]:/.test(key) || ownerOfKey(key) === owner) return true;
  const { holders, root } = originOf(contexts, instance);
  return holders.has(owner) || (root.type !== undefined && namedKey(root.type) === owner);
}

/** The function itself takes the container's lock, or one on the way does, and most sites hold it, for one element of many nearly all; or its owner's method calls what does, and all others hold it. */
function worksInside(contexts: Contexts, instance: Instance, guard: Guard): boolean {
  if (contexts.touchedLocks(instance.access.unit.decl).has(guard.lock.key)) return true;
  const { root, steps } = originOf(contexts, instance);
  const isOwners = root.type !== undefined && namedKey(root.type) === ownerOfKey(guard.lock.key);
  if (isOwners && guard.writesHeld === guard.writes && guard.held === guard.total && contexts.callsUnder(instance.context, guard.lock.key)) return true;
  const isEnough = /\[\].*\.\w+$/.test(steps) ? guard.held * 5 >= guard.total * 4 : guard.held * 2 > guard.total;
  return isEnough && touches(contexts, instance, guard.lock.key);
}

/** Some function on the way to the access takes the lock elsewhere: it works inside the container. */
function touches(contexts: Contexts, instance: Instance, key: string): boolean {
  if (contexts.touchedLocks(instance.access.unit.decl).has(key)) return true;
  for (let via = instance.context.via; via; via = via.context.via) if (contexts.touchedLocks(via.edge.caller.decl).has(key)) return true;
  return false;
}

/** Written by functions alone that register something or boot the program: locked all the same, but over when it runs. */
function onlyRegisters(guard: Guard, sites: readonly Site[]): boolean {
  if (guard.writesHeld !== guard.writes) return false;
  return sites.every(
    (s) =>
      !s.isWrite || s.instances.every((i) => /(^|\.)((must)?(un)?register|boot)/i.test(rootName(i)) || /(^|\.)(must)?(un)?register/i.test(i.access.unit.name)),
  );
}

/** The function through which a root enters. */
function rootName(instance: Instance): string {
  let name = instance.access.unit.name;
  for (let via = instance.context.via; via; via = via.context.via) name = via.edge.caller.name;
  return name;
}

/** Every write holds it, or some writes and most sites do. */
export function isConvincing(guard: Pick<Guard, "held" | "total" | "writesHeld" | "writes">): boolean {
  if (guard.writesHeld === 0) return false;
  return guard.writesHeld === guard.writes || guard.held * 2 > guard.total;
}

function loadedUnder(access: Access, key: string): boolean {
  return access.loadedUnder.some((h) => lockName(h.lock, h.mode).key === key);
}

/** Both sides belong to what one call makes and works on before it returns. */
function isOfOneCall(contexts: Contexts, a: Instance, b: Instance): boolean {
  const [one, two] = [originOf(contexts, a), originOf(contexts, b)];
  return one.root === two.root && one.root.kind === "alloc" && one.kind === "local" && two.kind === "local" && !a.context.root.spawn && !b.context.root.spawn;
}

/** Something it conflicts with: a write for a read, anything for a write, not ordered before it, preferably under the guard. */
function partner(contexts: Contexts, instance: Instance, site: Site, sites: readonly Site[]): Instance | undefined {
  let found: Instance | undefined;
  for (const other of sites) {
    if (!site.isWrite && !other.isWrite) continue;
    for (const candidate of other.instances) {
      if (protectedBy(instance, candidate)) continue;
      if (concurrency(contexts, instance, candidate) === undefined || isOfOneCall(contexts, instance, candidate)) continue;
      if (candidate.locks.length > 0 && other !== site) return candidate;
      found ??= candidate;
    }
  }
  return found;
}
