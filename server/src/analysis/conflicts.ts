/**
 * Conflicts that a goroutine in sight makes: same map, one side writes, both may run at once, no common lock.
 */
import { type Ir, Op } from "../ir/ir.ts";
import { isExported } from "../resolve/typeOps.ts";
import { concurrency } from "./concurrency.ts";
import type { Context, Contexts } from "./contexts.ts";
import type { Level } from "./finding.ts";
import type { Instance, Relation } from "./instance.ts";
import { holdsUnknown, isContentWrite, siteKey } from "./instances.ts";
import { namedKey } from "./location.ts";
import type { Access, Spawn, Unit } from "./model.ts";
import { isOneObject, isTied } from "./sameObject.ts";
import { isSetUp as runsInSetUp } from "./setUp.ts";
import { alternatives, isPrefix, rootOf, type Value, variesIn } from "./values.ts";

export interface Candidate {
  /** The less guarded side, where the report stands. */
  readonly site: Instance;
  readonly other: Instance;
  readonly relation: Relation | undefined;
  readonly level: Level;
  readonly evidence: string;
}

const rank: Record<Level, number> = { possible: 0, likely: 1, proven: 2 };

export function stronger(a: Level, b: Level): boolean {
  return rank[a] > rank[b];
}

/** The best candidate for each unguarded site of one location. */
export function goroutineConflicts(contexts: Contexts, instances: readonly Instance[], guardKey: string): Candidate[] {
  const best = new Map<string, Candidate>();
  const contents = instances.filter((i) => i.access.contents && !i.context.assumed);
  const writes = contents.filter((i) => isContentWrite(i.access));
  const order = new Map(contents.map((instance, i) => [instance, i]));
  for (const write of writes) {
    const at = order.get(write) ?? 0;
    for (const [i, other] of contents.entries()) {
      if (i < at && isContentWrite(other.access)) continue;
      if (protectedBy(write, other)) continue;
      const relation = concurrency(contexts, write, other);
      if (!relation) continue;
      const level = levelOf(contexts, relation, write, other);
      if (!level) continue;
      const candidate = orient(write, other, relation, level, guardKey);
      const key = siteKey(candidate.site.access);
      const known = best.get(key);
      if (!known || stronger(level, known.level) || (level === known.level && prefer(candidate, known))) best.set(key, candidate);
    }
  }
  return [...best.values()];
}

/** Both hold one lock, at least one of them exclusively, or run on one serial executor, or a flag orders them. */
export function protectedBy(a: Instance, b: Instance): boolean {
  const tokenA = a.access.token || a.context.token;
  if (tokenA !== "" && tokenA === (b.access.token || b.context.token)) return true;
  if (announced(a, b) || announced(b, a)) return true;
  return a.locks.some((l) => b.locks.some((m) => m.key === l.key && (l.mode === "exclusive" || m.mode === "exclusive")));
}

/** Written before an atomic flag goes up, and read by who has looked at that flag. */
function announced(write: Instance, other: Instance): boolean {
  const { publishes } = write.access.unit;
  if (publishes.size === 0 || isContentWrite(other.access) || other.access.kind === "replace") return false;
  return [...publishes].some(
    ([flag, sequence]) => sequence > write.access.sequence && (other.access.joined.includes(flag) || other.context.joined.includes(flag)),
  );
}

function levelOf(contexts: Contexts, relation: Relation, write: Instance, other: Instance): Level | undefined {
  const level = evidenceLevel(relation, write, other);
  if (!level || level === "possible") return level;
  const unsure =
    (relation.kind !== "live" && (write.sharing === "private") !== (other.sharing === "private")) ||
    !isOfTheObject(contexts, relation, write, other) ||
    !isTied(contexts, relation, write, other) ||
    isOfEarlierStart(relation, write, other) ||
    isForNextStart(contexts, write) ||
    isForNextStart(contexts, other) ||
    isInspection(relation, write, other) ||
    isRolePlay(write, other) ||
    // Each holds a lock of its own: far apart, who is to say that both mean this map.
    (!("direct" in relation && relation.direct) && write.locks.length > 0 && other.locks.length > 0) ||
    (relation.kind === "unjoined" && [write, other].some((i) => i.context.root.spawn !== relation.spawn && runsInSetUp(contexts, i)));
  const doubtful = unsure || write.access.doubtful || other.access.doubtful || mayShareLock(write, other);
  return doubtful ? "possible" : level;
}

/** What the function that starts the goroutine does before that: if one runs already, it is from an earlier call, most likely for another object. */
function isOfEarlierStart(relation: Relation, write: Instance, other: Instance): boolean {
  if (relation.kind !== "live" || write.access.location.key.startsWith("g:")) return false;
  const { spawn } = relation;
  return [write, other].some(({ access, context }) => {
    if (context.root.spawn === spawn && !context.agent) return false;
    if (isBefore(spawn, access.unit, access.node)) return true;
    for (let { via } = context; via; via = via.context.via) if (isBefore(spawn, via.edge.caller, via.edge.node)) return true;
    return false;
  });
}

/** In the function that starts the goroutine, above the start, in no loop with it and in no literal that may run later. */
function isBefore({ parent, node: start, loop }: Spawn, unit: Unit, node: number): boolean {
  return unit === parent && node < start && (loop[0] < 0 || node < loop[0]) && !isInLiteral(unit.decl.ir, node, unit.closure);
}

function isInLiteral(ir: Ir, node: number, outer: number): boolean {
  for (let n = outer + 1; n < node; n++) if (ir.op[n] === Op.FuncLit && ir.next[n] > node) return true;
  return false;
}

/** In a loop that starts goroutines: what is prepared for the one that this round starts below. Those that run have other objects. */
function isForNextStart(contexts: Contexts, { access: { unit, node, path } }: Instance): boolean {
  return contexts.spawnsOf(unit).some(({ node: start, loop, child }) => {
    if (!child || loop[0] < 0 || node < loop[0] || node >= start) return false;
    let given: Value | undefined;
    for (let at: Value | undefined = path; at && variesIn(at, ...loop); at = at.base) given = at;
    return given !== undefined && uses(child, given);
  });
}

/** The goroutine is given this object, or reaches it by itself. */
function uses({ calls, accesses }: Unit, object: Value): boolean {
  return calls.some(({ args }) => args.some((arg) => alternatives(arg).includes(object))) || accesses.some(({ path }) => isPrefix(object, path));
}

/** A test that looks into what it tests knows when nothing runs; only its own goroutines say otherwise. */
function isInspection(relation: Relation, write: Instance, other: Instance): boolean {
  if (!("spawn" in relation) || relation.spawn.decl.isTest || write.access.location.isLocal) return false;
  return [write, other].some(({ access, context }) => access.unit.decl.isTest && !context.root.spawn && !isContentWrite(access));
}

/** A goroutine of a test does by hand, past the exported API, what the object's own goroutine is there for, which has nothing to do meanwhile. */
function isRolePlay(write: Instance, other: Instance): boolean {
  const { location, unit } = write.access;
  if (unit.decl.isTest || other.access.unit.decl.isTest || location.key.startsWith("g:")) return false;
  const byTest = [write, other].find(({ context }) => context.root.spawn?.decl.isTest === true);
  const byOwn = [write, other].find(({ context }) => context.root.spawn?.decl.isTest === false);
  return byTest !== undefined && byOwn !== undefined && !isExported(calledByTest(byTest));
}

/** The function of the program that the test itself calls. */
function calledByTest({ access, context }: Instance): string {
  let called = access.unit.decl.func?.name ?? "";
  for (let { via } = context; via && !via.edge.caller.decl.isTest; via = via.context.via) called = via.edge.caller.decl.func?.name ?? called;
  return called;
}

/**
 * Far from the `go` statement the same type is little evidence for the same object: unless the goroutine is one of the
 * object that holds the map (started by its method, or running one), or both have it from one variable, nothing says which
 * of many objects each side has.
 */
function isOfTheObject(contexts: Contexts, relation: Relation, write: Instance, other: Instance): boolean {
  if (!("spawn" in relation) || ("direct" in relation && relation.direct)) return true;
  if (write.access.location.isLocal || [write, other].some(({ access }) => rootOf(access.path).kind === "global")) return true;
  if (relation.kind === "live" && isOneObject(contexts, relation.spawn, write, other)) return true;
  const types = new Set(typesOf(relation.spawn));
  if (relation.kind === "spawns") for (const type of typesOf(relation.other)) types.add(type);
  for (const { context } of [write, other]) for (const type of storedIn(context)) types.add(type);
  return [write, other].some(({ access }) => holdersOf(access).some((owner) => types.has(owner)));
}

/** Receivers of the function that starts the goroutine and of the one that it runs; where there is none, what it is given and makes. */
function typesOf(spawn: Spawn): string[] {
  const run = spawn.child?.calls.filter((edge) => edge.node === spawn.node).flatMap((edge) => edge.targets) ?? [];
  return [spawn.decl.func, ...run].flatMap((func) => {
    if (!func) return [];
    return func.receiver !== "" ? [`${func.packagePath}.${func.receiver}`] : [...func.type.params, ...func.type.results].map(namedKey);
  });
}

/** Receivers of methods that were stored somewhere and are called from there: their object gave them away. */
function storedIn(context: Context): string[] {
  const out: string[] = [];
  for (let at: Context | undefined = context; at?.via; at = at.via.context) {
    const { func } = at.unit.decl;
    if (at.via.edge.fieldKey !== "" && func?.receiver) out.push(`${func.packagePath}.${func.receiver}`);
  }
  return out;
}

/** The types whose fields lead to the map. */
function holdersOf(access: Access): string[] {
  const out: string[] = [];
  for (let at: Value | undefined = access.path; at; at = at.base) if (at.owner !== "" && at.kind === "field") out.push(at.owner);
  return out;
}

/** A lock that one side holds and the other perhaps holds, or one of an object that could not be followed. */
function mayShareLock(a: Instance, b: Instance): boolean {
  if (holdsUnknown(a) || holdsUnknown(b)) return true;
  const held = (i: Instance, key: string): boolean => i.locks.some((l) => l.key === key) || i.maybe.includes(key);
  return a.maybe.some((k) => held(b, k)) || b.maybe.some((k) => held(a, k));
}

function evidenceLevel(relation: Relation, write: Instance, other: Instance): Level | undefined {
  switch (relation.kind) {
    case "live":
    case "siblings":
      return relation.direct && sameInstance(write, other) ? "proven" : "likely";
    case "parallelTests":
      return "proven";
    case "spawns":
      // Two starts that may be two phases, or two uses of two objects: a lock says that they are not.
      return write.locks.length + other.locks.length > 0 ? "likely" : "possible";
    case "handlers":
      return "likely";
    case "unjoined":
      if (relation.other === "handler" || relation.other === "spawn") return "likely";
      return isFamily(relation.spawn, write, other) ? apiBesideGoroutine(relation.spawn, write, other) : "possible";
    case "api":
      return undefined;
  }
}

/** The goroutine and the API belong to one object: the type through which callers come in is on the goroutine's way too. */
function isFamily(spawn: Spawn, write: Instance, other: Instance): boolean {
  if (write.access.location.key.startsWith("g:")) return true;
  const [inside, outside] = write.context.root.spawn === spawn ? [write, other] : [other, write];
  const entry = chainOf(outside).at(-1) ?? "";
  if (spawn.decl.func?.receiver === entry || (entry !== "" && chainOf(inside).includes(entry))) return true;
  return typesOf(spawn).includes(`${outside.access.unit.decl.func?.packagePath ?? ""}.${entry}`);
}

/** Receivers of the functions on the way, from the access up to the entry. */
function chainOf({ access, context }: Instance): string[] {
  const out = [access.unit.decl.func?.receiver ?? ""];
  for (let via = context.via; via; via = via.context.via) out.push(via.edge.caller.decl.func?.receiver ?? "");
  return out;
}

/** Exported API against a goroutine: set-up methods that only add are left in peace. */
function apiBesideGoroutine(spawn: object, write: Instance, other: Instance): Level {
  const goroutineWrites = write.context.root.spawn === spawn || (isContentWrite(other.access) && other.context.root.spawn === spawn);
  if (goroutineWrites) return "likely";
  const kind = write.access.kind;
  if (kind === "delete" || kind === "clear") return "likely";
  const looks = other.access.repeats && other.context.root.spawn === spawn && isLasting(other.access);
  return looks && write.context.via === undefined && isLasting(write.access) && !isSetUp(write.access.unit.name) ? "likely" : "possible";
}

/** Reached through a receiver or a package variable: there while the program runs, not an item that comes and goes. */
function isLasting(access: Access): boolean {
  const root = rootOf(access.path);
  return root.kind === "global" || root.symbol?.role === "receiver";
}

/** Called before things start, by its name. */
function isSetUp(functionName: string): boolean {
  return /(^|\.)(must)?(set|with|add|init|configure|config|use|option|handle|on|regist|subscribe|mount|bind|define|enable|load|new|make)/i.test(functionName);
}

/** One declaration sees both sides, or the map is a package variable: there is only one. */
function sameInstance(a: Instance, b: Instance): boolean {
  if (a.access.location.isLocal || a.access.location.key.startsWith("g:")) return true;
  // The goroutine's own code, or what it was given: in a callee of both the two may still have different objects.
  const near = ({ access, sharing }: Instance): boolean => access.unit.kind !== "function" || access.live.length > 0 || sharing === "born";
  return a.access.unit.decl === b.access.unit.decl && near(a) && near(b);
}

/** Reports stand on the side that lacks the guard or holds fewer locks; between equals in a test rather than in what it tests, on the goroutine's side, on the write. */
function orient(a: Instance, b: Instance, relation: Relation, level: Level, guardKey: string): Candidate {
  const make = (site: Instance, other: Instance): Candidate => ({ site, other, relation, level, evidence: relation.kind });
  const guardedA = a.locks.some((l) => l.key === guardKey);
  if (guardedA !== b.locks.some((l) => l.key === guardKey)) return guardedA ? make(b, a) : make(a, b);
  if (a.locks.length !== b.locks.length) return a.locks.length < b.locks.length ? make(a, b) : make(b, a);
  const testA = a.access.unit.decl.isTest;
  if (testA !== b.access.unit.decl.isTest) return testA ? make(a, b) : make(b, a);
  const spawnA = a.context.root.kind === "spawn" && !a.context.agent;
  const spawnB = b.context.root.kind === "spawn" && !b.context.agent;
  if (spawnA !== spawnB) return spawnA ? make(a, b) : make(b, a);
  return make(a, b);
}

/** Another place explains more than the same code in another goroutine; of that a write more than the read that came with it. */
function prefer(a: Candidate, b: Candidate): boolean {
  return weight(a) > weight(b);
}

function weight({ site, other }: Candidate): number {
  if (site.access.unit !== other.access.unit) return 2;
  return isContentWrite(other.access) ? 1 : 0;
}
