/** Why a report is joined with no finding: only what the analysis may have missed is called a candidate miss. */
import { describe, expect, it } from "vitest";
import type { Access, Frame, Report, Side } from "../../server/src/reports/report.ts";
import type { NamedFinding } from "../../server/src/service/join.ts";
import type { KnownMap } from "../../server/src/service/joinCandidates.ts";
import { type AnalysedCode, hiddenFindings, missOf, missText } from "../../server/src/service/misses.ts";
import { atCursor } from "../support/packageViews.ts";

const file = "/src/shop/cache.go";
const place = (line: number, name: string) => ({ file, line, endLine: line, function: name });

function finding(map: string, line: number, other: number): NamedFinding {
  return { ...place(line, "(*Cache).Put"), map, access: "write", fingerprint: "f", related: [{ ...place(other, "(*Cache).Get"), role: "other-access" }] };
}

function known(map: string, ...lines: readonly number[]): KnownMap {
  const sites = lines.map((line) => ({ ...place(line, "(*Cache).Put"), access: "write" as const, isTest: false, locks: [], guarded: undefined, starts: [] }));
  return { map, packagePath: "example.com/shop", sites };
}

const code = (more: Partial<AnalysedCode> = {}): AnalysedCode => ({
  findings: [],
  hidden: [],
  maps: [],
  locate: ({ file: path }) => (path.startsWith("/src/shop/") ? path : undefined),
  ...more,
});

function side(access: Access, line: number, at = file): Side {
  const frames: Frame[] = [{ function: "example.com/shop.(*Cache).Put", file: at, line, runtime: false }];
  return { access, goroutine: 7, main: false, how: "report", frames, created: [], frameLost: false };
}

function report(sides: readonly Side[], more: Partial<Report> = {}): Report {
  const dump = { others: [], goroutines: 0, showsPointers: false, complete: true, count: 1, hint: { package: null, test: null } };
  return { kind: "race", message: "DATA RACE", isMap: true, address: null, owner: null, ...dump, sides, ...more };
}

const race = report([side("write", 14), side("read", 22)]);
const crash = report([side("write", 14)], { kind: "fatal", message: "concurrent map writes" });
const at = known("Cache.m", 14, 22);

describe("a report without a finding", () => {
  it.each([
    ["on no map", report(race.sides, { isMap: false }), code(), "noMap", false],
    ["whose code is elsewhere", report([side("write", 14, "/else/a.go"), side("read", 22, "/else/a.go")]), code({ maps: [at] }), "elsewhere", false],
    ["with one side elsewhere", report([side("write", 14), side("read", 22, "/else/a.go")]), code({ maps: [at] }), "elsewhere", true],
    ["of one side, where a finding names it", crash, code({ findings: [finding("Cache.m", 14, 22)], maps: [at] }), "oneSide", false],
    ["of one side, where a finding names it as the other", crash, code({ findings: [finding("Cache.m", 40, 14)], maps: [at] }), "oneSide", false],
    ["that a hidden finding names", race, code({ hidden: [finding("Cache.m", 14, 22)], maps: [at] }), "hidden", false],
    ["on a map with findings of other accesses", race, code({ findings: [finding("Cache.m", 50, 60)], maps: [at] }), "otherPlaces", true],
    ["on a map that is taken for safe", race, code({ findings: [finding("Cache.n", 50, 60)], maps: [at] }), "noConflict", true],
    ["in lines of two maps", race, code({ maps: [known("Cache.m", 14), known("Cache.n", 22)] }), "unknownAccess", true],
    ["of one side on a map that is taken for safe", crash, code({ maps: [at] }), "noConflict", true],
    ["of one side in a line without a map", crash, code(), "unknownAccess", true],
  ] as const)("%s", (_, found, about, reason, isCandidate) => {
    expect(missOf(found, about)).toMatchObject({ reason, isCandidate });
  });

  it("is nothing to speak of when it is no race", () => {
    expect(missOf(report([], { kind: "panic", isMap: false }), code())).toBeUndefined();
  });

  it("does not take candidates for sides", () => {
    const guessed = { ...side("read", 22), how: "candidate" as const };
    expect(missOf({ ...crash, sides: [...crash.sides, guessed] }, code({ findings: [finding("Cache.m", 14, 22)], maps: [at] }))?.reason).toBe("oneSide");
  });

  it("is told in a sentence that names the map", () => {
    expect(missText({ reason: "otherPlaces", map: "Cache.m", isCandidate: true })).toBe(
      "No static finding: those on Cache.m name other accesses; the analysis may have missed it",
    );
  });
});

it("findings that a comment hides are known with their places", async () => {
  const text = `package example

type Cache struct{ m map[string]int }

func (c *Cache) Put() { c.m["a"] = 1 } // mapguard:ignore

func Use(c *Cache) {
	go c.Put()
	c.Put()
}
`;
  const hidden = await atCursor(text, ({ view }) =>
    hiddenFindings(view, () => {
      throw new Error("no other files");
    }),
  );
  expect(hidden.map(({ map, line, function: name }) => [map, line, name])).toContainEqual(["Cache.m", 5, "(*Cache).Put"]);
});
