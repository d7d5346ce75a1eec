/**
 * A callee's paths and locks in the caller's terms: actual arguments in place of formals.
 */
import type { Truths } from "../boolFacts.ts";
import type { Held } from "../held.ts";
import { locate } from "../location.ts";
import type { Summary } from "../model.ts";
import type { State } from "../state.ts";
import { alternatives, rebase, rootOf, type Value } from "../values.ts";
import { resolvePath } from "./access.ts";
import { truthOf } from "./bools.ts";
import type { Interp } from "./interp.ts";

export function actualOf(summary: Summary, args: readonly Value[], formal: Value): Value | undefined {
  const at = summary.formals.indexOf(formal);
  return at >= 0 ? args[at] : undefined;
}

/** What a call says of the callee's bool parameters. */
export function givenTruth(it: Interp, summary: Summary, args: readonly Value[], state: State): Truths {
  return (formal) => {
    const actual = actualOf(summary, args, formal);
    return actual && truthOf(it, state, actual);
  };
}

/** A callee's path with its formal replaced by the actual; globals stay. */
export function substitute(it: Interp, summary: Summary, args: readonly Value[], value: Value, state: State): Value | undefined {
  const root = rootOf(value);
  if (root.kind === "global") return value;
  const formal = root.kind === "copy" && root.base ? rootOf(root.base) : root;
  const actual = actualOf(summary, args, formal);
  if (!actual || actual.kind === "unknown") return undefined;
  return move(it, state, value, formal, actual, (key) => substitute(it, summary, args, key, state));
}

/** Like rebase, looking at each step into what the caller knows its objects hold; `keyOf` has a key of the callee's in the caller's terms. */
function move(it: Interp, state: State, value: Value, from: Value, to: Value, keyOf: (key: Value) => Value | undefined): Value | undefined {
  if (value === from) return to;
  if (value.kind === "phi") return merged(it, value.choices, (choice) => move(it, state, choice, from, to, keyOf));
  const base = value.base && move(it, state, value.base, from, to, keyOf);
  if (!base || !value.base) return undefined;
  if (value.kind !== "field" && value.kind !== "elem") return rebase(it.values, value, value.base, base);
  return merged(it, alternatives(base), (choice) => {
    const path =
      value.kind === "field"
        ? it.values.field(choice, value.name, value.owner, value.type)
        : it.values.elem(choice, value.key ? (keyOf(value.key) ?? value.key) : it.values.unknown, value.type);
    return resolvePath(it, state, path, value.type);
  });
}

function merged(it: Interp, choices: readonly Value[], each: (choice: Value) => Value | undefined): Value | undefined {
  let out: Value | undefined;
  for (const choice of choices) {
    const value = each(choice);
    if (value) out = out ? it.values.phi(out, value) : value;
  }
  return out;
}

export function substituteLocks(it: Interp, summary: Summary, args: readonly Value[], held: readonly Held[], state: State): Held[] {
  const out: Held[] = [];
  for (const h of held) {
    const lock = substitute(it, summary, args, h.lock, state) ?? (locate(h.lock).isLocal ? undefined : h.lock);
    if (lock) out.push({ lock, mode: h.mode });
  }
  return out;
}
