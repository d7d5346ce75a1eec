/** Joins of states: locks by intersection, what may be by union, and copies that do not see each other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LockMode } from "../../../server/src/analysis/finding.ts";
import { intersectLocks, merge, State } from "../../../server/src/analysis/state.ts";
import { type Value, Values } from "../../../server/src/analysis/values.ts";

const values = new Values();
const locks = ["a", "b", "c"].map((name) => values.global("m/p", name, undefined));
const [a, b] = locks;

type Step = readonly [Value, "lock" | "rlock" | "unlock"];
const steps = fc.array(fc.tuple(fc.constantFrom(...locks), fc.constantFrom("lock", "rlock", "unlock")) as fc.Arbitrary<Step>, { maxLength: 6 });

function stateAfter(list: readonly Step[]): State {
  const state = new State();
  for (const [lock, action] of list) {
    if (action === "unlock") state.release(lock);
    else state.acquire(lock, action === "lock" ? "exclusive" : "shared");
  }
  return state;
}

function show(held: readonly { lock: Value; mode: LockMode }[]): string[] {
  return held.map((h) => `${h.lock.name}:${h.mode}`).sort();
}

describe("a merge", () => {
  it("holds what both sides hold, in the weaker mode", () => {
    const left = stateAfter([
      [a, "lock"],
      [b, "lock"],
    ]);
    const right = stateAfter([[a, "rlock"]]);
    expect(show(merge(values, left, right).must)).toEqual(["a:shared"]);
    expect(show(intersectLocks(right.must, left.must))).toEqual(["a:shared"]);
    expect(
      merge(values, left, right)
        .may.map((h) => h.lock.name)
        .sort(),
    ).toEqual(["a", "b"]);
  });

  it("does not depend on the order, and holds no more than either side", () => {
    fc.assert(
      fc.property(steps, steps, (one, two) => {
        const merged = merge(values, stateAfter(one), stateAfter(two));
        expect(show(merged.must)).toEqual(show(merge(values, stateAfter(two), stateAfter(one)).must));
        for (const held of merged.must) for (const side of [one, two]) expect(stateAfter(side).must.map((h) => h.lock)).toContain(held.lock);
        const { must, retaken } = stateAfter(one);
        for (const { lock } of must) if (!retaken.includes(lock)) expect(merged.may.map((h) => h.lock)).toContain(lock);
      }),
    );
  });

  it("leaves a caller's lock to the caller where one side gave it back and took it again", () => {
    const once = merge(
      values,
      stateAfter([]),
      stateAfter([
        [a, "unlock"],
        [a, "lock"],
      ]),
    );
    expect([once.must, once.may, once.released]).toEqual([[], [], []]);
    once.release(a);
    expect(once.released).toEqual([a]);
  });

  it("does not take a lock from the caller where one side took it and both give it back", () => {
    const state = merge(values, stateAfter([]), stateAfter([[a, "lock"]]));
    state.release(a);
    expect([state.must, state.may, state.released]).toEqual([[], [], []]);
    state.release(a);
    expect(state.released).toEqual([a]);
  });

  it("takes the living side when the other one ended", () => {
    const left = stateAfter([[a, "lock"]]);
    const right = stateAfter([]);
    right.dead = true;
    expect(merge(values, left, right)).toBe(left);
    expect(merge(values, right, left)).toBe(left);
  });

  it("remembers a release on either side, and a wait on both", () => {
    const left = stateAfter([[a, "unlock"]]);
    left.join(["wg", "done"], () => false);
    const right = stateAfter([]);
    right.join(["done"], () => false);
    const merged = merge(values, left, right);
    expect(merged.released).toEqual([a]);
    expect(merged.joined).toEqual(["done"]);
  });

  it("keeps the locks of copies apart from the locks", () => {
    const left = stateAfter([]);
    left.copied = [a];
    const merged = merge(values, left, stateAfter([[b, "lock"]]));
    expect(merged.copied).toEqual([a]);
    expect(merged.must).toEqual([]);
  });

  it("makes an object visible that one side let go", () => {
    const made = values.alloc(0, 1, "m", undefined);
    const left = new State();
    left.escaped = new Set([made]);
    expect(merge(values, new State(), left).isOwned(made)).toBe(false);
    expect(new State().isOwned(made)).toBe(true);
  });
});

describe("a copy", () => {
  it("changes for itself, on both sides", () => {
    const state = new State();
    const place = values.field(a, "x", "m/p.T", undefined);
    state.store(place, a);
    const copy = state.clone();
    copy.store(place, b);
    expect(state.heap.get(place)).toBe(a);
    state.store(place, values.nil);
    expect(copy.heap.get(place)).toBe(b);
    copy.acquire(a, "exclusive");
    expect(state.must).toEqual([]);
  });
});
