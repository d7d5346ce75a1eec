/**
 * sync/atomic: what happens before a flag is set is seen by those who have looked at the flag, and pointers hold what
 * was stored in them.
 */
import type { State } from "../state.ts";
import { rootOf, type Value } from "../values.ts";
import { storeAt } from "./access.ts";
import type { Interp } from "./interp.ts";
import { joinKey } from "./joinKeys.ts";

/**
 * `key` as in `calleeKey`; the flag is the receiver of a method or the first argument of a function. The result is the
 * value of a load, where it is known.
 */
export function atomicOperation(it: Interp, key: string, receiver: Value | undefined, args: readonly Value[], state: State): Value | undefined {
  if (!key.startsWith("sync/atomic.")) return undefined;
  const operation = key.slice(key.lastIndexOf(".") + 1);
  const flag = receiver ?? args[0];
  if (!flag || flag.kind === "unknown") return undefined;
  if (receiver && holders.test(key) && !state.isOwned(rootOf(receiver))) return holder(it, operation, receiver, args, state);
  if (it.dry > 0) return undefined;
  if (operation.startsWith("Load")) state.join([joinKey(it, flag)], () => false);
  else if (isSet(operation, args)) it.unit.publishes.set(joinKey(it, flag), it.nextSequence());
  return undefined;
}

/** Types that hold a pointer or any value. */
const holders = /\.(Pointer|Value)\.\w+$/;

/** What is stored in an atomic.Pointer or Value is published under its name; a load gives it back. */
function holder(it: Interp, operation: string, place: Value, args: readonly Value[], state: State): Value | undefined {
  if (operation === "Load") return place;
  const stored = args[args.length - 1];
  if (stored) storeAt(it, state, place, stored);
  return undefined;
}

/** Stores true or one: a flag that goes up once, not a counter or a version. */
function isSet(operation: string, args: readonly Value[]): boolean {
  if (!/^(Store|Swap|CompareAndSwap)/.test(operation)) return false;
  const value = args[args.length - 1];
  return value?.kind === "const" && (value.name === "true" || value.name === "1");
}
