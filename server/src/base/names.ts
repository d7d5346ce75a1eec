/**
 * An append-only string interner: identifiers travel through the IR as small integers.
 * Id 0 is the empty string, which stands for "no name". Names are kept as bytes and become strings when asked for.
 */
import { detachedPart } from "./detached.ts";

export class Names {
  private count = 1;
  /** By id, what was asked for already; names that are not ASCII are here from the start. */
  private readonly texts: (string | undefined)[] = [""];
  /** The ASCII names, each as its length, its id and then its bytes, four to a word. */
  private pool = new Int32Array(1 << 13);
  private poolSize = 1;
  /** By id, where the name stands in the pool; 0, where no length is, for names that are not ASCII. */
  private offsets = new Int32Array(1024);
  /** Where a piece of a text is looked at as bytes. */
  private scratch = new TextBytes(256);
  /** The words of the name that is looked up. */
  private words = new Int32Array(64);
  /**
   * With linear probing, pairs of the hash and where the name stands in the pool; minus its id for names that are not ASCII, 0 in a
   * free slot. A look at the pool more is what finding a name costs: to go by the id would be another.
   */
  private table = new Int32Array(4096);

  intern(text: string): number {
    return this.internSlice(text, 0, text.length);
  }

  /** Interns `text.slice(start, end)`. */
  internSlice(text: string, start: number, end: number): number {
    if (start >= end) {
      return 0;
    }
    if (end - start > this.scratch.capacity) {
      this.scratch = new TextBytes(end - start);
    }
    const { scratch } = this;
    for (let i = start; i < end; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) {
        return this.internWide(text.slice(start, end));
      }
      scratch.bytes[i - start] = unit;
    }
    return this.hotInternAscii(scratch, 0, end - start);
  }

  /** Interns the ASCII text that stands at [start, end); lowering does this for every name. `scanFlags` goes by its name. */
  hotInternAscii({ view }: TextBytes, start: number, end: number): number {
    if (start >= end) {
      return 0;
    }
    const size = end - start;
    const count = (size + 3) >> 2;
    if (count > this.words.length) {
      this.words = new Int32Array(count * 2);
    }
    const { words, table, pool } = this;
    const rest = restMasks[size & 3];
    let hash = size;
    for (let k = 0, i = start; k < count; k++, i += 4) {
      let word = view.getInt32(i, true);
      if (k === count - 1) {
        word &= rest;
      }
      words[k] = word;
      hash = (hash << 13) ^ (hash >>> 19) ^ word;
    }
    hash = mixed(hash);
    const mask = table.length - 1;
    let slot = (hash << 1) & mask;
    for (let at = table[slot + 1]; at !== 0; at = table[slot + 1]) {
      if (table[slot] === hash && at > 0) {
        let k = pool[at] === size ? 0 : count + 1;
        while (k < count && pool[at + 2 + k] === words[k]) {
          k++;
        }
        if (k === count) {
          return pool[at + 1];
        }
      }
      slot = (slot + 2) & mask;
    }
    return this.addAscii(size, count, hash, slot);
  }

  text(id: number): string {
    return this.texts[id] ?? this.made(id);
  }

  get size(): number {
    return this.count;
  }

  private made(id: number): string {
    if (!(id > 0 && id < this.count)) {
      return "";
    }
    const at = this.offsets[id];
    const text = decoder.decode(new Uint8Array(this.pool.buffer, (at + 2) * 4, this.pool[at]));
    this.texts[id] = text;
    return text;
  }

  private internWide(text: string): number {
    let hash = text.length;
    for (let i = 0; i < text.length; i++) {
      hash = (hash << 13) ^ (hash >>> 19) ^ text.charCodeAt(i);
    }
    hash = mixed(hash);
    const { table, texts } = this;
    const mask = table.length - 1;
    let slot = (hash << 1) & mask;
    for (let at = table[slot + 1]; at !== 0; at = table[slot + 1]) {
      if (table[slot] === hash && at < 0 && texts[-at] === text) {
        return -at;
      }
      slot = (slot + 2) & mask;
    }
    const id = this.add(hash, slot, -this.count);
    this.texts[id] = detachedPart(text, 0, text.length);
    return id;
  }

  /** Adds the name whose `count` words were just read. */
  private addAscii(size: number, count: number, hash: number, slot: number): number {
    const at = this.poolSize;
    const id = this.add(hash, slot, at);
    this.poolSize = at + 2 + count;
    if (this.poolSize > this.pool.length) {
      this.pool = grown(this.pool, Math.max(this.pool.length * 2, this.poolSize));
    }
    this.offsets[id] = at;
    this.pool[at] = size;
    this.pool[at + 1] = id;
    this.pool.set(this.words.subarray(0, count), at + 2);
    return id;
  }

  /** Takes the free slot for a new name; `at` says where it is found. */
  private add(hash: number, slot: number, at: number): number {
    const id = this.count++;
    this.texts.push(undefined);
    this.table[slot] = hash;
    this.table[slot + 1] = at;
    if (id >= this.offsets.length) {
      this.offsets = grown(this.offsets, this.offsets.length * 2);
    }
    if (this.count * 4 > this.table.length) {
      this.rehash();
    }
    return id;
  }

  private rehash(): void {
    const before = this.table;
    const table = new Int32Array(before.length * 2);
    const mask = table.length - 1;
    for (let from = 0; from < before.length; from += 2) {
      if (before[from + 1] === 0) {
        continue;
      }
      let slot = (before[from] << 1) & mask;
      while (table[slot + 1] !== 0) {
        slot = (slot + 2) & mask;
      }
      table[slot] = before[from];
      table[slot + 1] = before[from + 1];
    }
    this.table = table;
  }
}

/** Room for a text as bytes that are read four at a time, so that some lie behind its end. */
export class TextBytes {
  readonly capacity: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.bytes = new Uint8Array(capacity + 3);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Takes the text when it is ASCII, and fits. */
  set(text: string): boolean {
    if (text.length > this.capacity) {
      return false;
    }
    const { read, written } = encoder.encodeInto(text, this.bytes);
    return read === text.length && written === text.length;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What of the last word belongs to a name, by how many bytes that are. */
const restMasks = Int32Array.of(-1, 0xff, 0xffff, 0xffffff);

/** Shifts only: where V8 compiles with Maglev alone, `Math.imul` is a call. */
function mixed(hash: number): number {
  const folded = hash ^ (hash >>> 15);
  const spread = folded ^ (folded << 6);
  return spread ^ (spread >>> 11);
}

function grown(from: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(size);
  to.set(from);
  return to;
}
