/**
 * What a package does with a lock beyond one function: which functions take it, who may hold it when it calls, and in
 * which order locks are taken. Everything errs towards "it might".
 */
import { push } from "../../base/multimap.ts";
import { Op } from "../../ir/ir.ts";
import type { Package } from "../../resolve/package.ts";
import type { FuncSymbol } from "../../resolve/symbols.ts";
import { type DeclTree, PackageTrees } from "./declTree.ts";
import { LockFlow } from "./lockFlow.ts";
import { lockCall } from "./places.ts";

/** A call, or a use of a function as a value. */
export interface FunctionUse {
  readonly tree: DeclTree;
  readonly node: number;
  readonly isCall: boolean;
}

export class LockKnowledge {
  readonly trees: PackageTrees;
  private readonly pkg: Package;
  private readonly flows = new Map<string, LockFlow>();
  private readonly taking = new Map<string, boolean>();
  private readonly entries = new Map<string, string | undefined>();
  private readonly planned = new Map<string, readonly { readonly tree: DeclTree; readonly node: number }[]>();
  private uses: Map<string, FunctionUse[]> | undefined;
  private declared: Map<string, DeclTree[]> | undefined;
  private readonly running = new Set<string>();

  constructor(pkg: Package) {
    this.pkg = pkg;
    this.trees = new PackageTrees(pkg);
  }

  /** A lock that is yet to be: it will be taken at these places. */
  plan(key: string, places: readonly { readonly tree: DeclTree; readonly node: number }[]): void {
    this.planned.set(key, places);
  }

  /** Will the lock be taken inside this node? */
  isPlannedIn(tree: DeclTree, node: number, key: string): boolean {
    return this.planned.get(key)?.some((place) => place.tree === tree && tree.isInside(place.node, node)) === true;
  }

  flow(tree: DeclTree, key: string): LockFlow {
    const id = `${tree.file.path}:${tree.decl.extent.start}:${key}`;
    let flow = this.flows.get(id);
    if (flow === undefined) {
      flow = new LockFlow(tree, key, (from, call) => this.changesLock(from, call, key));
      this.flows.set(id, flow);
    }
    return flow;
  }

  /** The functions of this package that a call may run; through an interface, every method of the name. */
  targets(tree: DeclTree, call: number): DeclTree[] {
    const callee = tree.info.callee(call);
    switch (callee.kind) {
      case "func":
      case "method":
      case "methodExpr": {
        const target = this.trees.ofFunction(callee.func);
        return target ? [target] : [];
      }
      case "interfaceMethod":
        return this.methodsNamed(callee.name);
      default:
        return [];
    }
  }

  methodsNamed(name: string): DeclTree[] {
    if (this.declared === undefined) {
      this.declared = new Map();
      for (const tree of this.trees.all()) {
        const { kind, receiver, names } = tree.decl.extent;
        if (kind !== "func" || receiver === "") continue;
        for (const one of names) push(this.declared, one, tree);
      }
    }
    return this.declared.get(name) ?? [];
  }

  /** The locks that a declaration itself takes. */
  locksOf(tree: DeclTree): { readonly key: string; readonly name: string }[] {
    const found = new Map<string, string>();
    for (let node = 0; node < tree.ir.length; node++) {
      const call = lockCall(tree, node);
      if (call?.key !== undefined) found.set(call.key, tree.text(call.operand));
    }
    return [...found].map(([key, name]) => ({ key, name }));
  }

  /** May a call of the function take the lock, directly or further down? */
  takes(tree: DeclTree, key: string): boolean {
    const id = `${identity(tree)}\0${key}`;
    const known = this.taking.get(id);
    if (known !== undefined) return known;
    this.taking.set(id, false);
    const result = this.isPlannedIn(tree, 0, key) || this.takesIn(tree, 0, key);
    this.taking.set(id, result);
    return result;
  }

  private takesIn(tree: DeclTree, from: number, key: string): boolean {
    for (let node = from; node < tree.ir.next[from]; node++) {
      if (tree.op(node) !== Op.Call) continue;
      const lock = lockCall(tree, node);
      if (lock?.key === key) return true;
      if (this.targets(tree, node).some((target) => this.takes(target, key))) return true;
    }
    return false;
  }

  /** The function that may hold the lock when it calls this one, as Go prints it; undefined when none does. */
  holdingCaller(tree: DeclTree, key: string): string | undefined {
    const id = `${identity(tree)}\0${key}`;
    if (this.entries.has(id)) return this.entries.get(id);
    this.entries.set(id, undefined);
    const caller = this.usesOf(tree).find((use) => this.mayHoldAt(use, key));
    const result = caller?.tree.functionName;
    this.entries.set(id, result);
    return result;
  }

  private mayHoldAt({ tree, node, isCall }: FunctionUse, key: string): boolean {
    // A function that is handed on may be run by whoever gets it.
    if (!isCall) return this.isHandedTo(tree, node).some((target) => this.takes(target, key));
    if (tree.op(tree.parent(node)) === Op.Go) return this.waitsWhileHeld(tree, tree.parent(node), key);
    if (this.flow(tree, key).mayHold(node)) return true;
    return this.holdingCaller(tree, key) !== undefined;
  }

  /**
   * Does the function that starts a goroutine (at a `go` statement) wait for something while it may hold the lock? Then the
   * goroutine must not want it.
   */
  waitsWhileHeld(tree: DeclTree, start: number, key: string): boolean {
    const flow = this.flow(tree, key);
    if (!flow.mayHold(start) && this.holdingCaller(tree, key) === undefined) return false;
    const func = tree.functionOf(start);
    for (let node = func; node < tree.ir.next[func]; node++) {
      if (tree.functionOf(node) !== func) continue;
      const op = tree.op(node);
      if (op === Op.Receive || op === Op.Send || op === Op.Select || op === Op.Range) return true;
      if (op === Op.Call && isWait(tree, node)) return true;
    }
    return false;
  }

  /** Functions of this package that get the value as an argument. */
  private isHandedTo(tree: DeclTree, node: number): DeclTree[] {
    const call = tree.parent(node);
    return tree.op(call) === Op.Call && tree.child(call, 0) !== node ? this.targets(tree, call) : [];
  }

  /** Does some function take `second` while it may hold `first`? */
  isTakenUnder(first: string, second: string): boolean {
    for (const tree of this.trees.all()) {
      if (tree.decl.extent.kind !== "func") continue;
      const flow = this.flow(tree, first);
      for (let node = 0; node < tree.ir.length; node++) {
        if (tree.op(node) !== Op.Call || !flow.mayHold(node)) continue;
        const lock = lockCall(tree, node);
        if (lock?.key === second && (lock.action === "lock" || lock.action === "rlock")) return true;
        if (this.targets(tree, node).some((target) => this.takes(target, second))) return true;
      }
    }
    return false;
  }

  private changesLock(tree: DeclTree, call: number, key: string): boolean {
    return this.targets(tree, call).some((target) => {
      const id = identity(target);
      if (this.running.has(id) || !this.takes(target, key)) return false;
      this.running.add(id);
      const changes = this.flow(target, key).changesLock;
      this.running.delete(id);
      return changes;
    });
  }

  /** Calls of a function within the package. */
  callsOf(tree: DeclTree): FunctionUse[] {
    return this.usesOf(tree).filter(({ isCall }) => isCall);
  }

  private usesOf(tree: DeclTree): FunctionUse[] {
    this.uses ??= this.collectUses();
    const { names, receiver } = tree.decl.extent;
    const direct = this.uses.get(identity(tree)) ?? [];
    return receiver === "" ? direct : [...direct, ...(this.uses.get(`interface ${names[0]}`) ?? [])];
  }

  private collectUses(): Map<string, FunctionUse[]> {
    const uses = new Map<string, FunctionUse[]>();
    const add = (key: string, use: FunctionUse): void => push(uses, key, use);
    for (const tree of this.trees.all()) {
      for (let node = 0; node < tree.ir.length; node++) {
        const op = tree.op(node);
        if (op === Op.Call) {
          const callee = tree.info.callee(node);
          if (callee.kind === "interfaceMethod") add(`interface ${callee.name}`, { tree, node, isCall: true });
          else if ("func" in callee && callee.func.packagePath === this.pkg.path) {
            const target = this.trees.ofFunction(callee.func);
            if (target) add(identity(target), { tree, node, isCall: true });
          }
        } else if (op === Op.Ident || op === Op.Selector) {
          const func = tree.op(tree.parent(node)) === Op.Call && tree.child(tree.parent(node), 0) === node ? undefined : this.functionNamed(tree, node);
          const target = func && this.trees.ofFunction(func);
          if (target) add(identity(target), { tree, node, isCall: false });
        }
      }
    }
    return uses;
  }

  private functionNamed(tree: DeclTree, node: number): FuncSymbol | undefined {
    if (tree.op(node) === Op.Ident) {
      const symbol = tree.info.symbolAt(node);
      return symbol?.kind === "func" ? symbol : undefined;
    }
    const selection = tree.info.selection(node);
    return selection?.kind === "method" || selection?.kind === "methodExpr" ? selection.method : undefined;
  }
}

/** A call that may wait for goroutines: by its name, or because it is a function value. */
function isWait(tree: DeclTree, call: number): boolean {
  const callee = tree.child(call, 0);
  return tree.info.callee(call).kind === "value" || (tree.op(callee) === Op.Selector && tree.name(callee) === "Wait");
}

function identity(tree: DeclTree): string {
  return `${tree.file.path}:${tree.decl.extent.start}`;
}

const known = new WeakMap<Package, LockKnowledge>();

/** What was worked out for a package is kept as long as the package itself. */
export function lockKnowledge(pkg: Package): LockKnowledge {
  let knowledge = known.get(pkg);
  if (knowledge === undefined) {
    knowledge = new LockKnowledge(pkg);
    known.set(pkg, knowledge);
  }
  return knowledge;
}
