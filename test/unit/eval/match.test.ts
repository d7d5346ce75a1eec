/**
 * The names by which a report is taken for the bug of a case: a slip here would turn into recall that is not there.
 */
import { expect, test } from "vitest";
import { candidates, loadBugs, loadLabels, loadSubstitutes } from "../../eval/corpus.ts";
import type { Reported } from "../../eval/engine.ts";
import { closeness, expectationOf, lastComponent, plainFunction } from "../../eval/match.ts";

const bug = loadBugs().find((candidate) => candidate.id === "moby-5ad98164");

function report(change: Partial<Reported>): Reported {
  return {
    rule: "concurrent-map-write",
    level: "likely",
    message: "",
    file: "builder/builder-next/builder.go",
    line: 1,
    package: "p",
    function: "(*Builder).Build.func2",
    map: "Builder.jobs",
    access: "delete",
    related: [],
    fingerprint: "f",
    ...change,
  };
}

test.each([
  ["(*Server).healthz", "Server.healthz"],
  ["Server.Get", "Server.Get"],
  ["(Server).Get", "Server.Get"],
  ["(*Cache[K, V]).Get.func1", "Cache.Get"],
  ["(*Cache[map[K]V]).Get[T].func1", "Cache.Get"],
  ["run.func1.2", "run"],
  ["run.func1.gowrap2", "run"],
  ["func1", "func1"],
])("%s is %s", (name, plain) => {
  expect(plainFunction(name)).toBe(plain);
});

test("the last component names the map", () => {
  expect(lastComponent("Account.exports.responses")).toBe("responses");
  expect(lastComponent("responses")).toBe("responses");
});

test("a hit needs map, function and file; near is the file and one of the two", () => {
  if (bug === undefined) throw new Error("the case is gone");
  const wanted = expectationOf(bug, undefined);
  expect(closeness(report({}), wanted)).toBe("hit");
  expect(closeness(report({ map: "Other.jobs" }), wanted)).toBe("hit");
  expect(closeness(report({ map: "Builder.other" }), wanted)).toBe("near");
  expect(closeness(report({ function: "(*Builder).Cancel" }), wanted)).toBe("near");
  expect(closeness(report({ function: "(*Builder).Cancel", map: "Builder.other" }), wanted)).toBe("none");
  expect(closeness(report({ file: "builder/other.go" }), wanted)).toBe("none");
});

test("the other side and the trace count as well", () => {
  if (bug === undefined) throw new Error("the case is gone");
  const place = { role: "other-access", file: "builder/builder-next/builder.go", line: 3, function: "(*Builder).Build", message: "" };
  const wanted = expectationOf(bug, undefined);
  expect(closeness(report({ function: "(*Builder).Cancel", related: [place] }), wanted)).toBe("hit");
});

test("labels and substitutes name cases that exist, with a reason and a version each", () => {
  const ids = new Set(loadBugs().map(({ id }) => id));
  for (const [id, label] of Object.entries(loadLabels())) {
    expect(ids).toContain(id);
    expect(label.reason.length).toBeGreaterThan(10);
  }
  const substitutes = loadSubstitutes();
  for (const id of Object.keys(substitutes)) {
    const found = loadBugs().find((candidate) => candidate.id === id);
    expect(found).toBeDefined();
    if (found === undefined) continue;
    for (const side of ["buggy", "fixed"] as const) {
      for (const { module, query } of candidates(found, side, substitutes)) {
        expect(module).toMatch(/^[\w.-]+\.[\w-]+(\/|$)/);
        expect(query).not.toBe("");
      }
    }
  }
});
