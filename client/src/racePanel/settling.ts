/**
 * Waits until something that changes in bursts has come to rest.
 */
import { setTimeout as sleep } from "node:timers/promises";

export class Settling {
  readonly #restMs: number;
  readonly #mostMs: number;
  #changedAt = Number.NEGATIVE_INFINITY;

  /** It rests when nothing changed for `restMs`; after `mostMs` nobody waits any longer. */
  constructor(restMs: number, mostMs: number) {
    this.#restMs = restMs;
    this.#mostMs = mostMs;
  }

  changed(): void {
    this.#changedAt = performance.now();
  }

  async settled(): Promise<void> {
    const begun = performance.now();
    for (;;) {
      const now = performance.now();
      const wait = Math.min(this.#changedAt + this.#restMs, begun + this.#mostMs) - now;
      if (wait <= 0) return;
      await sleep(wait);
    }
  }
}
