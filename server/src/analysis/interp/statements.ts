/**
 * Executing statements: how the state flows through branches, loops, selects and returns.
 */
import { child, Flag, name, Op } from "../../ir/ir.ts";
import { merge, type State } from "../state.ts";
import { alternatives, type Value } from "../values.ts";
import { detach, escape, isReference, isStruct, record, renew, storeAt } from "./access.ts";
import { functionAndArguments, goStatement } from "./call.ts";
import { receiveFrom, sendTo } from "./channels.ts";
import { copied, elemOf, evaluate, hasMapTell, holdsFunction, isMapType, mapOperand, refine, underlying } from "./expressions.ts";
import type { Interp, LoopFrame, Returned } from "./interp.ts";

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
      if (holdsFunction(it, value)) it.steps.escapeFunction(it, value, state, "");
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

function dead(state: State): State {
  const out = state.clone();
  out.dead = true;
  return out;
}

function sequence(it: Interp, from: number, end: number, state: State): State {
  for (let s = from; s < end && !state.dead; s = it.ir.next[s]) state = execute(it, s, state);
  return state;
}

function assign(it: Interp, node: number, state: State): void {
  const ir = it.ir;
  if (name(ir, node) !== "=") {
    const target = child(ir, child(ir, node, 0), 0);
    evaluate(it, child(ir, child(ir, node, 1), 0), state);
    update(it, target, state);
    return;
  }
  define(it, child(ir, node, 0), child(ir, node, 1), state);
}

/** `m[k]++` and `m[k] op= v` read and write the element; on anything else the variable just changes. */
function update(it: Interp, target: number, state: State): void {
  const ir = it.ir;
  if (target < 0) return;
  if (ir.op[target] === Op.Index && isMapIndex(it, target)) {
    evaluate(it, child(ir, target, 1), state);
    const of = mapOperand(it, child(ir, target, 0), state);
    record(it, state, target, "write", of.map, of);
    return;
  }
  if (ir.op[target] === Op.Ident) {
    const symbol = it.info.symbolAt(target);
    if (symbol?.kind === "local") state.set(symbol, it.values.opaque(it.decl.id, target, "", undefined));
    return;
  }
  evaluate(it, target, state, false);
}

function isMapIndex(it: Interp, node: number): boolean {
  const type = it.info.typeOf(child(it.ir, node, 0));
  return isMapType(type) || (type.kind === "unknown" && hasMapTell(it, node));
}

/** Assigns a list to a list, for `=` and `:=` alike. */
function define(it: Interp, left: number, right: number, state: State): void {
  if (left < 0 || right < 0) return;
  const targets = children(it, left);
  const sources = children(it, right);
  if (sources.length === targets.length) {
    const values = sources.map((s) => copied(it, s, evaluate(it, s, state), state));
    targets.forEach((t, i) => store(it, t, values[i], state, sources[i]));
    return;
  }
  const source = sources[0];
  const value = source === undefined ? it.values.unknown : copied(it, source, evaluate(it, source, state), state);
  targets.forEach((t, i) => {
    if (i === 0) store(it, t, value, state, source ?? -1);
    else store(it, t, followUp(it, source, value, i), state, -1);
  });
}

/** The i-th value of `v, ok := …`: a call's later results carry the call's lock conditions. */
function followUp(it: Interp, source: number | undefined, value: Value, position: number): Value {
  if (source === undefined) return it.values.unknown;
  const conditions = it.conditions.get(value);
  const result = it.values.opaque(it.decl.id, source, `#${position}`, undefined);
  if (conditions) it.conditions.set(result, conditions);
  return result;
}

function children(it: Interp, node: number): number[] {
  const out: number[] = [];
  for (let c = node + 1; c < it.ir.next[node]; c = it.ir.next[c]) out.push(c);
  return out;
}

export function store(it: Interp, target: number, value: Value, state: State, source: number): void {
  const ir = it.ir;
  switch (ir.op[target]) {
    case Op.Ident:
      storeVariable(it, target, value, state, source);
      return;
    case Op.Index: {
      evaluate(it, child(ir, target, 1), state);
      const of = mapOperand(it, child(ir, target, 0), state);
      if (isMapIndex(it, target)) record(it, state, target, "write", of.map, of);
      storeElement(it, target, of.map, value, state);
      return;
    }
    case Op.Selector: {
      const path = evaluate(it, target, state, false);
      const type = it.info.typeOf(target);
      if (isMapType(type)) replaceHeader(it, target, fieldPath(it, target, state), state);
      if (holdsFunction(it, value)) it.steps.escapeFunction(it, value, state, storageKey(path));
      storeAt(it, state, fieldPath(it, target, state), value);
      return;
    }
    case Op.Star: {
      const place = evaluate(it, child(ir, target, 0), state, false);
      if (isMapType(it.info.typeOf(target))) replaceHeader(it, target, place, state);
      escape(it, state, value);
      return;
    }
    default:
      evaluate(it, target, state, false);
  }
}

/** The place a selector names, not what the heap says is in it. */
function fieldPath(it: Interp, target: number, state: State): Value {
  const selection = it.info.selection(target);
  const operand = child(it.ir, target, 0);
  if (selection?.kind !== "field") return evaluate(it, target, withoutRecording(state), false);
  const base = evaluate(it, operand, withoutRecording(state), false);
  let value = base;
  for (const step of selection.steps) {
    const owner = step.owner ? `${step.owner.packagePath}.${step.owner.name}` : "";
    const merged = alternatives(value).map((v) => it.values.field(v, step.name, owner, step.type));
    value = merged.reduce((a, b) => it.values.phi(a, b));
  }
  return value;
}

function withoutRecording(state: State): State {
  const copy = state.clone();
  copy.dead = true;
  return copy;
}

function storageKey(path: Value): string {
  return path.kind === "field" && path.owner !== "" ? `${path.owner}.${path.name}` : path.kind === "global" ? `g:${path.owner}.${path.name}` : "";
}

function replaceHeader(it: Interp, node: number, path: Value, state: State): void {
  record(it, state, node, "replace", path, { header: true });
  it.replaced.add(path);
  detach(it, node, path, state);
}

function storeElement(it: Interp, target: number, container: Value, value: Value, state: State): void {
  if (holdsFunction(it, value)) {
    it.steps.escapeFunction(it, value, state, "");
    return;
  }
  if (value.kind !== "alloc" && value.kind !== "copy") return;
  const key = evaluate(it, child(it.ir, target, 1), withoutRecording(state), false);
  storeAt(it, state, elemOf(it, container, key, it.info.typeOf(target)), value);
}

function storeVariable(it: Interp, target: number, value: Value, state: State, source: number): void {
  const symbol = it.info.symbolAt(target);
  if (symbol?.kind === "global") {
    const path = it.values.global(symbol.packagePath, symbol.name, symbol.type);
    if (isMapType(symbol.type)) replaceHeader(it, target, path, state);
    if (holdsFunction(it, value)) it.steps.escapeFunction(it, value, state, storageKey(path));
    storeAt(it, state, path, value);
    return;
  }
  if (symbol?.kind !== "local") return;
  if (isMapType(symbol.type)) it.loads.set(symbol, value.kind === "alloc" ? [] : state.must);
  state.set(symbol, named(it, value, symbol.name, symbol.type, source));
}

/** An object made for a variable is shown under the variable's name. */
function named(it: Interp, value: Value, label: string, type: Parameters<typeof isStruct>[0], source: number): Value {
  if (value.kind === "alloc" && value.name === "" && source >= 0 && value.node === source) return it.values.alloc(value.decl, value.node, label, value.type ?? type);
  if (value.kind === "unknown" && isReference(type) && source >= 0) return it.values.opaque(it.decl.id, source, label, type);
  return value;
}

function declare(it: Interp, node: number, state: State): void {
  const ir = it.ir;
  if (node < 0) return;
  if (ir.op[node] === Op.Group) {
    for (const spec of children(it, node)) declare(it, spec, state);
    return;
  }
  if (ir.op[node] !== Op.Var || (ir.flags[node] & Flag.Const) !== 0) return;
  const names = child(ir, node, 0);
  const values = child(ir, node, 2);
  if (values >= 0 && ir.op[values] === Op.List) {
    define(it, names, values, state);
    return;
  }
  for (const target of children(it, names)) {
    const symbol = it.info.symbolAt(target);
    if (symbol?.kind !== "local") continue;
    const under = underlying(symbol.type);
    if (under.kind === "struct" || under.kind === "array") {
      const made = it.values.alloc(it.decl.id, target, symbol.name, symbol.type);
      renew(state, made);
      state.set(symbol, made);
    } else state.set(symbol, isReference(symbol.type) ? it.values.nil : it.values.opaque(it.decl.id, target, symbol.name, symbol.type));
  }
}

function defer(it: Interp, call: number, state: State): void {
  if (call < 0 || it.ir.op[call] !== Op.Call) return;
  const literal = it.ir.op[child(it.ir, call, 0)] === Op.FuncLit;
  const args = literal ? functionAndArguments(it, call, state).args : [];
  state.deferred = { call, args, next: state.deferred };
}

function returnFrom(it: Interp, node: number, state: State): State {
  const sources = children(it, node);
  const values = sources.map((s) => evaluate(it, s, state));
  for (const value of values) if (holdsFunction(it, value)) it.steps.escapeFunction(it, value, state, "");
  const frame = it.frame;
  if (frame) {
    const results = values.length > 0 ? values : frame.results.map((r) => state.env.get(r) ?? it.values.unknown);
    if (values.length > 0 && frame.results.length === values.length) frame.results.forEach((r, i) => state.set(r, values[i]));
    frame.returns.push({ state, values: results, outcome: outcomeOf(it, sources) });
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

function ifStatement(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  state = execute(it, child(ir, node, 0), state);
  const condition = child(ir, node, 1);
  evaluate(it, condition, state);
  const no = state.clone();
  refine(it, condition, state, true);
  refine(it, condition, no, false);
  const yes = execute(it, child(ir, node, 2), state);
  const otherwise = child(ir, node, 3);
  const other = otherwise >= 0 && ir.op[otherwise] !== Op.None ? execute(it, otherwise, no) : no;
  return merge(it.values, yes, other);
}

function forLoop(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  state = execute(it, child(ir, node, 0), state);
  const condition = child(ir, node, 1);
  const hasCondition = condition >= 0 && ir.op[condition] !== Op.None;
  return loop(it, node, state, hasCondition, (head) => {
    if (hasCondition) {
      evaluate(it, condition, head);
      refine(it, condition, head, true);
    }
    return execute(it, child(ir, node, 3), head);
  }, (after) => execute(it, child(ir, node, 2), after));
}

function rangeLoop(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  const operand = child(ir, node, 2);
  const type = it.info.typeOf(operand);
  const overMap = isMapType(type);
  const of = overMap ? mapOperand(it, operand, state) : { map: evaluate(it, operand, state, false), header: false, loadedUnder: [] };
  const under = underlying(type);
  if (overMap) record(it, state, operand, "iterate", of.map, of);
  const after = loop(it, node, state, true, (head) => {
    // Every step of the iteration reads the map under the locks of that moment.
    if (overMap && head.must !== state.must) record(it, head, operand, "iterate", of.map, of);
    bindRange(it, node, of.map, under.kind, head);
    return execute(it, child(ir, node, 3), head);
  }, (end) => end);
  if (under.kind === "chan" && !after.dead) receiveFrom(it, after, of.map, true);
  return after;
}

function bindRange(it: Interp, node: number, container: Value, kind: string, state: State): void {
  const ir = it.ir;
  const keyNode = child(ir, node, 0);
  const valueNode = child(ir, node, 1);
  const key = it.values.opaque(it.decl.id, node, "key", undefined);
  if (keyNode >= 0 && ir.op[keyNode] !== Op.None) store(it, keyNode, kind === "chan" ? it.values.opaque(it.decl.id, node, "item", it.info.typeOf(keyNode)) : key, state, -1);
  if (valueNode >= 0 && ir.op[valueNode] !== Op.None) {
    const type = it.info.typeOf(valueNode);
    const item = kind === "func" ? it.values.opaque(it.decl.id, node, "item", type) : elemOf(it, container, key, type);
    const isValue = isStruct(type) && item.kind !== "unknown";
    store(it, valueNode, isValue ? it.values.copy(it.decl.id, valueNode, item, name(ir, valueNode)) : item, state, -1);
  }
}

/** Two passes: the first finds what holds at the loop's head, the second records. */
function loop(it: Interp, node: number, state: State, mayEnd: boolean, body: (head: State) => State, post: (after: State) => State): State {
  const label = it.pendingLabel;
  it.pendingLabel = 0;
  const pass = (head: State): { frame: LoopFrame; back: State } => {
    const frame: LoopFrame = { node, label, isLoop: true, breaks: [], continues: [] };
    it.loops.push(frame);
    let back = body(head);
    for (const c of frame.continues) back = merge(it.values, back, c);
    if (!back.dead) back = post(back);
    it.loops.pop();
    return { frame, back };
  };
  let head = state.clone();
  if (it.dry === 0 || it.dry < 2) {
    it.dry++;
    const { back } = pass(head.clone());
    it.dry--;
    if (!back.dead) {
      head = merge(it.values, head, back);
      for (const spawn of back.live) if (spawn.node >= node && spawn.node < it.ir.next[node] && spawn.decl === it.decl) spawn.multi = true;
    }
  }
  const { frame, back } = pass(head.clone());
  if (!back.dead) for (const spawn of back.live) if (spawn.node >= node && spawn.node < it.ir.next[node] && spawn.decl === it.decl) spawn.multi = true;
  let after: State = mayEnd ? merge(it.values, head, back) : dead(head);
  for (const b of frame.breaks) after = merge(it.values, after, b);
  return after;
}

function leaveLoop(it: Interp, label: number, state: State, isContinue: boolean): void {
  for (let i = it.loops.length - 1; i >= 0; i--) {
    const frame = it.loops[i];
    if (label !== 0 ? frame.label === label : frame.isLoop || !isContinue) {
      (isContinue ? frame.continues : frame.breaks).push(state);
      return;
    }
  }
}

function switchStatement(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  const isTypeSwitch = ir.op[node] === Op.TypeSwitch;
  const label = it.pendingLabel;
  it.pendingLabel = 0;
  state = execute(it, child(ir, node, 0), state);
  const subject = evaluate(it, child(ir, node, isTypeSwitch ? 2 : 1), state);
  const frame: LoopFrame = { node, label, isLoop: false, breaks: [], continues: [] };
  it.loops.push(frame);
  let after: State | undefined;
  let hasDefault = false;
  let fallen: State | undefined;
  const tagless = !isTypeSwitch && ir.op[child(ir, node, 1)] === Op.None;
  for (let c = child(ir, node, isTypeSwitch ? 3 : 2); c >= 0 && c < ir.next[node]; c = ir.next[c]) {
    if ((ir.flags[c] & Flag.Default) !== 0) hasDefault = true;
    let branch = state.clone();
    const list = child(ir, c, 0);
    if (!isTypeSwitch) for (const e of children(it, list)) evaluate(it, e, branch);
    if (tagless && children(it, list).length === 1) refine(it, list + 1, branch, true);
    if (isTypeSwitch) bindCase(it, c, node, subject, branch);
    if (fallen) branch = merge(it.values, branch, fallen);
    fallen = undefined;
    const end = sequence(it, ir.next[list], ir.next[c], branch);
    if (fallsThrough(it, c)) fallen = end;
    else after = after ? merge(it.values, after, end) : end;
  }
  it.loops.pop();
  if (!hasDefault) after = after ? merge(it.values, after, state) : state;
  for (const b of frame.breaks) after = after ? merge(it.values, after, b) : b;
  return after ?? state;
}

function bindCase(it: Interp, clause: number, node: number, subject: Value, state: State): void {
  const bound = child(it.ir, node, 1);
  if (bound < 0 || it.ir.op[bound] === Op.None) return;
  for (const symbol of it.info.locals) if (symbol.clause === clause) state.set(symbol, subject);
}

function fallsThrough(it: Interp, clause: number): boolean {
  let last = -1;
  for (let c = clause + 1; c < it.ir.next[clause]; c = it.ir.next[c]) last = c;
  return last >= 0 && it.ir.op[last] === Op.Fallthrough;
}

function selectStatement(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  const label = it.pendingLabel;
  it.pendingLabel = 0;
  const frame: LoopFrame = { node, label, isLoop: false, breaks: [], continues: [] };
  it.loops.push(frame);
  let after: State | undefined;
  for (const clause of children(it, node)) {
    let branch = state.clone();
    const statement = child(ir, clause, 0);
    if (statement >= 0 && ir.op[statement] !== Op.None) branch = execute(it, statement, branch);
    const end = sequence(it, statement < 0 ? clause + 1 : ir.next[statement], ir.next[clause], branch);
    after = after ? merge(it.values, after, end) : end;
  }
  it.loops.pop();
  for (const b of frame.breaks) after = after ? merge(it.values, after, b) : b;
  return after ?? dead(state);
}
