/**
 * Groups and channels are known by keys, the same in every function that names them.
 */
import { Op } from "../../ir/ir.ts";
import { isGroupType } from "../../models/sync.ts";
import type { FuncSymbol } from "../../resolve/symbols.ts";
import { locate, namedKey } from "../location.ts";
import type { State } from "../state.ts";
import { alternatives, type Value } from "../values.ts";
import type { Interp } from "./interp.ts";

/** The key by which the two sides of a join find each other. */
export function joinKey(it: Interp, place: Value): string {
  const { key } = locate(place);
  it.program.places.set(key, place);
  return key;
}

/** The code of the current unit reports here that it is done; `node` is the call that does. Who waits for it has waited for what this one has. */
export function signal(it: Interp, state: State, place: Value, node = -1): void {
  const waited = state.joined.filter((key) => it.drained.has(key) || isGroup(it.program.places.get(key)));
  const before = it.signals.has(place) ? it.waitedAt.get(place) : undefined;
  it.waitedAt.set(place, before ? before.filter((key) => waited.includes(key)) : waited);
  it.signals.add(place);
  if (!endsUnit(it, node)) it.signalledAt.set(place, it.nextSequence());
  else if (!it.signalledAt.has(place)) it.signalledAt.set(place, Number.MAX_SAFE_INTEGER);
}

/** The unit returns right after this call: whatever stands below, in another case of a loop, has run before. */
function endsUnit(it: Interp, node: number): boolean {
  const { ir, unit } = it;
  if (node <= unit.closure || unit.closure < 0 || ir.op[node - 1] !== Op.ExprStmt) return false;
  for (let n = unit.closure + 1; n < node; n++) if (ir.op[n] === Op.FuncLit && ir.next[n] > node) return false;
  const following = ir.next[node - 1];
  return following < ir.next[unit.closure] && ir.op[following] === Op.Return && ir.next[following] === following + 1;
}

/** A WaitGroup or its like, not a channel. */
export function isGroup(place: Value | undefined): boolean {
  return place?.type !== undefined && isGroupType(namedKey(place.type));
}

/** After a group's Wait everything that reports to it is over. */
export function waitFor(it: Interp, state: State, group: Value): void {
  const keys = alternatives(group).map((choice) => joinKey(it, choice));
  state.join(keys, (spawn) => keys.some((k) => spawn.signals.has(k)));
}

/** WaitGroup, errgroup and their like: Done signals, Wait joins. */
export function groupCall(it: Interp, node: number, func: FuncSymbol, receiver: Value, state: State): boolean {
  if (!isGroupType(`${func.packagePath}.${func.receiver}`)) return false;
  if (func.name === "Done") {
    for (const choice of alternatives(receiver)) signal(it, state, choice, node);
    return true;
  }
  if (func.name !== "Wait" && func.name !== "Run") return func.name === "Add" || func.name === "SetLimit";
  waitFor(it, state, receiver);
  return true;
}
