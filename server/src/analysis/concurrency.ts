/**
 * May two accesses happen in parallel? Answered from the roots they run under and the goroutines live at each.
 */
import type { Contexts, Root } from "./contexts.ts";
import type { Instance, Relation } from "./instance.ts";
import { isCaptured, isPerInstance } from "./interp/access.ts";
import type { Spawn } from "./model.ts";
import type { RootKind } from "./roots.ts";
import { isOneArgument } from "./sameObject.ts";
import { has, noSpawns } from "./spawnSet.ts";
import { rootOf } from "./values.ts";

export function concurrency(contexts: Contexts, a: Instance, b: Instance): Relation | undefined {
  // What one invocation made or was given is another object in each: goroutines that others start run invocations of their own.
  if (isPrivate(a, b)) return withinCall(contexts, a, b);
  const relation = relate(contexts, a, b);
  const isInner = a.access.location.isLocal && !outlives(a) && !outlives(b);
  if (a.sharing === "call" || b.sharing === "call") return relation?.kind === "live" && relation.direct ? relation : undefined;
  if (isInner && relation && (relation.kind === "live" || relation.kind === "siblings") && relation.spawn.decl !== a.access.unit.decl) return undefined;
  if (isInner && relation?.kind === "siblings" && (startedBy(a, b) || startedBy(b, a) || isOwnLocal(a, b))) return undefined;
  return relation;
}

function relate(contexts: Contexts, a: Instance, b: Instance): Relation | undefined {
  const first = a.context.agent ? undefined : a.context.root.spawn;
  const second = b.context.agent ? undefined : b.context.root.spawn;
  const isOrdered = isBeforeOpening(a, b) || isBeforeOpening(b, a);
  if (second && isLive(a, second) && !isOrdered && !isBeforeSignal(a, second, b))
    return { kind: "live", spawn: second, direct: a.access.live.includes(second) };
  if (first && isLive(b, first) && !isOrdered && !isBeforeSignal(b, first, a)) return { kind: "live", spawn: first, direct: b.access.live.includes(first) };
  if (first && second) return betweenSpawns(contexts, a, b, first, second);
  // What is known only inside one invocation is shared only with what that invocation starts.
  if ((a.access.location.isLocal || b.access.location.isLocal) && !(outlives(a) && outlives(b))) return undefined;
  if (first) return againstRoot(contexts, first, b);
  if (second) return againstRoot(contexts, second, a);
  return betweenRoots(a, b);
}

function isPrivate(a: Instance, b: Instance): boolean {
  return a.sharing === "private" && b.sharing === "private";
}

/** A call and the goroutines that it starts itself: they have the same arguments, whatever other calls are given. */
function withinCall(contexts: Contexts, a: Instance, b: Instance): Relation | undefined {
  const areSpawned = a.context.root.spawn !== undefined && b.context.root.spawn !== undefined;
  if (!areSpawned && [a, b].every(({ access, context }) => access.live.length === 0 && context.live === noSpawns)) return undefined;
  const relation = relate(contexts, a, b);
  if (relation?.kind !== "live" && relation?.kind !== "siblings") return undefined;
  const { spawn } = relation;
  const isOfCall = relation.direct || (relation.kind === "live" && isCalledBeside(a.context.root.spawn === spawn ? b : a, spawn));
  return isOfCall && isOneArgument(contexts, spawn, a, b) ? relation : undefined;
}

/** The code that starts the goroutine calls this, directly or not, while that runs. */
function isCalledBeside({ context }: Instance, spawn: Spawn): boolean {
  for (let { via } = context; via; via = via.context.via) if (via.edge.caller.decl === spawn.decl) return via.edge.live.includes(spawn);
  return false;
}

/** The code of one side starts the goroutine of the other, which was not live there: they are of two invocations. */
function startedBy(parent: Instance, child: Instance): boolean {
  return parent.access.unit !== child.access.unit && child.access.unit.spawn?.parent === parent.access.unit;
}

/** One body uses a variable that it made itself: another run of the body has another one. */
function isOwnLocal(a: Instance, b: Instance): boolean {
  return a.access.unit === b.access.unit && !isCaptured(rootOf(a.access.path), a.access.unit);
}

/** A variable that a stored or returned function captured: it is there as long as the function. */
function outlives(at: Instance): boolean {
  const { unit, path } = at.access;
  const root = rootOf(path);
  return unit.kind === "callback" && (root.kind === "alloc" || root.kind === "local") && isCaptured(root, unit);
}

function isLive(at: Instance, spawn: Spawn): boolean {
  if (spawn.siblingsOnly) return false;
  if (at.access.live.includes(spawn)) return true;
  return has(at.context.live, spawn) && !joinedBy(at, spawn);
}

/** The goroutine had done this when it gave the signal that `at` has waited for. */
function isBeforeSignal(at: Instance, spawn: Spawn, done: Instance): boolean {
  if (spawn.early.size === 0 || done.access.unit !== spawn.child) return false;
  return [...spawn.early].some(([key, sequence]) => done.access.sequence < sequence && at.access.joined.includes(key));
}

/** What stands before the code lets the goroutine through that has waited for it; or before a function closes what was waited for. */
function isBeforeOpening(before: Instance, after: Instance): boolean {
  const { unit, sequence } = before.access;
  if (unit.opens.size === 0 || (unit.kind !== "callback" && after.context.root.spawn?.parent !== unit)) return false;
  return [...unit.opens].some(([key, first]) => sequence < first && (after.access.joined.includes(key) || after.context.joined.includes(key)));
}

function joinedBy(at: Instance, spawn: Spawn): boolean {
  return at.access.joined.some((k) => spawn.signals.has(k)) || at.context.joined.some((k) => spawn.signals.has(k));
}

function betweenSpawns(contexts: Contexts, a: Instance, b: Instance, first: Spawn, second: Spawn): Relation | undefined {
  if (first === second) {
    if (a.distinct || b.distinct) return undefined;
    if (isMulti(contexts, first, a)) return { kind: "siblings", spawn: first, direct: first.multi };
    return undefined;
  }
  if (first.siblingsOnly && second.siblingsOnly) return first.parent === second.parent ? { kind: "siblings", spawn: first, direct: true } : undefined;
  if (first.liveAtStart.includes(second) || second.liveAtStart.includes(first)) return { kind: "siblings", spawn: second, direct: true };
  if (runsAtStart(contexts, second, first) || runsAtStart(contexts, first, second)) return { kind: "siblings", spawn: second, direct: false };
  if (first.parent === second.parent || a.access.location.isLocal) return undefined;
  if (isAncestor(first, second) || isAncestor(second, first)) return undefined;
  if (joinedBy(a, second) || joinedBy(b, first)) return undefined;
  if (has(a.context.pending, second) || has(b.context.pending, first)) return undefined;
  // Each was started by whoever made its object.
  if (a.sharing === "born" && b.sharing === "born" && first.decl !== second.decl) return undefined;
  // Each test has objects of its own: what it starts meets only what is live in that test.
  if (first.decl.isTest || second.decl.isTest) return undefined;
  return contexts.outlives(first) && contexts.outlives(second) ? { kind: "spawns", spawn: first, other: second } : undefined;
}

/** Some caller had this goroutine running, and nobody had waited for it, when the other one was started. */
function runsAtStart(contexts: Contexts, running: Spawn, started: Spawn): boolean {
  return (contexts.byUnit.get(started.parent) ?? []).some(({ live, joined }) => has(live, running) && !joined.some((k) => running.signals.has(k)));
}

function isAncestor(ancestor: Spawn, spawn: Spawn): boolean {
  for (let at: Spawn | undefined = spawn.parent.spawn; at; at = at.parent.spawn) if (at === ancestor) return true;
  return false;
}

/** Started in a loop, or by code that itself runs many times at once on a shared object. */
function isMulti(contexts: Contexts, spawn: Spawn, at: Instance): boolean {
  if (spawn.multi) return !isPerInstance(at.access, spawn);
  if (at.access.location.isLocal) return false;
  const root = rootOf(at.access.path);
  if (root.kind !== "global" && root.symbol?.role !== "receiver") return false;
  const parents = contexts.spawnParents.get(spawn) ?? new Set<Root>();
  return contexts.outlives(spawn) && [...parents].some((parent) => parent.kind === "handler");
}

function againstRoot(contexts: Contexts, spawn: Spawn, other: Instance): Relation | undefined {
  if (!contexts.outlives(spawn) || spawn.decl.isTest) return undefined;
  const kind = other.context.root.kind;
  // Main, init and tests run once: what is live there was asked above.
  if (kind === "main" || kind === "init" || kind === "test" || kind === "parallelTest") return undefined;
  if (joinedBy(other, spawn)) return undefined;
  if (has(other.context.pending, spawn)) return undefined;
  const later = contexts.startsIn(other.access.unit.decl).includes(spawn);
  if (later) return undefined;
  return { kind: "unjoined", spawn, other: kind };
}

function betweenRoots(first: Instance, second: Instance): Relation | undefined {
  const [a, b] = [first.context.root.kind, second.context.root.kind];
  if (a === "handler" && b === "handler") return { kind: "handlers" };
  if (a === "parallelTest" && b === "parallelTest") {
    // Two tests share package variables and nothing else.
    const testers = new Set([...first.context.testers, ...second.context.testers]);
    return testers.size > 1 && first.access.location.key.startsWith("g:") ? { kind: "parallelTests" } : undefined;
  }
  const open = (k: RootKind): boolean => k === "api" || k === "callback" || k === "handler";
  return open(a) && open(b) ? { kind: "api", handler: a === "handler" || b === "handler" } : undefined;
}
