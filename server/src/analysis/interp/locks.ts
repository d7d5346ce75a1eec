/**
 * Lock operations on values: which lock, which mode, and the conditional effect of the Try forms.
 */
import type { LockAction } from "../../models/sync.ts";
import type { State } from "../state.ts";
import { alternatives, rootOf, type Value } from "../values.ts";
import type { Interp } from "./interp.ts";

/** Performs a lock method on a receiver; returns the call's value. */
export function lockOperation(it: Interp, node: number, state: State, action: LockAction, receiver: Value): Value {
  let lock = receiver;
  let shared = action === "rlock" || action === "tryrlock";
  if (lock.kind === "rlocker" && lock.base) {
    lock = lock.base;
    shared = true;
  }
  switch (action) {
    case "rlocker":
      return it.values.rlocker(lock);
    case "lock":
    case "rlock":
      if (isCopy(lock)) state.copied = [...state.copied, lock];
      else state.acquire(lock, shared ? "shared" : "exclusive");
      return it.values.nil;
    case "unlock":
    case "runlock":
      if (isCopy(lock)) state.copied = state.copied.filter((c) => c !== lock);
      else releaseLock(state, lock);
      return it.values.nil;
    case "trylock":
    case "tryrlock": {
      const result = it.values.opaque(it.decl.id, node, "try", undefined);
      const acquired = isCopy(lock) ? [] : [{ lock, mode: shared ? ("shared" as const) : ("exclusive" as const) }];
      it.conditions.set(result, [{ outcome: "true", acquired, released: [] }]);
      return result;
    }
  }
}

/** An Unlock whose lock is known under another alias releases that one. */
function releaseLock(state: State, lock: Value): void {
  if (!state.must.some((h) => h.lock === lock) && !state.may.some((h) => h.lock === lock)) {
    const choices = alternatives(lock);
    const alias = state.must.find((h) => choices.includes(h.lock) || alternatives(h.lock).includes(lock)) ?? sameField(state, lock);
    if (alias) {
      state.release(alias.lock);
      return;
    }
  }
  state.release(lock);
}

/** Where the owner changed its name between Lock and Unlock (a reassigned variable), the only held lock of that field is meant. */
function sameField(state: State, lock: Value) {
  if (lock.kind !== "field") return undefined;
  const same = state.must.filter((h) => h.lock.kind === "field" && h.lock.name === lock.name && h.lock.owner === lock.owner);
  return same.length === 1 && (lock.base?.kind === "opaque" || lock.base?.kind === "phi" || lock.base?.kind === "unknown") ? same[0] : undefined;
}

/** A lock inside a struct copy (a value receiver, a range value) guards nothing. */
function isCopy(lock: Value): boolean {
  return lock.kind !== "copy" && rootOf(lock).kind === "copy" && ownStorage(lock);
}

/** Reached from the copy through embedded or plain struct fields alone, never through a pointer. */
function ownStorage(lock: Value): boolean {
  for (let at: Value | undefined = lock; at && at.kind !== "copy"; at = at.base) {
    if (at.kind === "elem") return false;
    const type = at.type;
    if (type && type.kind === "pointer") return false;
  }
  return true;
}
