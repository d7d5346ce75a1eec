/**
 * Runs wait for each other: never two at once on a package, since they would share its files, ports and build, and never
 * more than a few in all.
 */

export interface QueuedRun<T> {
  /** Absolute folders, with `/`; `/...` at the end: and all below it. */
  readonly packages: readonly string[];
  readonly signal?: AbortSignal;
  run(): Promise<T>;
}

interface Waiting {
  readonly packages: readonly string[];
  start(): void;
}

export class RunQueue {
  readonly #limit: number;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<readonly string[]>();

  constructor(limit = 1) {
    this.#limit = limit;
  }

  /** Runs that have not begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Settles as the run does; rejects with the signal's reason when it was given up while it waited. */
  add<T>({ packages, signal, run }: QueuedRun<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const entry: Waiting = {
        packages,
        start: () => {
          signal?.removeEventListener("abort", giveUp);
          this.#running.add(packages);
          const done = () => {
            this.#running.delete(packages);
            this.#next();
          };
          // A run that throws before it has begun counts as one that failed.
          Promise.resolve().then(run).then(resolve, reject).finally(done);
        },
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal?.reason);
        this.#next();
      };
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(entry);
      this.#next();
    });
  }

  /** In order; one that must wait holds back later ones on the same packages alone. */
  #next(): void {
    const taken: (readonly string[])[] = [...this.#running];
    for (const entry of [...this.#waiting]) {
      if (this.#running.size >= this.#limit) return;
      if (!taken.some((packages) => overlap(packages, entry.packages))) {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        entry.start();
      }
      taken.push(entry.packages);
    }
  }
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((one) => b.some((other) => covers(one, other) || covers(other, one)));
}

function covers(pattern: string, other: string): boolean {
  if (pattern === other) return true;
  if (!pattern.endsWith("/...")) return false;
  const folder = pattern.slice(0, -"/...".length);
  const place = other.replace(/\/\.\.\.$/, "");
  return place === folder || place.startsWith(`${folder}/`);
}
