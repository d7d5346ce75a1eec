/**
 * What a function's bool parameters decide: its effect on locks, and which of its accesses and calls a caller reaches.
 */
import type { BoolFact } from "../boolFacts.ts";
import type { LockEffect, LockVariant } from "../model.ts";
import type { Value } from "../values.ts";
import type { Interp, Returned } from "./interp.ts";
import { differs, lockEffects } from "./returns.ts";

/** The effects on locks for each value of each parameter that makes a difference. */
export function lockVariants(it: Interp, formals: readonly Value[], exits: readonly Returned[], effects: readonly LockEffect[]): LockVariant[] {
  const variants: LockVariant[] = [];
  for (const formal of new Set(exits.flatMap(({ state }) => [...state.when, ...state.tied]).map((fact) => fact.formal)))
    for (const truth of [true, false]) {
      const own = lockEffects(it, formals, exitsWhere(exits, { formal, truth }));
      if (!isSame(own, effects)) variants.push({ formal, truth, effects: own });
    }
  return variants;
}

function exitsWhere(exits: readonly Returned[], { formal, truth }: BoolFact): Returned[] {
  const left: Returned[] = [];
  for (const exit of exits) {
    const state = exit.state.clone();
    state.assume(formal, truth);
    if (!state.dead) left.push({ ...exit, state });
  }
  return left;
}

function isSame(a: readonly LockEffect[], b: readonly LockEffect[]): boolean {
  return a.length === b.length && a.every((effect, i) => isSameEffect(effect, b[i]));
}

function isSameEffect(a: LockEffect, b: LockEffect): boolean {
  if (a.outcome !== b.outcome || differs(a.released, b.released) || a.acquired.length !== b.acquired.length) return false;
  return a.acquired.every((held) => b.acquired.some((other) => other.lock === held.lock && other.mode === held.mode));
}

/** The parameters that callers have to be asked for: here, or in what they are handed on to. */
export function decidingFormals(it: Interp, formals: readonly Value[], variants: readonly LockVariant[]): Value[] {
  const deciding = new Set(variants.map(({ formal }) => formal));
  for (const unit of it.units) {
    for (const { when, tied } of [...unit.accesses, ...unit.calls]) for (const { formal } of [...when, ...tied]) deciding.add(formal);
    for (const { targets, owners } of unit.calls)
      for (const target of targets) {
        const summary = it.program.summary(target);
        for (const formal of summary?.deciding ?? []) {
          const owner = owners[summary?.formals.indexOf(formal) ?? -1];
          const own = owner?.kind === "formal" ? formals.find(({ symbol }) => symbol?.id === owner.symbol) : undefined;
          if (own) deciding.add(own);
        }
      }
  }
  return [...deciding].filter((formal) => formals.includes(formal));
}
