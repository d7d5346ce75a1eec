/**
 * A callee's paths and locks in the caller's terms: actual arguments in place of formals.
 */
import type { Held } from "../held.ts";
import { locate } from "../location.ts";
import type { Summary } from "../model.ts";
import type { State } from "../state.ts";
import { rebase, rootOf, type Value } from "../values.ts";
import { resolvePath } from "./access.ts";
import type { Interp } from "./interp.ts";

export function actualOf(summary: Summary, args: readonly Value[], formal: Value): Value | undefined {
  const at = summary.formals.indexOf(formal);
  return at >= 0 ? args[at] : undefined;
}

/** A callee's path with its formal replaced by the actual; globals stay. */
export function substitute(it: Interp, summary: Summary, args: readonly Value[], value: Value, state: State): Value | undefined {
  const root = rootOf(value);
  if (root.kind === "global") return value;
  const formal = root.kind === "copy" && root.base ? rootOf(root.base) : root;
  const actual = actualOf(summary, args, formal);
  if (!actual || actual.kind === "unknown") return undefined;
  const moved = rebase(it.values, value, formal, actual);
  return moved ? resolvePath(it, state, moved, value.type) : undefined;
}

export function substituteLocks(it: Interp, summary: Summary, args: readonly Value[], held: readonly Held[], state: State): Held[] {
  const out: Held[] = [];
  for (const h of held) {
    const lock = substitute(it, summary, args, h.lock, state) ?? (locate(h.lock).isLocal ? undefined : h.lock);
    if (lock) out.push({ lock, mode: h.mode });
  }
  return out;
}
