/**
 * An append-only string interner: identifiers travel through the IR as small integers.
 * Id 0 is the empty string, which stands for "no name".
 */
export class Names {
  private readonly ids = new Map<string, number>([["", 0]]);
  private readonly texts: string[] = [""];

  intern(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.texts.push(text);
      this.ids.set(text, id);
    }
    return id;
  }

  text(id: number): string {
    return this.texts[id] ?? "";
  }

  get size(): number {
    return this.texts.length;
  }
}
