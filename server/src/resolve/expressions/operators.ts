/**
 * Unary and binary operators, literals.
 */
import { child, Flag, name, Op } from "../../ir/ir.ts";
import type { Env } from "../context.ts";
import { isUntyped, untypedBool, untypedFloat, untypedInt, untypedRune, untypedString } from "../typeOps.ts";
import { type Type, unknownType } from "../types.ts";

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

const logical: ReadonlySet<string> = new Set(["&&", "||"]);

/** Untyped kinds from narrow to wide: a constant expression takes the widest. */
const width = ["untyped int", "untyped rune", "untyped float", "untyped complex"];

/** Longer chains of operators (generated string tables) are judged by their last operands. */
const maxChain = 5000;

export function literalType(flags: number): Type {
  switch (flags & 3) {
    case Flag.LitInt:
      return untypedInt;
    case Flag.LitFloat:
      return untypedFloat;
    case Flag.LitRune:
      return untypedRune;
    default:
      return untypedString;
  }
}

export function binaryType(env: Env, node: number): Type {
  const { ir } = env;
  // Chains lean left; walking down instead of recursing keeps a thousand-term sum off the stack.
  const rights: Type[] = [];
  let at = node;
  for (let n = 0; n < maxChain; n++) {
    const operator = name(ir, at);
    if (comparisons.has(operator)) {
      return combined(untypedBool, rights);
    }
    const left = child(ir, at, 0);
    if (left < 0) {
      return combined(unknownType, rights);
    }
    if (operator !== "<<" && operator !== ">>") {
      const right = child(ir, at, 1);
      const type = right < 0 ? unknownType : env.typeOf(right);
      rights.push(type.kind === "unknown" && logical.has(operator) ? untypedBool : type);
    }
    if (ir.op[left] !== Op.Binary) {
      return combined(env.typeOf(left), rights);
    }
    at = left;
  }
  return combined(unknownType, rights);
}

function combined(first: Type, rights: readonly Type[]): Type {
  let result = first;
  for (let i = rights.length - 1; i >= 0; i--) {
    result = arithmetic(result, rights[i]);
  }
  return result;
}

/** The type of `a + b`: the typed operand's, or the wider untyped kind. */
export function arithmetic(a: Type, b: Type): Type {
  if (!isUntyped(a)) {
    return a.kind === "unknown" && !isUntyped(b) ? b : a;
  }
  if (!isUntyped(b) || a.kind !== "basic" || b.kind !== "basic") {
    return b;
  }
  return width.indexOf(b.name) > width.indexOf(a.name) ? b : a;
}
