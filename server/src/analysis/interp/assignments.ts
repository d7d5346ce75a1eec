/**
 * Assignments and declarations: where a value goes, and what that makes of the map or function it is.
 */

import { child, children, Flag, name, Op } from "../../ir/ir.ts";
import { underlying } from "../../resolve/typeOps.ts";
import type { State } from "../state.ts";
import { alternatives, rebase, rootOf, type Value } from "../values.ts";
import { detach, escape, isReference, type isStruct, record, renew, storeAt } from "./access.ts";
import { copied, elementKey, elemOf, evaluate, hasMapTell, holdsFunction, isMapType, mapOperand } from "./expressions.ts";
import type { Interp } from "./interp.ts";
import { noteLockAlias } from "./lockAliases.ts";

export function assign(it: Interp, node: number, state: State): void {
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
export function update(it: Interp, target: number, state: State): void {
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
export function define(it: Interp, left: number, right: number, state: State): void {
  if (left < 0 || right < 0) return;
  const targets = children(it.ir, left);
  const sources = children(it.ir, right);
  if (sources.length === targets.length) {
    const values = sources.map((s) => copied(it, s, evaluate(it, s, state), state));
    for (const [i, target] of targets.entries()) store(it, target, values[i], state, sources[i]);
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
  const known = conditions ? undefined : it.laterResults.get(source)?.[position];
  if (known) return known;
  const result = it.values.opaque(it.decl.id, source, `#${position}`, undefined);
  if (conditions) it.conditions.set(result, conditions);
  return result;
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
      const place = fieldPath(it, target, state);
      noteLockAlias(it, state, place, value);
      storeAt(it, state, place, value);
      return;
    }
    case Op.Star: {
      const place = evaluate(it, child(ir, target, 0), state, false);
      // The pointer stays what it was: whoever holds it sees the new map.
      if (isMapType(it.info.typeOf(target))) record(it, state, target, "replace", place, { header: true });
      escape(it, state, value);
      return;
    }
    default:
      evaluate(it, target, state, false);
  }
}

/** The place a selector names, not what the heap says is in it. */
export function fieldPath(it: Interp, target: number, state: State): Value {
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
    it.steps.escapeFunction(it, value, state, elementKey(it, state, container));
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
  state.set(symbol, named(it, state, value, symbol.name, symbol.type, source));
}

/** An object made for a variable is shown under the variable's name. */
function named(it: Interp, state: State, value: Value, label: string, type: Parameters<typeof isStruct>[0], source: number): Value {
  if (value.kind === "alloc" && value.name === "" && source >= 0 && value.node === source) {
    const shown = it.values.alloc(value.decl, value.node, label, value.type ?? type);
    rename(it, state, value, shown);
    return shown;
  }
  if (value.kind === "unknown" && isReference(type) && source >= 0) return it.values.opaque(it.decl.id, source, label, type);
  return value;
}

/** What is known of an object goes over to its new name. */
function rename(it: Interp, state: State, from: Value, to: Value): void {
  if (state.escaped.has(from)) state.escaped = new Set([...state.escaped, to]);
  else renew(state, to);
  for (const [path, held] of [...state.heap]) {
    const moved = rootOf(path) === from ? rebase(it.values, path, from, to) : undefined;
    if (moved) state.store(moved, held);
  }
}

export function declare(it: Interp, node: number, state: State): void {
  const ir = it.ir;
  if (node < 0) return;
  if (ir.op[node] === Op.Group) {
    for (const spec of children(it.ir, node)) declare(it, spec, state);
    return;
  }
  if (ir.op[node] !== Op.Var || (ir.flags[node] & Flag.Const) !== 0) return;
  const names = child(ir, node, 0);
  const values = child(ir, node, 2);
  if (values >= 0 && ir.op[values] === Op.List) {
    define(it, names, values, state);
    return;
  }
  for (const target of children(it.ir, names)) {
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
