/**
 * What a path knows of the function's own bool parameters, and the locks that go with it: a helper that is told whether to
 * lock does one thing for each kind of caller, and a call with `true` or `false` says which.
 */
import type { LockMode } from "./finding.ts";
import type { Held } from "./held.ts";
import type { Value } from "./values.ts";

/** A bool parameter, nowhere assigned to, and its value on this path. */
export interface BoolFact {
  readonly formal: Value;
  readonly truth: boolean;
}

/** A lock that is held, or that was given back to the caller, where a parameter has this value, and only there. */
export interface TiedLock extends BoolFact {
  readonly lock: Value;
  readonly mode: LockMode;
  readonly isReleased: boolean;
}

/** A place in a function as far as its parameters and locks go. */
export interface TiedFlow {
  readonly must: readonly Held[];
  readonly may: readonly Held[];
  readonly released: readonly Value[];
  /** Control gets here only so. */
  readonly when: readonly BoolFact[];
  readonly tied: readonly TiedLock[];
}

const noTies: readonly TiedLock[] = [];

/** What a caller says of a parameter. */
export type Truths = (formal: Value) => boolean | undefined;

/** Never reached by a caller that passes these. */
export function isRuledOut(when: readonly BoolFact[], truthOf: Truths): boolean {
  return when.some(({ formal, truth }) => truthOf(formal) === !truth);
}

/** The locks of a place for a caller that passes these. */
export function locksFor<T extends Pick<TiedFlow, "must" | "may" | "released" | "tied">>(
  flow: T,
  truthOf: Truths,
): Pick<TiedFlow, "must" | "may" | "released"> {
  if (flow.tied.length === 0) return flow;
  let { must, may, released } = flow;
  for (const { formal, truth, lock, mode, isReleased } of flow.tied) {
    const known = truthOf(formal);
    if (known === undefined) continue;
    if (isReleased) released = known === truth ? released : released.filter((r) => r !== lock);
    else if (known !== truth) may = may.filter((h) => h.lock !== lock);
    else if (!must.some((h) => h.lock === lock)) must = [...must, { lock, mode }];
  }
  return { must, may, released };
}

export function commonFacts(a: readonly BoolFact[], b: readonly BoolFact[]): readonly BoolFact[] {
  return common(a, b, isSameFact);
}

export function commonTies(a: readonly TiedLock[], b: readonly TiedLock[]): readonly TiedLock[] {
  return common(a, b, isSameTie);
}

/** The same list where nothing is lost: nearly all are empty or equal. */
function common<T>(a: readonly T[], b: readonly T[], isSame: (one: T, other: T) => boolean): readonly T[] {
  if (a === b || a.length === 0) return a;
  if (b.length === 0) return b;
  const both = a.filter((item) => b.some((other) => isSame(item, other)));
  return both.length === a.length ? a : both;
}

function isSameFact(a: BoolFact, b: BoolFact): boolean {
  return a.formal === b.formal && a.truth === b.truth;
}

function isSameTie(a: TiedLock, b: TiedLock): boolean {
  return isSameFact(a, b) && a.lock === b.lock && a.mode === b.mode && a.isReleased === b.isReleased;
}

/** What two branches have taken or given back on account of a parameter: it holds for both of them together. */
export function mergeTies(a: TiedFlow, b: TiedFlow): readonly TiedLock[] {
  if (a.tied === b.tied && (a.when === b.when || (a.must === b.must && a.released === b.released))) return a.tied;
  if (a.tied.length === 0 && b.tied.length === 0 && (a.when.length === 0 || b.when.length === 0)) return a.tied;
  const found: TiedLock[] = [];
  for (const tie of [...a.tied, ...b.tied, ...newTies(a, b), ...newTies(b, a)])
    if (!found.some((other) => isSameTie(tie, other)) && isTiedAt(a, tie) && isTiedAt(b, tie)) found.push(tie);
  return found.length > 0 ? found : noTies;
}

/** The locks in which one branch differs from another one that it excludes. */
function newTies(at: TiedFlow, other: TiedFlow): TiedLock[] {
  const fact = at.when.find(({ formal, truth }) => other.when.some((o) => o.formal === formal && o.truth !== truth));
  if (!fact) return [];
  // Where yet another condition chooses between Lock and RLock, nothing is said.
  const taken = at.must.filter((h) => !other.may.some((o) => o.lock === h.lock) && at.may.every((m) => m.lock !== h.lock || m.mode === h.mode));
  const given = at.released.filter((lock) => !other.released.includes(lock));
  return [
    ...taken.map(({ lock, mode }) => ({ ...fact, lock, mode, isReleased: false })),
    ...given.map((lock) => ({ ...fact, lock, mode: "exclusive" as const, isReleased: true })),
  ];
}

/** Is the tie true of a branch: by the branch's own ties, or since it knows the parameter and has the lock, or not? */
function isTiedAt(at: TiedFlow, tie: TiedLock): boolean {
  if (at.tied.some((other) => isSameTie(tie, other))) return true;
  const fact = at.when.find((f) => f.formal === tie.formal);
  if (!fact) return false;
  if (tie.isReleased) return (fact.truth === tie.truth) === at.released.includes(tie.lock);
  if (fact.truth !== tie.truth) return !at.may.some((h) => h.lock === tie.lock);
  return at.must.some((h) => h.lock === tie.lock && h.mode === tie.mode);
}
