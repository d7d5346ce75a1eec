/**
 * The state of one lowering: the tree being read, the IR being built, and the table that maps each node kind to the
 * function that lowers it. The construct families know this class and not each other.
 */
import { type Names, TextBytes } from "../../base/names.ts";
import type { CompactTree } from "../../syntax/compactTree.ts";
import { Kind, kindCount } from "../../syntax/kinds.ts";
import { type Ir, Op } from "../ir.ts";

/** Lowers one tree node, appending exactly one IR node (with its children). */
export type Lower = (lowering: Lowering, node: number) => void;

/** The handlers of one construct family, by Kind. */
export type Family = readonly (readonly [kind: number, lower: Lower])[];

/** IR levels below which nodes become Error without children: recursion must end long before the stack does. */
export const maxDepth = 600;

/** The IRs of some dozens of declarations share their arrays, which live as long as the last of them, unless they are set apart. */
const chunkNodes = 4096;

export class Lowering {
  hasError = false;
  kind: Uint8Array = new Uint8Array(0);
  field: Uint8Array = new Uint8Array(0);
  next: Int32Array = new Int32Array(0);
  start: Int32Array = new Int32Array(0);
  end: Int32Array = new Int32Array(0);
  readonly names: Names;
  private readonly handlers: Lower[];
  private depth = 0;
  private text = "";
  private textStart = 0;
  private textSize = 0;
  /** The declaration's text where it is all ASCII: reading names from bytes takes a fraction of the time. */
  private bytes = new TextBytes(1 << 12);
  private isAscii = false;
  /** Where the declaration begins in the arrays below, and how many nodes it has so far. */
  private base = 0;
  private count = 0;
  private outOp = new Uint8Array(0);
  private outFlags = new Uint8Array(0);
  private outAux = new Int32Array(0);
  private outStart = new Int32Array(0);
  private outEnd = new Int32Array(0);
  private outNext = new Int32Array(0);

  constructor(names: Names, families: readonly Family[]) {
    this.names = names;
    this.handlers = new Array<Lower>(kindCount).fill(lowerUnknown);
    for (const family of families) {
      for (const [kind, lower] of family) {
        this.handlers[kind] = lower;
      }
    }
  }

  /** Starts over with another tree, whose offsets count from `textStart` in the text and stay within `textSize`. */
  reset(tree: CompactTree, text: string, textStart: number, textSize: number): void {
    this.text = text;
    this.textStart = textStart;
    this.textSize = textSize;
    if (this.bytes.capacity < textSize) {
      this.bytes = new TextBytes(Math.max(textSize, this.bytes.capacity * 2));
    }
    this.isAscii = this.bytes.set(text.slice(textStart, textStart + textSize));
    this.kind = tree.kind;
    this.field = tree.field;
    this.next = tree.next;
    this.start = tree.start;
    this.end = tree.end;
    this.hasError = tree.hasError;
    this.depth = 0;
    this.count = 0;
  }

  // ---- reading

  /** First child under the field, or -1. */
  child(node: number, field: number): number {
    const { next } = this;
    const end = next[node];
    for (let c = node + 1; c < end; c = next[c]) {
      if (this.field[c] === field) {
        return c;
      }
    }
    return -1;
  }

  /** First child of the kind, or -1. */
  childOfKind(node: number, kind: number): number {
    const { next } = this;
    const end = next[node];
    for (let c = node + 1; c < end; c = next[c]) {
      if (this.kind[c] === kind) {
        return c;
      }
    }
    return -1;
  }

  /** First child that is no token, comment or error, or -1. */
  firstNamed(node: number): number {
    const { next } = this;
    const end = next[node];
    for (let c = node + 1; c < end; c = next[c]) {
      if (this.isNamed(c)) {
        return c;
      }
    }
    return -1;
  }

  /** Whether the node is syntax, as opposed to a token, a comment or an error. */
  isNamed(node: number): boolean {
    const kind = this.kind[node];
    return kind > Kind.Error && kind < Kind.TokenDefine;
  }

  /** Whether the node has to be lowered where lists of things stand: syntax or an error, but no token or comment. */
  isContent(node: number): boolean {
    const kind = this.kind[node];
    return kind >= Kind.Error && kind < Kind.TokenDefine;
  }

  /** Interned source text of the node. */
  nameOf(node: number): number {
    const end = this.end[node];
    return this.isAscii && end <= this.textSize ? this.names.hotInternAscii(this.bytes, this.start[node], end) : this.nameAt(this.start[node], end);
  }

  /** Interned source text from start to end. */
  nameAt(start: number, end: number): number {
    const last = Math.min(end, this.textSize);
    return this.isAscii ? this.names.hotInternAscii(this.bytes, start, last) : this.names.internSlice(this.text, this.textStart + start, this.textStart + last);
  }

  /** The UTF-16 unit at an offset. */
  unitAt(offset: number): number {
    return this.text.charCodeAt(this.textStart + offset);
  }

  // ---- writing

  /** Opens an IR node spanning the tree node; children follow, then `close`. */
  open(op: number, node: number, aux = 0, flags = 0): number {
    return this.openAt(op, this.start[node], this.end[node], aux, flags);
  }

  openAt(op: number, start: number, end: number, aux: number, flags: number): number {
    const index = this.count;
    if (this.base + index >= this.outOp.length) {
      this.grow();
    }
    const at = this.base + index;
    this.outOp[at] = op;
    this.outFlags[at] = flags;
    this.outAux[at] = aux;
    this.outStart[at] = start;
    this.outEnd[at] = end;
    // A leaf needs no more; what gets children is closed behind them.
    this.outNext[at] = index + 1;
    this.count = index + 1;
    return index;
  }

  close(index: number): void {
    this.outNext[this.base + index] = this.count;
  }

  setFlags(index: number, flags: number): void {
    this.outFlags[this.base + index] |= flags;
  }

  leaf(op: number, node: number, aux = 0, flags = 0): void {
    this.openAt(op, this.start[node], this.end[node], aux, flags);
  }

  /** An absent child; it stands at the offset `at`. */
  none(at: number): void {
    this.openAt(Op.None, at, at, 0, 0);
  }

  /** Lowers the node to exactly one IR node. */
  lower(node: number): void {
    if (this.depth >= maxDepth) {
      this.hasError = true;
      this.leaf(Op.Error, node);
      return;
    }
    const kind = this.kind[node];
    // A third of all nodes, and no handler could do more for them.
    if (kind === Kind.Identifier || kind === Kind.FieldIdentifier || kind === Kind.TypeIdentifier) {
      this.openAt(Op.Ident, this.start[node], this.end[node], this.nameOf(node), 0);
      return;
    }
    this.depth++;
    this.handlers[kind](this, node);
    this.depth--;
  }

  /** Lowers the child under the field; `None` at the parent's end when there is none. */
  lowerField(node: number, field: number): void {
    this.lowerOrNone(this.child(node, field), this.end[node]);
  }

  lowerOrNone(node: number, at: number): void {
    if (node < 0) {
      this.none(at);
    } else {
      this.lower(node);
    }
  }

  /** For a child that must be there: what is missing from broken code becomes an Error. */
  lowerRequired(node: number, parent: number): void {
    if (node < 0) {
      this.missing(parent);
    } else {
      this.lower(node);
    }
  }

  missing(parent: number): void {
    this.hasError = true;
    this.close(this.openAt(Op.Error, this.end[parent], this.end[parent], 0, 0));
  }

  /** Lowers all content below the node, one after the other. */
  lowerChildren(node: number): void {
    const { next } = this;
    const end = next[node];
    for (let c = node + 1; c < end; c = next[c]) {
      if (this.isContent(c)) {
        this.lower(c);
      }
    }
  }

  /** What was written: as views, what follows is written behind them; `apart` in memory of its own, what follows over it. */
  finish(apart: boolean): Ir {
    if (this.hasError) {
      this.clamp();
    }
    const from = this.base;
    const to = from + this.count;
    const ir = {
      length: to - from,
      op: this.outOp.subarray(from, to),
      flags: this.outFlags.subarray(from, to),
      aux: this.outAux.subarray(from, to),
      start: this.outStart.subarray(from, to),
      end: this.outEnd.subarray(from, to),
      next: this.outNext.subarray(from, to),
      hasError: this.hasError,
      names: this.names,
    };
    if (apart) {
      return setApart(ir);
    }
    this.base = to;
    return ir;
  }

  /** Errors may reach over the line end that the parser adds to every declaration. */
  private clamp(): void {
    for (let i = this.base; i < this.base + this.count; i++) {
      this.outStart[i] = Math.min(this.outStart[i], this.textSize);
      this.outEnd[i] = Math.min(this.outEnd[i], this.textSize);
    }
  }

  /** Moves the declaration under way to new arrays; what was finished keeps the old ones. */
  private grow(): void {
    const from = this.base;
    const to = from + this.count;
    const size = Math.max(chunkNodes, this.count * 2);
    this.outOp = moved(this.outOp.subarray(from, to), new Uint8Array(size));
    this.outFlags = moved(this.outFlags.subarray(from, to), new Uint8Array(size));
    this.outAux = moved(this.outAux.subarray(from, to), new Int32Array(size));
    this.outStart = moved(this.outStart.subarray(from, to), new Int32Array(size));
    this.outEnd = moved(this.outEnd.subarray(from, to), new Int32Array(size));
    this.outNext = moved(this.outNext.subarray(from, to), new Int32Array(size));
    this.base = 0;
  }
}

/** Errors, and constructs no family claims. */
function lowerUnknown(l: Lowering, node: number): void {
  const error = l.open(Op.Error, node);
  l.hasError = true;
  l.lowerChildren(node);
  l.close(error);
}

/** A copy in one piece of memory. */
function setApart(ir: Ir): Ir {
  const { length } = ir;
  const numbers = [ir.aux, ir.start, ir.end, ir.next];
  const bytes = [ir.op, ir.flags];
  const memory = new ArrayBuffer((numbers.length * 4 + bytes.length) * length);
  const [aux, start, end, next] = numbers.map((from, i) => moved(from, new Int32Array(memory, i * length * 4, length)));
  const [op, flags] = bytes.map((from, i) => moved(from, new Uint8Array(memory, (numbers.length * 4 + i) * length, length)));
  return { ...ir, op, flags, aux, start, end, next };
}

function moved<A extends Uint8Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
