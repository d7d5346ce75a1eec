/**
 * Flags of sync/atomic: what happens before a flag is set is seen by those who have looked at the flag.
 */
import type { State } from "../state.ts";
import type { Value } from "../values.ts";
import type { Interp } from "./interp.ts";
import { joinKey } from "./joinKeys.ts";

/** `key` as in `calleeKey`; the flag is the receiver of a method or the first argument of a function. */
export function atomicOperation(it: Interp, key: string, receiver: Value | undefined, args: readonly Value[], state: State): void {
  if (!key.startsWith("sync/atomic.") || it.dry > 0) return;
  const operation = key.slice(key.lastIndexOf(".") + 1);
  const flag = receiver ?? args[0];
  if (!flag || flag.kind === "unknown") return;
  if (operation.startsWith("Load")) state.join([joinKey(it, flag)], () => false);
  else if (isSet(operation, args)) it.unit.publishes.set(joinKey(it, flag), it.nextSequence());
}

/** Stores true or one: a flag that goes up once, not a counter or a version. */
function isSet(operation: string, args: readonly Value[]): boolean {
  if (!/^(Store|Swap|CompareAndSwap)/.test(operation)) return false;
  const value = args[args.length - 1];
  return value?.kind === "const" && (value.name === "true" || value.name === "1");
}
