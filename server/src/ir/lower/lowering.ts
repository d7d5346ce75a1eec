/**
 * The state of one lowering: the tree being read, the IR being built, and the table that maps each node kind to the
 * function that lowers it. The construct families know this class and not each other.
 */
import type { Names } from "../../base/names.ts";
import type { CompactTree } from "../../syntax/compactTree.ts";
import { Kind, kindCount } from "../../syntax/kinds.ts";
import { type Ir, Op } from "../ir.ts";

/** Lowers one tree node, appending exactly one IR node (with its children). */
export type Lower = (lowering: Lowering, node: number) => void;

/** The handlers of one construct family, by Kind. */
export type Family = readonly (readonly [kind: number, lower: Lower])[];

/** IR levels below which nodes become Error without children: recursion must end long before the stack does. */
export const maxDepth = 600;

/** Four words, an op and flags. */
const bytesPerNode = 18;

/** The IRs of some dozens of declarations share one buffer; it lives as long as the last of them. */
const arenaBytes = 1 << 16;

export class Lowering {
  text = "";
  hasError = false;
  kind: Uint8Array = new Uint8Array(0);
  field: Uint8Array = new Uint8Array(0);
  next: Int32Array = new Int32Array(0);
  start: Int32Array = new Int32Array(0);
  end: Int32Array = new Int32Array(0);
  readonly names: Names;
  private readonly handlers: Lower[];
  private depth = 0;
  private arena = new ArrayBuffer(0);
  private arenaUsed = 0;
  private count = 0;
  private outOp = new Uint8Array(4096);
  private outFlags = new Uint8Array(4096);
  private outAux = new Int32Array(4096);
  private outStart = new Int32Array(4096);
  private outEnd = new Int32Array(4096);
  private outNext = new Int32Array(4096);

  constructor(names: Names, families: readonly Family[]) {
    this.names = names;
    this.handlers = new Array<Lower>(kindCount).fill(lowerUnknown);
    for (const family of families) {
      for (const [kind, lower] of family) {
        this.handlers[kind] = lower;
      }
    }
  }

  /** Starts over with another tree; `text` is the original source the tree's offsets refer to. */
  reset(tree: CompactTree, text: string): void {
    this.text = text;
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
      if (this.field[c] === field && this.kind[c] !== Kind.Other) {
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
    return kind > Kind.Comment && kind < Kind.TokenDefine;
  }

  /** Whether the node has to be lowered where lists of things stand: syntax or an error, but no token or comment. */
  isContent(node: number): boolean {
    const kind = this.kind[node];
    return (kind > Kind.Comment && kind < Kind.TokenDefine) || kind === Kind.Error;
  }

  /** Interned source text of the node. */
  nameOf(node: number): number {
    return this.names.internSlice(this.text, this.start[node], this.end[node]);
  }

  // ---- writing

  /** Opens an IR node spanning the tree node; children follow, then `close`. */
  open(op: number, node: number, aux = 0, flags = 0): number {
    return this.openAt(op, this.start[node], this.end[node], aux, flags);
  }

  openAt(op: number, start: number, end: number, aux: number, flags: number): number {
    const index = this.count++;
    if (index >= this.outOp.length) {
      this.grow();
    }
    this.outOp[index] = op;
    this.outFlags[index] = flags;
    this.outAux[index] = aux;
    this.outStart[index] = start;
    this.outEnd[index] = end;
    return index;
  }

  close(index: number): void {
    this.outNext[index] = this.count;
  }

  setFlags(index: number, flags: number): void {
    this.outFlags[index] |= flags;
  }

  leaf(op: number, node: number, aux = 0, flags = 0): void {
    this.close(this.open(op, node, aux, flags));
  }

  /** An absent child; it stands at the offset `at`. */
  none(at: number): void {
    this.close(this.openAt(Op.None, at, at, 0, 0));
  }

  /** Lowers the node to exactly one IR node. */
  lower(node: number): void {
    if (this.depth >= maxDepth) {
      this.hasError = true;
      this.leaf(Op.Error, node);
      return;
    }
    this.depth++;
    this.handlers[this.kind[node]](this, node);
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

  /** A copy of what was written; the buffers live on. */
  finish(): Ir {
    const n = this.count;
    if (this.hasError) {
      this.clamp();
    }
    let at = this.reserve(n * bytesPerNode);
    const int32 = (from: Int32Array): Int32Array => {
      const to = new Int32Array(this.arena, at, n);
      to.set(n === from.length ? from : from.subarray(0, n));
      at += n * 4;
      return to;
    };
    const uint8 = (from: Uint8Array): Uint8Array => {
      const to = new Uint8Array(this.arena, at, n);
      to.set(n === from.length ? from : from.subarray(0, n));
      at += n;
      return to;
    };
    return {
      length: n,
      aux: int32(this.outAux),
      start: int32(this.outStart),
      end: int32(this.outEnd),
      next: int32(this.outNext),
      op: uint8(this.outOp),
      flags: uint8(this.outFlags),
      hasError: this.hasError,
      names: this.names,
    };
  }

  /** Errors may reach over the line end that the parser adds to every declaration. */
  private clamp(): void {
    const size = this.text.length;
    for (let i = 0; i < this.count; i++) {
      this.outStart[i] = Math.min(this.outStart[i], size);
      this.outEnd[i] = Math.min(this.outEnd[i], size);
    }
  }

  /** Offset of that many fresh bytes in the arena. Allocating six arrays per declaration cost a third of lowering. */
  private reserve(bytes: number): number {
    if (bytes > this.arena.byteLength - this.arenaUsed) {
      this.arena = new ArrayBuffer(Math.max(bytes, arenaBytes));
      this.arenaUsed = 0;
    }
    const at = this.arenaUsed;
    this.arenaUsed += (bytes + 3) & ~3;
    return at;
  }

  private grow(): void {
    const size = this.outOp.length * 2;
    this.outOp = copied(this.outOp, new Uint8Array(size));
    this.outFlags = copied(this.outFlags, new Uint8Array(size));
    this.outAux = copied(this.outAux, new Int32Array(size));
    this.outStart = copied(this.outStart, new Int32Array(size));
    this.outEnd = copied(this.outEnd, new Int32Array(size));
    this.outNext = copied(this.outNext, new Int32Array(size));
  }
}

/** Errors, and constructs no family claims. */
function lowerUnknown(l: Lowering, node: number): void {
  const error = l.open(Op.Error, node);
  l.hasError = true;
  l.lowerChildren(node);
  l.close(error);
}

function copied<A extends Uint8Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
