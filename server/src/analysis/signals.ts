/**
 * What a goroutine reports to. The function that starts it says so, and its callers add what they call the same places; each
 * contribution can be taken back when its function is interpreted anew.
 */

/** A declaration; who it is is all that counts here. */
type Contributor = object;

/** Who is being interpreted, and whose results it may build on. */
export interface Interpretation {
  /** Undefined when all is interpreted. */
  readonly current: Contributor | undefined;
  /** Interpreted before the current one, or along with it. */
  sees(decl: Contributor): boolean;
  /** The current one adds to the signals of another one's goroutine. */
  contributes(signals: Signals, key: string): void;
}

export class Signals {
  /** Keys by the declaration that starts the goroutine. */
  readonly own: Set<string>;
  private readonly owner: Contributor | undefined;
  private readonly others = new Map<Contributor, Set<string>>();
  private readonly interpretation: Interpretation;

  constructor(interpretation: Interpretation, keys: Iterable<string>) {
    this.interpretation = interpretation;
    this.owner = interpretation.current;
    this.own = new Set(keys);
  }

  has(key: string): boolean {
    if (this.own.has(key)) return true;
    if (this.others.size === 0) return false;
    for (const [decl, keys] of this.others) if (keys.has(key) && this.interpretation.sees(decl)) return true;
    return false;
  }

  add(key: string): void {
    const { current } = this.interpretation;
    if (current === undefined || current === this.owner) {
      this.own.add(key);
      return;
    }
    const keys = this.others.get(current);
    if (keys) keys.add(key);
    else this.others.set(current, new Set([key]));
    this.interpretation.contributes(this, key);
  }

  /** Takes back what a declaration contributed. */
  forget(decl: Contributor): void {
    this.others.delete(decl);
  }

  *[Symbol.iterator](): Generator<string> {
    yield* this.own;
    for (const [decl, keys] of this.others) if (this.interpretation.sees(decl)) for (const key of keys) if (!this.own.has(key)) yield key;
  }
}
