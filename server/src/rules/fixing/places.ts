/**
 * Locks and maps by the key the analysis gives them (`import/path.Type.field`, `g:import/path.var`), read off the syntax.
 */
import { name, Op } from "../../ir/ir.ts";
import { type LockAction, lockAction } from "../../models/sync.ts";
import type { FieldStep } from "../../resolve/symbols.ts";
import type { DeclTree } from "./declTree.ts";

/** Locals are known inside one declaration only. */
export function localKey(tree: DeclTree, symbol: number): string {
  return `l:${tree.file.path}:${tree.decl.extent.start}:${symbol}`;
}

/** The key of what an expression denotes; undefined when it has no lasting name. */
export function keyOf(tree: DeclTree, node: number, depth = 0): string | undefined {
  if (node < 0 || depth > 12) return undefined;
  switch (tree.op(node)) {
    case Op.Ident: {
      const symbol = tree.info.symbolAt(node);
      if (symbol?.kind === "global") return `g:${symbol.packagePath}.${symbol.name}`;
      if (symbol?.kind !== "local") return undefined;
      const value = tree.onlyValue(symbol);
      return keyOf(tree, value, depth + 1) ?? localKey(tree, symbol.id);
    }
    case Op.Selector: {
      const selection = tree.info.selection(node);
      if (selection?.kind === "member") return `g:${selection.packagePath}.${selection.name}`;
      return selection?.kind === "field" ? stepsKey(tree, tree.child(node, 0), selection.steps, depth) : undefined;
    }
    case Op.Index: {
      const base = keyOf(tree, tree.child(node, 0), depth + 1);
      return base === undefined ? undefined : `${base}[]`;
    }
    case Op.Star:
    case Op.Addr:
      return keyOf(tree, tree.child(node, 0), depth + 1);
    case Op.Call: {
      const call = lockCall(tree, node);
      return call?.action === "rlocker" ? call.key : undefined;
    }
    default:
      return undefined;
  }
}

/** A field by the named type that declares it; one of an anonymous struct by where that struct is. */
function stepsKey(tree: DeclTree, operand: number, steps: readonly FieldStep[], depth: number): string | undefined {
  let suffix = "";
  for (let i = steps.length - 1; i >= 0; i--) {
    const { owner, name } = steps[i];
    if (owner) return `${owner.packagePath}.${owner.name}.${name}${suffix}`;
    suffix = `.${name}${suffix}`;
  }
  const base = keyOf(tree, operand, depth + 1);
  return base === undefined ? undefined : base + suffix;
}

export interface LockCall {
  readonly action: LockAction;
  /** Undefined when it cannot be told which lock this is. */
  readonly key: string | undefined;
  /** The expression whose method is called. */
  readonly operand: number;
}

/** A call that takes or releases a lock. */
export function lockCall(tree: DeclTree, call: number): LockCall | undefined {
  if (tree.op(call) !== Op.Call) return undefined;
  const callee = tree.child(call, 0);
  if (tree.op(callee) !== Op.Selector || tree.children(call).length !== 1) return undefined;
  const action = lockAction(name(tree.ir, callee));
  if (action === undefined) return undefined;
  const operand = tree.child(callee, 0);
  const known = tree.info.callee(call);
  if (known.kind !== "method" && known.kind !== "interfaceMethod") return { action, key: keyOf(tree, operand), operand };
  const key = known.steps.length > 0 ? stepsKey(tree, operand, known.steps, 0) : keyOf(tree, operand);
  return { action, key, operand };
}
