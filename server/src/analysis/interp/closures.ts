/**
 * Function values: running them here, running them on a goroutine, and letting them go out of sight.
 */
import { child, name, Op } from "../../ir/ir.ts";
import { isHandlerSignature } from "../../models/handlers.ts";
import { lockAction } from "../../models/sync.ts";
import type { FuncSymbol, LocalSymbol } from "../../resolve/symbols.ts";
import { namedKey } from "../location.ts";
import type { Spawn, Unit } from "../model.ts";
import { Signals } from "../signals.ts";
import { type Deferred, merge, type State } from "../state.ts";
import { alternatives, type Value } from "../values.ts";
import { escape, isStruct, sharedLocks } from "./access.ts";
import { applyFormalCall, applyFunction } from "./apply.ts";
import { isHandedOver, isObject, takenOut } from "./handover.ts";
import type { Frame, Interp, Returned, SpawnOptions } from "./interp.ts";
import { groupCall, isGroup, joinKey } from "./joinKeys.ts";
import { addSignal } from "./joins.ts";
import { lockOperation } from "./locks.ts";
import { closureName } from "./names.ts";

/** Runs a function value on the current goroutine. The state is changed in place; the result is the first result's value. */
export function invoke(it: Interp, node: number, fn: Value, args: readonly Value[], state: State): Value {
  let result: Value | undefined;
  const choices = alternatives(fn);
  const before = choices.length > 1 ? state.clone() : state;
  let after: State | undefined;
  for (const choice of choices) {
    const branch = choices.length > 1 ? before.clone() : state;
    const value = invokeOne(it, node, choice, args, branch);
    result = result ? it.values.phi(result, value) : value;
    after = after ? merge(it.values, after, branch) : branch;
  }
  if (choices.length > 1 && after) state.become(after);
  return result ?? it.values.unknown;
}

function invokeOne(it: Interp, node: number, fn: Value, args: readonly Value[], state: State): Value {
  switch (fn.kind) {
    case "closure":
      return fn.decl === it.decl.id ? runClosure(it, fn, args, state) : it.values.unknown;
    case "func":
      return fn.func ? applyFunction(it, node, [fn.func], args, state) : it.values.unknown;
    case "bound":
      if (fn.func && fn.base && !it.program.isOwn(fn.func)) return invokeForeign(it, node, fn.func, fn.base, args, state);
      return fn.func && fn.base ? applyFunction(it, node, [fn.func], [fn.base, ...args], state) : it.values.unknown;
    default:
      if (invokeReturned(it, fn, state)) return it.values.nil;
      applyFormalCall(it, node, fn, args, state);
      return it.values.opaque(it.decl.id, node, "()", undefined);
  }
}

/** A method value of a library type, such as `mu.Unlock` or `wg.Done`. */
function invokeForeign(it: Interp, node: number, func: FuncSymbol, receiver: Value, args: readonly Value[], state: State): Value {
  const action = args.length === 0 ? lockAction(func.name) : undefined;
  if (action) return lockOperation(it, node, state, action, receiver);
  if (groupCall(it, node, func, receiver, state)) return it.values.nil;
  return applyFunction(it, node, [func], [receiver, ...args], state);
}

/** A function that a callee made and returned, known by what it does to locks and goroutines. */
function invokeReturned(it: Interp, fn: Value, state: State): boolean {
  const returned = it.returnedFunctions.get(fn);
  if (!returned) return false;
  for (const lock of returned.released) state.release(lock);
  for (const held of returned.acquired) state.acquire(held.lock, held.mode);
  state.join(returned.joins, (spawn) => returned.joins.some((k) => spawn.signals.has(k)));
  return true;
}

function runClosure(it: Interp, fn: Value, args: readonly Value[], state: State): Value {
  if (it.inline.has(fn) || !it.mayDescend()) return it.values.unknown;
  it.inline.add(fn);
  const result = runBody(it, fn.node, args, state);
  it.inline.delete(fn);
  return result;
}

/** Runs the body of the FuncLit at `node` in `state`, with its own frame and its deferred calls. */
export function runBody(it: Interp, node: number, args: readonly Value[], state: State): Value {
  const ir = it.ir;
  const block = child(ir, node, 2);
  if (block < 0 || ir.op[block] !== Op.Block) return it.values.unknown;
  bindParameters(it, child(ir, node, 0), args, state);
  const frame: Frame = { node, returns: [], results: resultSymbols(it, child(ir, node, 1)), jumps: new Map() };
  const outerFrame = it.frame;
  const outerLoops = it.loops;
  const outerDeferred = state.deferred;
  it.frame = frame;
  // A goroutine's or helper's body is not itself in the loop that calls it, but what it starts is.
  it.loops = outerLoops.filter((l) => l.isLoop).map((l) => ({ ...l, breaks: [], continues: [] }));
  state.deferred = undefined;
  const end = it.steps.execute(it, block, state);
  if (!end.dead) frame.returns.push({ state: end, values: [], outcome: "any", isVacuous: false });
  it.frame = outerFrame;
  const result = leave(it, frame.returns, state);
  it.loops = outerLoops;
  state.deferred = outerDeferred;
  return result;
}

/** Joins the states at the returns after running what they deferred; changes `state` to the result. */
export function leave(it: Interp, returns: readonly Returned[], state: State): Value {
  const exits = runDeferred(it, returns);
  let after: State | undefined;
  let value: Value | undefined;
  for (const exit of exits) {
    if (exit.state.dead) continue;
    after = after ? merge(it.values, after, exit.state) : exit.state;
    const first = exit.values[0];
    if (first) value = value ? it.values.phi(value, first) : first;
  }
  if (after) state.become(after);
  else state.dead = true;
  return value ?? it.values.unknown;
}

/** Runs the deferred calls of each return, once per distinct pair of deferred calls and held locks. */
export function runDeferred(it: Interp, returns: readonly Returned[]): Returned[] {
  const groups = new Map<string, Returned>();
  for (const exit of returns) {
    let deferred = "";
    for (let d = exit.state.deferred; d; d = d.next) deferred += `${d.call},`;
    const locks = exit.state.must.map((h) => `${h.lock.id}${h.mode[0]}`).join(",");
    const key = `${deferred}|${locks}|${exit.outcome}|${exit.isVacuous}|${exit.values.map((v) => v.id).join(",")}`;
    const same = groups.get(key);
    groups.set(key, same ? { ...exit, state: merge(it.values, same.state, exit.state) } : exit);
  }
  const out: Returned[] = [];
  for (const exit of groups.values()) {
    const state = exit.state.clone();
    for (let d = state.deferred; d; d = state.deferred) {
      state.deferred = d.next;
      runDeferredCall(it, d, state);
      // A deferred recover brings the function back; a deferred panic or Goexit does not undo the locks.
      state.dead = false;
    }
    out.push({ ...exit, state });
  }
  return out;
}

function runDeferredCall(it: Interp, { call, args, preset }: Deferred, state: State): void {
  const fn = child(it.ir, call, 0);
  if (it.ir.op[fn] === Op.FuncLit) {
    invoke(it, call, it.values.closure(it.decl.id, fn), args, state);
    return;
  }
  const outer = it.preset;
  it.preset = preset;
  it.steps.call(it, call, state);
  it.preset = outer;
}

export function bindParameters(it: Interp, params: number, args: readonly Value[], state: State): void {
  const ir = it.ir;
  let position = 0;
  for (let p = params + 1; p < ir.next[params]; p = ir.next[p], position++) {
    const symbol = it.info.symbolAt(p);
    if (symbol?.kind !== "local") continue;
    const value = args[position];
    if (value && value.kind !== "unknown") {
      const isValue = isStruct(symbol.type) && value.kind !== "alloc" && value.kind !== "copy" && value.kind !== "const" && value.kind !== "nil";
      state.set(symbol, isValue ? it.values.copy(it.decl.id, p, value, symbol.name) : value);
    } else {
      state.set(symbol, it.values.local(it.decl.id, symbol));
    }
  }
}

export function resultSymbols(it: Interp, results: number): LocalSymbol[] {
  const symbols: LocalSymbol[] = [];
  if (results < 0 || it.ir.op[results] !== Op.Params) return symbols;
  for (let p = results + 1; p < it.ir.next[results]; p = it.ir.next[p]) {
    const symbol = it.info.symbolAt(p);
    if (symbol?.kind === "local") symbols.push(symbol);
  }
  return symbols;
}

/** Starts a goroutine that runs `fn`. */
export function spawn(it: Interp, node: number, fn: Value, given: readonly Value[], state: State, options: SpawnOptions): void {
  const args = given.map((arg) => takenOut(it, state, arg, node));
  const key = `${it.unit.id}:${node}:${options.tag}`;
  let started = it.spawnAt.get(key);
  if (!started) {
    started = newSpawn(it, node, options, state);
    it.spawnAt.set(key, started);
    it.spawns.push(started);
    it.contains.add(started);
  }
  for (const signal of options.signals) {
    const place = it.program.places.get(signal);
    if (place) addSignal(it, started, place);
    else started.signals.add(signal);
  }
  const handed = args.map((arg) => !options.multi && isHandedOver(it, state, arg, node));
  const receiverHanded = !options.multi && fn.kind === "bound" && fn.base !== undefined && isHandedOver(it, state, fn.base, node);
  for (const arg of args) escape(it, state, arg);
  for (const choice of alternatives(fn)) escapeCaptured(it, choice, state, (held) => !options.multi && isObject(held) && isHandedOver(it, state, held, node));
  for (const choice of alternatives(fn))
    runGoroutine(it, node, choice, args, state, started, {
      ...options,
      handed: receiverHanded ? [true, ...handed] : fn.kind === "bound" ? [false, ...handed] : handed,
    });
  if (!options.joined && !options.siblingsOnly) state.start([started]);
}

function newSpawn(it: Interp, node: number, options: SpawnOptions, state: State): Spawn {
  return {
    id: it.program.newSpawnId(),
    decl: it.decl,
    node,
    label: options.label,
    child: undefined,
    parent: it.unit,
    multi: options.multi,
    loop: it.startLoop(),
    parentLocks: sharedLocks(state),
    liveAtStart: state.live,
    signals: new Signals(it.program, options.signals),
    early: new Map(),
    relays: new Map(),
    unjoined: false,
    siblingsOnly: options.siblingsOnly ?? false,
  };
}

function runGoroutine(it: Interp, node: number, fn: Value, args: readonly Value[], state: State, started: Spawn, options: SpawnOptions): void {
  const active = it.running.get(fn);
  if (active) {
    // A closure that starts itself: many of it run.
    active.multi = true;
    started.multi = true;
    return;
  }
  if (fn.kind === "unknown" || !it.mayDescend()) return;
  it.running.set(fn, started);
  const inner = state.clone();
  inner.live = [];
  inner.joined = [];
  inner.forgetLocks();
  inner.deferred = undefined;
  inner.changeVariables((held) => takenOut(it, state, held, node));
  const run = (locks: State["must"]): State => {
    const body = inner.clone();
    body.must = locks;
    body.may = locks;
    it.handed = options.handed ?? [];
    invokeOne(it, node, fn, args, body);
    it.handed = [];
    return body;
  };
  withUnit(it, goroutineUnit(it, fn, started), () => {
    // A child that unlocks what its parent locked was handed that lock.
    const handed = state.must.length > 0 ? handedLocks(it, state, () => run(options.must)) : [];
    const end = run([...options.must, ...handed]);
    // What the goroutine leaves running runs on beside the parent, until something joins it there.
    if (!options.siblingsOnly) state.start(end.live);
    if (handed.length > 0) for (const h of handed) state.release(h.lock);
    if (handed.length > 0) state.released = state.released.filter((r) => !handed.some((h) => h.lock === r));
  });
  it.running.delete(fn);
}

function handedLocks(it: Interp, parent: State, run: () => State): State["must"] {
  it.dry++;
  const probe = run();
  it.dry--;
  return parent.must.filter((h) => probe.released.includes(h.lock));
}

function goroutineUnit(it: Interp, fn: Value, started: Spawn): Unit {
  if (started.child) return started.child;
  const closure = fn.kind === "closure" ? fn.node : -1;
  const unitName = closure >= 0 ? closureName(it, closure) : it.unit.name;
  const unit = it.newUnit("goroutine", unitName, closure, "", started);
  started.child = unit;
  return unit;
}

/** Runs `body` as the code of another unit: no loop, frame, once or token of the current one applies. */
export function withUnit(it: Interp, unit: Unit, body: () => void): void {
  const saved = { unit: it.unit, frame: it.frame, loops: it.loops, once: it.once, token: it.token, signals: it.signals };
  it.unit = unit;
  it.frame = undefined;
  it.loops = [];
  it.once = 0;
  it.token = "";
  it.signals = new Set();
  body();
  const spawned = unit.spawn;
  for (const place of it.signals) {
    if (spawned) noteSignal(it, spawned, unit, place);
    // Whoever waits for the group has waited for all calls that report to it.
    else if (isGroup(place)) unit.publishes.set(joinKey(it, place), it.signalledAt.get(place) ?? 0);
  }
  it.unit = saved.unit;
  it.frame = saved.frame;
  it.loops = saved.loops;
  it.once = saved.once;
  it.token = saved.token;
  it.signals = saved.signals;
}

/** A goroutine that goes on to use maps after its signal is over at the signal for what it did before, and for that alone. */
function noteSignal(it: Interp, spawned: Spawn, unit: Unit, place: Value): void {
  const at = it.signalledAt.get(place) ?? Number.MAX_SAFE_INTEGER;
  const waited = it.waitedAt.get(place) ?? [];
  if (waited.length > 0) spawned.relays.set(joinKey(it, place), waited);
  if (unit.accesses.some((a) => a.contents && a.sequence > at)) spawned.early.set(joinKey(it, place), at);
  else addSignal(it, spawned, place);
}

/** What a closure captures becomes visible to whoever runs it elsewhere. */
export function escapeCaptured(it: Interp, fn: Value, state: State, stays: (held: Value) => boolean = () => false): void {
  if (fn.kind === "bound" && fn.base) escape(it, state, fn.base);
  if (fn.kind !== "closure" || fn.decl !== it.decl.id) return;
  const ir = it.ir;
  const end = ir.next[fn.node];
  const nested: Value[] = [];
  for (let n = fn.node + 1; n < end; n++) {
    if (ir.op[n] !== Op.Ident) continue;
    const symbol = it.info.symbolAt(n);
    if (symbol?.kind !== "local" || (symbol.node >= fn.node && symbol.node < end)) continue;
    const held = state.get(symbol);
    if (!held || stays(held)) continue;
    escape(it, state, held);
    if (held.kind === "closure" && held !== fn) nested.push(held);
  }
  for (const inner of nested)
    if (!state.escaped.has(inner)) {
      state.escaped = new Set([...state.escaped, inner]);
      escapeCaptured(it, inner, state);
    }
}

/** A function value that is stored, returned or sent: anyone may call it later, from any goroutine, with no lock held. */
export function escapeFunction(it: Interp, fn: Value, state: State, storedAt: string): void {
  for (const choice of alternatives(fn)) {
    if (choice.kind === "func" && choice.func) it.program.storeFunction(storedAt, choice.func);
    if (choice.kind === "bound" && choice.func) {
      escape(it, state, choice.base ?? it.values.unknown);
      it.program.storeFunction(storedAt, choice.func);
    }
    if (it.isFormal(choice)) it.formalStores.push({ formal: choice, key: storedAt });
    if (choice.kind !== "closure" || choice.decl !== it.decl.id) continue;
    const key = `${choice.node}:${storedAt}`;
    if (it.dry > 0 || it.escapedFunctions.has(key) || it.running.has(choice) || !it.mayDescend()) continue;
    it.escapedFunctions.add(key);
    escapeCaptured(it, choice, state);
    const unit = it.newUnit("callback", closureName(it, choice.node), choice.node, storedAt, undefined, isHandlerLiteral(it, choice.node));
    const inner = state.clone();
    inner.forgetLocks();
    inner.live = [];
    inner.joined = [];
    inner.deferred = undefined;
    withUnit(it, unit, () => {
      runBody(it, choice.node, [], inner);
      unit.leaves = inner.live;
    });
  }
}

function isHandlerLiteral(it: Interp, node: number): boolean {
  const type = it.info.typeOf(node);
  return type.kind === "func" && isHandlerSignature(type.params.map(namedKey), type.results.length);
}

/** True when a function literal's body calls the given method name on anything, such as Parallel. */
export function bodyCalls(it: Interp, literal: number, method: string): boolean {
  const ir = it.ir;
  for (let n = literal + 1; n < ir.next[literal]; n++) if (ir.op[n] === Op.Call && ir.op[n + 1] === Op.Selector && name(ir, n + 1) === method) return true;
  return false;
}
