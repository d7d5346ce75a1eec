/**
 * Evaluating expressions to values, and recording the map accesses they make on the way.
 */
import { child, Flag, name, Op } from "../../ir/ir.ts";
import { core, underlying } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import { locate } from "../location.ts";
import type { State } from "../state.ts";
import { alternatives, type Value } from "../values.ts";
import { fieldValue, isStruct, record, renew, resolvePath, settled } from "./access.ts";
import { refineBool } from "./bools.ts";
import { receiveFrom } from "./channels.ts";
import type { Interp } from "./interp.ts";
import { loadedUnder } from "./loads.ts";
import { noteLockAlias } from "./lockAliases.ts";

export function isMapType(type: Type | undefined): boolean {
  return type !== undefined && core(type).kind === "map";
}

/** `load`: the value is used as a value, so reading a map's header out of a field or variable counts. */
export function evaluate(it: Interp, node: number, state: State, load = true): Value {
  if (node < 0) return it.values.unknown;
  const preset = it.preset?.get(node);
  if (preset) return preset;
  const ir = it.ir;
  switch (ir.op[node]) {
    case Op.Ident:
      return identifier(it, node, state, load);
    case Op.Selector:
      return selector(it, node, state, load);
    case Op.Index:
      return index(it, node, state);
    case Op.Slice: {
      const base = evaluate(it, child(ir, node, 0), state, false);
      for (let i = 1; i <= 3; i++) evaluate(it, child(ir, node, i), state);
      return base;
    }
    case Op.Call:
      return it.steps.call(it, node, state);
    case Op.Star:
    case Op.TypeAssert:
      return evaluate(it, child(ir, node, 0), state, load);
    case Op.Addr: {
      const operand = child(ir, node, 0);
      return evaluate(it, operand, state, false);
    }
    case Op.Receive: {
      const channel = evaluate(it, child(ir, node, 0), state, false);
      receiveFrom(it, state, channel);
      return received(it, node, channel, it.info.typeOf(node));
    }
    case Op.Unary:
      evaluate(it, child(ir, node, 0), state);
      return it.values.opaque(it.decl.id, node, "", undefined);
    case Op.Binary:
      return binary(it, node, state);
    case Op.FuncLit:
      return it.values.closure(it.decl.id, node);
    case Op.Composite:
      return composite(it, node, state);
    case Op.Lit:
      return ir.aux[node] === 0 ? it.values.unknown : it.values.constant(name(ir, node));
    case Op.List:
    case Op.Error:
      for (let c = node + 1; c < ir.next[node]; c = ir.next[c]) evaluate(it, c, state);
      return it.values.unknown;
    default:
      return it.values.unknown;
  }
}

function identifier(it: Interp, node: number, state: State, load: boolean): Value {
  const symbol = it.info.symbolAt(node);
  if (!symbol) return it.values.unknown;
  switch (symbol.kind) {
    case "local": {
      const held = state.get(symbol);
      if (held) return held;
      return it.values.local(it.decl.id, symbol);
    }
    case "global": {
      const value = it.values.global(symbol.packagePath, symbol.name, symbol.type);
      if (load && isMapType(symbol.type)) record(it, state, node, "load", value, { header: true });
      return value;
    }
    case "func":
      return it.values.func(symbol);
    case "nil":
      return it.values.nil;
    case "const":
      return it.values.constant(symbol.name);
    case "builtin":
      return it.values.constant(symbol.name);
    default:
      return it.values.unknown;
  }
}

function selector(it: Interp, node: number, state: State, load: boolean): Value {
  const operand = child(it.ir, node, 0);
  const selection = it.info.selection(node);
  if (!selection) {
    const base = evaluate(it, operand, state, false);
    return it.values.field(base, name(it.ir, node), "", undefined);
  }
  switch (selection.kind) {
    case "field": {
      let value = evaluate(it, operand, state, false);
      for (const step of selection.steps) value = fieldValue(it, state, value, step);
      if (load && isMapType(selection.type)) record(it, state, node, "load", value, { header: true });
      return value;
    }
    case "method": {
      let value = evaluate(it, operand, state, false);
      for (const step of selection.steps) value = fieldValue(it, state, value, step);
      return it.values.bound(selection.method, value);
    }
    case "interfaceMethod": {
      const value = evaluate(it, operand, state, false);
      return it.values.derived(value, `.${selection.name}`, [], selection.type);
    }
    case "methodExpr":
      return it.values.func(selection.method);
    case "member": {
      const symbol = selection.symbol;
      if (symbol?.kind === "func") return it.values.func(symbol);
      if (symbol?.kind === "global") {
        const value = it.values.global(symbol.packagePath, symbol.name, symbol.type);
        if (load && isMapType(symbol.type)) record(it, state, node, "load", value, { header: true });
        return value;
      }
      if (symbol?.kind === "const") return it.values.constant(`${selection.packagePath}.${selection.name}`);
      return it.values.opaque(-1, -1, `${selection.packagePath}.${selection.name}`, undefined);
    }
  }
}

/** The map a content access goes to, with whether its header is read from a shared place in the same step. */
export function mapOperand(it: Interp, node: number, state: State): { map: Value; header: boolean; loadedUnder: ReturnType<typeof loadedUnder> } {
  const map = evaluate(it, node, state, false);
  const op = it.ir.op[node];
  const symbol = op === Op.Ident ? it.info.symbolAt(node) : undefined;
  const header = op === Op.Selector || symbol?.kind === "global";
  return { map, header, loadedUnder: loadedUnder(it, symbol) };
}

function index(it: Interp, node: number, state: State): Value {
  const ir = it.ir;
  const operand = child(ir, node, 0);
  const type = it.info.typeOf(operand);
  if (type.kind === "func" || it.info.isType(operand)) return evaluate(it, operand, state);
  const key = evaluate(it, child(ir, node, 1), state);
  if (isMapType(type) || (type.kind === "unknown" && hasMapTell(it, node))) {
    const of = mapOperand(it, operand, state);
    record(it, state, node, "read", of.map, of);
    return resolvePath(it, state, elemOf(it, of.map, key, it.info.typeOf(node)), it.info.typeOf(node));
  }
  const base = evaluate(it, operand, state, false);
  return elemOf(it, base, key, it.info.typeOf(node));
}

/** Under which key functions are kept that are sent on this channel or put into this slice or map; "" when unknown. */
export function elementKey(it: Interp, state: State, container: Value): string {
  const known = alternatives(container).find((c) => c.kind !== "unknown" && c.kind !== "nil");
  return known ? locate(it.values.elem(settled(it, state, known), it.values.unknown, undefined)).key : "";
}

export function elemOf(it: Interp, base: Value, key: Value, type: Type): Value {
  let merged: Value | undefined;
  for (const choice of alternatives(base)) {
    const value = it.values.elem(choice, key, type);
    merged = merged ? it.values.phi(merged, value) : value;
  }
  return merged ?? it.values.unknown;
}

/** An operand whose type could not be found is taken for a map when its index is a string. */
export function hasMapTell(it: Interp, node: number): boolean {
  const key = child(it.ir, node, 1);
  return key >= 0 && it.ir.op[key] === Op.Lit && (it.ir.flags[key] & 3) === Flag.LitString;
}

function binary(it: Interp, node: number, state: State): Value {
  const ir = it.ir;
  const operator = name(ir, node);
  const left = evaluate(it, child(ir, node, 0), state, !isNilComparison(it, node));
  if (operator === "&&" || operator === "||") {
    // The right side runs only on one outcome of the left: its lock effects must not leak.
    const right = state.clone();
    refine(it, child(ir, node, 0), right, operator === "&&");
    evaluate(it, child(ir, node, 1), right);
    if (right.escaped !== state.escaped) state.escaped = right.escaped;
  } else {
    const right = evaluate(it, child(ir, node, 1), state, !isNilComparison(it, node));
    // Arithmetic on the same operands is the same number: shard[i%n] and lock[i%n] belong together.
    if (left.kind !== "unknown" && right.kind !== "unknown") return it.values.derived(left, operator, [right], undefined);
  }
  return it.values.opaque(it.decl.id, node, "", undefined);
}

function isNilComparison(it: Interp, node: number): boolean {
  const symbol = it.info.symbolAt(child(it.ir, node, 1));
  return symbol?.kind === "nil";
}

/** Applies what a condition tells about locks to the state of one branch. */
export function refine(it: Interp, node: number, state: State, truth: boolean): void {
  const ir = it.ir;
  if (node < 0) return;
  if (ir.op[node] === Op.Unary && name(ir, node) === "!") {
    refine(it, child(ir, node, 0), state, !truth);
    return;
  }
  if (ir.op[node] === Op.Binary) {
    const operator = name(ir, node);
    if ((operator === "&&" && truth) || (operator === "||" && !truth)) {
      refine(it, child(ir, node, 0), state, truth);
      refine(it, child(ir, node, 1), state, truth);
    } else if ((operator === "==" || operator === "!=") && isNilComparison(it, node)) {
      applyOutcome(it, valueOf(it, child(ir, node, 0), state), state, (operator === "==") === truth ? "nil" : "error");
    }
    return;
  }
  applyOutcome(it, valueOf(it, node, state), state, truth ? "true" : "false");
  refineBool(it, node, state, truth);
}

function valueOf(it: Interp, node: number, state: State): Value | undefined {
  if (it.ir.op[node] === Op.Call) return it.callValues.get(node);
  if (it.ir.op[node] === Op.Ident) {
    const symbol = it.info.symbolAt(node);
    return symbol?.kind === "local" ? state.get(symbol) : undefined;
  }
  return undefined;
}

function applyOutcome(it: Interp, value: Value | undefined, state: State, outcome: "true" | "false" | "nil" | "error"): void {
  if (!value) return;
  for (const condition of it.conditions.get(value) ?? []) {
    if (condition.outcome !== outcome) continue;
    for (const held of condition.acquired) state.acquire(held.lock, held.mode);
    for (const lock of condition.released) state.release(lock);
  }
}

function composite(it: Interp, node: number, state: State): Value {
  const ir = it.ir;
  const type = it.info.typeOf(node);
  const made = it.values.alloc(it.decl.id, node, "", type);
  it.noteMade(node, made);
  renew(state, made);
  const under = underlying(type.kind === "pointer" ? type.elem : type);
  const fields = under.kind === "struct" ? under.fields : undefined;
  const named = type.kind === "pointer" ? type.elem : type;
  const owner = named.kind === "named" ? `${named.packagePath}.${named.name}` : "";
  let position = 0;
  for (let c = ir.next[node + 1]; c < ir.next[node]; c = ir.next[c], position++) {
    const keyed = ir.op[c] === Op.Keyed;
    const valueNode = keyed ? child(ir, c, 1) : c;
    if (keyed && !fields) evaluate(it, child(ir, c, 0), state);
    const value = evaluate(it, valueNode, state);
    const field = fields ? (keyed ? fields.find((f) => f.name === name(ir, child(ir, c, 0))) : fields[position]) : undefined;
    if (holdsFunction(it, value)) {
      it.steps.escapeFunction(it, value, state, field && owner !== "" ? `${owner}.${field.name}` : "");
    } else if (field) {
      const place = it.values.field(made, field.name, owner, field.type);
      noteLockAlias(it, state, place, value);
      state.store(place, copied(it, valueNode, value, state));
    } else if (value.kind === "alloc" || value.kind === "copy") {
      state.store(it.values.elem(made, it.values.constant(String(position)), undefined), value);
    }
  }
  return made;
}

export function isFunction(value: Value): boolean {
  return alternatives(value).some((v) => v.kind === "closure" || v.kind === "func" || v.kind === "bound");
}

/** What comes out of a channel: functions and maps are known by the channel, anything else by where it is received. */
export function received(it: Interp, node: number, channel: Value, type: Type): Value {
  if (isFunctionType(type)) return elemOf(it, channel, it.values.unknown, type);
  if (isMapType(type) && channel.kind !== "unknown") return elemOf(it, channel, it.values.constant("<-"), type);
  return it.values.opaque(it.decl.id, node, "<-", type);
}

export function isFunctionType(type: Type | undefined): boolean {
  return type !== undefined && underlying(type).kind === "func";
}

/** A function, or a formal that is one: where it is stored matters to the caller. */
export function holdsFunction(it: Interp, value: Value): boolean {
  return isFunction(value) || (it.isFormal(value) && isFunctionType(value.type));
}

/** A struct stored by value is a copy of its own. */
export function copied(it: Interp, node: number, value: Value, state: State): Value {
  if (value.kind === "alloc" || value.kind === "copy" || value.kind === "unknown" || value.kind === "nil" || value.kind === "const") return value;
  if (it.ir.op[node] === Op.Addr) return value;
  const type = it.info.typeOf(node);
  if (!isStruct(type)) return value;
  const copy = it.values.copy(it.decl.id, node, value, value.name);
  if (copy.kind === "copy") renew(state, copy);
  return copy;
}

export function keyOf(value: Value): string {
  return locate(value).key;
}
