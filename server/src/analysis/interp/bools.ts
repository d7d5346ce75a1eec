/**
 * Bool parameters of the function under interpretation: what a value says of one, and what a condition does.
 */
import type { State } from "../state.ts";
import type { Value } from "../values.ts";
import type { Interp } from "./interp.ts";

/** A parameter of the function that is nowhere assigned to: two looks at it see the same value. */
export function isSettled(it: Interp, value: Value): boolean {
  return it.isFormal(value) && value.symbol?.assignments === 0;
}

/** The value of a bool, where it is written out or where this path knows it. */
export function truthOf(it: Interp, state: State, value: Value): boolean | undefined {
  if (value.kind === "const") return value.name === "true" ? true : value.name === "false" ? false : undefined;
  return isSettled(it, value) ? state.when.find((fact) => fact.formal === value)?.truth : undefined;
}

/** A branch that is taken only where the variable `condition` names is `truth`. */
export function refineBool(it: Interp, condition: number, state: State, truth: boolean): void {
  const symbol = it.info.symbolAt(condition);
  if (symbol?.kind !== "local" || symbol.role === "var" || symbol.assignments > 0) return;
  const value = state.get(symbol);
  if (!value) return;
  if (isSettled(it, value)) state.assume(value, truth);
  else if (value.kind === "const" && truthOf(it, state, value) === !truth) state.dead = true;
}
