/**
 * Lowers declarations, at top level and inside functions.
 */
import { Field, Kind } from "../../syntax/kinds.ts";
import { Flag, Op } from "../ir.ts";
import type { Family, Lowering } from "./lowering.ts";
import { lowerReceiver, lowerSignature, lowerTypeParameters } from "./signatures.ts";

function lowerFunction(l: Lowering, node: number): void {
  const name = l.child(node, Field.Name);
  const func = l.open(Op.Func, node, name < 0 ? 0 : l.nameOf(name));
  const receiver = l.child(node, Field.Receiver);
  if (receiver < 0) {
    l.none(l.start[node]);
  } else {
    lowerReceiver(l, receiver);
  }
  lowerTypeParameters(l, node);
  lowerSignature(l, node);
  l.lowerField(node, Field.Body);
  l.close(func);
}

/** A type, var or const declaration, grouped or not: always a Group. */
function lowerGroup(l: Lowering, node: number): void {
  const group = l.open(Op.Group, node);
  const list = l.childOfKind(node, Kind.VarSpecList);
  l.lowerChildren(list < 0 ? node : list);
  l.close(group);
}

function lowerSpec(l: Lowering, node: number): void {
  const spec = l.open(Op.Var, node, 0, l.kind[node] === Kind.ConstSpec ? Flag.Const : 0);
  const names = l.open(Op.List, node);
  const end = l.next[node];
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (l.field[c] === Field.Name && l.isNamed(c)) {
      l.lower(c);
    }
  }
  l.close(names);
  l.lowerField(node, Field.Type);
  l.lowerField(node, Field.Value);
  l.close(spec);
}

function lowerTypeSpec(l: Lowering, node: number): void {
  const name = l.child(node, Field.Name);
  const flags = l.kind[node] === Kind.TypeAlias ? Flag.Alias : 0;
  const type = l.open(Op.Type, node, name < 0 ? 0 : l.nameOf(name), flags);
  lowerTypeParameters(l, node);
  l.lowerRequired(l.child(node, Field.Type), node);
  l.close(type);
}

function lowerImports(l: Lowering, node: number): void {
  const group = l.open(Op.Group, node);
  const list = l.childOfKind(node, Kind.ImportSpecList);
  l.lowerChildren(list < 0 ? node : list);
  l.close(group);
}

function lowerImport(l: Lowering, node: number): void {
  const path = l.child(node, Field.Path);
  const spec = l.open(Op.Import, node, path < 0 ? 0 : l.nameAt(l.start[path] + 1, l.end[path] - 1));
  l.lowerField(node, Field.Name);
  l.close(spec);
}

export const declarations: Family = [
  [Kind.FunctionDeclaration, lowerFunction],
  [Kind.MethodDeclaration, lowerFunction],
  [Kind.ConstDeclaration, lowerGroup],
  [Kind.VarDeclaration, lowerGroup],
  [Kind.TypeDeclaration, lowerGroup],
  [Kind.ConstSpec, lowerSpec],
  [Kind.VarSpec, lowerSpec],
  [Kind.TypeSpec, lowerTypeSpec],
  [Kind.TypeAlias, lowerTypeSpec],
  [Kind.ImportDeclaration, lowerImports],
  [Kind.ImportSpec, lowerImport],
];
