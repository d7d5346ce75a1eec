/**
 * Groups and channels are known by keys, the same in every function that names them.
 */
import { isGroupType } from "../../models/sync.ts";
import type { FuncSymbol } from "../../resolve/symbols.ts";
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

/** The code of the current unit reports here that it is done. */
export function signal(it: Interp, place: Value): void {
  it.signals.add(place);
  it.signalledAt.set(place, it.nextSequence());
}

/** After a group's Wait everything that reports to it is over. */
export function waitFor(it: Interp, state: State, group: Value): void {
  const keys = alternatives(group).map((choice) => joinKey(it, choice));
  state.join(keys, (spawn) => keys.some((k) => spawn.signals.has(k)));
}

/** WaitGroup, errgroup and their like: Done signals, Wait joins. */
export function groupCall(it: Interp, func: FuncSymbol, receiver: Value, state: State): boolean {
  if (!isGroupType(`${func.packagePath}.${func.receiver}`)) return false;
  if (func.name === "Done") {
    for (const choice of alternatives(receiver)) signal(it, choice);
    return true;
  }
  if (func.name !== "Wait" && func.name !== "Run") return func.name === "Add" || func.name === "SetLimit";
  waitFor(it, state, receiver);
  return true;
}
