/**
 * Puts the accesses of one statement under a lock, in the smallest form that is right: lines around it, a deferred unlock
 * before a return, or the access taken out of a condition into a line of its own.
 */
import { Op } from "../../ir/ir.ts";
import { underlying } from "../../resolve/typeOps.ts";
import { isMap } from "./accessPlace.ts";
import type { DeclTree } from "./declTree.ts";
import { isRefusal, type Refusal, refuse } from "./fix.ts";
import type { Hazard, Hazards } from "./hazards.ts";
import type { Rewriter } from "./rewriter.ts";

export interface LockWords {
  /** `s.mu.RLock()` */
  readonly lock: string;
  readonly unlock: string;
}

export interface StatementTask {
  readonly tree: DeclTree;
  readonly statement: number;
  /** Nodes of this statement that access the map, outside of the bodies of what it contains. */
  readonly accesses: readonly number[];
  /** One of them changes the map. */
  readonly isWriting: boolean;
  readonly words: LockWords;
  readonly hazards: Hazards;
  /** Names that must not be declared anew; new ones are added. */
  readonly names: Set<string>;
}

/** Plans a change first, so that nothing is written when it is refused. */
export type Change = (rewriter: Rewriter) => void;

export function guardStatement(task: StatementTask): Change | Refusal {
  const { tree, statement } = task;
  const inner = tree.op(statement) === Op.Labeled ? tree.child(statement, 0) : statement;
  if (inner !== statement && isJumpTarget(tree, statement)) return refuse("condition");
  switch (tree.op(inner)) {
    case Op.ExprStmt:
    case Op.Assign:
    case Op.Define:
    case Op.IncDec:
    case Op.DeclStmt:
      return guardSimple(task);
    case Op.Send:
    case Op.Go:
    case Op.Select:
      return takeOut(task);
    case Op.Return:
      return guardReturn(task);
    case Op.Defer:
      return guardDefer(task);
    case Op.If:
    case Op.Switch:
      return guardHead(task, inner);
    case Op.TypeSwitch:
      return takeOut(task);
    case Op.Range:
      return guardRange(task, inner);
    default:
      return refuse("condition");
  }
}

function around(task: StatementTask): Change {
  const { tree, statement, words } = task;
  return (rewriter) => {
    rewriter.before(tree, statement, words.lock);
    rewriter.after(tree, statement, words.unlock);
  };
}

/** Lock, statement, unlock. Calls that must not run under the lock are made before. */
function guardSimple(task: StatementTask): Change | Refusal {
  const { tree, statement, hazards } = task;
  if (task.accesses.some((node) => isKept(tree, node))) return refuse("iterator");
  const found = hazards.of(tree, [statement]);
  const aside = hazards.areSlow(tree, [statement]) ? takeOut(task) : refuse("condition");
  if (!isRefusal(aside)) return aside;
  if (found.length === 0) return around(task);
  const moved = callsMovedOut(task, found);
  if (moved) return inOrder(moved, around(task));
  const out = takeOut(task);
  return isRefusal(out) ? found[0] : out;
}

/** The hazardous calls of a statement, made in lines of their own before it; undefined where that would change their order. */
function callsMovedOut(task: StatementTask, found: readonly Hazard[]): Change | undefined {
  const { tree, statement } = task;
  const all = [...new Set(found.map(({ node }) => node))];
  const calls = all.filter((node) => !all.some((other) => other !== node && tree.isInside(node, other)));
  if (calls.some((node) => task.accesses.some((access) => tree.isInside(access, node)))) return undefined;
  return areFirstCalls(tree, statement, calls) ? moveOut(task, calls) : undefined;
}

function inOrder(first: Change, second: Change): Change {
  return (rewriter) => {
    first(rewriter);
    second(rewriter);
  };
}

/** An iterator over the map that outlives its statement: the map is read later, when somebody ranges over it. */
function isKept(tree: DeclTree, node: number): boolean {
  return underlying(tree.info.typeOf(node)).kind === "func" && tree.op(tree.parent(node)) !== Op.Call;
}

/** Nothing else is called before them, so calling them earlier changes no order. */
function areFirstCalls(tree: DeclTree, statement: number, calls: readonly number[]): boolean {
  const last = Math.max(...calls);
  for (let node = statement; node < last; node++) {
    const op = tree.op(node);
    if (op === Op.FuncLit) {
      if (!tree.isInside(last, node)) node = tree.ir.next[node] - 1;
      continue;
    }
    if ((op !== Op.Call && op !== Op.Receive) || calls.some((call) => tree.isInside(node, call))) continue;
    const callee = op === Op.Call ? tree.info.callee(node) : undefined;
    const isHarmless = callee?.kind === "conversion" || (callee?.kind === "builtin" && callee.name !== "panic");
    if (!isHarmless && !calls.some((call) => tree.isInside(call, node))) return false;
  }
  return true;
}

/** Each expression gets a variable of its own in a line before; undefined when one of them cannot. */
function moveOut(task: StatementTask, nodes: readonly number[]): Change | undefined {
  const { tree, statement } = task;
  if (nodes.some((node) => !isEvaluatedOnce(tree, node, statement) || !isOneValue(tree, node))) return undefined;
  const moved = nodes.map((node) => ({ node, name: freshName(task.names, "value") }));
  return (rewriter) => {
    for (const { node, name } of moved) {
      rewriter.before(tree, statement, `${name} := ${tree.text(node)}`);
      rewriter.replace(tree.start(node), tree.end(node), name);
    }
  };
}

/** The accesses themselves move out, under the lock; the statement then works on what was read. */
function takeOut(task: StatementTask): Change | Refusal {
  const { tree, statement, accesses, hazards, words, names, isWriting } = task;
  if (isWriting) return hazards.first(tree, [statement]) ?? refuse("condition");
  const reads = accesses.filter((node, i, all) => all.indexOf(node) === i && !all.some((other) => other !== node && tree.isInside(node, other)));
  for (const node of reads) {
    if (!isEvaluatedOnce(tree, node, statement) || isAssigned(tree, node) || !isFinished(tree, node)) return refuse("condition");
    const hazard = hazards.first(tree, [node]);
    if (hazard) return hazard;
  }
  const moved = reads.map((node) => {
    const name = isCommaOk(tree, node)
      ? `${freshName(names, "value")}, ${freshName(names, "found")}`
      : freshName(names, isLength(tree, node) ? "size" : "value");
    return { node, name };
  });
  if (reads.some((node) => !isCommaOk(tree, node) && !isOneValue(tree, node))) return refuse("condition");
  return (rewriter) => {
    rewriter.before(tree, statement, words.lock, ...moved.map(({ node, name }) => `${name} := ${tree.text(node)}`), words.unlock);
    for (const { node, name } of moved) rewriter.replace(tree.start(node), tree.end(node), name);
  };
}

function guardReturn(task: StatementTask): Change | Refusal {
  const { tree, statement, hazards, words } = task;
  if (task.accesses.some((node) => isKept(tree, node))) return refuse("iterator");
  const guard: Change = (rewriter) => rewriter.before(tree, statement, words.lock, `defer ${words.unlock}`);
  const found = hazards.of(tree, [statement]);
  if (found.length === 0) return guard;
  const out = takeOut(task);
  if (!isRefusal(out)) return out;
  const moved = callsMovedOut(task, found);
  return moved ? inOrder(moved, guard) : found[0];
}

/** What a deferred call reads when it runs moves into a deferred function; its arguments are evaluated now, so they move out. */
function guardDefer(task: StatementTask): Change | Refusal {
  const { tree, statement, accesses, hazards, words } = task;
  const call = tree.child(statement, 0);
  if (!accesses.includes(call)) return takeOut(task);
  const hazard = hazards.first(tree, [call]);
  if (hazard) return hazard;
  for (const arg of tree.children(call).slice(1)) {
    for (let node = arg; node < tree.ir.next[arg]; node++) {
      const op = tree.op(node);
      const local = tree.localAt(node);
      if (op === Op.Call || op === Op.Receive || (local !== undefined && local.assignments > 0)) return refuse("late-argument");
      // The map itself is best read late, under the lock; a field that is a key may have changed by then.
      if ((op === Op.Selector || op === Op.Index) && arg !== tree.child(call, 1)) return refuse("late-argument");
    }
  }
  return (rewriter) => {
    const line = rewriter.lineBreak(tree, statement, 1);
    rewriter.replace(tree.start(call), tree.start(call), `func() {${line}${words.lock}${line}`);
    rewriter.replace(tree.end(call), tree.end(call), `${line}${words.unlock}${rewriter.lineBreak(tree, statement, 0)}}()`);
  };
}

/** `if v, ok := s.m[k]; ok {`: the first part moves in front, or what it reads does where its names would clash. */
function guardHead(task: StatementTask, node: number): Change | Refusal {
  const { tree, statement, accesses, hazards, words, names } = task;
  const init = tree.child(node, 0);
  if (tree.op(init) === Op.None) return takeOut(task);
  const inInit = accesses.filter((access) => tree.isInside(access, init));
  if (inInit.length !== accesses.length) return refuse("condition");
  const op = tree.op(init);
  const declared = op === Op.Define ? tree.children(tree.child(init, 0)).map((name) => tree.name(name)) : [];
  const clashes = declared.some((name) => name !== "_" && countOutside(tree, name, node));
  if (clashes || hazards.of(tree, [init]).length > 0) return takeOut(task);
  for (const name of declared) names.add(name);
  const text = tree.text(init);
  if (/[\r\n]/.test(text)) return refuse("layout");
  return (rewriter) => {
    rewriter.before(tree, statement, words.lock, text, words.unlock);
    rewriter.replace(tree.start(init), behindSemicolon(tree, tree.end(init)), "");
  };
}

/** Parentheses are no nodes: the condition begins with the first thing behind the semicolon. */
function behindSemicolon(tree: DeclTree, from: number): number {
  return from + (/^\s*;\s*/.exec(tree.file.text.slice(from, tree.end(0)))?.[0].length ?? 0);
}

/** Is the name used anywhere in the declaration but inside this node? */
function countOutside(tree: DeclTree, name: string, inside: number): boolean {
  for (let node = 0; node < tree.ir.length; node++) {
    if (tree.isInside(node, inside)) continue;
    const op = tree.op(node);
    if ((op === Op.Ident || op === Op.Param) && tree.name(node) === name) return true;
  }
  return false;
}

function guardRange(task: StatementTask, node: number): Change | Refusal {
  const { tree, statement, hazards } = task;
  const operand = tree.child(node, 2);
  if (!task.accesses.includes(operand)) return takeOut(task);
  const hazard = hazards.first(tree, [statement]);
  if (hazard) return hazard;
  return leaves(tree, node) ? refuse("leaves") : around(task);
}

/** Does control leave the loop other than by its end, its own `break` or `continue`? */
export function leaves(tree: DeclTree, loop: number): boolean {
  for (let at = loop; at < tree.ir.next[loop]; at++) {
    const op = tree.op(at);
    if (op === Op.FuncLit) {
      at = tree.ir.next[at] - 1;
      continue;
    }
    if (op === Op.Return || op === Op.Goto || op === Op.Defer) return true;
    if ((op === Op.Break || op === Op.Continue) && tree.ir.aux[at] !== 0 && labelOf(tree, loop) !== tree.name(at)) return true;
  }
  return false;
}

function labelOf(tree: DeclTree, loop: number): string {
  const parent = tree.parent(loop);
  return tree.op(parent) === Op.Labeled ? tree.name(parent) : "";
}

function isJumpTarget(tree: DeclTree, labeled: number): boolean {
  for (let node = 0; node < tree.ir.length; node++) if (tree.op(node) === Op.Goto && tree.name(node) === tree.name(labeled)) return true;
  return false;
}

/** Runs exactly once whenever its statement does, before anything the statement contains. */
export function isEvaluatedOnce(tree: DeclTree, node: number, statement: number): boolean {
  let at = node;
  while (at !== statement) {
    const parent = tree.parent(at);
    const op = tree.op(parent);
    if (op === Op.FuncLit || op === Op.Block || op === Op.For || op === Op.Case) return false;
    if (op === Op.Binary && (tree.name(parent) === "&&" || tree.name(parent) === "||") && at !== parent + 1) return false;
    if ((op === Op.If || op === Op.Switch || op === Op.TypeSwitch) && tree.op(parent + 1) !== Op.None && at !== parent + 1) return false;
    if (op === Op.If && parent !== statement && tree.op(tree.parent(parent)) === Op.If) return false;
    if (op === Op.Comm && at !== parent + 1) return false;
    at = parent;
  }
  return true;
}

/** The map is not touched any more when the value is there: it is neither the map itself nor an iterator over it. */
function isFinished(tree: DeclTree, node: number): boolean {
  const type = tree.info.typeOf(node);
  return underlying(type).kind !== "func" && (tree.op(node) === Op.Index || tree.op(node) === Op.Call || !isMap(type));
}

function isAssigned(tree: DeclTree, node: number): boolean {
  const parent = tree.parent(node);
  if (tree.op(parent) === Op.IncDec || tree.op(parent) === Op.Addr) return true;
  const statement = tree.parent(parent);
  return tree.op(parent) === Op.List && tree.op(statement) === Op.Assign && tree.child(statement, 0) === parent;
}

/** `v, ok := m[k]` */
function isCommaOk(tree: DeclTree, node: number): boolean {
  const list = tree.parent(node);
  const statement = tree.parent(list);
  if (tree.op(node) !== Op.Index || tree.op(list) !== Op.List) return false;
  if (tree.op(statement) !== Op.Define && tree.op(statement) !== Op.Assign && tree.op(statement) !== Op.Var) return false;
  return tree.children(list).length === 1 && tree.children(tree.child(statement, 0)).length === 2;
}

function isLength(tree: DeclTree, node: number): boolean {
  const callee = tree.op(node) === Op.Call ? tree.info.callee(node) : undefined;
  return callee?.kind === "builtin" && callee.name === "len";
}

/** An expression with one value whose type is known not to be an untyped constant. */
function isOneValue(tree: DeclTree, node: number): boolean {
  if (tree.op(node) === Op.Receive) return true;
  const { kind } = tree.info.typeOf(node);
  return kind !== "tuple" && kind !== "unknown";
}

export function freshName(used: Set<string>, wanted: string): string {
  let name = wanted;
  for (let i = 2; used.has(name); i++) name = `${wanted}${i}`;
  used.add(name);
  return name;
}
