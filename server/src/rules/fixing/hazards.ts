/**
 * Why code must not run while a lock is newly held: it takes the lock itself, waits for others who may need it, or runs
 * code that cannot be seen.
 */
import { Op } from "../../ir/ir.ts";
import { underlying } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import type { DeclTree } from "./declTree.ts";
import { type Refusal, refuse } from "./fix.ts";
import type { LockKnowledge } from "./lockKnowledge.ts";
import { lockCall } from "./places.ts";

export interface Lock {
  readonly key: string;
  /** As messages show it: `Cache.mu`. */
  readonly name: string;
}

/** A hazard and the node it comes from. */
export interface Hazard extends Refusal {
  readonly node: number;
}

/** Calls of the standard library that wait, by `import/path.Type.Method` or `import/path.Func`. */
const waiting = /^(time\.Sleep|sync\.(WaitGroup|Cond)\.Wait|sync\.Once\.Do|.*\.Wait|.*\.(ListenAndServe|ListenAndServeTLS|Serve|Shutdown))$/;

/** Methods that the standard library calls on values it is given. */
const calledByLibrary = [
  "String",
  "Error",
  "Format",
  "GoString",
  "MarshalJSON",
  "MarshalText",
  "UnmarshalJSON",
  "Less",
  "Swap",
  "Len",
  "Write",
  "Read",
  "Close",
];

const maxDepth = 6;

export class Hazards {
  private readonly knowledge: LockKnowledge;
  private readonly lock: Lock;
  private readonly visiting = new Set<DeclTree>();

  constructor(knowledge: LockKnowledge, lock: Lock) {
    this.knowledge = knowledge;
    this.lock = lock;
  }

  /** All hazards of running these nodes under the lock, in source order. */
  of(tree: DeclTree, nodes: readonly number[]): Hazard[] {
    const found: Hazard[] = [];
    for (const node of nodes) this.collect(tree, node, 0, found);
    return found;
  }

  first(tree: DeclTree, nodes: readonly number[]): Refusal | undefined {
    return this.of(tree, nodes)[0];
  }

  /** The hazard of one node itself, whatever it contains left aside. */
  own(tree: DeclTree, node: number): Refusal | undefined {
    return this.event(tree, node, 0);
  }

  private collect(tree: DeclTree, from: number, depth: number, found: Hazard[]): void {
    for (let node = from; node < tree.ir.next[from]; node++) {
      const op = tree.op(node);
      if (op === Op.FuncLit && !this.runsHere(tree, node)) {
        node = tree.ir.next[node] - 1;
        continue;
      }
      const hazard = op === Op.FuncLit ? this.literal(tree, node) : this.event(tree, node, depth);
      if (hazard) found.push({ node, ...hazard });
    }
  }

  private literal(tree: DeclTree, node: number): Refusal | undefined {
    return this.knowledge.isPlannedIn(tree, node, this.lock.key)
      ? refuse("takes-lock", { guard: this.lock.name, function: "a function literal here" })
      : undefined;
  }

  private event(tree: DeclTree, node: number, depth: number): Refusal | undefined {
    const guard = this.lock.name;
    switch (tree.op(node)) {
      case Op.Send:
      case Op.Receive:
      case Op.Select:
        return refuse("waits-here", { guard });
      case Op.Range:
        return underlying(tree.info.typeOf(tree.child(node, 2))).kind === "chan" ? refuse("waits-here", { guard }) : undefined;
      case Op.Error:
        return refuse("syntax");
      case Op.Call:
        return this.call(tree, node, depth);
      default:
        return undefined;
    }
  }

  /** A literal that is called, deferred or handed to a function may run at once; one that a goroutine gets or a variable does not. */
  private runsHere(tree: DeclTree, literal: number): boolean {
    const call = tree.parent(literal);
    if (tree.op(call) !== Op.Call) return false;
    return tree.op(tree.parent(call)) !== Op.Go;
  }

  private call(tree: DeclTree, node: number, depth: number): Refusal | undefined {
    const guard = this.lock.name;
    if (tree.op(tree.parent(node)) === Op.Go) return undefined;
    const lock = lockCall(tree, node);
    if (lock) return this.otherLock(lock.key, lock.action);
    const callee = tree.info.callee(node);
    switch (callee.kind) {
      case "builtin":
      case "conversion":
      case "literal":
        return undefined;
      case "value":
        return this.value(tree, callee.node, depth);
      case "unknown":
        return callee.path === "" ? refuse("runs-unknown", { guard, function: callee.name || tree.text(tree.child(node, 0)) }) : undefined;
      case "interfaceMethod": {
        const bad = this.knowledge.methodsNamed(callee.name).find((target) => this.knowledge.takes(target, this.lock.key));
        if (bad) return refuse("takes-lock", { guard, function: bad.functionName });
        return waiting.test(`.${callee.name}`) ? refuse("waits", { guard, function: callee.name }) : undefined;
      }
      default:
        return this.declared(tree, node, callee.func, depth);
    }
  }

  private declared(
    tree: DeclTree,
    node: number,
    func: { readonly packagePath: string; readonly receiver: string; readonly name: string },
    depth: number,
  ): Refusal | undefined {
    const guard = this.lock.name;
    const shown = func.receiver === "" ? func.name : `${func.receiver}.${func.name}`;
    const targets = this.knowledge.targets(tree, node);
    if (targets.length === 0) {
      if (waiting.test(`${func.packagePath}.${shown}`)) return refuse("waits", { guard, function: shown });
      return this.library(tree, node, shown);
    }
    for (const target of targets) {
      if (this.knowledge.takes(target, this.lock.key)) return refuse("takes-lock", { guard, function: shown });
      if (depth >= maxDepth) return refuse("runs-unknown", { guard, function: shown });
      if (this.visiting.has(target)) continue;
      this.visiting.add(target);
      const inner: Hazard[] = [];
      this.collect(target, 0, depth + 1, inner);
      this.visiting.delete(target);
      if (inner.length > 0)
        return inner[0].refused.key === "fix.reason.waits-here" ? refuse("waits", { guard, function: shown }) : { refused: inner[0].refused };
    }
    return undefined;
  }

  /** A foreign function runs what it is handed, and some methods of values it is handed. */
  private library(tree: DeclTree, node: number, shown: string): Refusal | undefined {
    const guard = this.lock.name;
    for (const arg of tree.children(node).slice(1)) {
      const type = tree.info.typeOf(arg);
      // An iterator that the library makes runs no code of ours.
      const isMade = tree.op(arg) === Op.Call && this.knowledge.targets(tree, arg).length === 0 && tree.info.callee(arg).kind !== "value";
      if (underlying(type).kind === "func" && tree.op(arg) !== Op.FuncLit && !isMade) {
        const hazard = this.value(tree, arg, 0);
        if (hazard) return hazard;
      }
      const bad = this.methodsReached(type).find((target) => this.knowledge.takes(target, this.lock.key));
      if (bad) return refuse("runs-unknown", { guard, function: `${shown}(${bad.functionName})` });
    }
    return undefined;
  }

  private methodsReached(type: Type): DeclTree[] {
    const target = type.kind === "pointer" ? type.elem : type;
    if (target.kind === "basic") return [];
    return calledByLibrary.flatMap((name) => this.knowledge.methodsNamed(name));
  }

  /** A function value: known when it is a function of this package or a variable that holds one literal. */
  private value(tree: DeclTree, node: number, depth: number): Refusal | undefined {
    const guard = this.lock.name;
    const unknown = refuse("runs-unknown", { guard, function: tree.text(node) });
    const selection = tree.op(node) === Op.Selector ? tree.info.selection(node) : undefined;
    const symbol = tree.op(node) === Op.Ident ? tree.info.symbolAt(node) : selection?.kind === "method" ? selection.method : undefined;
    if (symbol?.kind === "func") {
      const target = this.knowledge.trees.ofFunction(symbol);
      if (!target) return undefined;
      if (this.knowledge.takes(target, this.lock.key)) return refuse("takes-lock", { guard, function: target.functionName });
      if (depth >= maxDepth || this.visiting.has(target)) return unknown;
      this.visiting.add(target);
      const inner: Hazard[] = [];
      this.collect(target, 0, depth + 1, inner);
      this.visiting.delete(target);
      return inner[0];
    }
    if (symbol?.kind !== "local") return unknown;
    const literal = tree.onlyValue(symbol);
    if (literal < 0 || tree.op(literal) !== Op.FuncLit || depth >= maxDepth) return unknown;
    const taking = this.literal(tree, literal);
    if (taking) return taking;
    const inner: Hazard[] = [];
    this.collect(tree, tree.bodyOf(literal), depth + 1, inner);
    return inner[0];
  }

  private otherLock(key: string | undefined, action: string): Refusal | undefined {
    const guard = this.lock.name;
    if (key === this.lock.key || key === undefined) return refuse("takes-lock", { guard, function: "this" });
    if (action !== "lock" && action !== "rlock") return undefined;
    return this.knowledge.isTakenUnder(key, this.lock.key) ? refuse("takes-other", { lock: key.slice(key.lastIndexOf("/") + 1), guard }) : undefined;
  }
}
