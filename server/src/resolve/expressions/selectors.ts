/**
 * x.y: a package's member, a field, a method, or a method expression.
 */
import { child, name, Op } from "../../ir/ir.ts";
import type { Env } from "../context.ts";
import { methodType } from "../generics.ts";
import { LazyFunc } from "../lazyTypes.ts";
import type { Member, MemberStep } from "../member.ts";
import { findMember } from "../members.ts";
import type { FieldStep, GoSymbol, Selection } from "../symbols.ts";
import { noValue, underlying, untypedNil } from "../typeOps.ts";
import { type FuncType, type Type, unknownType } from "../types.ts";

export function selectionOf(env: Env, node: number): Selection | undefined {
  const { ir } = env;
  const operand = child(ir, node, 0);
  if (ir.op[node] !== Op.Selector || operand < 0) {
    return undefined;
  }
  const selected = name(ir, node);
  if (ir.op[operand] === Op.Ident) {
    const symbol = env.symbolAt(operand);
    if (symbol?.kind === "package") {
      const member = env.member(symbol.path, selected);
      return { kind: "member", packagePath: symbol.path, name: selected, symbol: member };
    }
  }
  const type = env.typeOf(operand);
  const member = findMember(type, selected, env.packagePath);
  if (member === undefined) {
    return undefined;
  }
  if (env.isType(operand)) {
    return member.kind === "method" ? { kind: "methodExpr", method: member.method } : undefined;
  }
  return throughOperand(type, member);
}

/** A named pointer type is a pointer too. */
function isPointer(type: Type): boolean {
  return type.kind === "pointer" || underlying(type).kind === "pointer";
}

function throughOperand(type: Type, member: Member): Selection {
  const steps: readonly FieldStep[] = isPointer(type) ? firstThroughPointer(member.steps) : member.steps;
  switch (member.kind) {
    case "field":
      return { kind: "field", steps, type: member.type };
    case "method":
      return { kind: "method", steps, method: member.method, receiver: member.receiver };
    case "interfaceMethod":
      return { kind: "interfaceMethod", steps, interfaceType: member.interfaceType, name: member.name, type: member.type };
  }
}

function firstThroughPointer(steps: readonly MemberStep[]): readonly FieldStep[] {
  return steps.map((step, i) => (i === 0 ? { ...step, throughPointer: true } : step));
}

export function selectorType(env: Env, node: number): Type {
  const selection = env.selection(node);
  switch (selection?.kind) {
    case undefined:
      return interfaceMethodExpression(env, node);
    case "member":
      return symbolType(selection.symbol);
    case "field":
    case "interfaceMethod":
      return selection.type;
    case "method":
      return methodType(selection.receiver, selection.method.type);
    case "methodExpr": {
      const receiver = env.typeOf(child(env.ir, node, 0));
      const target = findMember(receiver, name(env.ir, node), env.packagePath);
      const method = selection.method.type;
      return withReceiver(receiver, target?.kind === "method" ? methodType(target.receiver, method) : method);
    }
  }
}

/** I.M for an interface type I has no declared function, but a type all the same. */
function interfaceMethodExpression(env: Env, node: number): Type {
  const operand = child(env.ir, node, 0);
  if (operand < 0 || !env.isType(operand)) {
    return unknownType;
  }
  const type = env.typeOf(operand);
  const member = findMember(type, name(env.ir, node), env.packagePath);
  return member?.kind === "interfaceMethod" ? withReceiver(type, member.type) : unknownType;
}

function withReceiver(receiver: Type, method: FuncType): FuncType {
  return new LazyFunc(
    method.variadic,
    () => [receiver, ...method.params],
    () => method.results,
  );
}

/** The type of an expression that is just this name. */
export function symbolType(symbol: GoSymbol | undefined): Type {
  if (symbol === undefined || symbol.kind === "package" || symbol.kind === "builtin") {
    return unknownType;
  }
  return symbol.kind === "nil" ? untypedNil : symbol.type;
}

/** Several values as one type: a single one is itself. */
export function resultType(results: readonly Type[]): Type {
  return results.length === 1 ? results[0] : results.length === 0 ? noValue : { kind: "tuple", elems: results };
}
