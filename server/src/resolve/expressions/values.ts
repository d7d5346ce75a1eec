/**
 * The type of any expression or type node, by its op.
 */
import { child, Op } from "../../ir/ir.ts";
import { type Env, isGenericType } from "../context.ts";
import { pointerTo } from "../generics.ts";
import type { GoSymbol } from "../symbols.ts";
import { byteType, core, defaultType, untypedBool } from "../typeOps.ts";
import { type Type, unknownType } from "../types.ts";
import { callType, genericFunction, instantiatedFunction, typeArguments } from "./calls.ts";
import { binaryType, literalType } from "./operators.ts";
import { selectorType, symbolType } from "./selectors.ts";
import { funcType, isTypeOp, paramType, typeLiteral, typeOfChild } from "./typeNodes.ts";

export function expressionType(env: Env, node: number): Type {
  const { ir } = env;
  const op = ir.op[node];
  if (isTypeOp(op)) {
    return typeLiteral(env, node);
  }
  switch (op) {
    case Op.Ident:
      return symbolType(env.symbolAt(node));
    case Op.Selector:
      return selectorType(env, node);
    case Op.Lit:
      return literalType(ir.flags[node]);
    case Op.Call:
      return callType(env, node);
    case Op.Index:
      return indexType(env, node);
    case Op.Slice:
      return sliceType(env, node);
    case Op.Star: {
      const type = typeOfChild(env, node, 0);
      if (env.isType(node)) {
        return pointerTo(type);
      }
      const pointer = core(type);
      return pointer.kind === "pointer" ? pointer.elem : unknownType;
    }
    case Op.Addr:
      return pointerTo(defaultType(typeOfChild(env, node, 0)));
    case Op.Receive: {
      const channel = core(typeOfChild(env, node, 0));
      return channel.kind === "chan" ? channel.elem : unknownType;
    }
    case Op.Unary:
      return typeOfChild(env, node, 0);
    case Op.Binary:
      return binaryType(env, node);
    case Op.FuncLit:
      return funcType(env, child(ir, node, 0), child(ir, node, 1));
    case Op.Composite: {
      const type = child(ir, node, 0);
      return type < 0 || ir.op[type] === Op.None ? env.elidedType(node) : env.typeOf(type);
    }
    case Op.TypeAssert:
      return typeOfChild(env, node, 1);
    case Op.Param:
      return paramType(env, node);
    case Op.ExprStmt:
    case Op.Field:
      return typeOfChild(env, node, 0);
    default:
      return unknownType;
  }
}

function indexType(env: Env, node: number): Type {
  const { ir } = env;
  const operand = child(ir, node, 0);
  if (operand < 0) {
    return unknownType;
  }
  if (env.isType(operand)) {
    const symbol = typeSymbol(env, operand);
    return isGenericType(symbol) ? symbol.instantiate(typeArguments(env, node)) : unknownType;
  }
  const func = genericFunction(env, operand);
  if (func !== undefined) {
    return instantiatedFunction(env, func, node);
  }
  const type = core(env.typeOf(operand));
  switch (type.kind) {
    case "map":
    case "slice":
    case "array":
      return type.elem;
    case "pointer": {
      const array = core(type.elem);
      return array.kind === "array" ? array.elem : unknownType;
    }
    case "basic":
      return type.name === "string" || type.name === "untyped string" ? byteType : unknownType;
    default:
      return unknownType;
  }
}

function typeSymbol(env: Env, node: number): GoSymbol | undefined {
  if (env.ir.op[node] === Op.Ident) {
    return env.symbolAt(node);
  }
  const selection = env.selection(node);
  return selection?.kind === "member" ? selection.symbol : undefined;
}

function sliceType(env: Env, node: number): Type {
  const operand = typeOfChild(env, node, 0);
  const type = core(operand);
  switch (type.kind) {
    case "slice":
      return operand;
    case "array":
      return { kind: "slice", elem: type.elem };
    case "pointer": {
      const array = core(type.elem);
      return array.kind === "array" ? { kind: "slice", elem: array.elem } : unknownType;
    }
    case "basic":
      return defaultType(operand);
    default:
      return unknownType;
  }
}

/** Whether a node denotes a type rather than a value. */
export function denotesType(env: Env, node: number): boolean {
  const { ir } = env;
  let at = node;
  while (at >= 0) {
    const op = ir.op[at];
    if (isTypeOp(op)) {
      return true;
    }
    if (op === Op.Ident) {
      return env.symbolAt(at)?.kind === "type";
    }
    if (op === Op.Selector) {
      const operand = child(ir, at, 0);
      if (operand < 0 || ir.op[operand] !== Op.Ident || env.symbolAt(operand)?.kind !== "package") {
        return false;
      }
      return typeSymbol(env, at)?.kind === "type";
    }
    if (op !== Op.Star && op !== Op.Index) {
      return false;
    }
    at = child(ir, at, 0);
  }
  return false;
}

/**
 * Type of the `position`-th of `count` variables that `values` (a List) initialises: one value each, one call for
 * all, or a comma-ok form for two.
 */
export function assignedType(env: Env, values: number, count: number, position: number): Type {
  const { ir } = env;
  if (values < 0 || ir.op[values] !== Op.List) {
    return unknownType;
  }
  const first = child(ir, values, 0);
  if (first < 0) {
    return unknownType;
  }
  const single = ir.next[first] >= ir.next[values];
  if (!single || count === 1) {
    const value = child(ir, values, position);
    return value < 0 ? unknownType : defaultType(env.typeOf(value));
  }
  const type = env.typeOf(first);
  if (type.kind === "tuple") {
    return type.elems[position] ?? unknownType;
  }
  const op = ir.op[first];
  if (count === 2 && (op === Op.Index || op === Op.TypeAssert || op === Op.Receive)) {
    return position === 0 ? type : defaultType(untypedBool);
  }
  return unknownType;
}
