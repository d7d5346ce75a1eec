/**
 * Locks by the name that is the same in every function: `Type.field`, `pkg.var`, or the local they live in.
 */
import type { LockMode } from "./finding.ts";
import { locate } from "./location.ts";
import type { LockName } from "./model.ts";
import type { Value } from "./values.ts";

const cache = new WeakMap<Value, { key: string; name: string }>();

export function lockName(lock: Value, mode: LockMode): LockName {
  let known = cache.get(lock);
  if (!known) {
    const location = locate(lock);
    known = { key: location.key, name: location.display === "" ? "lock" : location.display };
    cache.set(lock, known);
  }
  return { ...known, mode };
}
