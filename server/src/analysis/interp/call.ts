/**
 * Calls: which function runs, what the tables say of it, and what its summary does to the state.
 */
import { child, name, Op } from "../../ir/ir.ts";
import { type CallbackModel, callbackModel, callbackModelByName } from "../../models/callbacks.ts";
import { copies, hiddenAccesses, makes, returnsFresh } from "../../models/hidden.ts";
import { endsByName, isTerminator, lockAction } from "../../models/sync.ts";
import type { Callee, FieldStep, FuncSymbol } from "../../resolve/symbols.ts";
import { deref } from "../../resolve/typeOps.ts";
import { unknownType } from "../../resolve/types.ts";
import { locate, namedKey } from "../location.ts";
import type { State } from "../state.ts";
import { alternatives, type Value } from "../values.ts";
import { fieldValue, isReference, renew } from "./access.ts";
import { applyFunction, foreignCallbacks } from "./apply.ts";
import { atomicOperation } from "./atomics.ts";
import { callBuiltin } from "./builtins.ts";
import { bodyCalls } from "./closures.ts";
import { contextCall } from "./contextValues.ts";
import { evaluate, isFunction, isMapType } from "./expressions.ts";
import { recordHidden, recordRows } from "./hidden.ts";
import type { Interp } from "./interp.ts";
import { groupCall, joinKey, signal, waitFor } from "./joinKeys.ts";
import { condLock } from "./lockAliases.ts";
import { lockOperation } from "./locks.ts";
import { calleeKey } from "./names.ts";

export function call(it: Interp, node: number, state: State): Value {
  const value = dispatch(it, node, state);
  it.callValues.set(node, value);
  it.noteMade(node, value);
  return value;
}

export function argumentNodes(it: Interp, node: number): number[] {
  const out: number[] = [];
  const ir = it.ir;
  for (let c = ir.next[node + 1]; c < ir.next[node]; c = ir.next[c]) out.push(c);
  return out;
}

function dispatch(it: Interp, node: number, state: State): Value {
  const callee = it.info.callee(node);
  switch (callee.kind) {
    case "builtin":
      return callBuiltin(it, node, callee.name, state);
    case "conversion": {
      const value = evaluate(it, child(it.ir, node, 1), state);
      return value;
    }
    case "literal": {
      const args = evaluateArguments(it, node, state);
      return it.steps.invoke(it, node, it.values.closure(it.decl.id, callee.node), args, state);
    }
    case "func":
    case "methodExpr":
      return callNamed(it, node, callee.func, undefined, evaluateArguments(it, node, state), state);
    case "method": {
      const receiver = receiverValue(it, callee.operand, callee.steps, state);
      return callNamed(it, node, callee.func, receiver, evaluateArguments(it, node, state), state);
    }
    case "interfaceMethod":
      return callInterface(it, node, callee, state);
    case "value": {
      const fn = evaluate(it, child(it.ir, node, 0), state);
      const args = evaluateArguments(it, node, state);
      return it.steps.invoke(it, node, fn, args, state);
    }
    case "unknown":
      return callUnknown(it, node, callee.path, callee.name, state);
  }
}

function evaluateArguments(it: Interp, node: number, state: State): Value[] {
  return argumentNodes(it, node).map((a) => (it.info.isType(a) ? it.values.unknown : evaluate(it, a, state, false)));
}

export function receiverValue(it: Interp, operand: number, steps: readonly FieldStep[], state: State): Value {
  let value = evaluate(it, operand, state, false);
  for (const step of steps) value = fieldValue(it, state, value, step);
  return value;
}

function callNamed(it: Interp, node: number, func: FuncSymbol, receiver: Value | undefined, args: readonly Value[], state: State): Value {
  const key = calleeKey(func);
  const all = receiver ? [receiver, ...args] : args;
  if (receiver && args.length === 0) {
    const action = lockAction(func.name);
    if (action && !hasLockEffect(it, func)) return lockOperation(it, node, state, action, receiver);
  }
  const wrapper = it.program.options.lockWrappers.find((w) => w.function === key);
  const wrapped = receiver ?? args[0];
  if (wrapper && wrapped) return lockOperation(it, node, state, wrapper.action, wrapped);
  if (isTerminator(key) || (receiver && !it.program.isOwn(func) && endsByName(func.name))) {
    state.dead = true;
    return it.values.nil;
  }
  if (receiver && groupCall(it, node, func, receiver, state)) return it.values.opaque(it.decl.id, node, "()", it.info.typeOf(node));
  recordHidden(it, node, key, receiver, args, state);
  const loaded = atomicOperation(it, key, receiver, args, state) ?? contextCall(it, node, key, receiver, args, state);
  if (loaded) return loaded;
  const model = declaredSpawner(it, key) ?? callbackModel(key);
  if (model) return runModel(it, node, model, receiver, args, state);
  if (key === "sync.NewCond" && args[0]) {
    const made = it.values.alloc(it.decl.id, node, "", it.info.typeOf(node));
    state.store(condLock(it, made), args[0]);
    return made;
  }
  if (key === "testing.T.Run" || key === "testing.B.Run") return subtest(it, node, args, state);
  if (!it.program.isOwn(func) || returnsFresh(key)) {
    if (hiddenAccesses(key) === undefined) foreignCall(it, node, key, func, receiver, args, state);
    else foreignCallbacks(it, node, all, state);
    return foreignResult(it, node, key, receiver, args, state);
  }
  return applyFunction(it, node, [func], all, state);
}

/** A function of another package, not in the tables: its own body says what it does to maps and functions. */
function foreignCall(it: Interp, node: number, key: string, func: FuncSymbol, receiver: Value | undefined, args: readonly Value[], state: State): void {
  const model = concerns(it, node, receiver, func, args) ? it.program.foreign(func) : undefined;
  if (model) recordRows(it, node, key, model.accesses, receiver, args, state);
  args.forEach((arg, position) => {
    const callback = model?.callbacks.get(position);
    if (callback && isFunction(arg))
      it.steps.spawn(it, node, arg, [], state, {
        label: callback.label,
        multi: callback.many,
        joined: callback.joined,
        signals: [],
        tag: `foreign${position}`,
        must: [],
      });
    else foreignCallbacks(it, node, [arg], state);
  });
}

/** Only a map or a function that is handed over is worth a look at the callee's body; std is known by the tables. */
function concerns(it: Interp, node: number, receiver: Value | undefined, func: FuncSymbol, args: readonly Value[]): boolean {
  if (!func.packagePath.split("/")[0].includes(".")) return false;
  if (receiver && isMapType(deref(receiver.type ?? unknownType))) return true;
  if (args.some(isFunction)) return true;
  return argumentNodes(it, node).some((a) => !it.info.isType(a) && isMapType(deref(it.info.typeOf(a))));
}

/** A spawner that the project's configuration names. */
function declaredSpawner(it: Interp, key: string): CallbackModel | undefined {
  const found = it.program.options.spawners.find((s) => s.function === key);
  return found && { run: "go", many: found.many, joined: found.joined, group: false, label: "goroutine" };
}

function hasLockEffect(it: Interp, func: FuncSymbol): boolean {
  if (!it.program.isOwn(func)) return false;
  const summary = it.program.summary(func);
  return summary !== undefined && summary.lockEffects.length > 0;
}

function runModel(it: Interp, node: number, model: CallbackModel, receiver: Value | undefined, args: readonly Value[], state: State): Value {
  const functions = args.filter(isFunction);
  const signals = model.group && receiver ? alternatives(receiver).map((r) => joinKey(it, r)) : [];
  functions.forEach((fn, position) => {
    switch (model.run) {
      case "once":
        it.once++;
        it.steps.invoke(it, node, fn, [], state);
        it.once--;
        break;
      case "sync":
        foreignCallbacks(it, node, [fn], state);
        break;
      case "serial": {
        const saved = it.token;
        it.token = receiver ? locate(receiver).key : "serial";
        foreignCallbacks(it, node, [fn], state);
        it.token = saved;
        break;
      }
      case "cleanup":
        cleanup(it, node, fn, state);
        break;
      case "go":
        it.steps.spawn(it, node, fn, [], state, { label: model.label, multi: model.many, joined: model.joined, signals, tag: `model${position}`, must: [] });
        break;
    }
  });
  return it.values.opaque(it.decl.id, node, "()", it.info.typeOf(node));
}

/** Cleanup runs when the test and all its parallel subtests are over: nothing of theirs is live. */
function cleanup(it: Interp, node: number, fn: Value, state: State): void {
  const inner = state.clone();
  inner.live = [];
  inner.forgetLocks();
  it.once++;
  it.steps.invoke(it, node, fn, [], inner);
  it.once--;
}

function subtest(it: Interp, node: number, args: readonly Value[], state: State): Value {
  for (const fn of args.filter(isFunction)) {
    if (fn.kind === "closure" && fn.decl === it.decl.id && bodyCalls(it, fn.node, "Parallel")) {
      it.steps.spawn(it, node, fn, [], state, {
        label: "parallel subtest",
        multi: it.loopRange()[0] >= 0,
        joined: true,
        signals: [],
        tag: "subtest",
        must: [],
        siblingsOnly: true,
      });
    } else foreignCallbacks(it, node, [fn], state);
  }
  return it.values.opaque(it.decl.id, node, "()", undefined);
}

function foreignResult(it: Interp, node: number, key: string, receiver: Value | undefined, args: readonly Value[], state: State): Value {
  const type = it.info.typeOf(node);
  const first = type.kind === "tuple" ? type.elems[0] : type;
  if (returnsFresh(key) || copies(key)) {
    const made = it.values.alloc(it.decl.id, node, "", first);
    renew(state, made);
    return made;
  }
  if (receiver && receiver.kind !== "unknown" && isReference(first) && !makes(key)) {
    const tag = key.slice(key.lastIndexOf(".") + 1);
    const merged = alternatives(receiver).map((r) => it.values.derived(r, `${tag}()`, args, first));
    return merged.reduce((a, b) => it.values.phi(a, b));
  }
  return it.values.opaque(it.decl.id, node, "()", first);
}

function callInterface(it: Interp, node: number, callee: Extract<Callee, { kind: "interfaceMethod" }>, state: State): Value {
  const receiver = receiverValue(it, callee.operand, callee.steps, state);
  const args = evaluateArguments(it, node, state);
  if (args.length === 0) {
    const action = lockAction(callee.name);
    if (action) return lockOperation(it, node, state, action, receiver);
  }
  if (callee.name === "Go" || callee.name === "Submit") {
    const model = callbackModelByName(callee.name, operandText(it, callee.operand));
    if (model) return runModel(it, node, model, receiver, args, state);
  }
  if (endsByName(callee.name)) {
    state.dead = true;
    return it.values.nil;
  }
  const targets = it.program.implementers(callee.interfaceType, callee.name);
  if (targets.length > 0) return applyFunction(it, node, targets, [receiver, ...args], state);
  const key = `${namedKey(callee.interfaceType)}.${callee.name}`;
  const held = contextCall(it, node, key, receiver, args, state);
  if (held) return held;
  recordHidden(it, node, key, receiver, args, state);
  foreignCallbacks(it, node, args, state);
  return foreignResult(it, node, key, receiver, args, state);
}

/** The callee could not be resolved: its name still tells of locks, groups and the functions it is given. */
function callUnknown(it: Interp, node: number, path: string, calleeName: string, state: State): Value {
  const fn = child(it.ir, node, 0);
  const isSelector = it.ir.op[fn] === Op.Selector;
  const receiver = isSelector && path === "" ? evaluate(it, child(it.ir, fn, 0), state, false) : undefined;
  if (fn >= 0 && !isSelector) evaluate(it, fn, state, false);
  const args = evaluateArguments(it, node, state);
  if (receiver && args.length === 0) {
    const action = lockAction(calleeName);
    if (action) return lockOperation(it, node, state, action, receiver);
    if (calleeName === "Done") for (const choice of alternatives(receiver)) signal(it, state, choice, node);
    if (calleeName === "Wait") waitFor(it, state, receiver);
  }
  const key = path === "" ? calleeName : `${path}.${calleeName}`;
  if (isTerminator(key) || (receiver && endsByName(calleeName))) {
    state.dead = true;
    return it.values.nil;
  }
  recordHidden(it, node, key, receiver, args, state);
  const model = path !== "" ? callbackModel(key) : callbackModelByName(calleeName, isSelector ? operandText(it, child(it.ir, fn, 0)) : "");
  if (model) return runModel(it, node, model, receiver, args, state);
  foreignCallbacks(it, node, args, state);
  return foreignResult(it, node, key, receiver, args, state);
}

function operandText(it: Interp, node: number): string {
  return it.ir.op[node] === Op.Ident || it.ir.op[node] === Op.Selector ? name(it.ir, node) : "";
}

/** `go f(x)`: the function and its arguments are evaluated here, the call happens there. */
export function goStatement(it: Interp, node: number, state: State): void {
  const target = child(it.ir, node, 0);
  if (target < 0 || it.ir.op[target] !== Op.Call) return;
  const { fn, args } = functionAndArguments(it, target, state);
  if (!fn) return;
  it.steps.spawn(it, target, fn, args, state, { label: "go", multi: false, joined: false, signals: [], tag: "go", must: [] });
}

/** The function value and the argument values of a call that happens later. */
export function functionAndArguments(it: Interp, node: number, state: State): { fn: Value | undefined; args: Value[] } {
  const callee = it.info.callee(node);
  const args = (): Value[] => evaluateArguments(it, node, state);
  switch (callee.kind) {
    case "func":
    case "methodExpr":
      return { fn: it.values.func(callee.func), args: args() };
    case "method": {
      const receiver = receiverValue(it, callee.operand, callee.steps, state);
      return { fn: it.values.bound(callee.func, receiver), args: args() };
    }
    case "interfaceMethod": {
      const receiver = receiverValue(it, callee.operand, callee.steps, state);
      const targets = it.program.implementers(callee.interfaceType, callee.name);
      const bound = targets.map((t) => it.values.bound(t, receiver));
      return { fn: bound.length > 0 ? bound.reduce((a, b) => it.values.phi(a, b)) : undefined, args: args() };
    }
    case "literal":
      return { fn: it.values.closure(it.decl.id, callee.node), args: args() };
    case "value":
      return { fn: evaluate(it, child(it.ir, node, 0), state), args: args() };
    default:
      args();
      return { fn: undefined, args: [] };
  }
}
