/**
 * Texts by which equal contexts are found: of the locks held, and of what is known of the formals.
 */
import type { LockName } from "./model.ts";
import type { FormalFlag } from "./roots.ts";

/** One text for each list of locks, whatever their order. */
export class LockKeys {
  private readonly known = new WeakMap<readonly LockName[], string>();

  of(locks: readonly LockName[]): string {
    if (locks.length === 0) return "";
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

export function flagKey(flags: ReadonlyMap<number, FormalFlag>): string {
  let key = "";
  for (const [symbol, flag] of flags) key += `${symbol}${flag[0]}`;
  return key;
}
