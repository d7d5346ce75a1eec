/**
 * The intermediate representation: one preorder array of nodes per top-level declaration, purely syntactic.
 * Types and bindings are answered by `resolve` on demand; nothing here knows a symbol.
 * Every op has the fixed child layout written beside it; an absent optional child is an explicit `None`.
 */
import type { Names } from "../base/names.ts";

export const Op = {
  /** Absent child. No children. */
  None: 0,
  /** A region the parser could not understand; children are whatever could still be lowered. */
  Error: 1,

  // ---- declarations
  /** aux name. [Param|None receiver, TypeParams|None, Params, Params|None results, Block|None] */
  Func: 2,
  /** Params*, one child per name. [Param*] */
  Params: 3,
  /** aux name (0 when unnamed). flags Variadic. [type]; each name of `a, b T` has its own Param with its own copy of T. */
  Param: 4,
  /** [Param*], the constraint is the type child. */
  TypeParams: 5,
  /** `var`/`const` spec. flags Const. [List of Ident, type|None, List of expr|None] */
  Var: 6,
  /** `type` spec. aux name, flags Alias. [TypeParams|None, type] */
  Type: 7,
  /** A parenthesised group, or a single `var x`, `type x` declaration: [Var*|Type*|Import*] */
  Group: 8,
  /** An import spec: aux path text; [Ident alias|None] (alias Ident may be `.` or `_`). */
  Import: 9,

  // ---- types (a type name is an Ident or Selector; `*T` is Star; `T[A]` is Index)
  /** [key, elem] */
  MapType: 12,
  /** [elem] */
  SliceType: 13,
  /** [length expr|None (`...`), elem] */
  ArrayType: 14,
  /** aux direction: 0 both, 1 send only, 2 receive only. [elem] */
  ChanType: 15,
  /** [Params, Params|None results] */
  FuncType: 16,
  /** [Field*] */
  StructType: 17,
  /** aux name (for an embedded field the type's base name). flags Embedded. [type] */
  Field: 18,
  /** [Method* | type* (embedded or union terms)] */
  InterfaceType: 19,
  /** aux name. [Params, Params|None results] */
  Method: 20,

  // ---- expressions (parentheses are dropped)
  /** aux name. */
  Ident: 30,
  /** aux field or method name. [operand] */
  Selector: 31,
  /** Also type instantiation. [operand, index+] */
  Index: 32,
  /** [operand, low|None, high|None, max|None] */
  Slice: 33,
  /** Also conversions, make/new/len/…; flags Ellipsis (`f(xs...)`). [callee, arg*] (the first arg may be a type) */
  Call: 34,
  /** Dereference or pointer type. [x] */
  Star: 35,
  /** Unary &. [x] */
  Addr: 36,
  /** Unary <-. [x] */
  Receive: 37,
  /** aux operator text. [x] */
  Unary: 38,
  /** aux operator text. [left, right] */
  Binary: 39,
  /** [Params, Params|None results, Block] */
  FuncLit: 40,
  /** [type|None (elided), (Keyed|expr)*] */
  Composite: 41,
  /** [key, value] */
  Keyed: 42,
  /** x.(T). [x, type] */
  TypeAssert: 43,
  /** aux text (interned when ≤ 64 units, else 0). flags one of Lit.* */
  Lit: 44,
  /** A list of expressions. [expr*] */
  List: 45,

  // ---- statements
  /** [stmt*] */
  Block: 60,
  /** [x] */
  ExprStmt: 61,
  /** aux operator text: "=", "+=", … [List left, List right] */
  Assign: 62,
  /** := [List of left, List of right] */
  Define: 63,
  /** aux "++" or "--". [x] */
  IncDec: 64,
  /** [call] */
  Go: 65,
  /** [call] */
  Defer: 66,
  /** [expr*] */
  Return: 67,
  /** [init|None, cond, Block, If|Block|None] */
  If: 68,
  /** [init|None, cond|None, post|None, Block] */
  For: 69,
  /** flags Define when `:=`. [key|None, value|None, x, Block] */
  Range: 70,
  /** [init|None, tag|None, Case*] */
  Switch: 71,
  /** flags Default. [List of expr or types, stmt*] */
  Case: 72,
  /** [init|None, Ident bound|None, x (the operand of .(type)), Case*] */
  TypeSwitch: 73,
  /** [Comm*] */
  Select: 74,
  /** flags Default. [stmt|None, stmt*] */
  Comm: 75,
  /** [channel, value] */
  Send: 76,
  /** aux label. [stmt] */
  Labeled: 77,
  /** aux label or 0. */
  Break: 78,
  /** aux label or 0. */
  Continue: 79,
  /** aux label. */
  Goto: 80,
  Fallthrough: 81,
  /** A declaration inside a function. [Group | Var | Type] */
  DeclStmt: 82,
} as const;

/** Bits of `Ir.flags`. */
export const Flag = {
  Variadic: 1,
  Const: 2,
  Alias: 4,
  Embedded: 8,
  Ellipsis: 16,
  Define: 32,
  Default: 64,
  /** On a Lit: what kind of literal it is (two bits). */
  LitInt: 0,
  LitFloat: 1,
  LitString: 2,
  LitRune: 3,
} as const;

/**
 * One top-level declaration. Node i has its children at i+1, next[i+1], … below next[i].
 * `start`/`end` are UTF-16 offsets relative to the declaration's own start, so a shifted declaration keeps its IR.
 */
export interface Ir {
  readonly length: number;
  readonly op: Uint8Array;
  readonly flags: Uint8Array;
  readonly aux: Int32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly next: Int32Array;
  /** True when any node is Error, or the parser reported a missing token. */
  readonly hasError: boolean;
  readonly names: Names;
}

/** Index of the n-th child of node, or -1 when there are fewer. */
export function child(ir: Ir, node: number, n: number): number {
  const end = ir.next[node];
  let c = node + 1;
  while (c < end && n > 0) {
    c = ir.next[c];
    n--;
  }
  return c < end ? c : -1;
}

/** All children of a node. */
export function children(ir: Ir, node: number): number[] {
  const out: number[] = [];
  for (let c = node + 1; c < ir.next[node]; c = ir.next[c]) out.push(c);
  return out;
}

/** The same code, if at other places: both made with the same names. */
export function isSameCode(a: Ir, b: Ir): boolean {
  return (
    a.length === b.length &&
    a.hasError === b.hasError &&
    sameNumbers(a.op, b.op) &&
    sameNumbers(a.aux, b.aux) &&
    sameNumbers(a.flags, b.flags) &&
    sameNumbers(a.next, b.next)
  );
}

function sameNumbers(a: Uint8Array | Int32Array, b: Uint8Array | Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

export function name(ir: Ir, node: number): string {
  return ir.names.text(ir.aux[node]);
}
