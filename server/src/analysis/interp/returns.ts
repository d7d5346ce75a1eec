/**
 * What a function gives back to its callers: results, and its effect on locks.
 */
import type { Held } from "../held.ts";
import type { LockEffect, Outcome, ReturnedFunction } from "../model.ts";
import { intersectLocks, type State } from "../state.ts";
import { rootOf, type Value } from "../values.ts";
import { isMapType } from "./expressions.ts";
import type { Interp, Returned } from "./interp.ts";

export function returnsOf(it: Interp, formals: readonly Value[], exits: readonly Returned[]): (Value | "fresh" | undefined)[] {
  const width = Math.max(0, ...exits.map((e) => e.values.length));
  const out: (Value | "fresh" | undefined)[] = [];
  for (let i = 0; i < width; i++) {
    let merged: Value | undefined;
    let fresh = true;
    let known = true;
    for (const exit of exits) {
      const value = exit.values[i];
      if (!value) {
        known = false;
        continue;
      }
      if (value.kind === "nil" || value.kind === "const") continue;
      if (!(value.kind === "alloc" && exit.state.isOwned(value))) fresh = false;
      // A copy that others have seen by now is no longer the caller's own.
      if (value.kind === "copy" && !exit.state.isOwned(value)) known = false;
      merged = merged ? it.values.phi(merged, value) : value;
    }
    if (merged === undefined) out.push(undefined);
    else if (fresh) out.push("fresh");
    else out.push(known && isVisible(merged, formals) ? merged : undefined);
  }
  return out;
}

/** What each result may be, over all returns. */
export function resultsOf(it: Interp, exits: readonly Returned[]): (Value | undefined)[] {
  const width = Math.max(0, ...exits.map((e) => e.values.length));
  const out: (Value | undefined)[] = [];
  for (let i = 0; i < width; i++) out.push(exits.map((e) => e.values[i]).reduce((a, b) => (a && b ? it.values.phi(a, b) : (a ?? b))));
  return out;
}

/** A path the caller can name: from a formal or a package variable. */
export function isVisible(value: Value, formals: readonly Value[]): boolean {
  if (value.kind === "phi") return value.choices.every((c) => isVisible(c, formals));
  if (value.kind === "copy") return value.base !== undefined && isVisible(value.base, formals);
  const root = rootOf(value);
  if (root.kind === "copy") return root.base !== undefined && isVisible(root.base, formals);
  if (root.kind === "bound") return root.base !== undefined && isVisible(root.base, formals);
  return root.kind === "global" || formals.includes(root);
}

export function lockEffects(it: Interp, formals: readonly Value[], exits: readonly Returned[]): LockEffect[] {
  const visible = (value: Value): boolean => isVisible(value, formals);
  const of = (group: readonly Returned[]): { acquired: Held[]; released: Value[] } => {
    const must = group
      .map((e) => e.state.must)
      .reduce((a, b) => intersectLocks(a, b))
      .filter((h) => !group.some((e) => e.state.retaken.includes(h.lock)))
      .map((h) => strongest(h, group));
    const released = new Set(group.flatMap((e) => e.state.released));
    return { acquired: must.filter((h) => visible(h.lock)), released: [...released].filter(visible) };
  };
  if (exits.length === 0) return [];
  const whole = of(exits);
  const effects: LockEffect[] = [];
  const outcomes = new Set(exits.map((e) => e.outcome));
  if (outcomes.size > 1) {
    for (const outcome of ["true", "false", "nil", "error"] as const) {
      const group = exits.filter((e) => e.outcome === outcome || e.outcome === "any");
      if (!exits.some((e) => e.outcome === outcome)) continue;
      const part = of(group);
      const acquired = part.acquired.filter((h) => !whole.acquired.some((w) => w.lock === h.lock));
      if (acquired.length > 0 || differs(part.released, whole.released)) effects.push({ outcome, acquired, released: part.released });
    }
  }
  const conditional = effects.length > 0;
  const released = conditional ? [] : whole.released;
  if (whole.acquired.length > 0 || released.length > 0) effects.push({ outcome: "any" satisfies Outcome, acquired: whole.acquired, released });
  return it.units.length === 0 ? [] : effects;
}

export function differs(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length !== b.length || a.some((v) => !b.includes(v));
}

/** Where an argument decides between Lock and RLock, the caller that needs Lock has asked for it. */
function strongest(held: Held, exits: readonly Returned[]): Held {
  const exclusive = exits.some((e) => e.state.must.some((h) => h.lock === held.lock && h.mode === "exclusive"));
  return exclusive ? { lock: held.lock, mode: "exclusive" } : held;
}

/** What a first result that is a struct copy holds in place of the original's maps and pointers. */
export function copyFields(exits: readonly Returned[]): [Value, Value][] {
  const returning = exits.filter((e) => e.values[0]?.kind === "copy");
  const [first] = returning;
  const copy = first?.values[0];
  if (!first || !copy || returning.some((e) => e.values[0] !== copy)) return [];
  const isEverywhere = ([path, held]: readonly [Value, Value]): boolean => returning.every((e) => e.state.heap.get(path) === held);
  return first.state.fieldsOf(copy).filter((field) => field[0].base === copy && isEverywhere(field));
}

/** What the fields of a fresh first result hold. A map keeps the name of its field: other functions know it by that alone. */
export function freshFields(formals: readonly Value[], exits: readonly Returned[]): [Value, Value][] {
  const made = exits.map((e) => e.values[0]).find((v) => v?.kind === "alloc");
  if (!made) return [];
  const returning = exits.filter((e) => e.values[0] === made);
  const fields: [Value, Value][] = [];
  for (const [path, held] of returning[0].state.heap) {
    if (path.base !== made || isMapType(held.type) || !isVisible(held, formals)) continue;
    if (returning.every((e) => e.state.heap.get(path) === held)) fields.push([path, held]);
  }
  return fields;
}

/** What the function literals among the results do to locks and joins when they are called, such as an unlock function. */
export function returnedFunctions(it: Interp, formals: readonly Value[], exits: readonly Returned[]): (ReturnedFunction | undefined)[] {
  const width = Math.max(0, ...exits.map((e) => e.values.length));
  const out: (ReturnedFunction | undefined)[] = [];
  for (let i = 0; i < width; i++) {
    const effects: ReturnedFunction[] = [];
    for (const { values, state } of exits) {
      const fn = values[i];
      if (fn?.kind === "closure" && fn.decl === it.decl.id) effects.push(tryOut(it, fn, state));
    }
    const visible = (lock: Value): boolean => isVisible(lock, formals);
    out.push(
      effects.length === 0
        ? undefined
        : {
            acquired: effects
              .map((e) => e.acquired)
              .reduce((a, b) => intersectLocks(a, b))
              .filter((h) => visible(h.lock)),
            released: [...new Set(effects.flatMap((e) => e.released))].filter(visible),
            joins: effects.map((e) => e.joins).reduce((a, b) => a.filter((k) => b.includes(k))),
          },
    );
  }
  return out;
}

/** Runs a literal on a copy of the state; nothing it records or starts is kept. */
function tryOut(it: Interp, fn: Value, exit: State): ReturnedFunction {
  const inner = exit.clone();
  inner.released = [];
  inner.retaken = [];
  inner.tied = [];
  inner.joined = [];
  const { unit, signals } = it;
  const spawns = it.spawns.length;
  it.unit = it.newUnit("callback", unit.name, fn.node, "", undefined);
  it.units.pop();
  it.signals = new Set();
  it.dry++;
  it.steps.invoke(it, fn.node, fn, [], inner);
  it.dry--;
  it.unit = unit;
  it.signals = signals;
  for (const started of it.spawns.splice(spawns)) it.contains.delete(started);
  const lost = exit.must.filter((h) => !inner.must.some((m) => m.lock === h.lock)).map((h) => h.lock);
  return {
    acquired: inner.must.filter((h) => !exit.must.some((m) => m.lock === h.lock)),
    released: [...new Set([...lost, ...inner.released])],
    joins: inner.joined,
  };
}
