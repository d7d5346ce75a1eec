/**
 * Lowers what functions, function types and methods share: parameters, results, type parameters.
 */
import { Field, Kind } from "../../syntax/kinds.ts";
import { Flag, Op } from "../ir.ts";
import type { Lowering } from "./lowering.ts";

/** Parameters and results of anything that has them: two children. */
export function lowerSignature(l: Lowering, node: number): void {
  const parameters = l.child(node, Field.Parameters);
  if (parameters < 0) {
    l.close(l.openAt(Op.Params, l.end[node], l.end[node], 0, 0));
  } else {
    lowerParameters(l, parameters);
  }
  const result = l.child(node, Field.Result);
  if (result < 0) {
    l.none(l.end[parameters < 0 ? node : parameters]);
  } else if (l.kind[result] === Kind.ParameterList) {
    lowerParameters(l, result);
  } else {
    const results = l.open(Op.Params, result);
    const param = l.open(Op.Param, result);
    l.lower(result);
    l.close(param);
    l.close(results);
  }
}

export function lowerParameters(l: Lowering, node: number): void {
  const params = l.open(Op.Params, node);
  lowerParametersOf(l, node);
  l.close(params);
}

/** The receiver's parameter without the list around it; None when the list is empty. */
export function lowerReceiver(l: Lowering, list: number): void {
  const declaration = l.childOfKind(list, Kind.ParameterDeclaration);
  if (declaration < 0) {
    l.none(l.end[list]);
    return;
  }
  const name = l.child(declaration, Field.Name);
  const param = l.open(Op.Param, declaration, name < 0 ? 0 : l.nameOf(name));
  l.lowerRequired(l.child(declaration, Field.Type), declaration);
  l.close(param);
}

function lowerParametersOf(l: Lowering, list: number): void {
  const named = hasNames(l, list);
  const end = l.next[list];
  for (let c = list + 1; c < end; c = l.next[c]) {
    switch (l.kind[c]) {
      case Kind.ParameterDeclaration:
      case Kind.TypeParameterDeclaration:
        if (!named || !lowerMistakenName(l, c, end)) {
          lowerDeclared(l, c, 0);
        }
        break;
      case Kind.VariadicParameterDeclaration:
        lowerDeclared(l, c, Flag.Variadic);
        break;
      case Kind.Error:
        l.lower(c);
        break;
    }
  }
}

function hasNames(l: Lowering, list: number): boolean {
  const end = l.next[list];
  for (let c = list + 1; c < end; c = l.next[c]) {
    if (l.isNamed(c) && l.child(c, Field.Name) >= 0) {
      return true;
    }
  }
  return false;
}

/**
 * In `(a, b T)` the parser at times takes `a` for a type of its own. Go has all parameters named or none, so next to named
 * ones it is a name, with the type of the declaration that follows.
 */
function lowerMistakenName(l: Lowering, node: number, listEnd: number): boolean {
  const type = l.child(node, Field.Type);
  if (type < 0 || l.kind[type] !== Kind.TypeIdentifier || l.child(node, Field.Name) >= 0) {
    return false;
  }
  for (let c = l.next[node]; c < listEnd; c = l.next[c]) {
    if (l.kind[c] === Kind.ParameterDeclaration && l.child(c, Field.Name) >= 0) {
      const param = l.openAt(Op.Param, l.start[node], l.end[c], l.nameOf(type), 0);
      l.lowerField(c, Field.Type);
      l.close(param);
      return true;
    }
  }
  return false;
}

/** `a, b T`: a Param per name, each with its own copy of T; one without a name when there is only T. */
function lowerDeclared(l: Lowering, node: number, flags: number): void {
  const type = l.child(node, Field.Type);
  const end = l.next[node];
  let named = false;
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (l.field[c] === Field.Name && l.isNamed(c)) {
      named = true;
      const param = l.openAt(Op.Param, l.start[c], l.end[node], l.nameOf(c), flags);
      l.lowerRequired(type, node);
      l.close(param);
    }
  }
  if (!named) {
    const param = l.open(Op.Param, node, 0, flags);
    l.lowerRequired(type, node);
    l.close(param);
  }
}

/** Type parameters of a declaration, or None: one child. */
export function lowerTypeParameters(l: Lowering, node: number): void {
  const list = l.child(node, Field.TypeParameters);
  if (list < 0) {
    l.none(l.start[node]);
    return;
  }
  const params = l.open(Op.TypeParams, list);
  lowerParametersOf(l, list);
  l.close(params);
}

/** A method of an interface. */
export function lowerMethod(l: Lowering, node: number): void {
  const name = l.child(node, Field.Name);
  const method = l.open(Op.Method, node, name < 0 ? 0 : l.nameOf(name));
  lowerSignature(l, node);
  l.close(method);
}
