/**
 * Recording: an access becomes part of the current unit unless its map is owned, and part of the summary
 * when the map came in as an argument. Also: how values become visible to other goroutines.
 */
import type { FieldStep } from "../../resolve/symbols.ts";
import { underlying } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import { commonFacts, commonTies } from "../boolFacts.ts";
import type { AccessKind } from "../finding.ts";
import type { Held } from "../held.ts";
import { locate, namedKey } from "../location.ts";
import type { Access, ArgumentOwner, Place, Spawn, Unit } from "../model.ts";
import type { State } from "../state.ts";
import { alternatives, rebase, rootOf, type Value, variesIn } from "../values.ts";
import { truthOf } from "./bools.ts";
import type { Interp } from "./interp.ts";

export interface RecordOptions {
  readonly header?: boolean;
  readonly loadedUnder?: readonly Held[];
  readonly trace?: readonly Place[];
  readonly extraLocks?: readonly Held[];
}

export function record(it: Interp, state: State, node: number, kind: AccessKind | "load", map: Value, options: RecordOptions = {}): void {
  if (it.dry > 0 || state.dead) return;
  for (const path of alternatives(map)) recordOne(it, state, node, kind, settled(it, state, path), options);
}

function recordOne(it: Interp, state: State, node: number, kind: AccessKind | "load", path: Value, options: RecordOptions): void {
  if (path.kind === "unknown" || path.kind === "nil" || path.kind === "const" || path.kind === "func" || path.kind === "closure") return;
  const root = rootOf(path);
  if (root.kind === "const" || root.kind === "nil" || state.isOwned(root)) return;
  const location = locate(path);
  if (location.isLocal && root.kind === "unknown") return;
  const must = sharedLocks(state, options.extraLocks).filter((h) => !isOtherOwners(it, h.lock, path));
  const trace = options.trace ?? [];
  const key = `${node}:${kind}:${path.id}:${lockKey(must)}:${it.once > 0}:${trace.length === 0 ? "" : `${trace[0].decl.id}.${trace[0].node}`}`;
  const known = it.unit.recorded.get(key);
  if (known) {
    mergeFlow(known, state);
    return;
  }
  const access: Access = {
    unit: it.unit,
    node,
    kind: kind === "load" ? "read" : kind,
    contents: kind !== "load" && kind !== "replace",
    path,
    location,
    must,
    may: state.may.filter((h) => !isOtherOwners(it, h.lock, path) && !isOwnMutex(state, h)),
    released: state.released,
    when: state.when,
    tied: state.tied.length === 0 ? state.tied : state.tied.filter((tie) => !isOtherOwners(it, tie.lock, path)),
    copied: state.copied,
    live: state.live,
    joined: state.joined,
    header: options.header ?? false,
    loadedUnder: options.loadedUnder ?? [],
    once: it.once > 0,
    repeats: it.loopRange()[0] >= 0,
    doubtful: it.ir.hasError,
    trace,
    token: it.token,
    sequence: it.nextSequence(),
  };
  it.unit.accesses.push(access);
  it.unit.recorded.set(key, access);
  if (location.isLocal || location.key.startsWith("t:")) {
    if (it.isFormal(root)) it.effects.push({ access, formal: root, spawn: it.unit.spawn });
  }
}

export function lockKey(held: readonly Held[]): string {
  let key = "";
  for (const h of held) key += `${h.lock.id}${h.mode[0]}`;
  return key;
}

/** The same code with the same locks again, as a deferred call at several returns: only what runs beside it may differ. */
export function mergeFlow(known: Pick<Access, "live" | "joined" | "when" | "tied">, state: State): void {
  known.when = commonFacts(known.when, state.when);
  known.tied = commonTies(known.tied, state.tied);
  if (known.live !== state.live) {
    const added = state.live.filter((s) => !known.live.includes(s));
    if (added.length > 0) known.live = [...known.live, ...added];
  }
  if (known.joined !== state.joined && known.joined.length > 0) known.joined = known.joined.filter((k) => state.joined.includes(k));
}

/** The lock of one parameter and the map of another one of the same type: two objects, as the function is written. */
function isOtherOwners(it: Interp, lock: Value, path: Value): boolean {
  if (lock.kind !== "field" || path.kind !== "field" || lock.owner !== path.owner || lock.owner === "" || lock.base === path.base) return false;
  return lock.base !== undefined && path.base !== undefined && it.isFormal(lock.base) && it.isFormal(path.base);
}

/** A mutex that nobody else has seen guards nothing. */
export function sharedLocks(state: State, extra: readonly Held[] = []): readonly Held[] {
  const must = state.must.some((h) => isOwnMutex(state, h)) ? state.must.filter((h) => !isOwnMutex(state, h)) : state.must;
  return extra.length > 0 ? [...must, ...extra] : must;
}

function isOwnMutex(state: State, { lock }: Held): boolean {
  const root = rootOf(lock);
  return lock.type !== undefined && namedKey(lock.type).startsWith("sync.") && root.kind === "alloc" && state.isOwned(root);
}

/** The value of a field, looking through what is known of owned objects and through struct copies. */
export function fieldValue(it: Interp, state: State, base: Value, step: FieldStep): Value {
  if (base.kind === "phi") {
    let merged: Value | undefined;
    for (const choice of base.choices) {
      const value = fieldValue(it, state, choice, step);
      merged = merged ? it.values.phi(merged, value) : value;
    }
    return merged ?? it.values.unknown;
  }
  const owner = step.owner ? `${step.owner.packagePath}.${step.owner.name}` : "";
  const path = it.values.field(base, step.name, owner, step.type);
  return resolvePath(it, state, path, step.type);
}

/** Follows what the heap knows about a path; the reference fields of a struct copy are those of the original. */
export function resolvePath(it: Interp, state: State, path: Value, type: Type | undefined): Value {
  const known = state.heap.get(path);
  if (known) return known;
  const root = rootOf(path);
  if (root.kind === "copy" && root.base && path !== root && isReference(type)) {
    const original = rebase(it.values, path, root, root.base);
    if (original) return resolvePath(it, state, original, type);
  }
  return path;
}

/** Types whose copies share what they refer to. */
export function isReference(type: Type | undefined): boolean {
  if (!type) return false;
  const under = underlying(type);
  return (
    under.kind === "map" || under.kind === "pointer" || under.kind === "chan" || under.kind === "func" || under.kind === "slice" || under.kind === "interface"
  );
}

export function isStruct(type: Type | undefined): boolean {
  if (!type) return false;
  const under = underlying(type);
  return under.kind === "struct";
}

/** A fresh object, and what it holds, becomes visible to other goroutines, through `holder` when it is stored there. */
export function escape(it: Interp, state: State, value: Value, holder?: Value): void {
  let escaped: Set<Value> | undefined;
  const work = [value];
  for (let next = work.pop(); next; next = work.pop())
    for (const choice of alternatives(next)) {
      if (choice.kind === "bound" && choice.base) {
        work.push(choice.base);
        continue;
      }
      const root = rootOf(choice);
      // What an object keeps of itself, or keeps that points back to it, shows it to nobody new.
      if (root === holder) continue;
      if (it.isFormal(root)) it.escaping.add(root);
      const isOwn = root.kind === "alloc" || (root.kind === "copy" && root.base !== undefined);
      if (!isOwn || (escaped ?? state.escaped).has(root)) continue;
      escaped ??= new Set(state.escaped);
      escaped.add(root);
      if (root.kind === "copy") continue;
      for (const [path, held] of state.fieldsOf(root)) {
        if (held.kind === "alloc" && path.owner !== "" && !escaped.has(held)) it.settled.set(held, path);
        work.push(held);
      }
    }
  if (escaped) state.escaped = escaped;
}

/** An object that became visible as a field of another one is known by that field from then on, as it is elsewhere. */
export function settled(it: Interp, state: State, value: Value): Value {
  const root = rootOf(value);
  const place = root.kind === "alloc" && state.escaped.has(root) ? it.settled.get(root) : undefined;
  return (place && rebase(it.values, value, root, place)) ?? value;
}

/** A store into a place: an owned holder keeps the value, a shared one publishes it and gives it its name. */
export function storeAt(it: Interp, state: State, path: Value, value: Value): void {
  const root = rootOf(path);
  if (state.isOwned(root)) {
    state.store(path, value);
    return;
  }
  const wasOwned = value.kind === "alloc" && state.isOwned(value);
  escape(it, state, value, root);
  // From here on the fresh object is known by the place that publishes it, through whichever variable it is used.
  if (wasOwned && path.kind !== "unknown" && root.kind !== "opaque") {
    for (const symbol of state.holders(value)) state.set(symbol, path);
  }
}

/** After a place got a new map, variables that were loaded from it hold the old one, which nobody else can reach any more. */
export function detach(it: Interp, node: number, path: Value, state: State): void {
  for (const symbol of state.holders(path)) {
    const detached = it.values.alloc(it.decl.id, node, symbol.name, symbol.type);
    renew(state, detached);
    state.set(symbol, detached);
  }
}

/** An allocation site that is evaluated again makes a new object, which nobody else has seen. */
export function renew(state: State, made: Value): void {
  if (!state.escaped.has(made)) return;
  const left = new Set(state.escaped);
  left.delete(made);
  state.escaped = left;
}

/** How an argument is owned by the code that passes it. */
export function ownerOf(it: Interp, state: State, value: Value): ArgumentOwner {
  const kinds = alternatives(value).map((v) => ownerOfOne(it, state, v));
  return kinds.find((k) => k.kind === "shared") ?? kinds[0] ?? { kind: "shared" };
}

function ownerOfOne(it: Interp, state: State, value: Value): ArgumentOwner {
  const truth = truthOf(it, state, value);
  if (truth !== undefined) return { kind: truth ? "true" : "false" };
  const root = rootOf(value);
  if (state.isOwned(root)) {
    if (root.kind === "copy" && value === root)
      return root.base && it.isFormal(rootOf(root.base)) ? { kind: "formal", symbol: rootOf(root.base).symbol?.id ?? -1 } : { kind: "shared" };
    return { kind: "owned" };
  }
  // What arrives on a channel belongs to the receiver, as a convention and in nearly all code.
  if (isItem(value)) return { kind: "owned" };
  const spawn = it.unit.spawn;
  if (spawn && spawn.loop[0] >= 0 && variesIn(value, spawn.loop[0], spawn.loop[1])) return { kind: "distinct" };
  if (it.isFormal(root) && root.symbol) return { kind: "formal", symbol: root.symbol.id };
  if (root.kind !== "alloc" && root.kind !== "opaque") return { kind: "shared" };
  // Published or not, two functions that each start a goroutine on what they made have made two objects.
  if (isCaptured(root, it.unit)) return { kind: "born" };
  return { kind: it.published.has(root) ? "shared" : "private" };
}

/** Came out of a channel, or is reached through what did. */
export function isReceived(value: Value): boolean {
  for (let at: Value | undefined = value; at; at = at.base) if (isItem(at)) return true;
  return false;
}

function isItem(value: Value): boolean {
  return value.kind === "elem"
    ? value.key?.kind === "const" && value.key.name === "<-"
    : value.kind === "opaque" && (value.name === "<-" || value.name === "item");
}

/** The object existed before the goroutine or closure that the unit is. */
export function isCaptured(root: Value, unit: Unit): boolean {
  if (unit.made.has(root)) return false;
  if (unit.closure < 0) return unit.kind !== "function" && root.decl === unit.decl.id;
  return root.decl === unit.decl.id && !(root.node > unit.closure && root.node < unit.decl.ir.next[unit.closure]);
}

/** Is what this access touches a different object for every instance of the spawn it runs in? */
export function isPerInstance(access: Access, spawn: Spawn): boolean {
  if (spawn.loop[0] < 0 || access.unit.decl !== spawn.decl) return false;
  return variesIn(access.location.holder, spawn.loop[0], spawn.loop[1]) || variesIn(access.path, spawn.loop[0], spawn.loop[1]);
}
