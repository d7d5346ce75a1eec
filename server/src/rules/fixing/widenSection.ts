/**
 * Makes a locked section wider: where the access stands just behind the unlock, or just before the lock, of a section in the
 * same list of statements, moving that one line is the smallest change and keeps check and use together.
 */
import { Op } from "../../ir/ir.ts";
import { type AccessPlace, isWriting } from "./accessPlace.ts";
import type { DeclTree } from "./declTree.ts";
import type { Change } from "./guardStatement.ts";
import type { Hazards, Lock } from "./hazards.ts";
import { lockCall } from "./places.ts";

/** Undefined when there is no such section, or it cannot be made wider. */
export function widenSection(tree: DeclTree, main: AccessPlace, lock: Lock, hazards: Hazards): Change | undefined {
  const statement = tree.statementOf(main.node);
  if (statement < 0) return undefined;
  const list = tree.siblings(statement);
  const at = list.indexOf(statement);
  const end = list.findLastIndex((one, i) => i < at && ["unlock", "runlock"].includes(actionOf(tree, one, lock) ?? ""));
  if (end < 0) return undefined;
  const isShared = actionOf(tree, list[end], lock) === "runlock";
  if (isShared && (isWriting(main.access) || main.isInCallee)) return undefined;
  const moved = list.slice(end + 1, at + 1);
  const words = tree.text(list[end]);
  const last = list[at];
  if (tree.op(last) === Op.Defer || tree.op(last) === Op.Go) return undefined;
  if (touches(tree, moved, lock) || hazards.first(tree, moved) || moved.slice(0, -1).some((one) => exits(tree, one))) return undefined;
  if (tree.op(last) !== Op.Return) {
    if (exits(tree, last)) return undefined;
    return (rewriter) => {
      rewriter.remove(tree, list[end]);
      rewriter.after(tree, last, words);
    };
  }
  // The unlock must come after the return: it is deferred where the lock is taken, if that is the only way to get here.
  const begin = list.findLastIndex((one, i) => i < end && ["lock", "rlock"].includes(actionOf(tree, one, lock) ?? ""));
  const within = list.slice(begin + 1, end);
  if (begin < 0 || touches(tree, within, lock) || within.some((one) => exits(tree, one))) return undefined;
  // In a loop a deferred unlock would come too late for the next turn.
  if (tree.parent(last) !== tree.bodyOf(tree.functionOf(last))) return undefined;
  return (rewriter) => {
    rewriter.remove(tree, list[end]);
    rewriter.after(tree, list[begin], `defer ${words}`);
  };
}

/** What a statement does with the lock, when it is a plain call. */
function actionOf(tree: DeclTree, statement: number, lock: Lock): string | undefined {
  const call = tree.op(statement) === Op.ExprStmt ? lockCall(tree, tree.child(statement, 0)) : undefined;
  return call?.key === lock.key ? call.action : undefined;
}

function touches(tree: DeclTree, statements: readonly number[], lock: Lock): boolean {
  return statements.some((statement) => {
    for (let node = statement; node < tree.ir.next[statement]; node++) {
      const call = lockCall(tree, node);
      if (call && (call.key === undefined || call.key === lock.key)) return true;
    }
    return false;
  });
}

/** May control leave the list of statements from inside this one? */
function exits(tree: DeclTree, statement: number): boolean {
  for (let node = statement; node < tree.ir.next[statement]; node++) {
    const op = tree.op(node);
    if (op === Op.FuncLit) {
      node = tree.ir.next[node] - 1;
      continue;
    }
    if (op === Op.Return || op === Op.Goto || op === Op.Break || op === Op.Continue) return true;
  }
  return false;
}
