/**
 * Lowers expressions. Parentheses vanish; conversions and instantiations become calls and indexes.
 */
import { Field, Kind } from "../../syntax/kinds.ts";
import { Flag, Op } from "../ir.ts";
import type { Family, Lower, Lowering } from "./lowering.ts";
import { lowerSignature } from "./signatures.ts";

/** Longer literals are not kept as text: they are data, and interning them would hold on to them. */
const maxLiteralUnits = 64;

/** Terms of a concatenation of literals that are kept apart. */
const maxConcatenation = 100;

function lowerIdent(l: Lowering, node: number): void {
  l.leaf(Op.Ident, node, l.nameOf(node));
}

function literal(flag: number): Lower {
  return (l, node) => {
    l.leaf(Op.Lit, node, l.end[node] - l.start[node] <= maxLiteralUnits ? l.nameOf(node) : 0, flag);
  };
}

function lowerParenthesized(l: Lowering, node: number): void {
  l.lowerRequired(l.firstNamed(node), node);
}

function lowerUnary(l: Lowering, node: number): void {
  const at = l.start[node];
  let op: number = Op.Unary;
  let aux = 0;
  switch (l.unitAt(at)) {
    case 38:
      op = Op.Addr;
      break;
    case 42:
      op = Op.Star;
      break;
    case 60:
      op = Op.Receive;
      break;
    default:
      aux = l.nameAt(at, at + 1);
  }
  const unary = l.open(op, node, aux);
  l.lowerRequired(l.child(node, Field.Operand), node);
  l.close(unary);
}

function lowerBinary(l: Lowering, node: number): void {
  const right = l.child(node, Field.Right);
  if (right >= 0 && isString(l, right) && isLongConcatenation(l, node)) {
    l.leaf(Op.Lit, node, 0, Flag.LitString);
    return;
  }
  const binary = l.open(Op.Binary, node, operatorOf(l, node));
  l.lowerRequired(l.child(node, Field.Left), node);
  l.lowerRequired(right, node);
  l.close(binary);
}

/**
 * Whether the node joins nothing but string literals, and a great many: embedded data, which nests as deeply as it is
 * long. As a single literal it says the same without exceeding the depth limit.
 */
function isLongConcatenation(l: Lowering, node: number): boolean {
  let terms = 1;
  let left = node;
  while (left >= 0 && l.kind[left] === Kind.BinaryExpression) {
    const right = l.child(left, Field.Right);
    if (right < 0 || !isString(l, right)) {
      return false;
    }
    terms++;
    left = l.child(left, Field.Left);
  }
  return terms > maxConcatenation && left >= 0 && isString(l, left);
}

function isString(l: Lowering, node: number): boolean {
  return l.kind[node] === Kind.InterpretedStringLiteral || l.kind[node] === Kind.RawStringLiteral;
}

/** Interned text of the operator token; 0 when broken code lacks it. */
function operatorOf(l: Lowering, node: number): number {
  const end = l.next[node];
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (l.field[c] === Field.Operator) {
      return l.nameOf(c);
    }
  }
  return 0;
}

function lowerSelector(l: Lowering, node: number): void {
  const field = l.child(node, Field.Field);
  const selector = l.open(Op.Selector, node, field < 0 ? 0 : l.nameOf(field));
  l.lowerRequired(l.child(node, Field.Operand), node);
  l.close(selector);
}

function lowerIndex(l: Lowering, node: number): void {
  const index = l.open(Op.Index, node);
  l.lowerRequired(l.child(node, Field.Operand), node);
  l.lowerRequired(l.child(node, Field.Index), node);
  l.close(index);
}

function lowerSliceExpression(l: Lowering, node: number): void {
  const slice = l.open(Op.Slice, node);
  l.lowerRequired(l.child(node, Field.Operand), node);
  l.lowerField(node, Field.Start);
  l.lowerField(node, Field.End);
  l.lowerField(node, Field.Capacity);
  l.close(slice);
}

function lowerCall(l: Lowering, node: number): void {
  const call = l.open(Op.Call, node);
  const callee = l.child(node, Field.Function);
  const typeArguments = l.child(node, Field.TypeArguments);
  if (typeArguments < 0) {
    l.lowerRequired(callee, node);
  } else {
    const index = l.openAt(Op.Index, l.start[node], l.end[typeArguments], 0, 0);
    l.lowerRequired(callee, node);
    l.lowerChildren(typeArguments);
    l.close(index);
  }
  const args = l.child(node, Field.Arguments);
  if (args >= 0) {
    const end = l.next[args];
    for (let c = args + 1; c < end; c = l.next[c]) {
      if (l.kind[c] === Kind.VariadicArgument) {
        l.setFlags(call, Flag.Ellipsis);
        l.lowerRequired(l.firstNamed(c), c);
      } else if (l.isContent(c)) {
        l.lower(c);
      }
    }
  }
  l.close(call);
}

/**
 * `[]byte(s)`: the grammar tells it from a call only where the type cannot be an expression. A star before such a type is
 * a dereference of the whole conversion: `*(*[]T)(p)` is `*((*[]T)(p))`.
 */
function lowerConversion(l: Lowering, node: number): void {
  let type = l.child(node, Field.Type);
  const opened: number[] = [];
  while (type >= 0 && l.kind[type] === Kind.PointerType) {
    opened.push(l.openAt(Op.Star, l.start[type], l.end[node], 0, 0));
    type = l.firstNamed(type);
  }
  opened.push(l.openAt(Op.Call, type < 0 ? l.start[node] : l.start[type], l.end[node], 0, 0));
  l.lowerRequired(type, node);
  l.lowerRequired(l.child(node, Field.Operand), node);
  for (const index of opened) {
    l.close(index);
  }
}

/** `Pair[int, string]` as a value: the operand, then the arguments. */
function lowerInstantiation(l: Lowering, node: number): void {
  const index = l.open(Op.Index, node);
  l.lowerChildren(node);
  l.close(index);
}

function lowerTypeAssertion(l: Lowering, node: number): void {
  const assertion = l.open(Op.TypeAssert, node);
  l.lowerRequired(l.child(node, Field.Operand), node);
  l.lowerRequired(l.child(node, Field.Type), node);
  l.close(assertion);
}

function lowerComposite(l: Lowering, node: number): void {
  const composite = l.open(Op.Composite, node);
  l.lowerRequired(l.child(node, Field.Type), node);
  const body = l.child(node, Field.Body);
  if (body >= 0) {
    l.lowerChildren(body);
  }
  l.close(composite);
}

/** `{…}` inside another literal, its type elided. */
function lowerElided(l: Lowering, node: number): void {
  const composite = l.open(Op.Composite, node);
  l.none(l.start[node]);
  l.lowerChildren(node);
  l.close(composite);
}

function lowerKeyed(l: Lowering, node: number): void {
  const keyed = l.open(Op.Keyed, node);
  l.lowerRequired(l.child(node, Field.Key), node);
  l.lowerRequired(l.child(node, Field.Value), node);
  l.close(keyed);
}

function lowerFuncLit(l: Lowering, node: number): void {
  const literal = l.open(Op.FuncLit, node);
  lowerSignature(l, node);
  const body = l.child(node, Field.Body);
  if (body < 0) {
    l.close(l.openAt(Op.Block, l.end[node], l.end[node], 0, 0));
  } else {
    l.lower(body);
  }
  l.close(literal);
}

function lowerList(l: Lowering, node: number): void {
  const list = l.open(Op.List, node);
  l.lowerChildren(node);
  l.close(list);
}

export const expressions: Family = [
  [Kind.Identifier, lowerIdent],
  [Kind.TypeIdentifier, lowerIdent],
  [Kind.FieldIdentifier, lowerIdent],
  [Kind.PackageIdentifier, lowerIdent],
  [Kind.BlankIdentifier, lowerIdent],
  [Kind.Dot, lowerIdent],
  [Kind.Nil, lowerIdent],
  [Kind.True, lowerIdent],
  [Kind.False, lowerIdent],
  [Kind.Iota, lowerIdent],
  [Kind.IntLiteral, literal(Flag.LitInt)],
  [Kind.FloatLiteral, literal(Flag.LitFloat)],
  [Kind.ImaginaryLiteral, literal(Flag.LitFloat)],
  [Kind.InterpretedStringLiteral, literal(Flag.LitString)],
  [Kind.RawStringLiteral, literal(Flag.LitString)],
  [Kind.RuneLiteral, literal(Flag.LitRune)],
  [Kind.ParenthesizedExpression, lowerParenthesized],
  [Kind.UnaryExpression, lowerUnary],
  [Kind.BinaryExpression, lowerBinary],
  [Kind.SelectorExpression, lowerSelector],
  [Kind.IndexExpression, lowerIndex],
  [Kind.SliceExpression, lowerSliceExpression],
  [Kind.CallExpression, lowerCall],
  [Kind.VariadicArgument, lowerParenthesized],
  [Kind.TypeConversionExpression, lowerConversion],
  [Kind.TypeInstantiationExpression, lowerInstantiation],
  [Kind.TypeAssertionExpression, lowerTypeAssertion],
  [Kind.CompositeLiteral, lowerComposite],
  [Kind.LiteralValue, lowerElided],
  [Kind.LiteralElement, lowerParenthesized],
  [Kind.KeyedElement, lowerKeyed],
  [Kind.FuncLiteral, lowerFuncLit],
  [Kind.ExpressionList, lowerList],
];
