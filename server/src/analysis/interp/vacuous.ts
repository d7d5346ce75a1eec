/**
 * Returns at the head of a function that does nothing then: `if s.cancel == nil { return }`. What the function waits for on
 * all other ways was never started.
 */
import { child, children, type Ir, name, Op } from "../../ir/ir.ts";

/** The Return nodes of the conditions a body begins with; taking and giving back a lock beside them counts for nothing. */
export function vacuousReturns(ir: Ir, body: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (const statement of children(ir, body)) {
    if (isLocking(ir, statement) || (ir.op[statement] === Op.Define && !hasCall(ir, statement))) continue;
    const left = ir.op[statement] === Op.If ? returnIn(ir, statement) : undefined;
    if (left === undefined) break;
    found.add(left);
  }
  return found;
}

/** The only thing that the `if` does. */
function returnIn(ir: Ir, node: number): number | undefined {
  const otherwise = child(ir, node, 3);
  if (otherwise >= 0 && ir.op[otherwise] !== Op.None) return undefined;
  const inside = children(ir, child(ir, node, 2)).filter((statement) => !isLocking(ir, statement));
  return inside.length === 1 && ir.op[inside[0]] === Op.Return && !hasCall(ir, inside[0]) ? inside[0] : undefined;
}

/** `mu.Lock()`, `defer mu.Unlock()` and the like. */
function isLocking(ir: Ir, statement: number): boolean {
  if (ir.op[statement] !== Op.ExprStmt && ir.op[statement] !== Op.Defer) return false;
  const call = child(ir, statement, 0);
  return call >= 0 && ir.op[call] === Op.Call && ir.op[call + 1] === Op.Selector && /^R?(Un)?[Ll]ock$/.test(name(ir, call + 1));
}

function hasCall(ir: Ir, node: number): boolean {
  for (let n = node + 1; n < ir.next[node]; n++) if (ir.op[n] === Op.Call || ir.op[n] === Op.FuncLit) return true;
  return false;
}
