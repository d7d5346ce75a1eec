/**
 * Interprets one declaration from its entry and condenses what happened into a summary.
 */
import { child, Flag, type Ir, name, Op } from "../../ir/ir.ts";
import type { BodyInfo, LocalSymbol } from "../../resolve/symbols.ts";
import type { DeclContext, Spawn, Summary } from "../model.ts";
import { State } from "../state.ts";
import type { Value } from "../values.ts";
import { isStruct } from "./access.ts";
import { store } from "./assignments.ts";
import { call } from "./call.ts";
import { escapeFunction, invoke, resultSymbols, runDeferred, spawn } from "./closures.ts";
import { evaluate } from "./expressions.ts";
import { type Frame, Interp, type Program, type Returned, type Steps } from "./interp.ts";
import { nameFields } from "./joins.ts";
import { functionName } from "./names.ts";
import { copyFields, freshFields, isVisible, lockEffects, resultsOf, returnedFunctions, returnsOf } from "./returns.ts";
import { execute } from "./statements.ts";
import { vacuousReturns } from "./vacuous.ts";
import { decidingFormals, lockVariants } from "./variants.ts";

const steps: Steps = { execute, evaluate, call, invoke, spawn, escapeFunction };

/** Interprets a function declaration. */
export function interpretFunction(program: Program, decl: DeclContext, info: BodyInfo): Summary {
  const unitName = decl.func ? functionName(decl.func) : "";
  const it = new Interp(program, decl, info, steps, semaphoresOf(decl.ir, program.semaphores), unitName);
  const ir = decl.ir;
  const state = new State();
  const formals = bindFormals(it, state);
  const body = child(ir, 0, 4);
  const frame: Frame = { node: 0, returns: [], results: resultSymbols(it, child(ir, 0, 3)), jumps: new Map() };
  it.frame = frame;
  for (const result of frame.results) state.set(result, zeroValue(it, result));
  let exits: Returned[] = [];
  if (body >= 0 && ir.op[body] === Op.Block) {
    it.vacuous = vacuousReturns(ir, body);
    const end = execute(it, body, state);
    const values = frame.results.map((r) => end.get(r) ?? it.values.unknown);
    if (!end.dead) frame.returns.push({ state: end, values, outcome: "any", isVacuous: false });
    exits = runDeferred(it, frame.returns).filter((e) => !e.state.dead);
  }
  return summarise(it, formals, exits);
}

/** Interprets the initialisers of package-level variables: closures in them are callbacks, nothing else runs later. */
export function interpretInitialiser(program: Program, decl: DeclContext, info: BodyInfo): Summary {
  const it = new Interp(program, decl, info, steps, new Set(), "init");
  const state = new State();
  visitSpecs(it, 0, state);
  return summarise(it, [], [{ state, values: [], outcome: "any", isVacuous: false }]);
}

function visitSpecs(it: Interp, node: number, state: State): void {
  const ir = it.ir;
  if (ir.op[node] === Op.Group) {
    for (let c = node + 1; c < ir.next[node]; c = ir.next[c]) visitSpecs(it, c, state);
    return;
  }
  if (ir.op[node] !== Op.Var || (ir.flags[node] & Flag.Const) !== 0) return;
  const names = child(ir, node, 0);
  const values = child(ir, node, 2);
  if (values < 0 || ir.op[values] !== Op.List) return;
  const targets: number[] = [];
  for (let c = names + 1; c < ir.next[names]; c = ir.next[c]) targets.push(c);
  let position = 0;
  for (let c = values + 1; c < ir.next[values]; c = ir.next[c], position++) {
    it.once++;
    const value = evaluate(it, c, state);
    const target = targets[position];
    if (target !== undefined) store(it, target, value, state, c);
    it.once--;
  }
}

function zeroValue(it: Interp, symbol: LocalSymbol): Value {
  return isStruct(symbol.type) ? it.values.alloc(it.decl.id, symbol.node, symbol.name, symbol.type) : it.values.local(it.decl.id, symbol);
}

/** Receiver first. A struct passed by value is a copy: its locks are its own, its maps are the caller's. */
function bindFormals(it: Interp, state: State): Value[] {
  const ir = it.ir;
  const formals: Value[] = [];
  const bind = (node: number): void => {
    const symbol = it.info.symbolAt(node);
    if (symbol?.kind !== "local") {
      formals.push(it.values.opaque(it.decl.id, node, "formal", undefined));
      return;
    }
    const value = it.values.local(it.decl.id, symbol);
    formals.push(value);
    state.set(symbol, isStruct(symbol.type) ? it.values.copy(it.decl.id, node, value, symbol.name) : value);
  };
  const receiver = child(ir, 0, 0);
  if (receiver >= 0 && ir.op[receiver] === Op.Param) bind(receiver);
  const params = child(ir, 0, 2);
  if (params >= 0) for (let p = params + 1; p < ir.next[params]; p = ir.next[p]) bind(p);
  return formals;
}

function summarise(it: Interp, formals: readonly Value[], exits: readonly Returned[]): Summary {
  const unjoined = new Set<Spawn>();
  for (const exit of exits) for (const started of exit.state.live) unjoined.add(started);
  // A function that never returns leaves running whatever it started.
  if (exits.length === 0) for (const started of it.contains) if (!started.siblingsOnly && started.decl === it.decl) unjoined.add(started);
  for (const started of it.spawns) if (unjoined.has(started)) started.unjoined = true;
  for (const exit of exits) nameFields(it, exit.state.live, exit.state.heap);
  const waiting = exits.filter((e) => !e.isVacuous);
  const joins = waiting.length === 0 ? [] : waiting.map((e) => e.state.joined).reduce((a, b) => a.filter((k) => b.includes(k)));
  const effects = lockEffects(it, formals, exits);
  const variants = lockVariants(it, formals, exits, effects);
  return {
    func: it.decl.func,
    decl: it.decl,
    formals,
    units: it.units,
    spawns: it.spawns,
    returns: returnsOf(it, formals, exits),
    results: resultsOf(it, exits),
    returnedFunctions: returnedFunctions(it, formals, exits),
    freshFields: freshFields(formals, exits),
    copyFields: copyFields(exits),
    lockEffects: effects,
    lockVariants: variants,
    deciding: decidingFormals(it, formals, variants),
    effects: it.effects,
    formalCalls: it.formalCalls,
    formalStores: it.formalStores,
    escaping: [...it.escaping],
    replaced: [...it.replaced].filter((path) => isVisible(path, formals)),
    unjoined: [...unjoined],
    contains: it.contains,
    joins,
    signals: it.signals,
    openSignals: it.openSignals,
    noReturn: exits.length === 0 && it.decl.func !== undefined && child(it.ir, 0, 4) >= 0 && it.ir.op[child(it.ir, 0, 4)] === Op.Block,
  };
}

/** Names of channels that one declaration both sends to and receives from as a token: a channel of capacity one used as a lock. */
function semaphoresOf(ir: Ir, ofCapacityOne: ReadonlySet<string>): ReadonlySet<string> {
  if (ofCapacityOne.size === 0) return ofCapacityOne;
  const sent = new Set<string>();
  const received = new Set<string>();
  for (let n = 0; n < ir.length; n++) {
    const op = ir.op[n];
    if (op === Op.Send && isToken(ir, ir.next[n + 1])) sent.add(lastName(ir, n + 1));
    // A receive whose value is dropped, not in a select.
    else if ((op === Op.ExprStmt || op === Op.Defer) && ir.op[n + 1] === Op.Receive) received.add(lastName(ir, n + 2));
  }
  const both = new Set<string>();
  for (const channel of sent) if (ofCapacityOne.has(channel) && received.has(channel) && !inSelectOrGo(ir, channel)) both.add(channel);
  return both;
}

/** struct{}{} or a boolean: a token without content. */
function isToken(ir: Ir, node: number): boolean {
  if (ir.op[node] === Op.Composite) return ir.op[node + 1] === Op.StructType && ir.next[node] === ir.next[node + 1];
  return ir.op[node] === Op.Ident && (name(ir, node) === "true" || name(ir, node) === "false");
}

function lastName(ir: Ir, node: number): string {
  return ir.op[node] === Op.Ident || ir.op[node] === Op.Selector ? name(ir, node) : "";
}

/** A channel that takes part in a select, is closed, or is sent to inside a goroutine is a signal, not a lock. */
function inSelectOrGo(ir: Ir, channel: string): boolean {
  for (let n = 0; n < ir.length; n++) {
    const op = ir.op[n];
    if (op !== Op.Select && op !== Op.Go) continue;
    for (let m = n + 1; m < ir.next[n]; m++) {
      if (ir.op[m] === Op.Send && lastName(ir, m + 1) === channel) return !receivesToo(ir, n, channel);
      if (op === Op.Select && ir.op[m] === Op.Receive && lastName(ir, m + 1) === channel) return true;
    }
  }
  return false;
}

function receivesToo(ir: Ir, node: number, channel: string): boolean {
  if (ir.op[node] === Op.Select) return false;
  for (let m = node + 1; m < ir.next[node]; m++) if (ir.op[m] === Op.Receive && lastName(ir, m + 1) === channel) return true;
  return false;
}
