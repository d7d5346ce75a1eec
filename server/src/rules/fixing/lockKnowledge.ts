/**
 * What a package does with a lock beyond one function: which functions take it, who may hold it when it calls, and in
 * which order locks are taken. Everything errs towards "it might".
 */
import { Op } from "../../ir/ir.ts";
import type { Package } from "../../resolve/package.ts";
import { CallGraph, type FunctionUse } from "./callGraph.ts";
import type { DeclTree, PackageTrees } from "./declTree.ts";
import { LockFlow } from "./lockFlow.ts";

interface PlannedPlace {
  readonly tree: DeclTree;
  readonly node: number;
}

export class LockKnowledge {
  readonly graph: CallGraph;
  private readonly flows = new Map<string, Map<DeclTree, LockFlow>>();
  private readonly takers = new Map<string, ReadonlySet<DeclTree>>();
  private readonly planned = new Map<string, readonly PlannedPlace[]>();
  private readonly holders = new Map<string, Map<DeclTree, string | undefined>>();
  private readonly locks = new Map<DeclTree, Map<string, string>>();
  private readonly orders = new Map<string, boolean>();
  private readonly running = new Set<DeclTree>();

  constructor(pkg: Package) {
    this.graph = new CallGraph(pkg);
  }

  get trees(): PackageTrees {
    return this.graph.trees;
  }

  /** A lock that is yet to be: it will be taken at these places. */
  plan(key: string, places: readonly PlannedPlace[]): void {
    if (this.planned.has(key)) return;
    this.planned.set(key, places);
    this.takers.delete(key);
  }

  /** Will the lock be taken inside this node? */
  isPlannedIn(tree: DeclTree, node: number, key: string): boolean {
    return this.planned.get(key)?.some((place) => place.tree === tree && tree.isInside(place.node, node)) === true;
  }

  flow(tree: DeclTree, key: string): LockFlow {
    const known = of(this.flows, key);
    let flow = known.get(tree);
    if (flow === undefined) {
      flow = new LockFlow(tree, key, (from, call) => this.changesLock(from, call, key));
      known.set(tree, flow);
    }
    return flow;
  }

  /** The locks that a declaration itself takes or releases, each once, by key and as it writes them. */
  locksOf(tree: DeclTree): ReadonlyMap<string, string> {
    let found = this.locks.get(tree);
    if (found === undefined) {
      found = new Map();
      for (const { lock } of this.graph.callsIn(tree)) if (lock?.key !== undefined) found.set(lock.key, tree.text(lock.operand));
      this.locks.set(tree, found);
    }
    return found;
  }

  /** May a call of the function take the lock, directly or further down? */
  takes(tree: DeclTree, key: string): boolean {
    return this.takersOf(key).has(tree);
  }

  private takersOf(key: string): ReadonlySet<DeclTree> {
    let takers = this.takers.get(key);
    if (takers === undefined) {
      const found = new Set(this.planned.get(key)?.map(({ tree }) => tree));
      for (const tree of this.graph.functions()) if (this.locksOf(tree).has(key)) found.add(tree);
      for (const tree of found) for (const use of this.graph.usesOf(tree)) if (use.isCall) found.add(use.tree);
      takers = found;
      this.takers.set(key, takers);
    }
    return takers;
  }

  /** The function that may hold the lock when it calls this one, as Go prints it; undefined when none does. */
  holdingCaller(tree: DeclTree, key: string): string | undefined {
    const known = of(this.holders, key);
    if (known.has(tree)) return known.get(tree);
    // Nobody holds what is yet to be.
    if (this.planned.has(key)) return undefined;
    const result = this.findHolder(tree, key);
    known.set(tree, result);
    return result;
  }

  /** Goes up the callers: one that holds the lock at its call, or is itself called by one. */
  private findHolder(tree: DeclTree, key: string): string | undefined {
    const seen = new Set([tree]);
    for (const at of seen) {
      for (const use of this.graph.usesOf(at)) {
        const start = use.tree.parent(use.node);
        if (use.isCall && use.tree.op(start) === Op.Go) {
          if (this.waitsWhileHeld(use.tree, start, key, () => seen.has(use.tree) === false && this.holdingCaller(use.tree, key) !== undefined))
            return use.tree.functionName;
          continue;
        }
        // A function that is handed on may be run by whoever gets it.
        if (use.isCall ? this.mayHold(use, key) : this.isHandedTo(use, key)) return use.tree.functionName;
        if (use.isCall) seen.add(use.tree);
      }
    }
    return undefined;
  }

  private mayHold({ tree, node }: FunctionUse, key: string): boolean {
    return this.takes(tree, key) && this.flow(tree, key).mayHold(node);
  }

  private isHandedTo({ tree, node }: FunctionUse, key: string): boolean {
    const call = this.graph.call(tree, tree.parent(node));
    return call?.targets.some((target) => this.takes(target, key)) === true;
  }

  /**
   * Does the function that starts a goroutine (at a `go` statement) wait for something while it may hold the lock? Then the
   * goroutine must not want it.
   */
  waitsWhileHeld(tree: DeclTree, start: number, key: string, isHeldByCaller = () => this.holdingCaller(tree, key) !== undefined): boolean {
    if (!this.flow(tree, key).mayHold(start) && !isHeldByCaller()) return false;
    const func = tree.functionOf(start);
    for (let node = func; node < tree.ir.next[func]; node++) {
      if (tree.functionOf(node) !== func) continue;
      const op = tree.op(node);
      if (op === Op.Receive || op === Op.Send || op === Op.Select || op === Op.Range) return true;
      if (op === Op.Call && this.isWait(tree, node)) return true;
    }
    return false;
  }

  /** A call that may wait for goroutines: by its name, or because it is of a function value. */
  private isWait(tree: DeclTree, node: number): boolean {
    const callee = tree.child(node, 0);
    return this.graph.call(tree, node)?.callee.kind === "value" || (tree.op(callee) === Op.Selector && tree.name(callee) === "Wait");
  }

  /** Does some function take `second` while it may hold `first`? */
  isTakenUnder(first: string, second: string): boolean {
    const id = `${first}\0${second}`;
    let known = this.orders.get(id);
    if (known === undefined) {
      known = this.graph.functions().some((tree) => this.takes(tree, first) && this.takes(tree, second) && this.takesUnder(tree, first, second));
      this.orders.set(id, known);
    }
    return known;
  }

  private takesUnder(tree: DeclTree, first: string, second: string): boolean {
    const flow = this.flow(tree, first);
    if (this.planned.get(second)?.some((place) => place.tree === tree && flow.mayHold(place.node))) return true;
    for (const { node, lock, targets } of this.graph.callsIn(tree)) {
      const isTaken = lock?.key === second ? lock.action === "lock" || lock.action === "rlock" : targets.some((target) => this.takes(target, second));
      if (isTaken && flow.mayHold(node)) return true;
    }
    return false;
  }

  private changesLock(tree: DeclTree, node: number, key: string): boolean {
    const targets = this.graph.call(tree, node)?.targets ?? [];
    return targets.some((target) => {
      if (this.running.has(target) || !this.takes(target, key)) return false;
      this.running.add(target);
      const changes = this.flow(target, key).changesLock;
      this.running.delete(target);
      return changes;
    });
  }

  /** Calls of a function within the package. */
  callsOf(tree: DeclTree): FunctionUse[] {
    return this.graph.usesOf(tree).filter(({ isCall }) => isCall);
  }
}

function of<V>(maps: Map<string, Map<DeclTree, V>>, key: string): Map<DeclTree, V> {
  let map = maps.get(key);
  if (map === undefined) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
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
