/**
 * Joins over calls: a callee's groups and channels are put into the caller's terms, so that a Wait or receive in one
 * function ends what another one started.
 */
import { locate } from "../location.ts";
import type { Spawn, Summary } from "../model.ts";
import type { State } from "../state.ts";
import { alternatives, rootOf, type Value } from "../values.ts";
import type { Interp } from "./interp.ts";
import { joinKey } from "./joinKeys.ts";
import { spoilOpening } from "./openings.ts";
import { substitute } from "./substitute.ts";

/** Goroutines of the callee also report to what the caller passed in. */
export function translateSignals(it: Interp, summary: Summary, args: readonly Value[], state: State): void {
  for (const { spawn, place } of summary.openSignals) {
    const moved = substitute(it, summary, args, place, state);
    if (moved && moved !== place) for (const choice of alternatives(moved)) addSignal(it, spawn, choice);
  }
}

/** The goroutine reports to this place; one that came in as an argument is named again by every caller. */
export function addSignal(it: Interp, spawn: Spawn, place: Value): void {
  const key = joinKey(it, place);
  if (it.openers.get(place)?.spawn !== spawn) spoilOpening(it, place);
  if (spawn.signals.has(key)) return;
  spawn.signals.add(key);
  if (it.isFormal(rootOf(place))) it.openSignals.push({ spawn, place });
}

/** What all of the callees wait for on every path. */
export function applyJoins(it: Interp, summaries: readonly Summary[], args: readonly Value[], state: State): void {
  const common = summaries.map((s) => s.joins).reduce((a, b) => a.filter((k) => b.includes(k)));
  if (common.length === 0) return;
  const joins = [...new Set([...common, ...translated(it, summaries[0], args, common, state)])];
  state.join(joins, (spawn) => joins.some((k) => spawn.signals.has(k)));
}

/** Keys of the callee in the caller's terms; those that mean the same in both are left out. */
export function translated(it: Interp, summary: Summary, args: readonly Value[], keys: readonly string[], state: State): string[] {
  const out: string[] = [];
  for (const key of keys) {
    const place = it.program.places.get(key);
    const moved = place && substitute(it, summary, args, place, state);
    if (moved && moved !== place) for (const choice of alternatives(moved)) out.push(joinKey(it, choice));
  }
  return out;
}

/** A channel or group that the callee made and returned goes on under the name the caller has for it. */
export function nameResults(it: Interp, node: number, summary: Summary, result: Value, state: State): void {
  summary.results.forEach((made, i) => {
    if (!made) return;
    const keys = alternatives(made).map((choice) => locate(choice).key);
    const name = i === 0 ? result : it.values.opaque(it.decl.id, node, `#${i}`, undefined);
    for (const spawn of state.live) if (keys.some((k) => spawn.signals.has(k))) for (const choice of alternatives(name)) spawn.signals.add(joinKey(it, choice));
  });
}

/** A goroutine that signals a channel which is also kept in a field is found through that field. */
export function nameFields(it: Interp, spawns: Iterable<Spawn>, heap: ReadonlyMap<Value, Value>): void {
  const fields = [...heap].filter(([path, held]) => (held.kind === "alloc" || held.kind === "local") && !locate(path).isLocal);
  if (fields.length === 0) return;
  for (const spawn of spawns) for (const [path, held] of fields) if (spawn.signals.has(locate(held).key)) spawn.signals.add(joinKey(it, path));
}
