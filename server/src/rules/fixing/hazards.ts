/**
 * Why code must not run while a lock is newly held: it takes the lock itself, waits for others who may need it, or runs
 * code that cannot be seen.
 */
import { Op } from "../../ir/ir.ts";
import { underlying } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import { type Call, functionNamed } from "./callGraph.ts";
import type { DeclTree } from "./declTree.ts";
import { type Refusal, refuse } from "./fix.ts";
import type { LockKnowledge } from "./lockKnowledge.ts";

export interface Lock {
  readonly key: string;
  /** As messages show it: `Cache.mu`. */
  readonly name: string;
}

/** A hazard and the node it comes from. */
export interface Hazard extends Refusal {
  readonly node: number;
}

/** Functions of libraries that wait, by `import/path.Func` or `import/path.Type.Method`. */
const waiting = /^(time\.Sleep|sync\.Once\.Do|.*\.(Wait|ListenAndServe|ListenAndServeTLS|Serve|Shutdown))$/;

/** Methods that libraries call on values they are given. */
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

export class Hazards {
  private readonly knowledge: LockKnowledge;
  private readonly lock: Lock;

  constructor(knowledge: LockKnowledge, lock: Lock) {
    this.knowledge = knowledge;
    this.lock = lock;
  }

  /** All hazards of running these nodes under the lock, in source order. */
  of(tree: DeclTree, nodes: readonly number[]): Hazard[] {
    const found: Hazard[] = [];
    for (const from of nodes) {
      for (let node = from; node < tree.ir.next[from]; node++) {
        if (tree.op(node) === Op.FuncLit && !runsHere(tree, node)) {
          node = tree.ir.next[node] - 1;
          continue;
        }
        const hazard = this.own(tree, node);
        if (hazard) found.push({ node, ...hazard });
      }
    }
    return found;
  }

  first(tree: DeclTree, nodes: readonly number[]): Refusal | undefined {
    return this.of(tree, nodes)[0];
  }

  /** Do these nodes write to somewhere that may be slow, such as a client? Right under a lock, but better without. */
  areSlow(tree: DeclTree, nodes: readonly number[]): boolean {
    return nodes.some((from) => {
      for (let node = from; node < tree.ir.next[from]; node++) {
        const call = this.knowledge.graph.call(tree, node);
        if (call && call.targets.length === 0 && tree.children(node).some((part) => isWriter(tree, part))) return true;
      }
      return false;
    });
  }

  /** The hazard of one node itself, whatever it contains left aside. */
  own(tree: DeclTree, node: number): Refusal | undefined {
    const guard = this.lock.name;
    switch (tree.op(node)) {
      case Op.FuncLit:
        return this.knowledge.isPlannedIn(tree, node, this.lock.key) ? refuse("takes-lock", { guard, function: "a function literal here" }) : undefined;
      case Op.Call: {
        const call = this.knowledge.graph.call(tree, node);
        return call && tree.op(tree.parent(node)) !== Op.Go ? this.call(tree, call) : undefined;
      }
      case Op.Error:
        return refuse("syntax");
      default:
        return waitsItself(tree, node) ? refuse("waits-here", { guard }) : undefined;
    }
  }

  private call(tree: DeclTree, call: Call): Refusal | undefined {
    const guard = this.lock.name;
    const { lock, targets, callee } = call;
    if (lock) {
      if (lock.key === this.lock.key || lock.key === undefined) return refuse("takes-lock", { guard, function: tree.text(call.node) });
      return lock.action === "lock" || lock.action === "rlock" ? this.order(lock.key) : undefined;
    }
    for (const target of targets) {
      const hazard = this.target(target);
      if (hazard) return hazard;
    }
    if (targets.length > 0) return undefined;
    if (callee.kind === "value") return this.value(tree, callee.node);
    const risk = riskOfCall(tree, call, this.knowledge);
    if (risk) return refuse(risk.kind, { guard, function: risk.function });
    const method = valuesGiven(tree, call).flatMap(() => calledByLibrary.flatMap((name) => this.knowledge.graph.methodsNamed(name)));
    const taking = method.find((target) => this.knowledge.takes(target, this.lock.key));
    return taking && refuse("runs-unknown", { guard, function: `${tree.text(tree.child(call.node, 0))}(${taking.functionName})` });
  }

  /** Whatever a function of this package does, and those it calls. */
  private target(target: DeclTree): Refusal | undefined {
    const guard = this.lock.name;
    if (this.knowledge.takes(target, this.lock.key)) return refuse("takes-lock", { guard, function: target.functionName });
    for (const tree of this.knowledge.graph.reachable(target)) {
      const risk = riskOf(tree, this.knowledge);
      if (risk) return refuse(risk.kind, { guard, function: risk.function });
      for (const key of this.knowledge.locksOf(tree).keys()) {
        const order = this.order(key);
        if (order) return order;
      }
    }
    return undefined;
  }

  /** A function value: known when it names a function of this package or a variable that holds one literal. */
  private value(tree: DeclTree, node: number): Refusal | undefined {
    const func = functionNamed(tree, node);
    if (func) {
      const target = this.knowledge.trees.ofFunction(func);
      return target && this.target(target);
    }
    const literal = literalOf(tree, node);
    if (literal < 0) return refuse("runs-unknown", { guard: this.lock.name, function: tree.text(node) });
    return this.own(tree, literal) ?? this.first(tree, [tree.bodyOf(literal)]);
  }

  private order(key: string): Refusal | undefined {
    const isOther = key !== this.lock.key && this.knowledge.isTakenUnder(key, this.lock.key);
    return isOther ? refuse("takes-other", { lock: key.slice(key.lastIndexOf("/") + 1), guard: this.lock.name }) : undefined;
  }
}

/** A literal that is called, deferred or handed to a function may run at once; one that a goroutine gets or a variable does not. */
function runsHere(tree: DeclTree, literal: number): boolean {
  const call = tree.parent(literal);
  return tree.op(call) === Op.Call && tree.op(tree.parent(call)) !== Op.Go;
}

/** An interface with a Write method, or the selection of a method from one. */
function isWriter(tree: DeclTree, node: number): boolean {
  const value = tree.op(node) === Op.Selector && tree.info.typeOf(node).kind === "func" ? tree.child(node, 0) : node;
  const type = underlying(tree.info.typeOf(value));
  return type.kind === "interface" && type.methods.has("Write");
}

function waitsItself(tree: DeclTree, node: number): boolean {
  const op = tree.op(node);
  if (op === Op.Send || op === Op.Receive || op === Op.Select) return true;
  return op === Op.Range && underlying(tree.info.typeOf(tree.child(node, 2))).kind === "chan";
}

interface Risk {
  readonly kind: "waits" | "runs-unknown";
  readonly function: string;
}

const risks = new WeakMap<DeclTree, { readonly risk: Risk | undefined }>();

/** What a function does itself that is risky under any lock; literals in it count as run. */
function riskOf(tree: DeclTree, knowledge: LockKnowledge): Risk | undefined {
  let known = risks.get(tree);
  if (known === undefined) {
    known = { risk: findRisk(tree, knowledge) };
    risks.set(tree, known);
  }
  return known.risk;
}

function findRisk(tree: DeclTree, knowledge: LockKnowledge): Risk | undefined {
  for (let node = 0; node < tree.ir.length; node++) {
    const isStarted = tree.op(node) === Op.FuncLit && tree.op(tree.parent(tree.parent(node))) === Op.Go;
    if (isStarted) {
      node = tree.ir.next[node] - 1;
      continue;
    }
    if (waitsItself(tree, node)) return { kind: "waits", function: tree.functionName };
    const call = knowledge.graph.call(tree, node);
    if (call === undefined || call.lock || call.targets.length > 0 || tree.op(tree.parent(node)) === Op.Go) continue;
    if (call.callee.kind === "value" && literalOf(tree, call.callee.node) < 0) return { kind: "runs-unknown", function: tree.functionName };
    const risk = riskOfCall(tree, call, knowledge);
    if (risk) return risk;
  }
  return undefined;
}

/** Of a call that leads out of the package. */
function riskOfCall(tree: DeclTree, call: Call, knowledge: LockKnowledge): Risk | undefined {
  const { callee, node } = call;
  if (callee.kind === "unknown" && callee.path === "") return { kind: "runs-unknown", function: callee.name || tree.text(tree.child(node, 0)) };
  const name = "func" in callee ? [callee.func.packagePath, callee.func.receiver, callee.func.name].filter((part) => part !== "").join(".") : "";
  const shown = tree.text(tree.child(node, 0));
  if (waiting.test(name) || (callee.kind === "interfaceMethod" && waiting.test(`.${callee.name}`))) return { kind: "waits", function: shown };
  if (callee.kind !== "func" && callee.kind !== "method" && callee.kind !== "interfaceMethod" && callee.kind !== "methodExpr") return undefined;
  const handed = valuesGiven(tree, call).find((arg) => underlying(tree.info.typeOf(arg)).kind === "func" && !isSeen(tree, arg, knowledge));
  return handed === undefined ? undefined : { kind: "runs-unknown", function: tree.text(handed) };
}

/** A function that is handed to a library and that is visible here: a literal, a function of ours, an iterator of the library. */
function isSeen(tree: DeclTree, arg: number, knowledge: LockKnowledge): boolean {
  if (tree.op(arg) === Op.FuncLit || literalOf(tree, arg) >= 0) return true;
  if (tree.op(arg) === Op.Call) return knowledge.graph.call(tree, arg)?.targets.length === 0 && knowledge.graph.call(tree, arg)?.callee.kind !== "value";
  const func = functionNamed(tree, arg);
  return func !== undefined && knowledge.trees.ofFunction(func) === undefined;
}

/** Arguments that are no plain data. */
function valuesGiven(tree: DeclTree, { node }: Call): number[] {
  return tree
    .children(node)
    .slice(1)
    .filter((arg) => !isPlain(tree.info.typeOf(arg)));
}

function isPlain(type: Type): boolean {
  return (type.kind === "pointer" ? type.elem : type).kind === "basic";
}

/** The literal that is a variable's only value; -1 when it may hold something else. */
function literalOf(tree: DeclTree, node: number): number {
  const local = tree.localAt(node);
  const value = local ? tree.onlyValue(local) : -1;
  return tree.op(value) === Op.FuncLit ? value : -1;
}
