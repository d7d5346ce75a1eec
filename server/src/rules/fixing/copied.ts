/**
 * Whether values of a struct type are copied somewhere in the package: then a lock cannot live in it.
 */
import { Op } from "../../ir/ir.ts";
import type { Package } from "../../resolve/package.ts";
import { core } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import type { DeclTree, PackageTrees } from "./declTree.ts";

const maxDepth = 8;

/** The code of the first copy (or of a literal that lists all fields), undefined when there is none. `owner` is `import/path.Type`. */
export function copyOf(pkg: Package, trees: PackageTrees, owner: string): string | undefined {
  const copy = trees.copies.get(owner) ?? findCopy(pkg, trees, owner);
  trees.copies.set(owner, copy);
  return copy === "" ? undefined : copy;
}

function findCopy(pkg: Package, trees: PackageTrees, owner: string): string {
  const holders = holdersOf(pkg, owner);
  const holds = (type: Type): boolean => holdsByValue(type, holders, 0);
  for (const tree of trees.all()) {
    for (let node = 1; node < tree.ir.length; node++) {
      if (isCopying(tree, node, holds)) return tree.text(tree.op(node) === Op.Ident ? tree.parent(node) : node).split("\n")[0];
    }
  }
  return "";
}

/** The type itself and the named types of the package that contain it by value. */
function holdersOf(pkg: Package, owner: string): Set<string> {
  const holders = new Set([owner]);
  for (let size = 0; size !== holders.size; ) {
    size = holders.size;
    for (const type of pkg.namedTypes()) {
      const key = `${type.packagePath}.${type.name}`;
      if (!holders.has(key) && holdsByValue(type.underlying(), holders, 0)) holders.add(key);
    }
  }
  return holders;
}

function holdsByValue(type: Type, holders: ReadonlySet<string>, depth: number): boolean {
  if (depth > maxDepth) return true;
  switch (type.kind) {
    case "named":
      return holders.has(`${type.packagePath}.${type.name}`);
    case "array":
      return holdsByValue(type.elem, holders, depth + 1);
    case "struct":
      return type.fields.some((field) => holdsByValue(field.type, holders, depth + 1));
    default:
      return false;
  }
}

function isCopying(tree: DeclTree, node: number, holds: (type: Type) => boolean): boolean {
  const op = tree.op(node);
  if (op === Op.Param) return holds(tree.info.typeOf(tree.child(node, 0)));
  if (op === Op.Composite) {
    const [, ...elements] = tree.children(node);
    if (elements.some((element) => tree.op(element) !== Op.Keyed) && holds(tree.info.typeOf(node))) return core(tree.info.typeOf(node)).kind === "struct";
  }
  if (op === Op.Range) {
    const value = tree.child(node, 1);
    const type = core(tree.info.typeOf(tree.child(node, 2)));
    return (
      tree.op(value) === Op.Ident && tree.name(value) !== "_" && (type.kind === "slice" || type.kind === "array" || type.kind === "map") && holds(type.elem)
    );
  }
  return op >= Op.Ident && op < Op.List && op !== Op.Composite && isValueUse(tree, node) && !tree.info.isType(node) && holds(tree.info.typeOf(node));
}

/** The value goes somewhere else: into a variable, an argument, a result, a literal, a channel. */
function isValueUse(tree: DeclTree, node: number): boolean {
  const parent = tree.parent(node);
  switch (tree.op(parent)) {
    case Op.List: {
      const statement = tree.parent(parent);
      const op = tree.op(statement);
      return (op === Op.Assign || op === Op.Define || op === Op.Var) && tree.child(statement, 0) !== parent;
    }
    case Op.Call:
      return tree.child(parent, 0) !== node;
    case Op.Keyed:
      return tree.child(parent, 1) === node;
    case Op.Send:
      return tree.child(parent, 1) === node;
    case Op.Return:
    case Op.Composite:
      return true;
    default:
      return false;
  }
}
