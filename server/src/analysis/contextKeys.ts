/**
 * By what equal contexts are found: the locks held, in any order, and what is known of the formals.
 */
import type { LockName } from "./model.ts";
import type { FormalFlag } from "./roots.ts";

/** One text for each list of locks, whatever their order. */
export class LockKeys {
  private readonly known = new WeakMap<readonly LockName[], string>();

  areSame(a: readonly LockName[], b: readonly LockName[]): boolean {
    if (a === b) return true;
    if (a.length !== b.length) return false;
    return a.every((lock, i) => lock.key === b[i].key && lock.mode === b[i].mode) || (a.length > 1 && this.of(a) === this.of(b));
  }

  private of(locks: readonly LockName[]): string {
    let key = this.known.get(locks);
    if (key === undefined) {
      key = locks
        .map((l) => `${l.key}${l.mode[0]}`)
        .sort()
        .join(",");
      this.known.set(locks, key);
    }
    return key;
  }
}

export function sameFlags(a: ReadonlyMap<number, FormalFlag>, b: ReadonlyMap<number, FormalFlag>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [symbol, flag] of a) if (b.get(symbol) !== flag) return false;
  return true;
}
