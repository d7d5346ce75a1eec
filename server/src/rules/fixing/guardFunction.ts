/**
 * Puts the accesses of one function under a lock: statement by statement, from the first of them to the function's end, or
 * by making a section that is there wider.
 */
import { push } from "../../base/multimap.ts";
import { Op } from "../../ir/ir.ts";
import type { AccessPlace } from "./accessPlace.ts";
import { isWriting } from "./accessPlace.ts";
import type { DeclTree } from "./declTree.ts";
import { isRefusal, type Refusal, refuse } from "./fix.ts";
import { type Change, guardStatement, type LockWords } from "./guardStatement.ts";
import { Hazards, type Lock } from "./hazards.ts";
import { type LockExpression, lockExpression } from "./lockExpression.ts";
import type { LockKnowledge } from "./lockKnowledge.ts";
import { widenSection } from "./widenSection.ts";

export interface FunctionTask {
  readonly knowledge: LockKnowledge;
  readonly lock: Lock;
  /** The one that must be guarded. */
  readonly main: AccessPlace;
  /** All of the same function that lack the lock, the main one among them. */
  readonly places: readonly AccessPlace[];
  /** Overrides the lock's expression, for a lock that is yet to be declared. */
  readonly expression?: LockExpression;
  /** Refuse unless every place can be guarded. */
  readonly mustGuardAll?: boolean;
}

export function guardFunction(task: FunctionTask): Change | Refusal {
  const { knowledge, lock, main } = task;
  const { tree } = main;
  if (tree.ir.hasError) return refuse("syntax");
  const expression = task.expression ?? lockExpression(tree, main.map, lock);
  if (isRefusal(expression)) return expression;
  const caller = knowledge.holdingCaller(tree, lock.key);
  if (caller !== undefined) return refuse("held-by-caller", { guard: lock.name, function: caller });
  for (let func = tree.functionOf(main.node); func > 0; func = tree.functionOf(func)) {
    const start = tree.parent(tree.parent(func));
    if (tree.op(start) === Op.Go && knowledge.waitsWhileHeld(tree, start, lock.key)) return refuse("held-by-parent", { guard: lock.name });
  }
  const hazards = new Hazards(knowledge, lock);
  const words = (writes: boolean): LockWords =>
    expression.isReadWrite && !writes
      ? { lock: `${expression.text}.RLock()`, unlock: `${expression.text}.RUnlock()` }
      : { lock: `${expression.text}.Lock()`, unlock: `${expression.text}.Unlock()` };
  if (knowledge.flow(tree, lock.key).mayHold(main.node)) return refuse("held-here", { guard: lock.name });
  const order = otherLockHeld(task);
  if (order) return order;
  const widened = widenSection(tree, main, lock, hazards);
  if (widened) return widened;
  const groups = byStatement(task);
  if (groups.size > 1 && !hazards.areSlow(tree, restFrom(tree, Math.min(...groups.keys())))) {
    const rest = guardRest(tree, [...groups.keys()], hazards, words([...groups.values()].flat().some(isWritingPlace)), lock, knowledge);
    if (!isRefusal(rest)) return rest;
  }
  const changes: Change[] = [];
  const names = tree.namesInUse();
  const own = tree.statementOf(main.node);
  for (const [statement, places] of groups) {
    const writes = places.some(isWritingPlace);
    const nodes = places.map(({ node }) => node);
    const change = guardStatement({ tree, statement, accesses: nodes, isWriting: writes, words: words(writes), hazards, names });
    if (!isRefusal(change)) changes.push(change);
    else if (statement === own || task.mustGuardAll) {
      const rest = guardRest(tree, [statement], hazards, words(writes), lock, knowledge);
      return isRefusal(rest) ? change : rest;
    }
  }
  return (rewriter) => {
    for (const change of changes) change(rewriter);
  };
}

/** What a callee does with the map is not known here: it may write. */
function isWritingPlace(place: AccessPlace): boolean {
  return isWriting(place.access) || place.isInCallee;
}

/** Places of the main one's function that can be locked on their own, by statement, in source order. */
function byStatement({ knowledge, lock, main, places, expression }: FunctionTask): Map<number, AccessPlace[]> {
  const { tree } = main;
  const func = tree.functionOf(main.node);
  const wanted = places
    .filter((place) => place.tree === tree && tree.functionOf(place.node) === func)
    .filter((place) => place.node === main.node || !knowledge.flow(tree, lock.key).mayHold(place.node))
    .filter((place) => place.node === main.node || expression !== undefined || isSameLock(tree, place, main, lock))
    .sort((a, b) => a.node - b.node);
  const groups = new Map<number, AccessPlace[]>();
  for (const place of wanted) push(groups, statementAround(tree, place, wanted), place);
  return groups;
}

/** The place's statement; inside a loop over the same map, the loop, which is locked as a whole. */
function statementAround(tree: DeclTree, place: AccessPlace, all: readonly AccessPlace[]): number {
  let statement = tree.statementOf(place.node);
  for (let at = statement; at > 0; at = tree.statementOf(tree.parent(at))) {
    const loop = tree.op(at) === Op.Labeled ? tree.child(at, 0) : at;
    if (tree.op(loop) === Op.Range && all.some(({ node }) => node === tree.child(loop, 2))) statement = at;
  }
  return statement;
}

/** Another object of the same type has a lock of its own. */
function isSameLock(tree: DeclTree, place: AccessPlace, main: AccessPlace, lock: Lock): boolean {
  const [a, b] = [lockExpression(tree, place.map, lock), lockExpression(tree, main.map, lock)];
  return !isRefusal(a) && !isRefusal(b) && a.text === b.text;
}

/** Taking a second lock is right only when nobody takes the two in the other order. */
function otherLockHeld({ knowledge, lock, main }: FunctionTask): Refusal | undefined {
  const { tree } = main;
  for (const [key, name] of knowledge.locksOf(tree)) {
    if (key === lock.key || !knowledge.flow(tree, key).mayHold(main.node)) continue;
    if (knowledge.isTakenUnder(lock.key, key)) return refuse("takes-other", { lock: name, guard: lock.name });
  }
  return undefined;
}

/** The statements from the one at the top level of the function that contains this one. */
function restFrom(tree: DeclTree, statement: number): number[] {
  const body = tree.bodyOf(tree.functionOf(statement));
  let top = statement;
  while (top > 0 && tree.parent(top) !== body) top = tree.parent(top);
  const all = top > 0 ? tree.siblings(top) : [];
  return all.slice(all.indexOf(top));
}

/** Lock and deferred unlock in front of the first of the statements, at the top level of the function. */
function guardRest(tree: DeclTree, statements: readonly number[], hazards: Hazards, words: LockWords, lock: Lock, knowledge: LockKnowledge): Change | Refusal {
  const body = tree.bodyOf(tree.functionOf(statements[0]));
  const rest = restFrom(tree, Math.min(...statements));
  const [top] = rest;
  if (body < 0 || top === undefined || tree.op(top) === Op.Labeled) return refuse("condition");
  for (let node = body; node < top; node++) if (tree.op(node) === Op.Goto || tree.op(node) === Op.Labeled) return refuse("condition");
  if (knowledge.flow(tree, lock.key).mayHold(top)) return refuse("held-here", { guard: lock.name });
  const hazard = hazards.first(tree, rest);
  if (hazard) return hazard;
  return (rewriter) => rewriter.before(tree, top, words.lock, `defer ${words.unlock}`);
}
