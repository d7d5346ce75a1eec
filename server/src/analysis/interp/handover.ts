/**
 * What a `go` statement gives away: a fresh object that the code which starts the goroutine never uses again, or the map of
 * a field that gets another one right after.
 */
import { child, children, name, Op } from "../../ir/ir.ts";
import type { LocalSymbol } from "../../resolve/symbols.ts";
import type { State } from "../state.ts";
import type { Value } from "../values.ts";
import { isStruct } from "./access.ts";
import { fieldPath } from "./assignments.ts";
import { isMapType } from "./expressions.ts";
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
  const symbols: ReadonlySet<LocalSymbol> = new Set(state.holders(value));
  if ([...symbols].some((s) => s.role === "result") || isDeferredUse(it, symbols, state)) return false;
  const [from, last] = laterCode(it, symbols, node);
  for (let n = from; n < last; n++) {
    if (ir.op[n] !== Op.Ident || (n >= node && n < ir.next[node])) continue;
    const symbol = it.info.symbolAt(n);
    if (symbol?.kind === "local" && symbols.has(symbol)) return false;
  }
  // In a loop the next iteration uses it again, unless the variable is the iteration's own.
  const [start, end] = it.loopRange();
  return start < 0 || [...symbols].every((s) => s.node >= start && s.node < end);
}

/**
 * Where the variables can be used once the goroutine is started at `node`. Those from outside of a function literal that is
 * called in place live on behind it, and the literal may be called again.
 */
function laterCode({ ir, frame }: Interp, symbols: ReadonlySet<LocalSymbol>, node: number): readonly [from: number, end: number] {
  if (!frame || frame.node <= 0) return [ir.next[node], ir.length];
  const end = ir.next[frame.node];
  const areItsOwn = [...symbols].every((symbol) => symbol.node > frame.node && symbol.node < end);
  return areItsOwn ? [ir.next[node], end] : [frame.node, ir.length];
}

/** The map that the goroutine started at `node` has to itself where it is given that of a field; else the value as it is. */
export function takenOut(it: Interp, state: State, value: Value, node: number): Value {
  if (value.kind !== "field" || !isMapType(value.type) || !getsAnother(it, state, value, node)) return value;
  return it.values.alloc(it.decl.id, node, value.name, value.type);
}

/** Below `node` the place gets a new map before the old one is used again. */
function getsAnother(it: Interp, state: State, place: Value, node: number): boolean {
  const { ir } = it;
  const isPlace = (n: number): boolean => ir.op[n] === Op.Selector && name(ir, n) === place.name && fieldPath(it, n, state) === place;
  const frameEnd = it.frame && it.frame.node > 0 ? ir.next[it.frame.node] : ir.length;
  for (let n = ir.next[node]; n < frameEnd; n++) {
    if (ir.op[n] === Op.Assign && name(ir, n) === "=") {
      const target = children(ir, child(ir, n, 0)).findIndex(isPlace);
      const source = target < 0 ? undefined : children(ir, child(ir, n, 1))[target];
      if (source !== undefined) return isNew(it, source);
    }
    if (isPlace(n) && !asksForSize(it, n)) return false;
  }
  return false;
}

/** `make(…)`, a literal or nil. */
function isNew({ ir, info }: Interp, node: number): boolean {
  if (ir.op[node] === Op.Call) return ir.op[node + 1] === Op.Ident && name(ir, node + 1) === "make";
  return ir.op[node] === Op.Composite || (ir.op[node] === Op.Ident && info.symbolAt(node)?.kind === "nil");
}

/** `len(place)`, or the place beside == or !=. */
function asksForSize({ ir }: Interp, node: number): boolean {
  return (ir.op[node - 1] === Op.Ident && ir.op[node - 2] === Op.Call && name(ir, node - 1) === "len") || ir.op[node - 1] === Op.Binary;
}
