/**
 * How the state flows through branches, loops and selects.
 */

import { child, children, Flag, type Ir, name, Op } from "../../ir/ir.ts";
import { underlying } from "../../resolve/typeOps.ts";
import { merge, type State } from "../state.ts";
import type { Value } from "../values.ts";
import { isStruct, record } from "./access.ts";
import { store } from "./assignments.ts";
import { receiveFrom } from "./channels.ts";
import { elemOf, evaluate, isMapType, mapOperand, received, refine } from "./expressions.ts";
import type { Interp, LoopFrame } from "./interp.ts";

/** Loops within loops get their first pass, so deep. */
const maxDry = 2;
/** Statements `goto` of a function whose labels are gone back to. */
const maxJumps = 40;

export function dead(state: State): State {
  const out = state.clone();
  out.dead = true;
  return out;
}

/** Runs the statements of a list. Jumps arrive at labels of their own list or of one around it. */
export function sequence(it: Interp, from: number, end: number, state: State, settled = -1): State {
  const { ir } = it;
  for (let s = from; s < end; s = ir.next[s]) {
    if (ir.op[s] === Op.Labeled && it.frame) {
      for (const jump of it.frame.jumps.get(ir.aux[s]) ?? []) state = merge(it.values, state, jump);
      it.frame.jumps.delete(ir.aux[s]);
      if (s !== settled && !state.dead && isTarget(ir, s, end)) state = headOfJumps(it, s, end, state);
    }
    if (!state.dead) state = it.steps.execute(it, s, state);
  }
  return state;
}

/** Does a `goto` below lead back to this label? Not asked in machines made of jumps alone, which generators write. */
function isTarget(ir: Ir, label: number, end: number): boolean {
  if (jumpsIn(ir) > maxJumps) return false;
  for (let n = label + 1; n < end; n++) if (ir.op[n] === Op.Goto && ir.aux[n] === ir.aux[label]) return true;
  return false;
}

const jumpCounts = new WeakMap<Ir, number>();

function jumpsIn(ir: Ir): number {
  let count = jumpCounts.get(ir);
  if (count === undefined) {
    count = 0;
    for (let n = 0; n < ir.length; n++) if (ir.op[n] === Op.Goto) count++;
    jumpCounts.set(ir, count);
  }
  return count;
}

/** What holds at a label however often control comes back to it. */
function headOfJumps(it: Interp, label: number, end: number, state: State): State {
  if (it.dry >= maxDry || !it.frame) return state;
  it.dry++;
  sequence(it, label, end, state.clone(), label);
  it.dry--;
  let head = state;
  for (const back of it.frame.jumps.get(it.ir.aux[label]) ?? []) {
    head = merge(it.values, head, back);
    runAgain(it, label, end, back);
  }
  it.frame.jumps.delete(it.ir.aux[label]);
  return head.clone();
}

/** Goroutines started between these nodes are still there when control comes round again. */
function runAgain(it: Interp, from: number, end: number, back: State): void {
  for (const spawn of back.live) if (spawn.node >= from && spawn.node < end && spawn.decl === it.decl) spawn.multi = true;
}

export function ifStatement(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  state = it.steps.execute(it, child(ir, node, 0), state);
  const condition = child(ir, node, 1);
  evaluate(it, condition, state);
  const no = state.clone();
  refine(it, condition, state, true);
  refine(it, condition, no, false);
  const yes = it.steps.execute(it, child(ir, node, 2), state);
  const otherwise = child(ir, node, 3);
  const other = otherwise >= 0 && ir.op[otherwise] !== Op.None ? it.steps.execute(it, otherwise, no) : no;
  return merge(it.values, yes, other);
}

export function forLoop(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  state = it.steps.execute(it, child(ir, node, 0), state);
  const condition = child(ir, node, 1);
  const hasCondition = condition >= 0 && ir.op[condition] !== Op.None;
  return loop(
    it,
    node,
    state,
    hasCondition,
    (head) => {
      if (hasCondition) {
        evaluate(it, condition, head);
        refine(it, condition, head, true);
      }
      return it.steps.execute(it, child(ir, node, 3), head);
    },
    (after) => it.steps.execute(it, child(ir, node, 2), after),
  );
}

export function rangeLoop(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  const operand = child(ir, node, 2);
  const type = it.info.typeOf(operand);
  const overMap = isMapType(type);
  const of = overMap ? mapOperand(it, operand, state) : { map: evaluate(it, operand, state, false), header: false, loadedUnder: [] };
  const under = underlying(type);
  if (overMap) record(it, state, operand, "iterate", of.map, of);
  const after = loop(
    it,
    node,
    state,
    true,
    (head) => {
      // Every step of the iteration reads the map under the locks of that moment, beside what earlier rounds have started.
      if (overMap && (head.must !== state.must || head.live !== state.live)) record(it, head, operand, "iterate", of.map, of);
      bindRange(it, node, of.map, under.kind, head);
      return it.steps.execute(it, child(ir, node, 3), head);
    },
    (end) => end,
  );
  if (under.kind === "chan" && !after.dead) receiveFrom(it, after, of.map, true);
  return after;
}

function bindRange(it: Interp, node: number, container: Value, kind: string, state: State): void {
  const ir = it.ir;
  const keyNode = child(ir, node, 0);
  const valueNode = child(ir, node, 1);
  const key = it.values.opaque(it.decl.id, node, "key", undefined);
  if (keyNode >= 0 && ir.op[keyNode] !== Op.None) store(it, keyNode, kind === "chan" ? received(it, node, container, it.info.typeOf(keyNode)) : key, state, -1);
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
  if (it.dry < maxDry) {
    it.dry++;
    const { back } = pass(head.clone());
    it.dry--;
    if (!back.dead) {
      head = merge(it.values, head, back);
      runAgain(it, node, it.ir.next[node], back);
    }
  }
  const { frame, back } = pass(head.clone());
  if (!back.dead) runAgain(it, node, it.ir.next[node], back);
  let after: State = mayEnd ? merge(it.values, head, back) : dead(head);
  for (const b of frame.breaks) after = merge(it.values, after, b);
  // n receives for n children: what every round waits for is over when the rounds are.
  if (mayEnd && !back.dead && !after.dead) {
    const waited = back.joined.filter((k) => !head.joined.includes(k));
    if (waited.length > 0) after.join(waited, (spawn) => waited.some((k) => spawn.signals.has(k)));
  }
  return after;
}

export function leaveLoop(it: Interp, label: number, state: State, isContinue: boolean): void {
  for (let i = it.loops.length - 1; i >= 0; i--) {
    const frame = it.loops[i];
    if (label !== 0 ? frame.label === label : frame.isLoop || !isContinue) {
      (isContinue ? frame.continues : frame.breaks).push(state);
      return;
    }
  }
}

export function switchStatement(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  const isTypeSwitch = ir.op[node] === Op.TypeSwitch;
  const label = it.pendingLabel;
  it.pendingLabel = 0;
  state = it.steps.execute(it, child(ir, node, 0), state);
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
    if (!isTypeSwitch) for (const e of children(it.ir, list)) evaluate(it, e, branch);
    if (tagless && children(it.ir, list).length === 1) refine(it, list + 1, branch, true);
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

export function selectStatement(it: Interp, node: number, state: State): State {
  const ir = it.ir;
  const label = it.pendingLabel;
  it.pendingLabel = 0;
  const frame: LoopFrame = { node, label, isLoop: false, breaks: [], continues: [] };
  it.loops.push(frame);
  let after: State | undefined;
  for (const clause of children(it.ir, node)) {
    let branch = state.clone();
    const statement = child(ir, clause, 0);
    if (statement >= 0 && ir.op[statement] !== Op.None) branch = it.steps.execute(it, statement, branch);
    const end = sequence(it, statement < 0 ? clause + 1 : ir.next[statement], ir.next[clause], branch);
    after = after ? merge(it.values, after, end) : end;
  }
  it.loops.pop();
  for (const b of frame.breaks) after = after ? merge(it.values, after, b) : b;
  return after ?? dead(state);
}
