/**
 * Type literals: what a map, func, struct or interface type written in the source denotes.
 */
import { child, Flag, name, Op } from "../../ir/ir.ts";
import type { Env } from "../context.ts";
import { type InterfaceParts, LazyField, LazyFunc, LazyInterface, noParts, structOf } from "../lazyTypes.ts";
import { underlying } from "../typeOps.ts";
import { type FuncType, type InterfaceType, type StructType, type Type, unknownType } from "../types.ts";
import { integerValue } from "./integers.ts";

/** True for the ops that can only be a type. */
export function isTypeOp(op: number): boolean {
  return op >= Op.MapType && op <= Op.InterfaceType;
}

export function typeLiteral(env: Env, node: number): Type {
  const { ir } = env;
  switch (ir.op[node]) {
    case Op.MapType:
      return { kind: "map", key: typeOfChild(env, node, 0), elem: typeOfChild(env, node, 1) };
    case Op.SliceType:
      return { kind: "slice", elem: typeOfChild(env, node, 0) };
    case Op.ArrayType:
      return { kind: "array", elem: typeOfChild(env, node, 1), length: () => integerValue(env, child(ir, node, 0)) };
    case Op.ChanType:
      return { kind: "chan", elem: typeOfChild(env, node, 0) };
    case Op.FuncType:
      return funcType(env, child(ir, node, 0), child(ir, node, 1));
    case Op.StructType:
      return structType(env, node);
    case Op.InterfaceType:
      return interfaceType(env, node);
    default:
      return unknownType;
  }
}

export function typeOfChild(env: Env, node: number, n: number): Type {
  const c = child(env.ir, node, n);
  return c < 0 ? unknownType : env.typeOf(c);
}

/** `params` and `results` are Params nodes, None or -1. */
export function funcType(env: Env, params: number, results: number): FuncType {
  const { ir } = env;
  let variadic = false;
  if (params >= 0 && ir.op[params] === Op.Params) {
    for (let p = params + 1; p < ir.next[params]; p = ir.next[p]) {
      variadic = (ir.flags[p] & Flag.Variadic) !== 0;
    }
  }
  return new LazyFunc(
    variadic,
    () => paramTypes(env, params),
    () => paramTypes(env, results),
  );
}

function paramTypes(env: Env, list: number): readonly Type[] {
  const { ir } = env;
  const types: Type[] = [];
  if (list < 0 || ir.op[list] !== Op.Params) {
    return types;
  }
  for (let p = list + 1; p < ir.next[list]; p = ir.next[p]) {
    types.push(paramType(env, p));
  }
  return types;
}

/** The type a parameter has inside its function: a variadic one is a slice. */
export function paramType(env: Env, param: number): Type {
  const elem = typeOfChild(env, param, 0);
  return (env.ir.flags[param] & Flag.Variadic) !== 0 ? { kind: "slice", elem } : elem;
}

function structType(env: Env, node: number): StructType {
  const { ir } = env;
  const fields: LazyField[] = [];
  for (let f = node + 1; f < ir.next[node]; f = ir.next[f]) {
    if (ir.op[f] === Op.Field) {
      const type = child(ir, f, 0);
      const embedded = (ir.flags[f] & Flag.Embedded) !== 0;
      fields.push(new LazyField(name(ir, f), embedded, () => (type < 0 ? unknownType : env.typeOf(type))));
    }
  }
  return structOf(fields);
}

function interfaceType(env: Env, node: number): InterfaceType {
  return new LazyInterface(() => env.nested(() => interfaceParts(env, node), noParts));
}

function interfaceParts(env: Env, node: number): InterfaceParts {
  const { ir } = env;
  const methods = new Map<string, FuncType>();
  let terms: readonly Type[] | undefined;
  for (let m = node + 1; m < ir.next[node]; m = ir.next[m]) {
    if (ir.op[m] === Op.Method) {
      methods.set(name(ir, m), funcType(env, child(ir, m, 0), child(ir, m, 1)));
      continue;
    }
    const union: Type[] = [];
    unionTerms(env, m, union);
    const only = union.length === 1 ? underlying(union[0]) : undefined;
    if (only?.kind === "interface") {
      for (const [method, type] of only.methods) {
        methods.set(method, type);
      }
      terms ??= only.terms;
    } else {
      terms ??= union.flatMap((term) => flattened(term));
    }
  }
  return { methods, terms };
}

/** A union written as one expression, tildes dropped. */
function unionTerms(env: Env, node: number, into: Type[]): void {
  const { ir } = env;
  // The chain leans left: the terms are the right sides from the bottom up, after the leftmost.
  const terms: number[] = [];
  let at = node;
  while (at >= 0 && ir.op[at] === Op.Binary) {
    terms.push(child(ir, at, 1));
    at = child(ir, at, 0);
  }
  terms.push(at);
  for (const term of terms.reverse()) {
    if (term >= 0 && ir.op[term] !== Op.None) {
      into.push(ir.op[term] === Op.Unary ? typeOfChild(env, term, 0) : env.typeOf(term));
    }
  }
}

function flattened(term: Type): readonly Type[] {
  const under = underlying(term);
  return under.kind === "interface" && under.terms !== undefined ? under.terms : [term];
}

/** A constraint as an interface: `~[]E` and `A | B` stand for an interface of just that union. */
export function constraintType(env: Env, node: number): Type {
  const op = env.ir.op[node];
  if (op === Op.Unary || op === Op.Binary || (isTypeOp(op) && op !== Op.InterfaceType)) {
    return new LazyInterface(() => {
      const terms: Type[] = [];
      unionTerms(env, node, terms);
      return { methods: new Map(), terms: terms.flatMap((term) => flattened(term)) };
    });
  }
  return env.typeOf(node);
}
