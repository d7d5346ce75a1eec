/** Access paths: one object per path, and what joins and moves make of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locate } from "../../../server/src/analysis/location.ts";
import { alternatives, isPrefix, rebase, rootOf, type Value, Values, variesIn } from "../../../server/src/analysis/values.ts";

function some(values: Values): Value[] {
  const a = values.global("m/p", "a", undefined);
  const b = values.alloc(0, 4, "b", undefined);
  return [a, b, values.field(a, "x", "m/p.T", undefined), values.elem(b, a, undefined), values.nil, values.unknown, values.constant("1")];
}

describe("values", () => {
  it("are the same object for the same path", () => {
    const values = new Values();
    const path = (): Value => values.field(values.elem(values.global("m/p", "a", undefined), values.constant("1"), undefined), "x", "m/p.T", undefined);
    expect(path()).toBe(path());
    expect(values.elem(values.global("m/p", "a", undefined), values.constant("2"), undefined)).not.toBe(path().base);
  });

  it("join in any order", () => {
    const values = new Values();
    const pick = fc.constantFrom(...some(values));
    fc.assert(
      fc.property(pick, pick, (a, b) => {
        expect(values.phi(a, b)).toBe(values.phi(b, a));
        expect(values.phi(a, a)).toBe(a);
      }),
    );
  });

  it("join with nil to the other one, and to nothing known when there are too many", () => {
    const values = new Values();
    const allocs = [1, 2, 3, 4, 5].map((node) => values.alloc(0, node, "m", undefined));
    expect(values.phi(values.nil, allocs[0])).toBe(allocs[0]);
    const four = allocs.slice(0, 4).reduce((a, b) => values.phi(a, b));
    expect(alternatives(four)).toHaveLength(4);
    expect(values.phi(four, allocs[4])).toBe(values.unknown);
  });

  it("move to another base, each choice for itself", () => {
    const values = new Values();
    const from = values.global("m/p", "from", undefined);
    const to = values.alloc(1, 2, "to", undefined);
    const other = values.alloc(1, 3, "other", undefined);
    const path = values.field(values.field(from, "a", "m/p.T", undefined), "m", "m/p.U", undefined);
    const moved = rebase(values, path, from, to);
    expect(moved).toBe(values.field(values.field(to, "a", "m/p.T", undefined), "m", "m/p.U", undefined));
    expect(moved && rootOf(moved)).toBe(to);
    expect(rebase(values, path, other, to)).toBeUndefined();
    expect(rebase(values, values.phi(path, other), from, to)).toBe(moved);
  });

  it("end in a bounded depth", () => {
    const values = new Values();
    let value = values.alloc(0, 1, "list", undefined);
    for (let i = 0; i < 100; i++) value = values.field(value, "next", "m/p.Node", undefined);
    expect(value.depth).toBeLessThan(20);
    let element = values.alloc(0, 1, "tree", undefined);
    for (let i = 0; i < 100; i++) element = values.elem(element, values.constant("0"), undefined);
    expect(element).toBe(values.unknown);
  });

  it("vary in the loop that makes them or their index", () => {
    const values = new Values();
    const slice = values.alloc(0, 2, "s", undefined);
    const element = values.elem(slice, values.opaque(0, 12, "key", undefined), undefined);
    expect(variesIn(element, 10, 20)).toBe(true);
    expect(variesIn(element, 20, 30)).toBe(false);
    expect(variesIn(slice, 10, 20)).toBe(false);
  });

  it("know their prefixes", () => {
    const values = new Values();
    const base = values.global("m/p", "a", undefined);
    const path = values.field(base, "x", "m/p.T", undefined);
    expect(isPrefix(base, path)).toBe(true);
    expect(isPrefix(path, base)).toBe(false);
  });
});

describe("locations", () => {
  it("are named by type and field, whatever the object", () => {
    const values = new Values();
    const a = locate(values.field(values.alloc(0, 1, "x", undefined), "m", "m/p.T", undefined));
    const b = locate(values.field(values.global("m/p", "g", undefined), "m", "m/p.T", undefined));
    expect(a.key).toBe(b.key);
    expect(a.display).toBe("T.m");
    expect(a.isLocal).toBe(false);
  });

  it("of a Cond's lock belong to the holder of the Cond", () => {
    const values = new Values();
    const condOf = (type: string): Value => values.field(values.global("m/p", type, undefined), "cond", type, undefined);
    const lockOf = (type: string): string => locate(values.field(condOf(type), "L", "sync.Cond", undefined)).key;
    expect(lockOf("m/p.Queue")).toBe("m/p.Queue.cond.L");
    expect(lockOf("m/p.Pool")).not.toBe(lockOf("m/p.Queue"));
  });

  it("of elements do not depend on the index", () => {
    const values = new Values();
    const slice = values.global("m/p", "shards", undefined);
    const at = (index: string): string => locate(values.elem(slice, values.constant(index), undefined)).key;
    expect(at("1")).toBe(at("2"));
    expect(at("1")).not.toBe(locate(slice).key);
  });
});
