/**
 * Objects that a `go` statement gives away: fresh, and never used again by the code that starts the goroutine.
 */
import { Op } from "../../ir/ir.ts";
import type { LocalSymbol } from "../../resolve/symbols.ts";
import type { State } from "../state.ts";
import type { Value } from "../values.ts";
import { isStruct } from "./access.ts";
import type { Interp } from "./interp.ts";

/** A struct of the program's own, not a map, a lock or a channel: those are shared more often than given away. */
export function isObject(value: Value): boolean {
  const type = value.type?.kind === "pointer" ? value.type.elem : value.type;
  return type?.kind === "named" && type.packagePath !== "sync" && isStruct(type);
}

/** A deferred call uses one of these variables when the function ends. */
function isDeferredUse(it: Interp, symbols: ReadonlySet<LocalSymbol>, state: State): boolean {
  for (let d = state.deferred; d; d = d.next)
    for (let n = d.call; n < it.ir.next[d.call]; n++) {
      const symbol = it.ir.op[n] === Op.Ident ? it.info.symbolAt(n) : undefined;
      if (symbol?.kind === "local" && symbols.has(symbol)) return true;
    }
  return false;
}

/** A fresh object that the parent gives away: it never uses it again. */
export function isHandedOver(it: Interp, state: State, value: Value, node: number): boolean {
  if (value.kind !== "alloc" || !state.isOwned(value)) return false;
  const ir = it.ir;
  const symbols = new Set<LocalSymbol>();
  for (const [symbol, held] of state.env) if (held === value) symbols.add(symbol);
  if ([...symbols].some((s) => s.role === "result") || isDeferredUse(it, symbols, state)) return false;
  const frameEnd = it.frame && it.frame.node > 0 ? ir.next[it.frame.node] : ir.length;
  for (let n = ir.next[node]; n < frameEnd; n++) {
    if (ir.op[n] !== Op.Ident) continue;
    const symbol = it.info.symbolAt(n);
    if (symbol?.kind === "local" && symbols.has(symbol)) return false;
  }
  // In a loop the next iteration uses it again, unless the variable is the iteration's own.
  const [start, end] = it.loopRange();
  return start < 0 || [...symbols].every((s) => s.node >= start && s.node < end);
}
