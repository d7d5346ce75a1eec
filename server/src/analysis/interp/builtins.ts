/**
 * Calls of Go's builtin functions.
 */
import { child, Op } from "../../ir/ir.ts";
import type { State } from "../state.ts";
import { rootOf, type Value } from "../values.ts";
import { escape, record, renew } from "./access.ts";
import { closeChannel } from "./channels.ts";
import { elementKey, evaluate, holdsFunction, isMapType, mapOperand } from "./expressions.ts";
import type { Interp } from "./interp.ts";

export function callBuiltin(it: Interp, node: number, builtin: string, state: State): Value {
  const ir = it.ir;
  const first = child(ir, node, 1);
  switch (builtin) {
    case "make":
    case "new": {
      for (let c = ir.next[first]; first >= 0 && c < ir.next[node]; c = ir.next[c]) evaluate(it, c, state);
      const made = it.values.alloc(it.decl.id, node, "", it.info.typeOf(node));
      renew(state, made);
      return made;
    }
    case "len":
      return access(it, first, node, "len", state);
    case "clear":
      return access(it, first, node, "clear", state);
    case "delete":
      evaluate(it, child(ir, node, 2), state);
      return mapAccess(it, first, node, "delete", state);
    case "close":
      closeChannel(it, state, evaluate(it, first, state, false));
      return it.values.nil;
    case "append": {
      const slice = evaluate(it, first, state, false);
      for (let c = first < 0 ? ir.next[node] : ir.next[first]; c < ir.next[node]; c = ir.next[c]) {
        const value = evaluate(it, c, state);
        if (holdsFunction(it, value)) it.steps.escapeFunction(it, value, state, elementKey(it, state, slice));
        else if (slice.kind !== "alloc" || !state.isOwned(slice)) escape(it, state, value, rootOf(slice));
      }
      return slice.kind === "nil" ? it.values.alloc(it.decl.id, node, "", it.info.typeOf(node)) : slice;
    }
    case "panic":
      evaluate(it, first, state);
      state.dead = true;
      return it.values.nil;
    default: {
      for (let c = first; c >= 0 && c < ir.next[node]; c = ir.next[c]) evaluate(it, c, state);
      return it.values.opaque(it.decl.id, node, builtin, it.info.typeOf(node));
    }
  }
}

function access(it: Interp, operand: number, node: number, kind: "len" | "clear", state: State): Value {
  if (operand >= 0 && isMapType(it.info.typeOf(operand))) return mapAccess(it, operand, node, kind, state);
  const of = evaluate(it, operand, state, false);
  return kind === "len" && of.kind !== "unknown" ? it.values.derived(of, "len", [], undefined) : it.values.opaque(it.decl.id, node, kind, undefined);
}

function mapAccess(it: Interp, operand: number, node: number, kind: "len" | "clear" | "delete", state: State): Value {
  if (operand < 0 || it.ir.op[operand] === Op.None) return it.values.unknown;
  const of = mapOperand(it, operand, state);
  record(it, state, node, kind, of.map, of);
  return it.values.opaque(it.decl.id, node, kind, undefined);
}
