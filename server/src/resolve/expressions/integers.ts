/**
 * Values of integer constant expressions as far as sizes of arrays need them: literals, named constants, arithmetic.
 */
import { child, Flag, name, Op } from "../../ir/ir.ts";
import type { Env } from "../context.ts";

/**
 * Undefined for what is no integer, needs `iota`, a conversion or a function, or lies beyond the integers a number holds
 * exactly.
 */
export function integerValue(env: Env, node: number): number | undefined {
  const { ir } = env;
  if (node < 0) return undefined;
  const value = env.nested(() => {
    switch (ir.op[node]) {
      case Op.Lit:
        return literalValue(name(ir, node), ir.flags[node]);
      case Op.Ident:
        return symbolValue(env.symbolAt(node));
      case Op.Selector: {
        const selection = env.selection(node);
        return selection?.kind === "member" ? symbolValue(selection.symbol) : undefined;
      }
      case Op.Binary:
        return combine(name(ir, node), integerValue(env, child(ir, node, 0)), integerValue(env, child(ir, node, 1)));
      case Op.Unary: {
        const operand = integerValue(env, child(ir, node, 0));
        return operand === undefined ? undefined : name(ir, node) === "-" ? -operand : name(ir, node) === "+" ? operand : undefined;
      }
      default:
        return undefined;
    }
  }, undefined);
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

function symbolValue(symbol: ReturnType<Env["symbolAt"]>): number | undefined {
  return symbol?.kind === "const" ? symbol.integer?.() : undefined;
}

/** `0x1f`, `0o17`, `017`, `0b1`, `1_000`. */
function literalValue(text: string, flags: number): number | undefined {
  if ((flags & 3) !== Flag.LitInt) return undefined;
  const digits = text.replaceAll("_", "").toLowerCase();
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  return /^(\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)$/.test(digits) ? Number(digits) : undefined;
}

function combine(operator: string, left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? undefined : Math.trunc(left / right);
    case "%":
      return right === 0 ? undefined : left % right;
    case "<<":
      return right < 0 || right > 62 ? undefined : left * 2 ** right;
    case ">>":
      return right < 0 || right > 62 ? undefined : Math.floor(left / 2 ** right);
    default:
      return undefined;
  }
}
