/** Locks that go with a bool parameter: what two branches leave behind, and what is known again once the parameter is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRuledOut, locksFor } from "../../../server/src/analysis/boolFacts.ts";
import type { LockMode } from "../../../server/src/analysis/finding.ts";
import { merge, State } from "../../../server/src/analysis/state.ts";
import { type Value, Values } from "../../../server/src/analysis/values.ts";

const values = new Values();
const [lock, other, needLock, fast] = ["mu", "wmu", "needLock", "fast"].map((name) => values.global("m/p", name, undefined));

type Step = readonly [Value, "lock" | "rlock" | "unlock"];
const steps = fc.array(fc.tuple(fc.constantFrom(lock, other), fc.constantFrom("lock", "rlock", "unlock")) as fc.Arbitrary<Step>, { maxLength: 4 });

function run(state: State, list: readonly Step[]): State {
  for (const [of, action] of list) {
    if (action === "unlock") state.release(of);
    else state.acquire(of, action === "lock" ? "exclusive" : "shared");
  }
  return state;
}

/** After `if formal { yes } else { no }`. */
function afterIf(before: State, formal: Value, yes: readonly Step[], no: readonly Step[]): State {
  const [one, two] = [before.clone(), before.clone()];
  one.assume(formal, true);
  two.assume(formal, false);
  return merge(values, run(one, yes), run(two, no));
}

function held(state: Pick<State, "must">): string[] {
  return state.must.map(({ lock: { name }, mode }: { lock: Value; mode: LockMode }) => `${name}:${mode}`).sort();
}

describe("a lock taken under a bool parameter", () => {
  it("is not held for sure, and is where the parameter is known again", () => {
    const state = afterIf(new State(), needLock, [[lock, "lock"]], []);
    expect(held(state)).toEqual([]);
    const [yes, no] = [state.clone(), state.clone()];
    yes.assume(needLock, true);
    no.assume(needLock, false);
    expect(held(yes)).toEqual(["mu:exclusive"]);
    expect(held(no)).toEqual([]);
    expect(no.may).toEqual([]);
  });

  it("leaves nothing when it is given back under the same one", () => {
    const state = afterIf(afterIf(new State(), needLock, [[lock, "lock"]], []), needLock, [[lock, "unlock"]], []);
    expect([state.must, state.may, state.released, state.tied]).toEqual([[], [], [], []]);
  });

  it("stays with its parameter through a branch on another one", () => {
    const state = afterIf(afterIf(new State(), needLock, [[lock, "lock"]], []), fast, [[other, "lock"]], []);
    state.assume(needLock, true);
    expect(held(state)).toEqual(["mu:exclusive"]);
    state.assume(fast, true);
    expect(held(state)).toEqual(["mu:exclusive", "wmu:exclusive"]);
  });

  it("is a caller's, and still held, for callers that do not ask to give it back", () => {
    const state = afterIf(new State(), needLock, [[lock, "unlock"]], []);
    expect(state.released).toEqual([lock]);
    expect(locksFor(state, () => true).released).toEqual([lock]);
    expect(locksFor(state, () => false).released).toEqual([]);
    expect(locksFor(state, () => undefined).released).toEqual([lock]);
  });

  it("says nothing where another condition chose between Lock and RLock", () => {
    const yes = afterIf(new State(), fast, [[lock, "lock"]], [[lock, "rlock"]]);
    const no = new State();
    yes.assume(needLock, true);
    no.assume(needLock, false);
    expect(locksFor(merge(values, yes, no), () => true).must).toEqual([]);
  });

  it("holds no more for a caller than the branch it takes", () => {
    fc.assert(
      fc.property(steps, steps, steps, fc.boolean(), (before, yes, no, truth) => {
        const start = run(new State(), before);
        const merged = afterIf(start, needLock, yes, no);
        const branch = run(start.clone(), truth ? yes : no);
        const flow = locksFor(merged, (formal) => (formal === needLock ? truth : undefined));
        for (const { lock: of } of flow.must) expect(branch.must.map((h) => h.lock)).toContain(of);
        for (const of of branch.released) expect(flow.released).toContain(of);
      }),
    );
  });
});

describe("a place behind a condition", () => {
  it("is ruled out by a caller that says the opposite, and by no other one", () => {
    const when = [{ formal: needLock, truth: true }];
    expect(isRuledOut(when, () => false)).toBe(true);
    expect(isRuledOut(when, () => true)).toBe(false);
    expect(isRuledOut(when, () => undefined)).toBe(false);
  });

  it("is dead where the path knows better", () => {
    const state = new State();
    state.assume(needLock, true);
    state.assume(needLock, false);
    expect(state.dead).toBe(true);
  });
});
