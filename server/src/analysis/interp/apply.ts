/**
 * Applying what is known of a callee at a call: its summary with the actual arguments put in place of its formals.
 */
import type { FuncSymbol } from "../../resolve/symbols.ts";
import { isRuledOut, locksFor } from "../boolFacts.ts";
import type { Held } from "../held.ts";
import { locate } from "../location.ts";
import type { CallEdge, FormalCall, LockEffect, Spawn, Summary } from "../model.ts";
import { Signals } from "../signals.ts";
import { merge, type State } from "../state.ts";
import { alternatives, rebase, rootOf, type Value } from "../values.ts";
import { detach, escape, lockKey, mergeFlow, ownerOf, record, renew, settled, sharedLocks } from "./access.ts";
import { isSettled } from "./bools.ts";
import { holdsFunction, isFunction } from "./expressions.ts";
import type { Conditional, Interp } from "./interp.ts";
import { signal } from "./joinKeys.ts";
import { applyJoins, nameResults, translated, translateSignals } from "./joins.ts";
import { spoilOpening } from "./openings.ts";
import { actualOf, givenTruth, substitute, substituteLocks } from "./substitute.ts";

/** Calls one of `targets` (several when an interface hides which). */
export function applyFunction(it: Interp, node: number, targets: readonly FuncSymbol[], args: readonly Value[], state: State): Value {
  const own = targets.filter((t) => it.program.isOwn(t));
  if (own.length > 0) edge(it, node, own, "", args, state);
  const summaries = own.map((t) => it.program.summary(t)).filter((s) => s !== undefined);
  if (summaries.length === 0) {
    if (own.length === 0) foreignCallbacks(it, node, args, state);
    return it.values.opaque(it.decl.id, node, "()", it.info.typeOf(node));
  }
  for (const summary of summaries) {
    translateSignals(it, summary, args, state);
    applyEffects(it, node, summary, args, state);
    applyFormalCalls(it, node, summary, args, state);
  }
  for (const summary of summaries) {
    for (const formal of summary.escaping) {
      const actual = actualOf(summary, args, formal);
      if (!actual) continue;
      escape(it, state, actual);
      for (const choice of alternatives(actual)) it.published.add(rootOf(choice));
    }
    for (const store of summary.formalStores) {
      const actual = actualOf(summary, args, store.formal);
      if (actual && holdsFunction(it, actual)) it.steps.escapeFunction(it, actual, state, store.key);
    }
    for (const reported of summary.signals) {
      const moved = substitute(it, summary, args, reported, state);
      if (moved) spoilOpening(it, moved);
      if (moved && it.loopRange()[0] < 0) signal(it, state, moved);
    }
    for (const path of summary.replaced) {
      const moved = substitute(it, summary, args, path, state);
      if (!moved) continue;
      it.replaced.add(moved);
      detach(it, node, moved, state);
    }
    for (const spawn of summary.contains) it.contains.add(spawn);
    state.start(summary.unjoined);
  }
  const result = resultOf(it, node, summaries, args, state);
  for (const summary of summaries) nameResults(it, node, summary, result, state);
  if (summaries.length === 1) bindResults(it, node, summaries[0], args, result, state);
  if (summaries.length === own.length) {
    applyLocks(it, summaries, args, state, result);
    applyJoins(it, summaries, args, state);
    if (summaries.every((s) => s.noReturn)) state.dead = true;
  }
  return result;
}

/** A function we cannot see is taken to run its function arguments before it returns. */
export function foreignCallbacks(it: Interp, node: number, args: readonly Value[], state: State): void {
  for (const arg of args) {
    if (!isFunction(arg)) continue;
    const inner = state.clone();
    const deferredBefore = inner.deferred;
    it.steps.invoke(it, node, arg, [], inner);
    inner.deferred = deferredBefore;
    if (inner.dead) continue;
    state.takeMemory(inner);
    state.escaped = inner.escaped;
    state.start(inner.live);
  }
}

export function edge(it: Interp, node: number, targets: readonly FuncSymbol[], fieldKey: string, args: readonly Value[], state: State): void {
  const { handed } = it;
  it.handed = [];
  if (it.dry > 0 || state.dead) return;
  const key = `${node}:${targets.length}:${fieldKey}:${args.map((a) => a.id).join(",")}:${lockKey(state.must)}:${it.once > 0}`;
  const known = it.unit.called.get(key);
  if (known) {
    mergeFlow(known, state);
    return;
  }
  const made: CallEdge = {
    caller: it.unit,
    node,
    targets,
    fieldKey,
    must: sharedLocks(state),
    may: state.may,
    released: state.released,
    when: state.when,
    tied: state.tied,
    live: state.live,
    joined: state.joined,
    args,
    owners: args.map((a, i) => (handed[i] ? { kind: "owned" } : ownerOf(it, state, a))),
    once: it.once > 0,
    token: it.token,
  };
  it.unit.calls.push(made);
  it.unit.called.set(key, made);
}

/** A call through a value we cannot follow: a function-typed formal, or a function stored in a field. */
export function applyFormalCall(it: Interp, node: number, fn: Value, args: readonly Value[], state: State): void {
  if (state.dead) return;
  if (it.isFormal(fn)) {
    // A stored closure runs when somebody calls it, and so does what it calls.
    if (it.unit.kind === "callback") {
      // Under a lock that it takes itself: as an entry of its own the function would seem to hold nothing.
      if (state.must.length === 0) it.formalStores.push({ formal: fn, key: it.unit.storedAt });
      return;
    }
    const call: FormalCall = { formal: fn, spawn: it.unit.spawn, must: state.must, once: it.once > 0, node, unit: it.unit };
    if (it.dry === 0) it.formalCalls.push(call);
    return;
  }
  const location = locate(settled(it, state, fn));
  if (!location.isLocal || fn.kind === "elem") edge(it, node, [], location.key, args, state);
}

function applyEffects(it: Interp, node: number, summary: Summary, args: readonly Value[], state: State): void {
  if (it.dry > 0) return;
  const hasGoroutines = summary.effects.some((effect) => effect.spawn);
  for (const effect of summary.effects) {
    const actual = actualOf(summary, args, effect.formal);
    if (!actual || actual.kind === "unknown" || actual.kind === "const" || actual.kind === "nil") continue;
    const path = substitute(it, summary, args, effect.access.path, state);
    if (!path) continue;
    const place = { decl: effect.access.unit.decl, node: effect.access.node, function: effect.access.unit.name };
    const trace = [place, ...effect.access.trace].slice(0, 6);
    const given = givenTruth(it, summary, args, state);
    if (isRuledOut(effect.access.when, given)) continue;
    const { must } = locksFor(effect.access, given);
    const own = hasGoroutines ? calleesOwn(it, must) : [];
    const extraLocks = [...substituteLocks(it, summary, args, must, state), ...own];
    if (!effect.spawn) {
      record(it, state, node, effect.access.kind, path, { extraLocks, trace, header: false });
      continue;
    }
    escape(it, state, actual);
    const started = mirrored(it, node, effect.spawn, state);
    const saved = it.unit;
    const inner = state.clone();
    inner.forgetLocks();
    inner.live = [];
    if (started.child) {
      it.unit = started.child;
      record(it, inner, node, effect.access.kind, path, { extraLocks, trace, header: false });
      it.unit = saved;
    }
  }
}

/** The caller's image of a goroutine that the callee starts: its accesses are known only with the caller's arguments. */
function mirrored(it: Interp, node: number, spawn: Spawn, state: State): Spawn {
  const key = `${it.unit.id}:${node}:mirror${spawn.id}`;
  const known = it.spawnAt.get(key);
  if (known) return known;
  const started: Spawn = {
    id: it.program.newSpawnId(),
    decl: it.decl,
    node,
    label: spawn.label,
    child: undefined,
    parent: it.unit,
    multi: spawn.multi,
    loop: it.startLoop(),
    parentLocks: sharedLocks(state),
    liveAtStart: state.live,
    signals: new Signals(it.program, spawn.signals),
    early: new Map(),
    relays: new Map(),
    unjoined: spawn.unjoined,
    siblingsOnly: spawn.siblingsOnly,
  };
  started.child = it.newUnit("goroutine", it.unit.name, -1, "", started);
  it.spawnAt.set(key, started);
  it.spawns.push(started);
  it.contains.add(started);
  if (spawn.unjoined) state.start([started]);
  return started;
}

function applyFormalCalls(it: Interp, node: number, summary: Summary, args: readonly Value[], state: State): void {
  const done = new Set<string>();
  for (const call of summary.formalCalls) {
    const actual = actualOf(summary, args, call.formal);
    if (!actual) continue;
    const key = `${call.formal.id}:${call.spawn?.id ?? -1}:${call.must.map((h) => h.lock.id).join(",")}`;
    if (done.has(key)) continue;
    done.add(key);
    const locks = substituteLocks(it, summary, args, call.must, state);
    if (call.spawn) {
      const own = calleesOwn(it, call.must);
      if (own.length > 0) state.escaped = new Set([...state.escaped, ...own.map(({ lock }) => rootOf(lock))]);
      it.steps.spawn(it, node, actual, [], state, {
        label: call.spawn.label,
        multi: call.spawn.multi,
        joined: !call.spawn.unjoined,
        signals: [...call.spawn.signals],
        tag: `formal${call.spawn.id}:${call.node}`,
        must: [...locks, ...own],
        siblingsOnly: call.spawn.siblingsOnly,
      });
      continue;
    }
    runUnder(it, node, actual, locks, call.once, state);
  }
}

/** A lock that lives in the callee orders what its goroutines do, a callback that they run included. */
function calleesOwn(it: Interp, held: readonly Held[]): readonly Held[] {
  return held.filter(({ lock, mode }) => {
    const root = rootOf(lock);
    return mode === "exclusive" && root.kind === "alloc" && root.decl !== it.decl.id && locate(lock).isLocal;
  });
}

/** A callback run by the callee on this goroutine, zero or more times, with the callee's locks held. */
function runUnder(it: Interp, node: number, fn: Value, locks: readonly Held[], once: boolean, state: State): void {
  const inner = state.clone();
  for (const h of locks) inner.acquire(h.lock, h.mode);
  if (once) it.once++;
  it.steps.invoke(it, node, fn, [], inner);
  if (once) it.once--;
  if (inner.dead) return;
  for (const h of locks) if (!state.must.some((m) => m.lock === h.lock)) inner.release(h.lock);
  inner.deferred = state.deferred;
  // A callback that takes and gives back a lock its caller holds would never return: what is held stays held.
  const { must, released, retaken, tied } = state;
  state.become(inner);
  state.tied = tied;
  state.must = must;
  state.released = released;
  state.retaken = retaken;
}

function applyLocks(it: Interp, summaries: readonly Summary[], args: readonly Value[], state: State, result: Value): void {
  const summary = summaries[0];
  if (summaries.length > 1) return;
  const given = givenTruth(it, summary, args, state);
  const told = summary.lockVariants.find(({ formal, truth }) => given(formal) === truth);
  if (told) {
    applyLockEffects(it, summary, told.effects, args, state, result);
    return;
  }
  const open = summary.lockVariants.filter(({ formal }) => given(formal) === undefined).map(({ formal }) => actualOf(summary, args, formal));
  const handedOn = open.find((actual) => actual && isSettled(it, actual));
  if (!handedOn) {
    applyLockEffects(it, summary, summary.lockEffects, args, state, result);
    return;
  }
  // Our own callers know: both ways, each with what it does to the locks.
  const [yes, no] = [true, false].map((truth) => {
    const branch = state.clone();
    branch.assume(handedOn, truth);
    applyLocks(it, summaries, args, branch, result);
    return branch;
  });
  state.become(merge(it.values, yes, no));
}

function applyLockEffects(it: Interp, summary: Summary, effects: readonly LockEffect[], args: readonly Value[], state: State, result: Value): void {
  const conditions: Conditional[] = [];
  for (const effect of effects) {
    const acquired = substituteLocks(it, summary, args, effect.acquired, state);
    const released: Value[] = [];
    for (const lock of effect.released) {
      const moved = substitute(it, summary, args, lock, state);
      if (moved) released.push(moved);
    }
    if (effect.outcome === "any") {
      for (const lock of released) state.release(lock);
      for (const h of acquired) state.acquire(h.lock, h.mode);
    } else if (result.kind === "opaque") {
      conditions.push({ outcome: effect.outcome, acquired, released });
      // Until the result is looked at, a lock that one outcome releases must not count as held.
      for (const lock of released) state.must = state.must.filter((h) => h.lock !== lock);
      state.may = [...state.may, ...acquired.filter((h) => !state.may.some((m) => m.lock === h.lock))];
    }
  }
  if (conditions.length > 0) it.conditions.set(result, conditions);
}

function resultOf(it: Interp, node: number, summaries: readonly Summary[], args: readonly Value[], state: State): Value {
  const summary = summaries[0];
  const first = summary.returns[0];
  const type = it.info.typeOf(node);
  const hasConditions = summary.lockEffects.some((e) => e.outcome !== "any");
  if (summaries.length === 1 && first === "fresh") {
    const made = it.values.alloc(it.decl.id, node, "", type.kind === "tuple" ? type.elems[0] : type);
    renew(state, made);
    const local = summary.results[0];
    for (const [path, held] of summary.freshFields) {
      const place = local && rebase(it.values, path, local, made);
      const value = substitute(it, summary, args, held, state);
      if (place && value) state.store(place, value);
    }
    if (summary.unjoined.length > 0 && summary.escaping.length === 0 && startsOnResult(summary)) escape(it, state, made);
    return made;
  }
  if (summaries.length === 1 && first && first !== "fresh" && !hasConditions) {
    const moved = substitute(it, summary, args, first, state);
    if (moved) return first.kind === "copy" && moved.kind === "copy" ? copiedAnew(it, node, summary, args, moved, state) : moved;
  }
  const receiver = summary.func?.receiver ? args[0] : undefined;
  if (
    receiver &&
    receiver.kind !== "unknown" &&
    !hasConditions &&
    !isMadeInside(summaries) &&
    isReferenceResult(type.kind === "tuple" ? type.elems[0] : type)
  ) {
    const tag = `${summary.func?.name ?? ""}()`;
    const merged = alternatives(receiver).map((r) => it.values.derived(r, tag, args.slice(1), type.kind === "tuple" ? type.elems[0] : type));
    return merged.reduce((a, b) => it.values.phi(a, b));
  }
  return it.values.opaque(it.decl.id, node, "()", type);
}

/** A struct copy that a callee made: another one at each call, with what the callee put into it in place of the original's fields. */
function copiedAnew(it: Interp, node: number, summary: Summary, args: readonly Value[], { base, name }: Value, state: State): Value {
  const [local] = summary.results;
  if (!base || !local) return it.values.unknown;
  const copy = it.values.copy(it.decl.id, node, base, name);
  if (copy.kind !== "copy") return copy;
  renew(state, copy);
  for (const [path, held] of summary.copyFields) {
    const place = rebase(it.values, path, local, copy);
    if (!place) continue;
    const own = it.values.alloc(it.decl.id, node, `.${path.name}`, held.type ?? path.type);
    state.store(
      place,
      held.kind === "alloc" ? own : (substitute(it, summary, args, held, state) ?? it.values.opaque(it.decl.id, node, `.${path.name}`, path.type)),
    );
    renew(state, own);
  }
  return copy;
}

/** What it returns is made or obtained in it on every way, not kept by its receiver. */
function isMadeInside(summaries: readonly Summary[]): boolean {
  return summaries.every(({ results: [first] }) => first !== undefined && alternatives(first).every(isMade));
}

function isMade(value: Value): boolean {
  let root = rootOf(value);
  while (root.kind === "copy" && root.base) root = rootOf(root.base);
  return value === root && (root.kind === "alloc" || root.kind === "opaque");
}

/** The function literals among the results, and what is known of the later ones. */
function bindResults(it: Interp, node: number, summary: Summary, args: readonly Value[], result: Value, state: State): void {
  const later = summary.returns.map((value, i) => {
    if (i === 0 || value === undefined) return undefined;
    return value === "fresh" ? it.values.alloc(it.decl.id, node, `#${i}`, undefined) : substitute(it, summary, args, value, state);
  });
  for (const value of later) if (value?.kind === "alloc" && value.node === node) renew(state, value);
  if (later.some((v) => v !== undefined)) it.laterResults.set(node, later);
  summary.returnedFunctions.forEach((returned, i) => {
    if (!returned) return;
    const released = returned.released.map((lock) => substitute(it, summary, args, lock, state)).filter((lock) => lock !== undefined);
    const fn = i === 0 ? result : it.values.opaque(it.decl.id, node, `#${i}`, undefined);
    it.returnedFunctions.set(fn, {
      acquired: substituteLocks(it, summary, args, returned.acquired, state),
      released,
      joins: [...returned.joins, ...translated(it, summary, args, returned.joins, state)],
    });
  });
}

/** A constructor that leaves a goroutine running has most likely given it the object. */
function startsOnResult(summary: Summary): boolean {
  return summary.unjoined.some((s) => s.decl === summary.decl);
}

function isReferenceResult(type: import("../../resolve/types.ts").Type | undefined): boolean {
  if (!type) return false;
  const under = type.kind === "named" ? type.underlying() : type;
  return under.kind === "pointer" || under.kind === "map" || under.kind === "interface" || under.kind === "chan";
}
