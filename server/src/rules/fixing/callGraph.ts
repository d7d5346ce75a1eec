/**
 * Who calls whom in a package, and which locks each declaration takes, read off once.
 */
import { push } from "../../base/multimap.ts";
import { Op } from "../../ir/ir.ts";
import type { Package } from "../../resolve/package.ts";
import type { Callee, FuncSymbol } from "../../resolve/symbols.ts";
import { type DeclTree, PackageTrees } from "./declTree.ts";
import { type LockCall, lockCall } from "./places.ts";

export interface Call {
  readonly node: number;
  readonly callee: Callee;
  /** What the call does to a lock, when it is the method of one. */
  readonly lock: LockCall | undefined;
  /** The functions of this package that it may run; through an interface, every method of the name. */
  readonly targets: readonly DeclTree[];
}

/** A call, or a use of a function as a value. */
export interface FunctionUse {
  readonly tree: DeclTree;
  readonly node: number;
  readonly isCall: boolean;
}

const none: readonly Call[] = [];

export class CallGraph {
  readonly trees: PackageTrees;
  private readonly calls = new Map<DeclTree, ReadonlyMap<number, Call>>();
  private readonly reached = new Map<DeclTree, readonly DeclTree[]>();
  private methods: Map<string, DeclTree[]> | undefined;
  private uses: Map<DeclTree, FunctionUse[]> | undefined;

  constructor(pkg: Package) {
    this.trees = new PackageTrees(pkg);
  }

  functions(): readonly DeclTree[] {
    return this.trees.all();
  }

  /** The calls of a declaration, in source order. */
  callsIn(tree: DeclTree): Iterable<Call> {
    return tree.ir.length === 0 ? none : this.indexed(tree).values();
  }

  call(tree: DeclTree, node: number): Call | undefined {
    return tree.op(node) === Op.Call ? this.indexed(tree).get(node) : undefined;
  }

  private indexed(tree: DeclTree): ReadonlyMap<number, Call> {
    let calls = this.calls.get(tree);
    if (calls === undefined) {
      const found = new Map<number, Call>();
      for (let node = 0; node < tree.ir.length; node++) {
        if (tree.op(node) !== Op.Call) continue;
        const callee = tree.info.callee(node);
        found.set(node, { node, callee, lock: lockCall(tree, node), targets: this.targetsOf(callee) });
      }
      calls = found;
      this.calls.set(tree, calls);
    }
    return calls;
  }

  private targetsOf(callee: Callee): readonly DeclTree[] {
    if (callee.kind === "interfaceMethod") return this.methodsNamed(callee.name);
    const target = "func" in callee ? this.trees.ofFunction(callee.func) : undefined;
    return target === undefined ? [] : [target];
  }

  methodsNamed(name: string): readonly DeclTree[] {
    if (this.methods === undefined) {
      this.methods = new Map();
      for (const tree of this.trees.all()) {
        const { kind, receiver, names } = tree.decl.extent;
        if (kind === "func" && receiver !== "") for (const one of names) push(this.methods, one, tree);
      }
    }
    return this.methods.get(name) ?? [];
  }

  /** A function and all that it may call within the package, on its own goroutine. */
  reachable(from: DeclTree): readonly DeclTree[] {
    let known = this.reached.get(from);
    if (known === undefined) {
      const seen = new Set([from]);
      for (const tree of seen) {
        for (const { node, targets } of this.callsIn(tree)) if (tree.op(tree.parent(node)) !== Op.Go) for (const target of targets) seen.add(target);
      }
      known = [...seen];
      this.reached.set(from, known);
    }
    return known;
  }

  /** Everything in the package that calls a function or hands it on. */
  usesOf(tree: DeclTree): readonly FunctionUse[] {
    this.uses ??= this.collectUses();
    return this.uses.get(tree) ?? [];
  }

  private collectUses(): Map<DeclTree, FunctionUse[]> {
    const uses = new Map<DeclTree, FunctionUse[]>();
    for (const tree of this.trees.all()) {
      for (const { node, targets } of this.callsIn(tree)) for (const target of targets) push(uses, target, { tree, node, isCall: true });
      for (let node = 0; node < tree.ir.length; node++) {
        const op = tree.op(node);
        const isCallee = tree.op(tree.parent(node)) === Op.Call && tree.child(tree.parent(node), 0) === node;
        if ((op !== Op.Ident && op !== Op.Selector) || isCallee) continue;
        const func = functionNamed(tree, node);
        const target = func && this.trees.ofFunction(func);
        if (target) push(uses, target, { tree, node, isCall: false });
      }
    }
    return uses;
  }
}

/** The function that an expression names, which is not called there. */
export function functionNamed(tree: DeclTree, node: number): FuncSymbol | undefined {
  if (tree.op(node) === Op.Ident) {
    const symbol = tree.info.symbolAt(node);
    return symbol?.kind === "func" ? symbol : undefined;
  }
  const selection = tree.op(node) === Op.Selector ? tree.info.selection(node) : undefined;
  return selection?.kind === "method" || selection?.kind === "methodExpr" ? selection.method : undefined;
}
