/**
 * Calls: what is called, and what comes back.
 */
import { child, Flag, name, Op } from "../../ir/ir.ts";
import { type Env, typeParamsOf } from "../context.ts";
import { substitute, substituteFunc } from "../generics.ts";
import { inferTypeArguments } from "../inference.ts";
import type { Callee, FuncSymbol, GoSymbol, Selection } from "../symbols.ts";
import { core } from "../typeOps.ts";
import { type FuncType, type Type, unknownType } from "../types.ts";
import { builtinResult } from "./builtins.ts";
import { resultType } from "./selectors.ts";

export function calleeOf(env: Env, call: number): Callee {
  const { ir } = env;
  const target = child(ir, call, 0);
  if (ir.op[call] !== Op.Call || target < 0) {
    return { kind: "unknown", path: "", name: "" };
  }
  if (env.isType(target)) {
    return { kind: "conversion", type: env.typeOf(target) };
  }
  if (ir.op[target] === Op.FuncLit) {
    return { kind: "literal", node: target };
  }
  const named = withoutTypeArguments(env, target);
  if (ir.op[named] === Op.Ident) {
    return calleeOfSymbol(env.symbolAt(named), target, "", name(ir, named));
  }
  if (ir.op[named] === Op.Selector) {
    return calleeOfSelection(env, env.selection(named), named, target);
  }
  return { kind: "value", node: target };
}

/** f[int] → f when f is a function; a map of functions stays an index expression. */
function withoutTypeArguments(env: Env, target: number): number {
  const { ir } = env;
  return ir.op[target] === Op.Index && genericFunction(env, child(ir, target, 0)) !== undefined ? child(ir, target, 0) : target;
}

/** The declared function an expression names. */
export function genericFunction(env: Env, node: number): FuncSymbol | undefined {
  if (node < 0) {
    return undefined;
  }
  const op = env.ir.op[node];
  if (op === Op.Ident) {
    const symbol = env.symbolAt(node);
    return symbol?.kind === "func" ? symbol : undefined;
  }
  if (op === Op.Selector) {
    const selection = env.selection(node);
    return selection?.kind === "member" && selection.symbol?.kind === "func" ? selection.symbol : undefined;
  }
  return undefined;
}

function calleeOfSymbol(symbol: GoSymbol | undefined, target: number, path: string, called: string): Callee {
  switch (symbol?.kind) {
    case "func":
      return { kind: "func", func: symbol };
    case "builtin":
      return { kind: "builtin", name: symbol.name };
    case "local":
    case "global":
      return { kind: "value", node: target };
    default:
      return { kind: "unknown", path, name: called };
  }
}

function calleeOfSelection(env: Env, selection: Selection | undefined, selector: number, target: number): Callee {
  const operand = child(env.ir, selector, 0);
  switch (selection?.kind) {
    case undefined:
      return { kind: "unknown", path: "", name: name(env.ir, selector) };
    case "member":
      return calleeOfSymbol(selection.symbol, target, selection.packagePath, selection.name);
    case "field":
      return { kind: "value", node: target };
    case "method":
      return { kind: "method", func: selection.method, steps: selection.steps, operand };
    case "interfaceMethod":
      return { kind: "interfaceMethod", interfaceType: selection.interfaceType, name: selection.name, operand, steps: selection.steps };
    case "methodExpr":
      return { kind: "methodExpr", func: selection.method };
  }
}

export function callType(env: Env, call: number): Type {
  const callee = env.callee(call);
  const target = child(env.ir, call, 0);
  switch (callee.kind) {
    case "unknown":
      return unknownType;
    case "conversion":
      return callee.type;
    case "builtin":
      return builtinResult(env, callee.name, call);
    case "func":
      return resultType(calledSignature(env, callee.func, call).results);
    default: {
      const type = core(env.typeOf(target));
      return type.kind === "func" ? resultType(type.results) : unknownType;
    }
  }
}

/** The function's type with its type parameters replaced by what the call gives for them. */
function calledSignature(env: Env, func: FuncSymbol, call: number): FuncType {
  const params = typeParamsOf(func);
  if (params.length === 0) {
    return func.type;
  }
  const { ir } = env;
  const target = child(ir, call, 0);
  const explicit = ir.op[target] === Op.Index ? typeArguments(env, target) : [];
  const args: Type[] = [];
  if (explicit.length < params.length) {
    for (let a = ir.next[target]; a < ir.next[call]; a = ir.next[a]) {
      args.push(env.typeOf(a));
    }
  }
  const passed = args.length === 1 && args[0].kind === "tuple" ? args[0].elems : args;
  const spread = (ir.flags[call] & Flag.Ellipsis) !== 0;
  return substituteFunc(func.type, inferTypeArguments(params, explicit, func.type, passed, spread));
}

export function typeArguments(env: Env, index: number): Type[] {
  const { ir } = env;
  const types: Type[] = [];
  for (let a = ir.next[index + 1]; a < ir.next[index]; a = ir.next[a]) {
    types.push(env.typeOf(a));
  }
  return types;
}

/** f[int] as a value. */
export function instantiatedFunction(env: Env, func: FuncSymbol, index: number): Type {
  const params = typeParamsOf(func);
  const by = inferTypeArguments(params, typeArguments(env, index), func.type, [], false);
  return substitute(func.type, by);
}
