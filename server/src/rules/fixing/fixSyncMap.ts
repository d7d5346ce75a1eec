/**
 * The refactoring "make it a sync.Map": for a map of which every use has a counterpart there. What needs the map as a value
 * (its length, its address, passing it along) or changes an entry in place has none, and is the reason not to offer it.
 */
import type { MapFact } from "../../analysis/facts.ts";
import type { ConflictFinding } from "../../analysis/finding.ts";
import type { TextEdit } from "../../base/textEdit.ts";
import { Op } from "../../ir/ir.ts";
import { core, isExported, shortName } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import { findingPlace } from "./accessPlace.ts";
import { copyOf } from "./copied.ts";
import type { DeclTree } from "./declTree.ts";
import { type Draft, type Fix, type FixSource, fixFrom, isRefusal, type Refusal, refuse, words } from "./fix.ts";
import { hasGo } from "./goVersion.ts";
import { importOf } from "./imports.ts";
import { lockKnowledge } from "./lockKnowledge.ts";
import { type MapDeclaration, mapDeclaration } from "./mapDeclaration.ts";
import { keyOf } from "./places.ts";
import { FileRewriters } from "./rewriter.ts";
import { isWritable, type MapTypes, type UseChange, useChange } from "./syncMapUses.ts";

export function fixSyncMap(source: FixSource, finding: ConflictFinding): Fix | undefined {
  const fact = findingPlace(source, lockKnowledge(source.package).trees, finding)?.fact;
  return fact && (fact.guard?.held ?? 0) === 0 ? makeSyncMap(source, fact) : undefined;
}

/** For any map that is a field or a package's variable. */
export function makeSyncMap(source: FixSource, fact: MapFact): Fix | undefined {
  const { trees } = lockKnowledge(source.package);
  const declaration = mapDeclaration(trees, source.package.path, fact.key);
  if (declaration === undefined) return undefined;
  const title = words("fix.sync-map", { map: fact.map });
  return fixFrom({ id: "sync-map", title, kind: "refactor.rewrite", isPreferred: false }, syncMapDraft(source, declaration, fact.key));
}

function syncMapDraft(source: FixSource, declaration: MapDeclaration, key: string): Draft | Refusal {
  const { trees } = lockKnowledge(source.package);
  const types = typesOf(declaration);
  if (types === undefined || !hasGo(source, 9)) return refuse("unclear");
  if (isExported(declaration.name)) return refuse("exported", { name: declaration.name });
  const copy = declaration.kind === "field" ? copyOf(source.package, trees, declaration.owner) : undefined;
  if (copy !== undefined) return refuse("struct-copied", { code: copy });
  const imported = importOf(declaration.tree.file, "sync", [declaration.tree]);
  if (isRefusal(imported)) return imported;
  const declared = declarationChange(declaration, `${imported.name}.Map`);
  if (isRefusal(declared)) return declared;
  const changes: [DeclTree, UseChange][] = [[declaration.tree, declared]];
  for (const tree of trees.all()) {
    const uses = usesOf(tree, declaration, key);
    if (uses.length === 0) continue;
    if (tree.ir.hasError) return refuse("syntax");
    if (tree.file.outline.generated) return refuse("generated");
    if (!importsAs(tree, declaration.tree, types)) return refuse("foreign-type");
    const names = tree.namesInUse();
    for (const use of uses) {
      const change = useChange({ tree, use, types, names, rangesOverFunctions: hasGo(source, 23) });
      if (isRefusal(change)) return change;
      changes.push([tree, change]);
    }
  }
  return collect(declaration, changes, imported.edits);
}

function collect(declaration: MapDeclaration, changes: readonly [DeclTree, UseChange][], imports: readonly TextEdit[]): Draft | Refusal {
  const rewriters = new FileRewriters();
  for (const { start, end, newText } of imports) rewriters.of(declaration.tree.file).replace(start, end, newText);
  for (const [tree, change] of changes) change(rewriters.of(tree.file));
  return rewriters.draft();
}

/** Key and element as the declaration writes them; undefined for a named map type, whose methods would be lost. */
function typesOf({ tree, node, kind }: MapDeclaration): MapTypes | undefined {
  const written = kind === "field" ? tree.child(node, 0) : variableType(tree, node);
  if (written === undefined || tree.op(written) !== Op.MapType) return undefined;
  const [key, elem] = tree.children(written);
  const types: readonly Type[] = [tree.info.typeOf(key), tree.info.typeOf(elem)];
  if (!types.every(isWritable)) return undefined;
  const [keyType, elemType] = types;
  return { key: { type: keyType, text: tree.text(key) }, elem: { type: elemType, text: tree.text(elem) } };
}

/** A type written in one file means the same in another when both import its package under one name. */
function importsAs(tree: DeclTree, declared: DeclTree, { key, elem }: MapTypes): boolean {
  if (tree.file === declared.file) return true;
  const names = `${key.text} ${elem.text}`.match(/\b\w+(?=\.)/g) ?? [];
  return names.every((name) => {
    const [here, there] = [tree, declared].map(({ file }) => file.outline.imports.find(({ alias, path }) => (alias || shortName(path)) === name));
    return here !== undefined && there !== undefined && here.path === there.path && here.alias === there.alias;
  });
}

/** `var m map[K]V`, or the type that the only value has: `make(map[K]V)` or `map[K]V{}`. */
function variableType(tree: DeclTree, ident: number): number | undefined {
  const spec = tree.parent(tree.parent(ident));
  const written = tree.child(spec, 1);
  if (tree.op(written) === Op.MapType) return written;
  const values = tree.children(tree.child(spec, 2));
  if (values.length !== 1 || !isEmptyMap(tree, values[0])) return undefined;
  return tree.op(values[0]) === Op.Composite ? tree.child(values[0], 0) : tree.child(values[0], 1);
}

/** `map[K]V{}` or `make(map[K]V, n)`. */
export function isEmptyMap(tree: DeclTree, node: number): boolean {
  if (tree.op(node) === Op.Composite) return tree.children(node).length === 1 && core(tree.info.typeOf(node)).kind === "map";
  if (tree.op(node) !== Op.Call) return false;
  const callee = tree.info.callee(node);
  return callee.kind === "builtin" && callee.name === "make" && core(tree.info.typeOf(node)).kind === "map";
}

function declarationChange({ tree, node, kind }: MapDeclaration, type: string): UseChange | Refusal {
  if (kind === "field") {
    const written = tree.child(node, 0);
    return (rewriter) => rewriter.replace(tree.start(written), tree.end(written), type);
  }
  const spec = tree.parent(tree.parent(node));
  const [names, written, values] = tree.children(spec);
  if (tree.children(names).length !== 1) return refuse("unclear");
  const given = tree.children(values);
  if (given.length > 1 || (given.length === 1 && !isEmptyMap(tree, given[0]))) return refuse("filled");
  const end = given.length === 1 ? tree.end(given[0]) : tree.end(written);
  return (rewriter) => rewriter.replace(tree.end(node), end, ` ${type}`);
}

/** Every node that denotes the map, and the keys of literals that set it. */
function usesOf(tree: DeclTree, declaration: MapDeclaration, key: string): number[] {
  const uses: number[] = [];
  for (let node = 0; node < tree.ir.length; node++) {
    const op = tree.op(node);
    if (op === Op.Selector && tree.name(node) === declaration.name && keyOf(tree, node) === key) uses.push(node);
    else if (op === Op.Ident && tree.name(node) === declaration.name && node !== declaration.node && isUse(tree, node, declaration, key)) uses.push(node);
  }
  return uses;
}

function isUse(tree: DeclTree, node: number, declaration: MapDeclaration, key: string): boolean {
  if (declaration.kind === "variable") return keyOf(tree, node) === key;
  const keyed = tree.parent(node);
  if (tree.op(keyed) !== Op.Keyed || tree.child(keyed, 0) !== node) return false;
  const type = tree.info.typeOf(tree.parent(keyed));
  const named = type.kind === "pointer" ? type.elem : type;
  return named.kind === "named" && `${named.packagePath}.${named.name}` === declaration.owner;
}
