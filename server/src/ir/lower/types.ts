/**
 * Lowers types. Where a type is just a name, a selector, a pointer or an instantiation it becomes the same op as the
 * expression, since the grammar itself cannot always tell them apart.
 */
import { Field, Kind } from "../../syntax/kinds.ts";
import { Flag, Op } from "../ir.ts";
import type { Family, Lowering } from "./lowering.ts";
import { lowerMethod, lowerParameters, lowerSignature } from "./signatures.ts";

/** Unions and constraints are chains of this operator; `~T` is Unary "~". */
const unionOperator = "|";

/** The chain is as deep as it is long, and what is deeper than any sound code might overflow a reader's stack. */
const maxUnionTerms = 300;

// Directions of ChanType.
const bothWays = 0;
const sendOnly = 1;
const receiveOnly = 2;

function lowerInner(l: Lowering, node: number): void {
  l.lowerRequired(l.firstNamed(node), node);
}

function lowerGeneric(l: Lowering, node: number): void {
  const index = l.open(Op.Index, node);
  l.lowerRequired(l.child(node, Field.Type), node);
  const args = l.child(node, Field.TypeArguments);
  if (args >= 0) {
    l.lowerChildren(args);
  }
  l.close(index);
}

function lowerQualified(l: Lowering, node: number): void {
  const name = l.child(node, Field.Name);
  const selector = l.open(Op.Selector, node, name < 0 ? 0 : l.nameOf(name));
  l.lowerRequired(l.child(node, Field.Package), node);
  l.close(selector);
}

function lowerPointer(l: Lowering, node: number): void {
  const star = l.open(Op.Star, node);
  lowerInner(l, node);
  l.close(star);
}

function lowerNegated(l: Lowering, node: number): void {
  const unary = l.open(Op.Unary, node, l.names.intern("~"));
  lowerInner(l, node);
  l.close(unary);
}

/** `A | B | C`, left-nested like the binary operator it looks like. */
function lowerUnion(l: Lowering, node: number): void {
  const terms: number[] = [];
  const end = l.next[node];
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (!l.isNamed(c)) {
      continue;
    }
    if (terms.length === maxUnionTerms) {
      l.hasError = true;
      break;
    }
    terms.push(c);
  }
  if (terms.length <= 1) {
    l.lowerRequired(terms.length === 1 ? terms[0] : -1, node);
    return;
  }
  const operator = l.names.intern(unionOperator);
  const opened: number[] = [];
  for (let i = terms.length - 1; i > 0; i--) {
    opened.push(l.openAt(Op.Binary, l.start[terms[0]], l.end[terms[i]], operator, 0));
  }
  l.lower(terms[0]);
  for (let i = 1; i < terms.length; i++) {
    l.lower(terms[i]);
    l.close(opened[terms.length - 1 - i]);
  }
}

function lowerArray(l: Lowering, node: number): void {
  const array = l.open(Op.ArrayType, node);
  l.lowerField(node, Field.Length);
  l.lowerRequired(l.child(node, Field.Element), node);
  l.close(array);
}

function lowerSlice(l: Lowering, node: number): void {
  const slice = l.open(Op.SliceType, node);
  l.lowerRequired(l.child(node, Field.Element), node);
  l.close(slice);
}

function lowerMap(l: Lowering, node: number): void {
  const map = l.open(Op.MapType, node);
  l.lowerRequired(l.child(node, Field.Key), node);
  l.lowerRequired(l.child(node, Field.Value), node);
  l.close(map);
}

function lowerChannel(l: Lowering, node: number): void {
  lowerChannelFrom(l, node, l.start[node], false);
}

/**
 * An arrow belongs to the leftmost `chan` possible: `chan<- chan T` and `chan <-chan T` both are `chan<- (chan T)`, which
 * the grammar reads as `chan (<-chan T)`. With `arrowTaken` the node's leading arrow went to the channel around it.
 */
function lowerChannelFrom(l: Lowering, node: number, start: number, arrowTaken: boolean): void {
  const value = l.child(node, Field.Value);
  const keyword = l.childOfKind(node, Kind.TokenChan);
  const arrow = l.childOfKind(node, Kind.TokenArrow);
  const leading = arrow >= 0 && keyword >= 0 && l.start[arrow] < l.start[keyword];
  let direction = bothWays;
  if (leading && !arrowTaken) {
    direction = receiveOnly;
  } else if (arrow >= 0 && !leading) {
    direction = sendOnly;
  }
  const inner = direction === bothWays && value >= 0 && l.kind[value] === Kind.ChannelType ? value : -1;
  const innerArrow = inner < 0 ? -1 : l.childOfKind(inner, Kind.TokenArrow);
  const innerKeyword = inner < 0 ? -1 : l.childOfKind(inner, Kind.TokenChan);
  const takes = innerArrow >= 0 && innerKeyword >= 0 && l.start[innerArrow] < l.start[innerKeyword];
  const channel = l.openAt(Op.ChanType, start, l.end[node], takes ? sendOnly : direction, 0);
  if (takes) {
    lowerChannelFrom(l, inner, l.start[innerKeyword], true);
  } else {
    l.lowerRequired(value, node);
  }
  l.close(channel);
}

function lowerFunctionType(l: Lowering, node: number): void {
  const func = l.open(Op.FuncType, node);
  lowerSignature(l, node);
  l.close(func);
}

function lowerStruct(l: Lowering, node: number): void {
  const struct = l.open(Op.StructType, node);
  const list = l.childOfKind(node, Kind.FieldDeclarationList);
  if (list >= 0) {
    const end = l.next[list];
    for (let c = list + 1; c < end; c = l.next[c]) {
      if (l.kind[c] === Kind.FieldDeclaration) {
        lowerFields(l, c);
      } else if (l.kind[c] === Kind.Error) {
        l.lower(c);
      }
    }
  }
  l.close(struct);
}

/** One declaration of fields: a Field per name, each with its own copy of the type. */
function lowerFields(l: Lowering, node: number): void {
  const type = l.child(node, Field.Type);
  const end = l.next[node];
  let named = false;
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (l.field[c] === Field.Name && l.isNamed(c)) {
      named = true;
      const field = l.openAt(Op.Field, l.start[c], type < 0 ? l.end[c] : l.end[type], l.nameOf(c), 0);
      l.lowerRequired(type, node);
      l.close(field);
    }
  }
  if (named) {
    return;
  }
  const field = l.open(Op.Field, node, type < 0 ? 0 : baseName(l, type), Flag.Embedded);
  const star = l.childOfKind(node, Kind.TokenStar);
  if (star >= 0 && type >= 0) {
    const pointer = l.openAt(Op.Star, l.start[star], l.end[type], 0, 0);
    l.lower(type);
    l.close(pointer);
  } else {
    l.lowerRequired(type, node);
  }
  l.close(field);
}

/** Interned name of an embedded type: that of the type without package and type arguments. */
function baseName(l: Lowering, type: number): number {
  switch (l.kind[type]) {
    case Kind.GenericType: {
      const inner = l.child(type, Field.Type);
      return inner < 0 ? 0 : baseName(l, inner);
    }
    case Kind.QualifiedType: {
      const name = l.child(type, Field.Name);
      return name < 0 ? 0 : l.nameOf(name);
    }
    default:
      return l.nameOf(type);
  }
}

function lowerInterface(l: Lowering, node: number): void {
  const type = l.open(Op.InterfaceType, node);
  l.lowerChildren(node);
  l.close(type);
}

export const types: Family = [
  [Kind.ParenthesizedType, lowerInner],
  [Kind.GenericType, lowerGeneric],
  [Kind.QualifiedType, lowerQualified],
  [Kind.PointerType, lowerPointer],
  [Kind.NegatedType, lowerNegated],
  [Kind.TypeElem, lowerUnion],
  [Kind.TypeConstraint, lowerUnion],
  [Kind.ArrayType, lowerArray],
  [Kind.ImplicitLengthArrayType, lowerArray],
  [Kind.SliceType, lowerSlice],
  [Kind.MapType, lowerMap],
  [Kind.ChannelType, lowerChannel],
  [Kind.FunctionType, lowerFunctionType],
  [Kind.StructType, lowerStruct],
  [Kind.InterfaceType, lowerInterface],
  [Kind.MethodElem, lowerMethod],
  [Kind.ParameterList, lowerParameters],
];
