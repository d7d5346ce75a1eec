/**
 * Executing statements, one kind after the other.
 */
import { push } from "../../base/multimap.ts";
import { child, children, Op } from "../../ir/ir.ts";
import type { State } from "../state.ts";
import type { Value } from "../values.ts";
import { escape, storeAt } from "./access.ts";
import { assign, declare, define, update } from "./assignments.ts";
import { argumentNodes, functionAndArguments, goStatement } from "./call.ts";
import { sendTo } from "./channels.ts";
import { dead, forLoop, ifStatement, leaveLoop, rangeLoop, selectStatement, sequence, switchStatement } from "./controlFlow.ts";
import { elementKey, elemOf, evaluate, holdsFunction, isMapType } from "./expressions.ts";
import type { Interp, Returned } from "./interp.ts";

/** Runs a statement; the result is the state after it, dead when control does not get there. */
export function execute(it: Interp, node: number, state: State): State {
  if (node < 0 || state.dead) return state;
  const ir = it.ir;
  switch (ir.op[node]) {
    case Op.Block:
      return sequence(it, node + 1, ir.next[node], state);
    case Op.ExprStmt:
      evaluate(it, child(ir, node, 0), state, false);
      return state;
    case Op.Assign:
      assign(it, node, state);
      return state;
    case Op.Define:
      define(it, child(ir, node, 0), child(ir, node, 1), state);
      return state;
    case Op.DeclStmt:
      declare(it, child(ir, node, 0), state);
      return state;
    case Op.IncDec:
      update(it, child(ir, node, 0), state);
      return state;
    case Op.Go:
      goStatement(it, node, state);
      return state;
    case Op.Defer:
      defer(it, child(ir, node, 0), state);
      return state;
    case Op.Return:
      return returnFrom(it, node, state);
    case Op.If:
      return ifStatement(it, node, state);
    case Op.For:
      return forLoop(it, node, state);
    case Op.Range:
      return rangeLoop(it, node, state);
    case Op.Switch:
    case Op.TypeSwitch:
      return switchStatement(it, node, state);
    case Op.Select:
      return selectStatement(it, node, state);
    case Op.Send: {
      const channel = evaluate(it, child(ir, node, 0), state, false);
      const value = evaluate(it, child(ir, node, 1), state);
      if (holdsFunction(it, value)) it.steps.escapeFunction(it, value, state, elementKey(it, state, channel));
      else if (isMapType(it.info.typeOf(child(ir, node, 1))) && channel.kind !== "unknown")
        storeAt(it, state, elemOf(it, channel, it.values.constant("->"), value.type ?? it.info.typeOf(node)), value);
      else escape(it, state, value);
      sendTo(it, state, channel);
      return state;
    }
    case Op.Labeled: {
      it.pendingLabel = ir.aux[node];
      const after = execute(it, child(ir, node, 0), state);
      it.pendingLabel = 0;
      return after;
    }
    case Op.Break:
      leaveLoop(it, ir.aux[node], state, false);
      return dead(state);
    case Op.Continue:
      leaveLoop(it, ir.aux[node], state, true);
      return dead(state);
    case Op.Goto:
      if (it.frame) push(it.frame.jumps, ir.aux[node], state);
      return dead(state);
    case Op.Error:
      for (let c = node + 1; c < ir.next[node]; c = ir.next[c]) {
        if (ir.op[c] >= Op.Block) state = execute(it, c, state);
        else evaluate(it, c, state, false);
      }
      return state;
    default:
      return state;
  }
}

function defer(it: Interp, call: number, state: State): void {
  if (call < 0 || it.ir.op[call] !== Op.Call) return;
  const literal = it.ir.op[child(it.ir, call, 0)] === Op.FuncLit;
  const args = literal ? functionAndArguments(it, call, state).args : [];
  state.deferred = { call, args, preset: literal ? new Map() : evaluatedNow(it, call, state), next: state.deferred };
}

/** A deferred call's function, receiver and arguments are evaluated at the defer statement. */
function evaluatedNow(it: Interp, call: number, state: State): Map<number, Value> {
  const preset = new Map<number, Value>();
  const fn = child(it.ir, call, 0);
  const callee = it.info.callee(call);
  const now = callee.kind === "value" ? fn : callee.kind === "method" || callee.kind === "interfaceMethod" ? callee.operand : -1;
  if (now >= 0) preset.set(now, evaluate(it, now, state, false));
  for (const argument of argumentNodes(it, call)) if (!it.info.isType(argument)) preset.set(argument, evaluate(it, argument, state, false));
  return preset;
}

function returnFrom(it: Interp, node: number, state: State): State {
  const sources = children(it.ir, node);
  const values = sources.map((s) => evaluate(it, s, state));
  for (const value of values) if (holdsFunction(it, value)) it.steps.escapeFunction(it, value, state, "");
  const frame = it.frame;
  if (frame) {
    const results = values.length > 0 ? values : frame.results.map((r) => state.get(r) ?? it.values.unknown);
    if (values.length > 0 && frame.results.length === values.length) for (const [i, result] of frame.results.entries()) state.set(result, values[i]);
    frame.returns.push({ state, values: results, outcome: outcomeOf(it, sources), isVacuous: it.vacuous.has(node) });
  }
  return dead(state);
}

function outcomeOf(it: Interp, sources: readonly number[]): Returned["outcome"] {
  const last = sources[sources.length - 1];
  if (last === undefined) return "any";
  const symbol = it.ir.op[last] === Op.Ident ? it.info.symbolAt(last) : undefined;
  if (symbol?.kind === "nil") return "nil";
  if (symbol && (symbol.kind === "builtin" || symbol.kind === "const") && (symbol.name === "true" || symbol.name === "false")) return symbol.name;
  const type = it.info.typeOf(last);
  if (type.kind === "named" && type.name === "error" && type.packagePath === "") return "error";
  return "any";
}
