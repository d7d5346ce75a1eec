/**
 * Groups and channels are known by keys, the same in every function that names them.
 */
import { locate } from "../location.ts";
import type { State } from "../state.ts";
import { alternatives, type Value } from "../values.ts";
import type { Interp } from "./interp.ts";

/** The key by which the two sides of a join find each other. */
export function joinKey(it: Interp, place: Value): string {
  const { key } = locate(place);
  it.program.places.set(key, place);
  return key;
}

/** After a group's Wait everything that reports to it is over. */
export function waitFor(it: Interp, state: State, group: Value): void {
  const keys = alternatives(group).map((choice) => joinKey(it, choice));
  state.join(keys, (spawn) => keys.some((k) => spawn.signals.has(k)));
}
