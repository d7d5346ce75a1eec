/**
 * One use of a map at a time, made a use of a sync.Map: what was read is asserted to its type again, what is stored gets the
 * type it would have had as an element.
 */
import { Flag, Op } from "../../ir/ir.ts";
import { identical, isUntyped, underlying } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import type { DeclTree } from "./declTree.ts";
import { type Refusal, refuse } from "./fix.ts";
import { freshName, isEvaluatedOnce } from "./guardStatement.ts";
import type { Rewriter } from "./rewriter.ts";

export type UseChange = (rewriter: Rewriter) => void;

export interface WrittenType {
  readonly type: Type;
  /** As the map's declaration writes it. */
  readonly text: string;
}

export interface MapTypes {
  readonly key: WrittenType;
  readonly elem: WrittenType;
}

export interface UseTask {
  readonly tree: DeclTree;
  /** The node that denotes the map, or the key of a composite literal. */
  readonly use: number;
  readonly types: MapTypes;
  /** Names that must not be declared anew; new ones are added. */
  readonly names: Set<string>;
  readonly rangesOverFunctions: boolean;
}

/** A type that means the same wherever in the package it is written. */
export function isWritable(type: Type): boolean {
  switch (type.kind) {
    case "basic":
      return true;
    case "named":
      return type.args.every(isWritable) && (type.packagePath === "" || !("scope" in type) || type.scope === "");
    case "pointer":
    case "slice":
    case "array":
    case "chan":
      return isWritable(type.elem);
    case "map":
      return isWritable(type.key) && isWritable(type.elem);
    case "func":
      return [...type.params, ...type.results].every(isWritable);
    case "struct":
      return type.fields.length === 0;
    case "interface":
      return type.methods.size === 0;
    default:
      return false;
  }
}

export function useChange(task: UseTask): UseChange | Refusal {
  const { tree, use } = task;
  const parent = tree.parent(use);
  switch (tree.op(parent)) {
    case Op.Keyed:
      return tree.child(parent, 0) === use ? literalKey(task, parent) : refuse("map-value", { code: tree.text(parent) });
    case Op.Index:
      return tree.child(parent, 0) === use ? element(task, parent) : refuse("map-value", { code: tree.text(parent) });
    case Op.Range:
      return tree.child(parent, 2) === use ? range(task, parent) : refuse("map-value", { code: tree.text(parent) });
    case Op.Call:
      return call(task, parent);
    default:
      return refuse("map-value", { code: tree.text(parent).split("\n")[0] });
  }
}

/** `T{m: map[K]V{}, n: 1}` loses the entry: the zero sync.Map is ready. */
function literalKey({ tree }: UseTask, keyed: number): UseChange | Refusal {
  const value = tree.child(keyed, 1);
  const callee = tree.op(value) === Op.Call ? tree.info.callee(value) : undefined;
  const isEmpty = tree.op(value) === Op.Composite ? tree.children(value).length === 1 : callee?.kind === "builtin" && callee.name === "make";
  if (!isEmpty) return refuse("filled");
  const { text } = tree.file;
  const literal = tree.parent(keyed);
  const elements = tree.children(literal).slice(1);
  const at = elements.indexOf(keyed);
  if (elements.length === 1) {
    const open = text.lastIndexOf("{", tree.start(keyed));
    return (rewriter) => rewriter.replace(open + 1, tree.end(literal) - 1, "");
  }
  const isOneLine = !/[\r\n]/.test(tree.text(literal));
  // Lines of a literal are lined up with each other: taking one away may move the others.
  if (!isOneLine) return refuse("layout");
  const [start, end] = at + 1 < elements.length ? [tree.start(keyed), tree.start(elements[at + 1])] : [tree.end(elements[at - 1]), tree.end(keyed)];
  return (rewriter) => rewriter.replace(start, end, "");
}

/** `m[k]`, read, stored or looked up. */
function element(task: UseTask, index: number): UseChange | Refusal {
  const { tree, types } = task;
  const map = mapText(task);
  const parent = tree.parent(index);
  const statement = tree.parent(parent);
  const key = converted(tree, tree.child(index, 1), types.key);
  if (tree.op(parent) === Op.IncDec) return refuse("read-modify-write", { code: tree.text(parent) });
  if (tree.op(parent) === Op.Addr || (tree.op(parent) === Op.Range && tree.child(parent, 2) !== index)) return refuse("map-value", { code: tree.text(parent) });
  if (tree.op(parent) === Op.List && tree.op(statement) === Op.Assign && tree.child(statement, 0) === parent) {
    if (tree.name(statement) !== "=") return refuse("read-modify-write", { code: tree.text(statement) });
    const values = tree.children(tree.child(statement, 1));
    if (tree.children(parent).length !== 1 || values.length !== 1 || !tree.isListed(statement)) return refuse("map-value", { code: tree.text(statement) });
    if (readsSame(tree, values[0], task)) return refuse("read-modify-write", { code: tree.text(statement) });
    return (rewriter) => {
      rewriter.replace(tree.start(index), tree.start(tree.child(index, 1)), `${map}.Store(${key.before}`);
      const value = converted(tree, values[0], types.elem);
      rewriter.replace(tree.end(tree.child(index, 1)), tree.start(values[0]), `${key.after}, ${value.before}`);
      rewriter.replace(tree.end(values[0]), tree.end(values[0]), `${value.after})`);
    };
  }
  return read(task, index);
}

/** `m[k] = append(m[k], v)`: another goroutine may store between the two. */
function readsSame(tree: DeclTree, value: number, { use }: UseTask): boolean {
  const map = tree.text(use);
  for (let node = value; node < tree.ir.next[value]; node++) if (tree.op(node) === Op.Index && tree.text(tree.child(node, 0)) === map) return true;
  return false;
}

/** The read gets a line of its own, and another one that gives it its type: a missing entry is the zero value, as before. */
function read(task: UseTask, index: number): UseChange | Refusal {
  const { tree, types, names } = task;
  const statement = tree.statementOf(index);
  if (statement < 0 || !isEvaluatedOnce(tree, index, statement) || tree.op(statement) === Op.Labeled) return refuse("condition");
  const load = `${mapText(task)}.Load(${keyText(tree, tree.child(index, 1), types)})`;
  const list = tree.parent(index);
  const define = tree.parent(list);
  const isPair = tree.op(list) === Op.List && tree.children(list).length === 1 && tree.children(tree.child(define, 0)).length === 2;
  const stored = freshName(names, "stored");
  const value = freshName(names, "value");
  if (isPair && (tree.op(define) === Op.Define || tree.op(define) === Op.Assign)) {
    const found = freshName(names, "found");
    return (rewriter) => {
      rewriter.before(tree, statement, `${stored}, ${found} := ${load}`, `${value}, _ := ${stored}.(${types.elem.text})`);
      rewriter.replace(tree.start(index), tree.end(index), `${value}, ${found}`);
    };
  }
  return (rewriter) => {
    rewriter.before(tree, statement, `${stored}, _ := ${load}`, `${value}, _ := ${stored}.(${types.elem.text})`);
    rewriter.replace(tree.start(index), tree.end(index), value);
  };
}

/** `for k, v := range m` becomes a loop over m.Range, which is an iterator. */
function range(task: UseTask, loop: number): UseChange | Refusal {
  const { tree, use, types, names, rangesOverFunctions } = task;
  if (!rangesOverFunctions) return refuse("go-version", { version: "1.23" });
  const [key, value, , body] = tree.children(loop);
  const parts = [
    { node: key, type: types.key, fresh: "key" },
    { node: value, type: types.elem, fresh: "element" },
  ];
  const isDefined = (tree.ir.flags[loop] & Flag.Define) !== 0;
  const lines: string[] = [];
  const heads = parts.map(({ node, type, fresh }) => {
    if (tree.op(node) !== Op.Ident || tree.name(node) === "_") return "_";
    const name = freshName(names, fresh);
    lines.push(`${tree.name(node)}, _ ${isDefined ? ":=" : "="} ${name}.(${type.text})`);
    return name;
  });
  if (parts.some(({ node }) => tree.op(node) !== Op.None && tree.op(node) !== Op.Ident)) return refuse("condition");
  const first = tree.children(body)[0];
  if (lines.length > 0 && first === undefined) return refuse("layout");
  const head = heads[1] === "_" ? (heads[0] === "_" ? "" : `${heads[0]} := `) : `${heads.join(", ")} := `;
  const start = tree.start(loop);
  return (rewriter) => {
    rewriter.replace(start, tree.end(use), `for ${head}range ${tree.text(use)}.Range`);
    if (lines.length > 0) rewriter.before(tree, first, ...lines);
  };
}

/** `delete(m, k)` and `clear(m)`. */
function call(task: UseTask, node: number): UseChange | Refusal {
  const { tree, types, rangesOverFunctions } = task;
  const callee = tree.info.callee(node);
  const name = callee.kind === "builtin" ? callee.name : "";
  if (name === "delete") {
    const text = `${mapText(task)}.Delete(${keyText(tree, tree.child(node, 2), types)})`;
    return (rewriter) => rewriter.replace(tree.start(node), tree.end(node), text);
  }
  if (name === "clear" && rangesOverFunctions) return (rewriter) => rewriter.replace(tree.start(node), tree.end(node), `${mapText(task)}.Clear()`);
  return name === "len" ? refuse("length") : refuse("map-value", { code: tree.text(node).split("\n")[0] });
}

function mapText({ tree, use }: UseTask): string {
  return tree.text(use);
}

function keyText(tree: DeclTree, node: number, types: MapTypes): string {
  const { before, after } = converted(tree, node, types.key);
  return before + tree.text(node) + after;
}

/** What to write around a value so that it is stored with the element's type: an `any` would keep its own. */
function converted(tree: DeclTree, node: number, wanted: WrittenType): { readonly before: string; readonly after: string } {
  const type = tree.info.typeOf(node);
  const isSame = identical(type, wanted.type) || underlying(wanted.type).kind === "interface";
  const isDefault = isUntyped(type) && wanted.type.kind === "basic" && type.kind === "basic" && `untyped ${wanted.type.name}` === type.name;
  const isElided = tree.op(node) === Op.Composite && tree.op(tree.child(node, 0)) === Op.None;
  if ((isSame || isDefault) && !isElided) return { before: "", after: "" };
  const text = /^[*<(]|^func|^chan/.test(wanted.text) ? `(${wanted.text})` : wanted.text;
  return { before: `${text}(`, after: ")" };
}
