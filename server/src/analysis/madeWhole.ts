/**
 * Objects made together with what they hold, as far as the code that makes them shows.
 */
import { child, children, type Ir, name, Op } from "../ir/ir.ts";

/** `newTable`, `loadGroups`: what such a function gives is new, and so is what that holds. Not `loadOrStore`. */
const makerName = /^(?!.*Or[A-Z])(new|make|create|build|load|parse|read|decode|clone|copy)[A-Z_]\w*$/i;
/** Containers in containers are followed this far. */
const maxDepth = 3;

/**
 * Does the code that makes an object make, too, what the first of these steps leads to? `made`: the literal or call it is
 * the result of.
 */
export function makesParts(ir: Ir, made: number, steps: string): boolean {
  if (steps.startsWith("[]")) return isMakerCall(ir, made) || (isEmpty(ir, made) && isFilledWithNew(ir, made, maxDepth));
  if (ir.op[made] === Op.Call) return isMakerCall(ir, made);
  if (ir.op[made] !== Op.Composite) return false;
  const [, step] = /^\.(\w+)/.exec(steps) ?? [];
  const keyed = children(ir, made).find((c) => ir.op[c] === Op.Keyed && name(ir, child(ir, c, 0)) === step);
  const part = keyed === undefined ? -1 : child(ir, keyed, 1);
  return part >= 0 && (isMakerCall(ir, part) || isNewObject(ir, part));
}

function isMakerCall(ir: Ir, node: number): boolean {
  if (ir.op[node] !== Op.Call) return false;
  const callee = child(ir, node, 0);
  return (ir.op[callee] === Op.Ident || ir.op[callee] === Op.Selector) && makerName.test(name(ir, callee));
}

function isNewObject(ir: Ir, node: number): boolean {
  return ir.op[node] === Op.Addr && ir.op[child(ir, node, 0)] === Op.Composite;
}

/** `make(…)`, or a literal without elements. */
function isEmpty(ir: Ir, node: number): boolean {
  if (ir.op[node] === Op.Composite) return children(ir, node).length === 1;
  return ir.op[node] === Op.Call && ir.op[child(ir, node, 0)] === Op.Ident && name(ir, child(ir, node, 0)) === "make";
}

/** All that is put into the variable that holds this container was made by the same function for it. */
function isFilledWithNew(ir: Ir, made: number, depth: number): boolean {
  const variable = variableOf(ir, made);
  if (variable === 0 || depth === 0) return false;
  let filled = false;
  for (let n = 0; n < ir.length; n++) {
    const [left, right] = ir.op[n] === Op.Assign ? children(ir, n).map((list) => child(ir, list, 0)) : [-1, -1];
    if (left < 0 || ir.op[left] !== Op.Index || !isVariable(ir, child(ir, left, 0), variable)) continue;
    if (!isNew(ir, right, depth - 1)) return false;
    filled = true;
  }
  return filled;
}

/** Made here, or a variable that holds only what is. */
function isNew(ir: Ir, value: number, depth: number): boolean {
  if (isMakerCall(ir, value) || isNewObject(ir, value)) return true;
  if (isEmpty(ir, value)) return isFilledWithNew(ir, value, depth);
  if (ir.op[value] !== Op.Ident) return false;
  const sources = definitionsOf(ir, ir.aux[value]);
  return sources.length > 0 && sources.every((source) => ir.op[source] !== Op.Ident && isNew(ir, source, depth));
}

/** Interned name of the one variable that a value is assigned to, 0 when there is none. */
function variableOf(ir: Ir, value: number): number {
  for (let n = 0; n < ir.length; n++) {
    if (ir.op[n] !== Op.Define && ir.op[n] !== Op.Assign) continue;
    const [left, right] = children(ir, n).map((list) => child(ir, list, 0));
    if (right === value) return ir.op[left] === Op.Ident ? ir.aux[left] : 0;
  }
  return 0;
}

/** What a variable of this name is given, anywhere in the declaration; [-1] where that cannot be told. */
function definitionsOf(ir: Ir, variable: number): number[] {
  const out: number[] = [];
  for (let n = 0; n < ir.length; n++) {
    if (
      ir.op[n] === Op.Range &&
      children(ir, n)
        .slice(0, 2)
        .some((c) => isVariable(ir, c, variable))
    )
      return [-1];
    if (ir.op[n] !== Op.Define && ir.op[n] !== Op.Assign) continue;
    const [lefts, rights] = children(ir, n).map((list) => children(ir, list));
    const at = lefts.findIndex((left) => isVariable(ir, left, variable));
    if (at >= 0) out.push(lefts.length === rights.length ? rights[at] : -1);
  }
  return out;
}

function isVariable(ir: Ir, node: number, variable: number): boolean {
  return ir.op[node] === Op.Ident && ir.aux[node] === variable;
}

/** Of two versions of one length: do they make the same, and keep it under the same names? */
export function makesSame(a: Ir, b: Ir): boolean {
  for (let n = 0; n < a.length; n++) {
    if (a.op[n] !== b.op[n]) return false;
    if (a.op[n] === Op.Call && (isMakerCall(a, n) !== isMakerCall(b, n) || isEmpty(a, n) !== isEmpty(b, n))) return false;
    if (keptUnder(a, n).some((node) => (a.op[node] === Op.Ident || a.op[node] === Op.Selector) && a.aux[node] !== b.aux[node])) return false;
  }
  return true;
}

/** The names that matter to what is made in a part of a literal or an assignment. */
function keptUnder(ir: Ir, node: number): readonly number[] {
  if (ir.op[node] === Op.Keyed) return isMadeHere(ir, child(ir, node, 1)) ? [child(ir, node, 0)] : [];
  if (ir.op[node] !== Op.Assign && ir.op[node] !== Op.Define) return [];
  const [left, right] = children(ir, node).map((list) => child(ir, list, 0));
  if (ir.op[left] === Op.Index) return [child(ir, left, 0), right];
  return isMadeHere(ir, right) ? [left] : [];
}

function isMadeHere(ir: Ir, value: number): boolean {
  return isMakerCall(ir, value) || isNewObject(ir, value) || isEmpty(ir, value);
}
