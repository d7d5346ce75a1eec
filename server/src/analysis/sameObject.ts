/**
 * Do the two sides of a conflict have the same object? Equal types and fields make a conflict; here is asked what else
 * speaks for it, by where each side has its object from.
 */

import { findMember } from "../resolve/members.ts";
import { deref, typeKey, underlying } from "../resolve/typeOps.ts";
import type { Contexts } from "./contexts.ts";
import type { Instance, Relation } from "./instance.ts";
import { isContentWrite } from "./instances.ts";
import { isJustMade } from "./justMade.ts";
import type { Spawn } from "./model.ts";
import { isFresh, isOwnMake, type Origin, originAtStart, originIn, originOf, ownPath } from "./origin.ts";
import { type Value, variesIn } from "./values.ts";

/** Each side's way to the map ends at an object that the other side's may end at, not at one of its own. */
export function isTied(contexts: Contexts, relation: Relation, write: Instance, other: Instance): boolean {
  // A variable that closures share: who calls such a closure through a field may call another one.
  if (write.access.location.isLocal && !("direct" in relation) && "spawn" in relation && relation.spawn.decl !== write.access.unit.decl) return false;
  if (write.access.location.isLocal) return !isThroughCall(ownPath(write)) && !isThroughCall(ownPath(other));
  if ("direct" in relation && !meetAtStart(contexts, relation.kind, relation.spawn, write, other)) return false;
  const [a, b] = [originOf(contexts, write), originOf(contexts, other)];
  if (isThroughCall(a) || isThroughCall(b)) return false;
  if (isPreparing(relation, write, a) || isPreparing(relation, other, b)) return false;
  if (keptApart(a, b, write)) return false;
  const inOneCall = relation.kind === "live";
  return mayBeSame(a, b, inOneCall) || (inOneCall && mayBeReturned(a, b));
}

/** Both ways lead from one variable of the function that starts the goroutine, which is not another one for each round of its loop. */
export function isOneObject(contexts: Contexts, spawn: Spawn, write: Instance, other: Instance): boolean {
  const [a, b] = [originOf(contexts, write), originOf(contexts, other)];
  if (a.root !== b.root || a.steps !== b.steps || a.root.decl !== spawn.decl.id) return false;
  return spawn.loop[0] < 0 || ![a, b].some(({ path }) => variesIn(path, ...spawn.loop));
}

/** Both have it from one argument of the call that starts the goroutine. */
export function isOneArgument(contexts: Contexts, spawn: Spawn, a: Instance, b: Instance): boolean {
  const [first, second] = [originIn(contexts, a, spawn.decl), originIn(contexts, b, spawn.decl)];
  const { symbol } = first.root;
  const isArgument = symbol?.func === 0 && (symbol.role === "param" || symbol.role === "receiver");
  return isArgument && first.root === second.root && first.root.decl === spawn.decl.id && first.steps === second.steps;
}

/** Told by the code that starts the goroutine: it gives each its own object, or another one than it keeps. */
function meetAtStart(contexts: Contexts, kind: Relation["kind"], spawn: Spawn, a: Instance, b: Instance): boolean {
  const inside = [a, b].filter((i) => i.context.root.spawn === spawn && !i.context.agent);
  if (kind === "siblings") return inside.length < 2 || !inside.some((i) => isEachOwn(originAtStart(contexts, i, spawn).path, spawn));
  const outside = a === inside[0] ? b : a;
  if (inside.length === 0 || outside.access.unit.decl !== spawn.decl) return true;
  const [given, kept] = [originAtStart(contexts, inside[0], spawn), ownPath(outside)];
  if (given.root !== kept.root) return true;
  return given.steps === kept.steps && !isForLaterRound(given.path, outside, spawn);
}

/** Prepared for the goroutine that this round of the loop starts next: those that run have other objects. */
function isForLaterRound(given: Value, { access }: Instance, { loop, node }: Spawn): boolean {
  return loop[0] >= 0 && access.node >= loop[0] && access.node < node && variesIn(given, ...loop) && variesIn(access.path, ...loop);
}

/** Another object for each goroutine: it changes with the loop that starts them, or is picked by what each was called with. */
function isEachOwn(path: Value, spawn: Spawn): boolean {
  // A goroutine that starts another one hands on what it got in its own round.
  for (let at: Spawn | undefined = spawn; at?.decl === spawn.decl; at = at.parent.spawn) if (at.loop[0] >= 0 && variesIn(path, ...at.loop)) return true;
  for (let at: Value | undefined = path; at; at = at.base) if (at.key?.symbol?.role === "param" && at.key.symbol.func !== 0) return true;
  return false;
}

/**
 * Does anything beyond the type of the object say that both sides have the same one? `inOneCall`: both may belong to one
 * invocation of the function whose names they share.
 */
function mayBeSame(a: Origin, b: Origin, inOneCall: boolean): boolean {
  if (a.root === b.root) return a.steps === b.steps && (inOneCall || (a.kind !== "local" && b.kind !== "local"));
  if (a.kind === "param" || b.kind === "param") return false;
  if (a.steps !== b.steps && (a.isRecursive || b.isRecursive)) return false;
  // From equal objects along different ways: a node and its child, the left one and the right one.
  if (a.steps !== b.steps && a.root.type && b.root.type && typeKey(a.root.type) === typeKey(b.root.type)) return false;
  if (isOwnMake(a) || isOwnMake(b) || isOwnElement(a) || isOwnElement(b)) return false;
  if (a.kind === "local" && b.kind === "local") return false;
  return !(isFresh(a) && isFresh(b));
}

/** In a container that the side has filled with what it made for it. */
function isOwnElement({ kind, isMadeWhole, steps }: Origin): boolean {
  return kind === "local" && isMadeWhole && /^(\[\])+\.\w+$/.test(steps);
}

/** One side is a goroutine that the other one's object may have come from: it was returned while the goroutine runs on. */
function mayBeReturned(a: Origin, b: Origin): boolean {
  if (a.steps !== b.steps || a.root.decl === b.root.decl) return false;
  return (a.isResult && b.kind === "captured") || (b.isResult && a.kind === "captured");
}

/** A plain record, without a lock of its own, that two fields of two kinds hold: each most likely its own. */
function keptApart(a: Origin, b: Origin, { access }: Instance): boolean {
  if (a.keeper === "" || b.keeper === "" || a.keeper === b.keeper) return false;
  const type = access.path.kind === "field" ? access.path.base?.type : undefined;
  const struct = type && underlying(deref(type));
  return struct?.kind === "struct" && !struct.fields.some((f) => findMember(f.type, "Lock", "")?.kind === "method");
}

/** Fills the map that this function has just given an element of a list, before a goroutine gets it: one after the other has its own. */
function isPreparing(relation: Relation, { access }: Instance, { steps }: Origin): boolean {
  if (!isContentWrite(access) || !/\[\].*\.\w+$/.test(steps)) return false;
  if ("spawn" in relation && relation.spawn.parent === access.unit && relation.spawn.node < access.node) return false;
  return isJustMade(access.unit.decl.ir, access.node);
}

/** A call lies on the way whose result is no field or element in sight: each call may have made another object. */
function isThroughCall({ steps }: Pick<Origin, "steps">): boolean {
  return steps.includes("()");
}
