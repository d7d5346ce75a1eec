/**
 * An append-only string interner: identifiers travel through the IR as small integers.
 * Id 0 is the empty string, which stands for "no name". Names are kept as bytes and become strings when asked for.
 */
import { detachedPart } from "./detached.ts";

export class Names {
  private count = 1;
  /** By id, what was asked for already; names that are not ASCII are here from the start. */
  private readonly texts: (string | undefined)[] = [""];
  /** The ASCII names, each as its length and then its bytes, four to a word. */
  private pool = new Int32Array(1 << 13);
  private poolSize = 1;
  /** By id, where the name stands in the pool; 0, where no length is, for names that are not ASCII. */
  private offsets = new Int32Array(1024);
  /** Where a piece of a text is looked at as bytes. */
  private scratch = new TextBytes(256);
  /**
   * With linear probing, entries of four words: three that say which name it is, and its id beside what kind of entry it is; 0 in a
   * free slot. Names of up to 12 bytes stand there themselves, so that finding one reads a single place of memory, which is what
   * takes the time. The others stand there as their hash and, when they are ASCII, where they are in the pool.
   */
  private table = new Int32Array(slotWords << 11);

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

  /** Interns the ASCII text that stands at [start, end); lowering does this for every name. `scanFlags` goes by the method's name. */
  hotInternAscii(text: TextBytes, start: number, end: number): number {
    const size = end - start;
    if (size > longestInline) {
      return this.hotInternLong(text, start, end);
    }
    if (size <= 0) {
      return 0;
    }
    const { view } = text;
    const rest = restMasks[size & 3];
    let first = view.getInt32(start, true);
    let second = 0;
    let third = 0;
    if (size <= 4) {
      first &= rest;
    } else {
      second = view.getInt32(start + 4, true);
      if (size <= 8) {
        second &= rest;
      } else {
        third = view.getInt32(start + 8, true) & rest;
      }
    }
    const { table } = this;
    const mask = table.length - slotWords;
    let slot = hashOf(first, second, third) & mask;
    for (let entry = table[slot + 3]; entry !== 0; entry = table[slot + 3]) {
      if (table[slot] === first && table[slot + 1] === second && table[slot + 2] === third && (entry & kindMask) === size) {
        return entry >>> kindBits;
      }
      slot = (slot + slotWords) & mask;
    }
    const id = this.add(slot, first, second, third, size);
    this.keep(id, text, start, end);
    return id;
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
    const text = decoder.decode(new Uint8Array(this.pool.buffer, (at + 1) * 4, this.pool[at]));
    this.texts[id] = text;
    return text;
  }

  /** The ASCII text at [start, end), which is longer than what stands in the table itself. */
  private hotInternLong(text: TextBytes, start: number, end: number): number {
    const { view } = text;
    const { table, pool } = this;
    const size = end - start;
    const whole = start + (size & ~3);
    const rest = (size & 3) === 0 ? 0 : view.getInt32(whole, true) & restMasks[size & 3];
    let words = size;
    for (let i = start; i < whole; i += 4) {
      words = joined(words, view.getInt32(i, true));
    }
    words = joined(words, rest);
    const mask = table.length - slotWords;
    let slot = hashOf(words, 0, 0) & mask;
    for (let entry = table[slot + 3]; entry !== 0; entry = table[slot + 3]) {
      if (table[slot] === words && (entry & kindMask) === pooled) {
        const at = table[slot + 1];
        let i = pool[at] === size ? start : end + 1;
        for (let k = at + 1; i < whole && pool[k] === view.getInt32(i, true); k++) {
          i += 4;
        }
        if (i === whole && ((size & 3) === 0 || pool[at + 1 + (size >> 2)] === rest)) {
          return entry >>> kindBits;
        }
      }
      slot = (slot + slotWords) & mask;
    }
    const id = this.add(slot, words, this.poolSize, 0, pooled);
    this.keep(id, text, start, end);
    return id;
  }

  private internWide(text: string): number {
    let units = text.length;
    for (let i = 0; i < text.length; i++) {
      units = joined(units, text.charCodeAt(i));
    }
    const { table, texts } = this;
    const mask = table.length - slotWords;
    let slot = hashOf(units, 0, 0) & mask;
    for (let entry = table[slot + 3]; entry !== 0; entry = table[slot + 3]) {
      if (table[slot] === units && (entry & kindMask) === wide && texts[entry >>> kindBits] === text) {
        return entry >>> kindBits;
      }
      slot = (slot + slotWords) & mask;
    }
    const id = this.add(slot, units, 0, 0, wide);
    this.texts[id] = detachedPart(text, 0, text.length);
    return id;
  }

  /** Puts an ASCII name into the pool. */
  private keep(id: number, text: TextBytes, start: number, end: number): void {
    const size = end - start;
    const at = this.poolSize;
    this.poolSize = at + 1 + ((size + 3) >> 2);
    if (this.poolSize > this.pool.length) {
      this.pool = grown(this.pool, Math.max(this.pool.length * 2, this.poolSize));
    }
    const { pool } = this;
    this.offsets[id] = at;
    pool[at] = size;
    for (let i = start, k = at + 1; i < end; i += 4) {
      pool[k++] = text.view.getInt32(i, true) & (end - i < 4 ? restMasks[end - i] : -1);
    }
  }

  /** Takes the free slot for a new name. */
  private add(slot: number, first: number, second: number, third: number, kind: number): number {
    const id = this.count++;
    this.texts.push(undefined);
    this.table[slot] = first;
    this.table[slot + 1] = second;
    this.table[slot + 2] = third;
    this.table[slot + 3] = (id << kindBits) | kind;
    if (id >= this.offsets.length) {
      this.offsets = grown(this.offsets, this.offsets.length * 2);
    }
    if (this.count * slotWords * 4 > this.table.length * 3) {
      this.rehash();
    }
    return id;
  }

  private rehash(): void {
    const before = this.table;
    const table = new Int32Array(before.length * 2);
    const mask = table.length - slotWords;
    for (let from = 0; from < before.length; from += slotWords) {
      if (before[from + 3] === 0) {
        continue;
      }
      const isInline = (before[from + 3] & kindMask) <= longestInline;
      let slot = hashOf(before[from], isInline ? before[from + 1] : 0, isInline ? before[from + 2] : 0) & mask;
      while (table[slot + 3] !== 0) {
        slot = (slot + slotWords) & mask;
      }
      for (let k = 0; k < slotWords; k++) {
        table[slot + k] = before[from + k];
      }
    }
    this.table = table;
  }
}

/** Of an entry of the table. */
const slotWords = 4;

/** Bytes that an entry of the table has room for. */
const longestInline = 12;

/** What an entry is stands in its last word's low bits: the length of a name that stands there itself, or one of these. */
const kindBits = 4;
const kindMask = 15;
const pooled = 13;
const wide = 14;

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
function joined(hash: number, word: number): number {
  return (hash << 13) ^ (hash >>> 19) ^ word;
}

/** Where in the table one begins to look, before it is cut to its size: a multiple of the length of an entry. */
function hashOf(first: number, second: number, third: number): number {
  const hash = joined(joined(first, second), third);
  const folded = hash ^ (hash >>> 15);
  const spread = folded ^ (folded << 6);
  return (spread ^ (spread >>> 11)) << 2;
}

function grown(from: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(size);
  to.set(from);
  return to;
}
