/**
 * What is being run or waits for it, so that it can be cancelled: one run, all of them, or those that a new one ends.
 */
export class ActiveRuns {
  readonly #aborts = new Map<number, { readonly abort: AbortController; readonly batch: object }>();

  /** `batch` is the same for runs that were asked for together; the others are ended where `endsOthers` says so. */
  begin(id: number, batch: object, endsOthers: boolean): AbortController {
    if (endsOthers) for (const other of this.#aborts.values()) if (other.batch !== batch) other.abort.abort();
    const abort = new AbortController();
    this.#aborts.set(id, { abort, batch });
    return abort;
  }

  end(id: number): void {
    this.#aborts.delete(id);
  }

  /** Without an id: all of them. */
  cancel(id?: number): void {
    for (const [run, { abort }] of this.#aborts) if (id === undefined || run === id) abort.abort();
  }
}
