/** Coverage profiles. */
import { expect, it } from "vitest";
import { Coverage } from "../../../server/src/reports/coverage.ts";

const profile = `mode: set
example.com/a/cache.go:11.40,15.2 3 1
example.com/a/cache.go:17.40,19.2 1 0
mode: set
C:/src/a:b.go:3.1,3.20 1 0\r
example.com/a/cache.go:17.40,19.2 1 0
nonsense
example.com/a/loop.go:5.2,9.3 1 0
example.com/a/loop.go:6.2,6.30 1 7
`;

it("says which lines were executed, and which are not counted", () => {
  const coverage = new Coverage(profile);
  expect(coverage.files).toEqual(["example.com/a/cache.go", "C:/src/a:b.go", "example.com/a/loop.go"]);
  const lines = [10, 11, 15, 16, 18].map((line) => coverage.executed("example.com/a/cache.go", line));
  expect(lines).toEqual([undefined, true, true, undefined, false]);
  expect(coverage.executed("C:/src/a:b.go", 3)).toBe(false);
  expect([5, 6].map((line) => coverage.executed("example.com/a/loop.go", line))).toEqual([false, true]);
  expect(coverage.executed("other.go", 1)).toBeUndefined();
});
