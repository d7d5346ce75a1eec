/**
 * Every access in every context it runs in, grouped by what it touches; owned objects and the init phase are left out.
 */

import { push } from "../base/multimap.ts";
import { isRuledOut, locksFor } from "./boolFacts.ts";
import type { Context, Contexts } from "./contexts.ts";
import { heldAt } from "./contexts.ts";
import { toldBy } from "./contextWays.ts";
import type { Instance, Sharing } from "./instance.ts";
import { isCaptured, isPerInstance, isReceived } from "./interp/access.ts";
import { isUnknownPlace } from "./location.ts";
import { lockName } from "./lockNames.ts";
import type { Access } from "./model.ts";
import type { PackageProgram } from "./program.ts";
import type { FormalFlag } from "./roots.ts";
import { rootOf, type Value } from "./values.ts";

/** Pairs are sought among this many instances of a map. */
const maxPaired = 600;

export function groupInstances(program: PackageProgram, contexts: Contexts): Map<string, Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const summary of program.allSummaries()) {
    const isUncalled = () => contexts.byUnit.get(summary.units[0])?.every(({ via }) => via === undefined) === true;
    for (const unit of summary.units) {
      const reached = contexts.byUnit.get(unit);
      if (!reached) continue;
      for (const access of unit.accesses)
        for (const context of reached) {
          const instance = instanceOf(access, context, program, isUncalled);
          if (!instance) continue;
          const list = groups.get(access.location.key);
          if (!list) groups.set(access.location.key, [instance]);
          else list.push(instance);
        }
    }
  }
  return groups;
}

function instanceOf(access: Access, context: Context, program: PackageProgram, isUncalled: () => boolean): Instance | undefined {
  if (access.once || context.once || isRuledOut(access.when, toldBy(context))) return undefined;
  if (context.root.kind === "init" && access.live.length === 0 && context.live === 0n) return undefined;
  const root = originOf(access);
  const isFormal = isOfCaller(access, root);
  const flag = isFormal && root.symbol ? context.flags.get(root.symbol.id) : undefined;
  // An object of this call alone: only goroutines that the call itself starts can reach it.
  if (flag === "owned" && access.live.length === 0) return undefined;
  // A callback's own arguments belong to the call.
  if (root.symbol?.role === "param" && root.symbol.func !== 0) return undefined;
  // What is known only as "the map that was passed in" is judged at the call, with the caller's name for it. Where nobody calls in
  // sight, only the function itself and the goroutines it starts have the same map for sure.
  const isArgument = isFormal && access.location.isLocal;
  if (isArgument && !(isGiven(access.path) && isUncalled())) return undefined;
  const flow = locksFor(access, toldBy(context));
  const locks = heldAt(context, flow).map((l) => canonical(program, l));
  const must = new Set(locks.map((l) => l.key));
  const maybe = [...context.maybe, ...flow.may.map((h) => lockName(h.lock, h.mode).key)]
    .map((k) => program.lockAliases.get(k) ?? k)
    .filter((k) => !must.has(k));
  const spawn = context.root.spawn;
  const distinct = flag === "distinct" || (spawn !== undefined && isPerInstance(access, spawn));
  return { access, context, locks, maybe, distinct, sharing: isArgument ? "private" : sharingOf(access, root, flag) };
}

/** Is all that is known of the map that the caller passed it in? */
export function isPassedIn({ access }: Instance): boolean {
  return access.location.isLocal && isOfCaller(access, originOf(access));
}

function originOf({ path }: Access): Value {
  const root = rootOf(path);
  return root.kind === "copy" && root.base ? rootOf(root.base) : root;
}

/** A receiver or parameter of the function that accesses it. */
function isOfCaller({ unit }: Access, { symbol, decl }: Value): boolean {
  return symbol !== undefined && decl === unit.decl.id && symbol.func === 0 && symbol.role !== "result" && symbol.role !== "var";
}

/** The argument itself, or an element of it: what a call returns, or a field that nobody knows leads to, may be another object each time. */
function isGiven(path: Value): boolean {
  for (let at: Value | undefined = path; at; at = at.base) if (at.kind === "opaque" || at.kind === "field") return false;
  return true;
}

function sharingOf(access: Access, root: Value, flag: FormalFlag | undefined): Sharing {
  if (flag === "born" || flag === "private") return flag;
  if (flag === "owned") return "call";
  // What arrives on a channel belongs to the receiver.
  if (isReceived(access.path)) return "private";
  if (root.kind !== "alloc" && root.kind !== "opaque") return "shared";
  if (isCaptured(root, access.unit)) return "born";
  // What a function made and then let go is reached by others through the place it was stored in.
  return access.location.isLocal || access.live.length > 0 ? "shared" : "private";
}

function canonical<T extends { readonly key: string }>(program: PackageProgram, lock: T): T {
  const target = program.lockAliases.get(lock.key);
  return target === undefined ? lock : { ...lock, key: target };
}

/** Holds a lock of an object that could not be followed: it may be any. */
export function holdsUnknown(instance: Instance): boolean {
  return instance.locks.some((l) => isUnknownPlace(l.key));
}

export function isContentWrite(access: Access): boolean {
  return access.contents && (access.kind === "write" || access.kind === "delete" || access.kind === "clear");
}

/**
 * Of very many, some to hold against each other: one for each way of touching the map (what is done, under which locks,
 * reached from where), then a second one, and so on. In their order.
 */
export function representatives<T>(all: readonly T[], instanceOf: (item: T) => Instance): readonly T[] {
  if (all.length <= maxPaired) return all;
  const ways = new Map<string, number[]>();
  for (const [at, item] of all.entries()) push(ways, wayOf(instanceOf(item)), at);
  const chosen: number[] = [];
  for (let round = 0; chosen.length < maxPaired; round++)
    for (const indices of ways.values()) if (round < indices.length && chosen.length < maxPaired) chosen.push(indices[round]);
  return chosen.sort((a, b) => a - b).map((at) => all[at]);
}

function wayOf({ access, context, locks, maybe, distinct, sharing }: Instance): string {
  const { kind, spawn } = context.root;
  const held = locks.map(({ key, mode }) => `${key}:${mode}`).sort();
  return [access.kind, access.contents, kind, spawn?.id, sharing, distinct, context.assumed, access.live.length > 0, held, maybe].join("|");
}

/** One place in the source that touches the map in one way. */
export function siteKey(access: Access): string {
  return `${access.unit.decl.id}:${access.node}:${isContentWrite(access) ? "w" : access.kind === "replace" ? "p" : "r"}`;
}
