/**
 * How to write the lock that guards a map at one of its accesses: `s.m` is guarded by `s.mu`, `shards[i].m` by
 * `shards[i].mu`, a package's variable by another one.
 */
import { Op } from "../../ir/ir.ts";
import { findMember } from "../../resolve/members.ts";
import type { FieldStep } from "../../resolve/symbols.ts";
import type { Type } from "../../resolve/types.ts";
import type { DeclTree } from "./declTree.ts";
import { type Refusal, refuse } from "./fix.ts";
import type { Lock } from "./hazards.ts";
import { keyOf, localKey } from "./places.ts";

export interface LockExpression {
  /** What `.Lock()` is written behind. */
  readonly text: string;
  /** It has RLock and RUnlock. */
  readonly isReadWrite: boolean;
}

/** `place` is the map, or the call that leads to it; `lock.key` as the analysis has it, or as `places.ts` for a local. */
export function lockExpression(tree: DeclTree, place: number, lock: Lock): LockExpression | Refusal {
  const guard = lock.name;
  if (lock.key.startsWith("l:")) return localLock(tree, place, lock) ?? refuse("no-lock", { guard });
  const own = `g:${tree.packagePath}.`;
  if (lock.key.startsWith(own) && !lock.key.slice(own.length).includes("."))
    return packageLock(tree, lock.key.slice(own.length)) ?? refuse("no-lock", { guard });
  for (const holder of holders(tree, place, 0)) {
    const found = lockIn(tree, holder, lock);
    if (found === undefined) continue;
    if (isCopied(tree, holder)) return refuse("lock-copy", { guard });
    if (!isPure(tree, holder)) return refuse("impure-path", { guard });
    if (!isSame(tree, holder, place)) return refuse("no-lock", { guard });
    return found;
  }
  return refuse("no-lock", { guard });
}

/** A lock that is yet to be declared beside the map with this key: `a.b.m` gets `a.b.mu`. */
export function siblingExpression(tree: DeclTree, place: number, mapKey: string, name: string, isReadWrite: boolean): LockExpression | Refusal {
  for (const holder of holders(tree, place, 0)) {
    if (tree.op(holder) !== Op.Selector || keyOf(tree, holder)?.replaceAll("[]", "") !== mapKey.replaceAll("[]", "")) continue;
    const base = tree.child(holder, 0);
    if (!isPure(tree, base)) return refuse("impure-path", { guard: name });
    if (!isSame(tree, base, place)) return refuse("no-lock", { guard: name });
    // A field or method of the same name nearer than the embedded struct would be taken instead.
    if (findMember(tree.info.typeOf(base), name, tree.packagePath) !== undefined) return refuse("name-taken", { name });
    const text = tree.op(base) === Op.Star || tree.op(base) === Op.Addr ? tree.text(tree.child(base, 0)) : tree.text(base);
    return { text: `${text}.${name}`, isReadWrite };
  }
  return refuse("no-lock", { guard: name });
}

/** Expressions on the way to the place, the nearest first: for `a.b.m[k]` those are `a.b.m`, `a.b` and `a`. */
function holders(tree: DeclTree, place: number, depth: number): number[] {
  if (place < 0 || depth > 12) return [];
  switch (tree.op(place)) {
    case Op.Selector:
    case Op.Index:
    case Op.Star:
    case Op.Addr:
    case Op.TypeAssert:
    case Op.Slice:
      return [place, ...holders(tree, tree.child(place, 0), depth + 1)];
    case Op.Ident: {
      const local = tree.localAt(place);
      const value = local ? tree.onlyValue(local) : -1;
      return [place, ...holders(tree, value, depth + 1)];
    }
    case Op.Call:
      // What a call in the middle of a path answers may be any object; a method that is called for the map works on its own.
      if (depth > 0) return [];
      return [...tree.children(place).flatMap((part, i) => (i === 0 && tree.op(part) === Op.Ident ? [] : holders(tree, part, depth + 1)))];
    default:
      return [];
  }
}

/** The lock as a field (or embedded part) of what an expression denotes. */
function lockIn(tree: DeclTree, holder: number, lock: Lock): LockExpression | undefined {
  const type = tree.info.typeOf(holder);
  const field = lock.key.slice(lock.key.lastIndexOf(".") + 1);
  if (tree.info.isType(holder)) return undefined;
  const member = findMember(type, field, tree.packagePath);
  if (member?.kind !== "field") return undefined;
  const last = member.steps[member.steps.length - 1];
  if (stepKey(last) !== lock.key && !(last.owner === undefined && keyOf(tree, holder) === lock.key.slice(0, -field.length - 1))) return undefined;
  const text = tree.op(holder) === Op.Star || tree.op(holder) === Op.Addr ? tree.text(tree.child(holder, 0)) : tree.text(holder);
  const isEmbedded = promotes(type, tree, member.type);
  return { text: isEmbedded ? text : `${text}.${field}`, isReadWrite: findMember(member.type, "RLock", tree.packagePath) !== undefined };
}

/** `x.Lock()` means the same as `x.Mutex.Lock()`. */
function promotes(type: Type, tree: DeclTree, lockType: Type): boolean {
  const promoted = findMember(type, "Lock", tree.packagePath);
  const own = findMember(lockType, "Lock", tree.packagePath);
  if (promoted?.kind !== "method" || own?.kind !== "method" || promoted.method !== own.method) return false;
  const last = promoted.steps[promoted.steps.length - 1];
  return last !== undefined && last.type === lockType;
}

function stepKey({ owner, name }: FieldStep | { readonly owner: FieldStep["owner"]; readonly name: string }): string {
  return owner === undefined ? "" : `${owner.packagePath}.${owner.name}.${name}`;
}

function packageLock(tree: DeclTree, name: string): LockExpression | undefined {
  if (tree.info.locals.some((local) => local.name === name)) return undefined;
  const type = tree.typeOfPackageVariable(name);
  return type === undefined ? undefined : { text: name, isReadWrite: findMember(type, "RLock", tree.packagePath) !== undefined };
}

/** A lock that is itself a variable of the function, visible where the map is. */
function localLock(tree: DeclTree, place: number, lock: Lock): LockExpression | undefined {
  const local = tree.info.locals.find((one) => localKey(tree, one.id) === lock.key);
  if (local === undefined || tree.info.locals.some((other) => other !== local && other.name === local.name)) return undefined;
  const scope = tree.statementOf(local.node);
  const around = scope < 0 ? local.func : tree.parent(scope);
  if (!tree.isInside(place, around) || place < local.node) return undefined;
  return { text: local.name, isReadWrite: findMember(local.type, "RLock", tree.packagePath) !== undefined };
}

/** A struct that holds its lock by value and was itself copied: by a value receiver, a parameter, a range or an assignment. */
function isCopied(tree: DeclTree, holder: number): boolean {
  let at = holder;
  for (;;) {
    if (tree.info.typeOf(at).kind === "pointer") return false;
    const op = tree.op(at);
    if (op === Op.Star || op === Op.Index) return false;
    if (op === Op.Selector) {
      const selection = tree.info.selection(at);
      if (selection?.kind !== "field" || selection.steps.some((step) => step.throughPointer)) return false;
      at = tree.child(at, 0);
      continue;
    }
    const local = tree.localAt(at);
    if (local === undefined) return op === Op.Call || op === Op.TypeAssert;
    if (local.role !== "var") return local.role !== "result";
    const value = tree.onlyValue(local);
    const statement = tree.parent(tree.parent(local.node));
    if (value < 0) return tree.op(statement) !== Op.Var || tree.children(tree.child(statement, 2)).length > 0;
    return tree.op(value) !== Op.Composite;
  }
}

/** Evaluating it once more changes nothing and costs little. */
function isPure(tree: DeclTree, node: number): boolean {
  for (let at = node; at < tree.ir.next[node]; at++) {
    const op = tree.op(at);
    if (op === Op.Receive || op === Op.FuncLit || op === Op.Composite) return false;
    if (op === Op.Call) {
      const callee = tree.info.callee(at);
      if (callee.kind !== "conversion" && !(callee.kind === "builtin" && (callee.name === "len" || callee.name === "cap"))) return false;
    }
  }
  return true;
}

/** The holder may have been found where an alias was made: its variables must still mean the same at the place. */
function isSame(tree: DeclTree, holder: number, place: number): boolean {
  if (tree.isInside(holder, place)) return true;
  for (let at = holder; at < tree.ir.next[holder]; at++) {
    const local = tree.localAt(at);
    if (local === undefined) continue;
    if (local.assignments > 0) return false;
    if (tree.info.locals.some((other) => other !== local && other.name === local.name)) return false;
  }
  return true;
}
