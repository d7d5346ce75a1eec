/**
 * Where in a function a lock may be held: a walk over its statements that follows branches, loops and deferred unlocks.
 * What it cannot follow counts as "perhaps held".
 */
import { Op } from "../../ir/ir.ts";
import type { DeclTree } from "./declTree.ts";
import { lockCall } from "./places.ts";

/** Sets of states: free as at the function's start, held by the function. */
export const lockFree = 1;
export const lockHeld = 2;

/** What a call of a function of this package does to the lock, when it does not leave it as it was. */
export type CallEffect = (tree: DeclTree, call: number) => boolean;

export class LockFlow {
  private readonly tree: DeclTree;
  private readonly key: string;
  private readonly changes: CallEffect;
  /** State before each statement, and before each expression that a statement evaluates. */
  private readonly before: Uint8Array;
  /** States at `break`, `continue` and `goto`, joined over all loops: coarse, but on the safe side. */
  private jumped = 0;
  /** Deferred unlocks, by node. */
  private readonly deferredUnlocks: number[] = [];
  private exit = 0;
  /** What the declaration's own body may leave behind for its caller. */
  private left = lockFree;
  private releasesCallers = false;
  /** An unlock was met that nothing before it had locked. */
  private unlockedFree = false;

  constructor(tree: DeclTree, key: string, changes: CallEffect) {
    this.tree = tree;
    this.key = key;
    this.changes = changes;
    this.before = new Uint8Array(tree.ir.length);
    for (let node = 0; node < tree.ir.length; node++) {
      const op = tree.op(node);
      if (op !== Op.Func && op !== Op.FuncLit) continue;
      this.walkFunction(node);
      if (node === 0 && this.deferredUnlocks.length === 0) this.left = this.exit;
      if (node === 0) this.releasesCallers = this.unlockedFree;
    }
  }

  /** True when a call of the declared function may take a lock and keep it, or release one that its caller holds. */
  get changesLock(): boolean {
    return this.releasesCallers || (this.left & lockHeld) !== 0;
  }

  /** May the function around this node hold the lock when the node is evaluated? What its callers hold is not counted. */
  mayHold(node: number): boolean {
    return (this.stateAt(node) & lockHeld) !== 0;
  }

  /** The set of states before a node; none for code that is never reached. */
  stateAt(node: number): number {
    let at = node;
    while (at > 0 && this.before[at] === 0 && this.tree.op(at) !== Op.FuncLit) at = this.tree.parent(at);
    return this.before[at];
  }

  private walkFunction(func: number): void {
    const body = this.tree.bodyOf(func);
    if (body < 0) return;
    this.jumped = 0;
    this.exit = 0;
    this.deferredUnlocks.length = 0;
    // Several turns, so that what jumps back is seen where it lands.
    for (let turn = 0; turn < 3; turn++) this.exit |= this.block(this.tree.children(body), this.entryOf(func));
    this.deferredCalls(func);
  }

  /** A goroutine starts with no lock; a function literal that is handed on may run wherever its function has one. */
  private entryOf(func: number): number {
    const { tree } = this;
    if (func === 0) return lockFree;
    const call = tree.parent(func);
    const isCallee = tree.op(call) === Op.Call && tree.child(call, 0) === func;
    const around = tree.op(tree.parent(call));
    if (isCallee && around === Op.Go) return lockFree;
    if (isCallee && around === Op.Defer) return lockFree | lockHeld;
    for (let node = 0; node < tree.ir.length; node++) {
      if (tree.isInside(node, func)) continue;
      const taken = lockCall(tree, node);
      if (taken ? taken.key === undefined || taken.key === this.key : tree.op(node) === Op.Call && this.changes(tree, node)) return lockFree | lockHeld;
    }
    return lockFree;
  }

  /** Deferred calls run at the end: before the unlocks that were deferred earlier, after those that were deferred later. */
  private deferredCalls(func: number): void {
    const { tree } = this;
    for (let node = func + 1; node < tree.ir.next[func]; node++) {
      if (tree.op(node) !== Op.Defer || tree.functionOf(node) !== func) continue;
      const callee = tree.child(tree.child(node, 0), 0);
      const at = this.before[node];
      let state = this.exit;
      if (this.deferredUnlocks.length > 0) {
        const earlier = this.deferredUnlocks.some((unlock) => unlock < node);
        const later = this.deferredUnlocks.some((unlock) => unlock > node);
        state = earlier && later ? lockFree | lockHeld : earlier ? at : lockFree;
      }
      if (tree.op(callee) !== Op.FuncLit || state === 0) continue;
      const body = tree.bodyOf(callee);
      if (body < 0) continue;
      this.before.fill(0, body, tree.ir.next[body]);
      for (let turn = 0; turn < 2; turn++) this.block(tree.children(body), state);
    }
  }

  private block(statements: readonly number[], from: number): number {
    let state = from;
    for (const statement of statements) state = this.statement(statement, state);
    return state;
  }

  private statement(node: number, from: number): number {
    const { tree } = this;
    // A label may be reached from anywhere.
    const state = tree.op(node) === Op.Labeled ? from | this.jumped : from;
    this.before[node] |= state;
    switch (tree.op(node)) {
      case Op.Block:
        return this.block(tree.children(node), state);
      case Op.Labeled:
        return this.statement(tree.child(node, 0), state);
      case Op.If: {
        const [init, condition, then, otherwise] = tree.children(node);
        const start = this.expression(condition, this.part(init, state));
        const after = this.statement(then, start);
        return after | (tree.op(otherwise) === Op.None ? start : this.statement(otherwise, start));
      }
      case Op.For: {
        const [init, condition, post, body] = tree.children(node);
        return this.loop(this.part(init, state), (head) => this.part(post, this.statement(body, this.expression(condition, head))));
      }
      case Op.Range: {
        const [, , x, body] = tree.children(node);
        return this.loop(this.expression(x, state), (head) => this.statement(body, head));
      }
      case Op.Switch:
      case Op.TypeSwitch:
      case Op.Select:
        return this.clauses(node, state);
      case Op.Return:
        this.exit |= this.expression(node, state);
        return 0;
      case Op.Break:
      case Op.Continue:
      case Op.Goto:
        this.jumped |= state;
        return 0;
      case Op.Defer: {
        const unlock = this.ownLockCall(tree.child(node, 0));
        if (unlock === "unlock" || unlock === "runlock" || this.unlocksInside(tree.child(node, 0))) this.noteDeferred(node);
        return state;
      }
      case Op.Go:
        return state;
      default:
        return this.expression(node, state);
    }
  }

  private loop(from: number, turn: (head: number) => number): number {
    let head = from;
    for (let i = 0; i < 3; i++) head |= turn(head) | this.jumped;
    return head;
  }

  private clauses(node: number, from: number): number {
    const { tree } = this;
    let after = 0;
    let start = from;
    for (const part of tree.children(node)) {
      const op = tree.op(part);
      if (op !== Op.Case && op !== Op.Comm) {
        start = this.part(part, start);
        continue;
      }
      const [head, ...body] = tree.children(part);
      this.before[part] |= start;
      // A clause may also be entered by falling through from the one before.
      after |= this.block(body, this.part(head, start) | after);
    }
    return after | start | this.jumped;
  }

  private part(node: number, state: number): number {
    return node < 0 || this.tree.op(node) === Op.None ? state : this.tree.op(node) === Op.List ? this.expression(node, state) : this.statement(node, state);
  }

  /** The effect of the calls inside an expression or a simple statement; bodies of function literals are not run here. */
  private expression(node: number, from: number): number {
    const { tree } = this;
    let state = from;
    for (let at = node; at < tree.ir.next[node]; at++) {
      if (tree.op(at) === Op.FuncLit) {
        at = tree.ir.next[at] - 1;
        continue;
      }
      if (tree.op(at) !== Op.Call) continue;
      this.before[at] |= state;
      const action = this.ownLockCall(at);
      if (action === "lock" || action === "rlock") state = state === 0 ? 0 : lockHeld;
      else if (action === "unlock" || action === "runlock") {
        this.unlockedFree ||= (state & lockFree) !== 0;
        state = state === 0 ? 0 : lockFree;
      } else if (action !== undefined || this.changes(tree, at)) state = state === 0 ? 0 : lockFree | lockHeld;
    }
    return state;
  }

  /** A lock call that is, or may be, about our lock. */
  private ownLockCall(call: number): string | undefined {
    const found = lockCall(this.tree, call);
    if (found === undefined || found.action === "rlocker") return undefined;
    if (found.key === this.key) return found.action;
    return found.key === undefined ? "unknown" : undefined;
  }

  private unlocksInside(call: number): boolean {
    const { tree } = this;
    for (let node = call; node < tree.ir.next[call]; node++) {
      const action = this.ownLockCall(node);
      if (action === "unlock" || action === "runlock") return true;
    }
    return false;
  }

  private noteDeferred(node: number): void {
    if (!this.deferredUnlocks.includes(node)) this.deferredUnlocks.push(node);
  }
}
