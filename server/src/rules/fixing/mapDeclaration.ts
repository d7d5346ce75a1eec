/**
 * Where a map that facts name by key is declared: the field of a struct type, the package's variable, the local variable.
 */
import { Op } from "../../ir/ir.ts";
import type { DeclTree, PackageTrees } from "./declTree.ts";

export type MapDeclaration =
  | {
      readonly kind: "field";
      readonly tree: DeclTree;
      /** The Field node of the map. */
      readonly node: number;
      readonly name: string;
      /** The Type node of the struct. */
      readonly type: number;
      /** `import/path.Type`. */
      readonly owner: string;
    }
  | {
      readonly kind: "variable";
      readonly tree: DeclTree;
      /** The Ident that declares it. */
      readonly node: number;
      readonly name: string;
    };

/** A key as `MapFact.key`, of a named struct's own field or a package's variable; undefined for all else. */
export function mapDeclaration(trees: PackageTrees, packagePath: string, key: string): MapDeclaration | undefined {
  const isVariable = key.startsWith(`g:${packagePath}.`);
  if (!isVariable && !key.startsWith(`${packagePath}.`)) return undefined;
  const parts = key.slice(packagePath.length + (isVariable ? 3 : 1)).split(".");
  if (parts.length !== (isVariable ? 1 : 2)) return undefined;
  const [name, field] = parts;
  for (const tree of trees.all()) {
    const { kind, names } = tree.decl.extent;
    if (kind !== (isVariable ? "var" : "type") || !names.includes(name)) continue;
    for (let node = 0; node < tree.ir.length; node++) {
      if (isVariable && tree.op(node) === Op.Ident && tree.name(node) === name && isDeclared(tree, node)) return { kind: "variable", tree, node, name };
      if (isVariable || tree.op(node) !== Op.Type || tree.name(node) !== name) continue;
      const struct = tree.child(node, 1);
      const found = tree.op(struct) === Op.StructType ? tree.children(struct).find((one) => tree.op(one) === Op.Field && tree.name(one) === field) : undefined;
      return found === undefined ? undefined : { kind: "field", tree, node: found, name: field, type: node, owner: `${packagePath}.${name}` };
    }
  }
  return undefined;
}

function isDeclared(tree: DeclTree, ident: number): boolean {
  const list = tree.parent(ident);
  return tree.op(list) === Op.List && tree.op(tree.parent(list)) === Op.Var && tree.child(tree.parent(list), 0) === list;
}
