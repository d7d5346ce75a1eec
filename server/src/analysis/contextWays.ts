/**
 * Ways into a context: what a call brings along, and what several ways into the same one make of it.
 */
import { locksFor, type Truths } from "./boolFacts.ts";
import type { Context, Via } from "./context.ts";
import { lockName } from "./lockNames.ts";
import type { CallEdge, Spawn } from "./model.ts";
import { noSpawns, type SpawnSet, setOf } from "./spawnSet.ts";

/** Adds what another way into the same context knows; true when anything changed. */
export function absorb(known: Context, other: Context): boolean {
  const live = known.live | other.live;
  const pending = known.pending & other.pending;
  const maybe = other.maybe.size === 0 || isSubset(other.maybe, known.maybe) ? known.maybe : new Set([...known.maybe, ...other.maybe]);
  const testers = known.testers.size >= 2 || isSubset(other.testers, known.testers) ? known.testers : new Set([...known.testers, ...other.testers]);
  const joined = known.joined.every((k) => other.joined.includes(k)) ? known.joined : known.joined.filter((k) => other.joined.includes(k));
  if (live === known.live && pending === known.pending && maybe === known.maybe && testers === known.testers && joined === known.joined) return false;
  known.live = live;
  known.pending = pending;
  known.maybe = maybe;
  known.testers = testers;
  known.joined = joined;
  return true;
}

function isSubset<T>(part: ReadonlySet<T>, whole: ReadonlySet<T>): boolean {
  for (const item of part) if (!whole.has(item)) return false;
  return true;
}

const liveSets = new WeakMap<readonly Spawn[], SpawnSet>();

/** The goroutines that run at a call. */
export function liveOf(edge: CallEdge): SpawnSet {
  if (edge.live.length === 0) return noSpawns;
  let set = liveSets.get(edge.live);
  if (set === undefined) {
    set = setOf(edge.live);
    liveSets.set(edge.live, set);
  }
  return set;
}

/** What a context's way in says of the bool parameters of its function. */
export function toldBy({ flags }: Context): Truths {
  return ({ symbol }) => {
    const flag = symbol && flags.get(symbol.id);
    return flag === "true" ? true : flag === "false" ? false : undefined;
  };
}

/** Locks that may be held at a call: the caller's and those taken on some paths only. */
export function maybeAt(context: Context, edge: CallEdge): ReadonlySet<string> {
  const { must, may } = locksFor(edge, toldBy(context));
  const own = may.filter((h) => !must.some((m) => m.lock === h.lock));
  if (own.length === 0) return context.maybe;
  return new Set([...context.maybe, ...own.map((h) => lockName(h.lock, h.mode).key)]);
}

/** The start of a goroutine, as a call without arguments. */
export function viaSpawn(context: Context, spawn: Spawn): Via {
  const edge: CallEdge = {
    caller: spawn.parent,
    node: spawn.node,
    targets: [],
    fieldKey: "",
    must: [],
    may: [],
    released: [],
    when: [],
    tied: [],
    live: [],
    joined: [],
    args: [],
    owners: [],
    once: false,
    token: "",
  };
  return { context, edge };
}
