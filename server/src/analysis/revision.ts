/**
 * Revising a program after edits: what it comes to, and the small questions asked on the way.
 */
import type { Mutable } from "../base/mutable.ts";
import { child, type Ir, Op } from "../ir/ir.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import type { Declaration } from "./declaration.ts";
import type { CallEdge, Summary } from "./model.ts";
import type { Difference } from "./reconcile.ts";

/** What the judgement knows of calls. */
export interface Leads {
  /** Does an access to a map lie in the function, or behind what it calls and starts? */
  matters(func: FuncSymbol): boolean;
  /** May a call of the field with this key lead to a function in sight? */
  mattersField(key: string): boolean;
}

/** What a revision came to. */
export interface Revision {
  /** Declarations interpreted: the measure of its cost. */
  readonly interpreted: number;
  /** What changed that leads to findings, beside places. */
  readonly differsIn: Difference;
  /** The change reaches further than can be followed: the program is to be made anew. */
  readonly isLost: boolean;
}

export const lost: Revision = { interpreted: 0, differsIn: "everything", isLost: true };

export interface RevisionState extends Mutable<Revision> {
  /** Declarations to be interpreted anyway. */
  readonly due: Set<Declaration>;
  readonly leads: Leads;
  /** Something changed that other declarations may see. */
  spreads: boolean;
}

/** May an access to a map lie behind the call? */
export function leadsBy(leads: Leads): (edge: CallEdge) => boolean {
  return ({ fieldKey, targets }) => (fieldKey === "" ? targets.some((func) => leads.matters(func)) : leads.mattersField(fieldKey));
}

/** One pair, if both are there. */
export function pairOf(before: Summary | undefined, after: Summary | undefined): (readonly [Summary, Summary])[] {
  return before && after ? [[before, after]] : [];
}

/** Pairs of all rounds but the last. */
export function draftsOf(before: readonly Summary[], after: readonly Summary[]): (readonly [Summary, Summary])[] {
  return before.slice(0, -1).flatMap((summary, round) => pairOf(summary, after[round]));
}

/** Loops and function literals at the same nodes: the judgement looks at them where it stands at a node. */
export function hasSameLoops(a: Ir, b: Ir): boolean {
  const isEndless = (ir: Ir, n: number): boolean => ir.op[child(ir, n, 1)] === Op.None;
  if (a.length !== b.length) return false;
  for (let n = 0; n < a.length; n++) {
    if (a.op[n] !== Op.For && a.op[n] !== Op.FuncLit && b.op[n] !== Op.For && b.op[n] !== Op.FuncLit) continue;
    if (a.op[n] !== b.op[n] || a.next[n] !== b.next[n] || (a.op[n] === Op.For && isEndless(a, n) !== isEndless(b, n))) return false;
  }
  return true;
}

const differences: readonly Difference[] = ["nothing", "accesses", "ways", "everything"];

/** Of two differences the one that asks for more. */
export function further(a: Difference, b: Difference): Difference {
  return differences.indexOf(a) > differences.indexOf(b) ? a : b;
}

export function keyOf(component: readonly Declaration[]): string {
  return component.map(({ id }) => id).join();
}
