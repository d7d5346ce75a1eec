/**
 * An append-only string interner: identifiers travel through the IR as small integers.
 * Id 0 is the empty string, which stands for "no name".
 */
export class Names {
  private readonly texts: string[] = [""];
  /** Hash of each text, by id. */
  private hashes = new Int32Array(1024);
  /** Ids by hash, with linear probing; 0 is a free slot, since the empty string is never looked up. */
  private table = new Int32Array(2048);

  intern(text: string): number {
    return this.internSlice(text, 0, text.length);
  }

  /** Interns `text.slice(start, end)`, but makes that string only when it is new: lowering does this for every name. */
  internSlice(text: string, start: number, end: number): number {
    if (start >= end) {
      return 0;
    }
    const hash = hashSlice(text, start, end);
    const { table, hashes, texts } = this;
    const mask = table.length - 1;
    let slot = hash & mask;
    for (let id = table[slot]; id !== 0; id = table[slot]) {
      if (hashes[id] === hash && equalsSlice(texts[id], text, start, end)) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
    return this.add(unsliced(text.slice(start, end)), hash, slot);
  }

  text(id: number): string {
    return this.texts[id] ?? "";
  }

  get size(): number {
    return this.texts.length;
  }

  private add(text: string, hash: number, slot: number): number {
    const id = this.texts.length;
    if (id >= this.hashes.length) {
      this.grow();
      return this.internSlice(text, 0, text.length);
    }
    this.texts.push(text);
    this.hashes[id] = hash;
    this.table[slot] = id;
    return id;
  }

  private grow(): void {
    const hashes = new Int32Array(this.hashes.length * 2);
    hashes.set(this.hashes);
    const table = new Int32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let id = 1; id < this.texts.length; id++) {
      let slot = hashes[id] & mask;
      while (table[slot] !== 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = id;
    }
    this.hashes = hashes;
    this.table = table;
  }
}

function hashSlice(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}

function equalsSlice(known: string, text: string, start: number, end: number): boolean {
  if (known.length !== end - start) {
    return false;
  }
  for (let i = 0; i < known.length; i++) {
    if (known.charCodeAt(i) !== text.charCodeAt(start + i)) {
      return false;
    }
  }
  return true;
}

/** Engines keep a long slice as a view of the text it came from, which would keep whole files alive. */
function unsliced(slice: string): string {
  return slice.length < 13 ? slice : JSON.parse(JSON.stringify(slice));
}
