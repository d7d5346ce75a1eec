/** Package patterns in settings and targets: what they mean in a module, and which folders they cover. */
import { expect, it } from "vitest";
import { coversFolder, patternsWithin, shortList } from "../../../../client/src/racePanel/packagePatterns.ts";

it("patterns count where their folder is, within the module", () => {
  const folders = new Set(["/src/shop", "/src/shop/internal", "/src/other"]);
  const within = (...patterns: string[]) => patternsWithin("/src/shop", patterns, (path) => folders.has(path));
  expect(within("./...")).toEqual(["./..."]);
  expect(within("./internal/...", "./gone/...", "./internal", "./internal", ".")).toEqual(["./internal/...", "./internal", "."]);
  expect(within("../other", "/src/other/...", "/src/shop/internal", "../shop")).toEqual(["/src/shop/internal", "../shop"]);
  // What is no path is for the go command to understand.
  expect(within("example.com/shop/...", "-exec=evil", "...")).toEqual(["example.com/shop/...", "-exec=evil", "..."]);
});

it("a pattern covers its folder, and with dots all below it", () => {
  const covered = (own: string, ...patterns: string[]) => coversFolder("/src/shop", patterns, own);
  expect(covered("/src/shop", ".")).toBe(true);
  expect(covered("/src/shop/a", ".")).toBe(false);
  expect(covered("/src/shop/a", ".", "./a")).toBe(true);
  expect(covered("/src/shop/a/b", "./a")).toBe(false);
  expect(covered("/src/shop/a/b", "./a/...")).toBe(true);
  expect(covered("/src/shop/ab", "./a/...")).toBe(false);
  expect(covered("/src/shop/a", "./...", "./b")).toBe(true);
  expect(covered("/src/shopping", "./...")).toBe(false);
  expect(covered("/src/shop/a", "example.com/shop/...")).toBe(true);
  expect(covered("/src/shop/a")).toBe(false);
});

it("of many names the first are told", () => {
  expect([["a"], ["a", "b", "c"], ["a", "b", "c", "d"]].map(shortList)).toEqual(["a", "a, b, c", "a, b, c, …"]);
});
