/**
 * Maps that the code around an access has just made: `x.m = make(…)` and then `x.m[k] = v`.
 */
import { child, children, type Ir, name, Op } from "../ir/ir.ts";

/** `node` writes an element of a map that an assignment above it, in the same body, has put in its place. */
export function isJustMade(ir: Ir, node: number): boolean {
  if (ir.op[node] !== Op.Index) return false;
  const map = child(ir, node, 0);
  const body = bodyOf(ir, node);
  for (let n = body + 1; n < node; n++)
    if (ir.op[n] === Op.Assign && name(ir, n) === "=" && bodyOf(ir, n) === body) {
      const [left, right] = children(ir, n).map((list) => child(ir, list, 0));
      if (makesMap(ir, right) && isSamePath(ir, left, map)) return true;
    }
  return false;
}

/** The innermost function literal around a node, or the declaration. */
function bodyOf(ir: Ir, node: number): number {
  let body = 0;
  for (let n = 0; n < node; n++) if (ir.op[n] === Op.FuncLit && ir.next[n] > node) body = n;
  return body;
}

function makesMap(ir: Ir, value: number): boolean {
  if (ir.op[value] === Op.Composite) return true;
  return ir.op[value] === Op.Call && ir.op[child(ir, value, 0)] === Op.Ident && name(ir, child(ir, value, 0)) === "make";
}

/** The same variable, and the same fields of it. */
function isSamePath(ir: Ir, a: number, b: number): boolean {
  if (ir.op[a] !== ir.op[b] || ir.aux[a] !== ir.aux[b]) return false;
  return ir.op[a] === Op.Ident || (ir.op[a] === Op.Selector && isSamePath(ir, child(ir, a, 0), child(ir, b, 0)));
}
