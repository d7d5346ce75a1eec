/**
 * Reminds VS Code of editors that it never asked about: it gives up a request for lenses when the editor loses the focus
 * before the request is on its way, which is late on a busy machine, and asks again only when the editor gets it back.
 */
const remindAfterMs = [1_000, 2_000, 4_000, 8_000];

export class Unasked {
  readonly #remind: () => void;
  #shown: readonly string[] = [];
  readonly #asked = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** `remind` makes VS Code ask every provider about the editors in sight. */
  constructor(remind: () => void) {
    this.#remind = remind;
  }

  /** These editors are in sight, by names of their documents. What was in sight before is not asked about again. */
  show(names: readonly string[]): void {
    this.#shown = names;
    for (const name of this.#asked) if (!names.includes(name)) this.#asked.delete(name);
    this.#wait(0);
  }

  /** VS Code has asked. */
  asked(name: string): void {
    this.#asked.add(name);
  }

  #wait(times: number): void {
    clearTimeout(this.#timer);
    const ms = remindAfterMs[times];
    if (ms === undefined || this.#shown.every((name) => this.#asked.has(name))) return;
    this.#timer = setTimeout(() => {
      if (this.#shown.every((name) => this.#asked.has(name))) return;
      this.#remind();
      this.#wait(times + 1);
    }, ms);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
