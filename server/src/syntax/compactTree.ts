/**
 * A syntax tree as flat preorder arrays, without the tokens and comments that nobody asks about (`isRead`, `isOpened`).
 * The arrays are reused: a tree is valid only until its parser's next parse.
 */

/** Node i has its children at i+1, next[i+1], … below next[i]; node 0 is the root. Offsets are UTF-16 units. */
export interface CompactTree {
  readonly length: number;
  /** `Kind` of each node. */
  readonly kind: Uint8Array;
  /** `Field` under which each node hangs in its parent. */
  readonly field: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly next: Int32Array;
  /** The parser met an error, inserted a missing token, or the tree was nested too deeply to be read in full. */
  readonly hasError: boolean;
}

/** Levels of visible nodes that are read; what lies deeper is left out. All who recurse rely on it being modest. */
export const maxTreeDepth = 1100;

/** The growable buffers behind a CompactTree. */
export class TreeBuffers implements CompactTree {
  length = 0;
  hasError = false;
  kind: Uint8Array;
  field: Uint8Array;
  start: Int32Array;
  end: Int32Array;
  next: Int32Array;

  constructor(capacity: number) {
    this.kind = new Uint8Array(capacity);
    this.field = new Uint8Array(capacity);
    this.start = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
  }

  get capacity(): number {
    return this.kind.length;
  }

  /** Makes room for at least `capacity` nodes; what was written stays. */
  reserve(capacity: number): void {
    if (capacity <= this.kind.length) {
      return;
    }
    const size = Math.max(capacity, this.kind.length * 2);
    this.kind = grown(this.kind, new Uint8Array(size));
    this.field = grown(this.field, new Uint8Array(size));
    this.start = grown(this.start, new Int32Array(size));
    this.end = grown(this.end, new Int32Array(size));
    this.next = grown(this.next, new Int32Array(size));
  }
}

function grown<A extends Uint8Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
