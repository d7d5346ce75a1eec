/** Plain data is the same when it says the same. */
import { expect, it } from "vitest";
import { saysSame } from "../../../server/src/base/sameData.ts";

it("compares what data says", () => {
  const data = () => ({ file: "a.go", line: 3, message: { key: "x", args: ["m", 1] }, related: [{ line: 1 }, { line: 2 }] });
  expect(saysSame(data(), data())).toBe(true);
  expect(saysSame({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(saysSame({ a: 1 }, { b: undefined, a: 1 })).toBe(true);
  for (const other of [
    { ...data(), line: 4 },
    { ...data(), more: 1 },
    { ...data(), related: [{ line: 1 }] },
    { ...data(), related: [{ line: 2 }, { line: 1 }] },
    { ...data(), related: { 0: { line: 1 }, 1: { line: 2 } } },
    { ...data(), message: undefined },
    null,
  ]) {
    expect(saysSame(data(), other)).toBe(false);
    expect(saysSame(other, data())).toBe(false);
  }
});
