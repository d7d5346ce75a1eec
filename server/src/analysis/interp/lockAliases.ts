/**
 * One lock under two names: a pointer to it kept in another struct, or a Cond's L.
 */
import { findMember } from "../../resolve/members.ts";
import type { Type } from "../../resolve/types.ts";
import { locate } from "../location.ts";
import type { State } from "../state.ts";
import type { Value } from "../values.ts";
import type { Interp } from "./interp.ts";

/** `path` now holds `value`: remembers it when that is a lock, or a Cond made for one. */
export function noteLockAlias(it: Interp, state: State, path: Value, value: Value): void {
  const place = locate(path);
  if (place.isLocal) return;
  if (isLock(value.type)) alias(it, place.key, value);
  const inner = value.kind === "alloc" ? state.heap.get(condLock(it, value)) : undefined;
  if (inner) alias(it, `${place.key}.L`, inner);
}

/** The lock of the Cond that `cond` is. */
export function condLock(it: Interp, cond: Value): Value {
  return it.values.field(cond, "L", "sync.Cond", undefined);
}

function alias(it: Interp, key: string, lock: Value): void {
  const target = locate(lock);
  if (!target.isLocal && target.key !== key) it.program.aliasLock(key, target.key);
}

function isLock(type: Type | undefined): boolean {
  return type !== undefined && findMember(type, "Lock", "")?.kind === "method";
}
