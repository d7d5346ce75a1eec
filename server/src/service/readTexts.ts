/**
 * What files held when they were first read, as digests: so that a package is told from another by what was seen of it, and
 * what was found while files changed is not taken for what is in them.
 */
export class ReadTexts {
  private readonly digest: (text: string) => string;
  private readonly known = new Map<string, string>();
  private steady = true;

  constructor(digest: (text: string) => string) {
    this.digest = digest;
  }

  /** `text` is undefined when the file cannot be read. */
  note(path: string, text: string | undefined): void {
    const digest = this.digest(text ?? "");
    const before = this.known.get(path);
    if (before === undefined) this.known.set(path, digest);
    else if (before !== digest) this.steady = false;
  }

  /** Of the text at the first reading; undefined when it was not read yet. */
  digestOf(path: string): string | undefined {
    return this.known.get(path);
  }

  /** Every file held the same each time it was read. */
  get isSteady(): boolean {
    return this.steady;
  }
}
