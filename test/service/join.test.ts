/** Joining reports with findings: what is confirmed, executed, missed; candidates for the other side of a crash. */
import { describe, expect, it } from "vitest";
import { PathMapper } from "../../server/src/reports/paths.ts";
import { readReports } from "../../server/src/reports/reader.ts";
import type { Access, Frame, Report, Side } from "../../server/src/reports/report.ts";
import type { Diagnostic } from "../../server/src/service/diagnostic.ts";
import { confirmationMessage, confirmationText, joinReports, type RunReport, withConfirmation } from "../../server/src/service/join.ts";
import { type KnownMap, knownMaps, withCandidates } from "../../server/src/service/joinCandidates.ts";
import { atCursor } from "../support/packageViews.ts";

const file = "/src/shop/cache.go";

function finding(map: string, access: Diagnostic["access"], line: number, fn: string, others: readonly [line: number, fn: string][]): Diagnostic {
  const place = (at: number, name: string) => ({ file, line: at, column: 2, endLine: at, endColumn: 9, function: name });
  const message = { key: "", arguments: {}, text: "" };
  return {
    ...place(line, fn),
    rule: "concurrent-map-write",
    level: "likely",
    severity: "warning",
    message,
    packagePath: "example.com/shop",
    map,
    access,
    locks: [],
    guard: "",
    evidence: "live",
    related: others.map(([at, name]) => ({ ...place(at, name), role: "other-access" as const, message, locks: [] })),
    fingerprint: `${map} ${access} ${line}`,
  };
}

const frame = (name: string, line: number, at = file): Frame => ({ function: name, file: at, line, runtime: false });
const mapFrame: Frame = { function: "runtime.mapassign_faststr", file: "/go/src/runtime/map.go", line: 1, runtime: true };

function side(access: Access, ...frames: readonly Frame[]): Side {
  return { access, goroutine: 7, main: false, how: "report", frames: [mapFrame, ...frames], created: [], frameLost: false };
}

function report(sides: readonly Side[], more: Partial<Report> = {}): Report {
  return {
    kind: "race",
    message: "DATA RACE",
    isMap: true,
    address: null,
    owner: { test: "TestShop", package: "example.com/shop", from: "creation" },
    hint: { package: null, test: null },
    sides,
    others: [],
    goroutines: 0,
    showsPointers: false,
    complete: true,
    count: 1,
    ...more,
  };
}

const locate = ({ file: path }: Frame) => (path.startsWith("/src/shop/") ? path : undefined);
const seen = (found: Report, inRuns: readonly number[] = [1]): RunReport => ({ report: found, inRuns });

const put = finding("Cache.m", "write", 14, "(*Cache).Put", [[22, "(*Cache).Get"]]);
const get = finding("Cache.m", "read", 22, "(*Cache).Get", [[14, "(*Cache).Put"]]);
const put14 = side("write", frame("example.com/shop.(*Cache).Put", 14), frame("example.com/shop.TestShop.func1", 90));
const get22 = side("read", frame("example.com/shop.(*Cache).Get", 22));

function join(findings: readonly Diagnostic[], reports: readonly RunReport[], runs = 1, executed?: (path: string, line: number) => boolean | undefined) {
  return joinReports({ findings, reports, runs, locate, ...(executed && { executed }) });
}

describe("joinReports", () => {
  it("confirms every finding that names the two accesses, whichever side comes first", () => {
    for (const sides of [
      [put14, get22],
      [get22, put14],
    ]) {
      const { confirmations, joined } = join([put, get], [seen(report(sides))]);
      expect(joined[0]?.confirms.toSorted()).toEqual([get.fingerprint, put.fingerprint].toSorted());
      expect([...confirmations.values()].map(({ status }) => status)).toEqual(["confirmed", "confirmed"]);
    }
  });

  it("counts runs, not reports, and names the tests", () => {
    const other = report([get22, side("delete", frame("example.com/shop.(*Cache).Put", 14))], { owner: { test: "TestDrop", package: "p", from: "access" } });
    const { confirmations } = join([put], [seen(report([put14, get22]), [2, 5]), seen(other, [5, 9])], 20);
    expect(confirmations.get(put.fingerprint)).toEqual({ status: "confirmed", seen: 3, runs: 20, tests: ["TestDrop", "TestShop"] });
  });

  it("confirms an access that raced with one the finding did not name", () => {
    const elsewhere = side("read", frame("example.com/shop.dump", 70));
    expect(join([put], [seen(report([put14, elsewhere]))]).joined[0]?.finding).toBe(put);
    // Not one that was merely passed on the way, nor one that did something else.
    const passed = side("write", frame("example.com/shop.inner", 50), frame("example.com/shop.(*Cache).Put", 14));
    expect(join([put], [seen(report([passed, elsewhere]))]).joined[0]).toBeUndefined();
    expect(join([put], [seen(report([side("read", frame("example.com/shop.(*Cache).Put", 14)), elsewhere]))]).joined[0]).toBeUndefined();
    expect(join([put], [seen(report([put14, elsewhere], { isMap: false }))]).joined[0]).toBeUndefined();
  });

  it("tells two maps on one line apart by the other side", () => {
    const hits = finding("Cache.hits", "write", 14, "(*Cache).Put", [[60, "(*Cache).Hits"]]);
    const { joined, confirmations } = join([hits, put], [seen(report([put14, get22]))]);
    expect(joined[0]?.confirms).toEqual([put.fingerprint]);
    expect(confirmations.get(hits.fingerprint)?.status).toBe("notRun");
  });

  it("prefers the function that the finding names, whatever Go appends to it", () => {
    const generic = finding("Set.m", "write", 14, "(*Set[T]).Add.func1", [[22, "(*Cache).Get"]]);
    const inner = side("write", frame("example.com/shop.(*Set[go.shape.struct { a []int }]).Add.func1-range2", 14));
    expect(join([put, generic], [seen(report([inner, get22]))]).joined[0]?.finding).toBe(generic);
  });

  it("joins no report with a finding that does not name it", () => {
    const unknown = report([side("write", frame("example.com/shop.other", 300)), side("read", frame("example.com/shop.other", 310))]);
    expect(join([put], [seen(unknown), seen({ ...unknown, isMap: false })]).joined).toEqual([undefined, undefined]);
  });

  it("does not take candidates for sides", () => {
    expect(join([put], [seen(report([put14, { ...get22, how: "candidate" }], { kind: "fatal" }))]).joined[0]).toBeUndefined();
    expect(join([put], [seen(report([put14, { ...get22, how: "same-map-pointer" }], { kind: "fatal" }))]).joined[0]?.finding).toBe(put);
  });

  it.each([
    [{ 14: true, 22: true }, "executed"],
    [{ 14: true, 22: false }, "notExecuted"],
    [{ 14: false }, "notExecuted"],
    [{ 14: true }, "notRun"],
    [{}, "notRun"],
  ] as const)("tells by coverage %j: %s", (lines: Readonly<Record<number, boolean>>, status) => {
    const { confirmations } = join([put], [], 20, (_path, line) => lines[line]);
    expect(confirmations.get(put.fingerprint)).toMatchObject({ status, seen: 0, runs: 20 });
  });

  it("says of nothing that it was not seen where a race could not be read", () => {
    const input = { findings: [put], reports: [], runs: 20, locate, executed: () => true, unread: true };
    const confirmation = joinReports(input).confirmations.get(put.fingerprint);
    expect(confirmation).toEqual({ status: "notRun", seen: 0, runs: 20, tests: [], unread: true });
    expect(confirmation && confirmationText(confirmation)).not.toMatch(/not seen|no race/i);
    const both = joinReports({ ...input, reports: [seen(report([put14, get22]))] });
    expect(both.confirmations.get(put.fingerprint)?.status).toBe("confirmed");
  });

  it("says it in words that promise nothing", () => {
    const say = (status: "confirmed" | "executed" | "notExecuted" | "notRun", times: number, runs: number, tests: readonly string[] = []) =>
      confirmationText({ status, seen: times, runs, tests });
    expect(say("confirmed", 3, 20, ["TestA", "TestB"])).toBe("Seen by the race detector in TestA, TestB, in 3 of 20 runs");
    expect(say("confirmed", 1, 1)).toBe("Seen by the race detector in a test whose name is not known");
    expect(say("confirmed", 1, 0, ["TestA"])).toBe("Seen by the race detector in TestA");
    expect(say("executed", 0, 20)).toBe("Both sides were executed; no race was seen in 20 runs");
    expect(say("notExecuted", 0, 1)).toBe("Not seen in 1 run: these tests do not execute both sides");
    expect(say("notRun", 0, 2)).toBe("Not seen in 2 runs; whether both sides were executed is not known");
    expect(say("notRun", 0, 0)).toBe("No tests were run");
    expect(confirmationMessage({ status: "executed", seen: 0, runs: 20, tests: [] })).toMatchObject({ key: "join.executed.many", arguments: { count: 20 } });
    expect(withConfirmation(put, { status: "confirmed", seen: 1, runs: 1, tests: [] }).severity).toBe("error");
    expect(withConfirmation(put, { status: "executed", seen: 0, runs: 1, tests: [] })).toBe(put);
  });
});

const source = `package shop

import "sync"

type Cache struct {
	mu sync.Mutex
	m  map[string]int
}

func (c *Cache) Put(k string) {
	c.mu.Lock()
	c.m[k] = 1
	c.mu.Unlock()
}

func (c *Cache) Set(k string) { c.m[k] = 2 }

func (c *Cache) Drop(k string) {
	c.mu.Lock()
	delete(c.m, k)
	c.mu.Unlock()
}

func (c *Cache) Get(k string) int { return c.m[k] }

func Run(c *Cache) {
	go c.Set("a")
	go c.Put("b")
	go c.Drop("c")
	c.Get("d")
}
`;

function mapsOf(text: string): Promise<{ readonly maps: readonly KnownMap[]; readonly path: string }> {
  return atCursor(text, ({ view, path }) => ({
    maps: knownMaps(view, () => {
      throw new Error("no other files");
    }),
    path,
  }));
}

describe("withCandidates", () => {
  it("names the places that change the map a crash is about, without those that a lock keeps away", async () => {
    const { maps, path } = await mapsOf(source);
    const at = (frame: Frame) => (frame.file.endsWith("cache.go") ? path : undefined);
    const dump = (fn: string, line: number, access: Access, message: string, more: Partial<Report> = {}) =>
      report([side(access, frame(`example.(*Cache).${fn}`, line, "/build/cache.go"))], { kind: "fatal", message, owner: null, ...more });
    const read = withCandidates(dump("Get", 24, "read", "concurrent map read and map write"), maps, at);
    expect(read.map).toBe("Cache.m");
    expect(read.report.sides.slice(1).map(({ how, access, frames }) => [how, access, frames[0].function, frames[0].line])).toEqual([
      ["candidate", "write", "example.(*Cache).Set", 16],
      ["candidate", "write", "example.(*Cache).Put", 12],
      ["candidate", "delete", "example.(*Cache).Drop", 20],
    ]);
    expect(read.report.sides[1].created[0]).toMatchObject({ function: "example.Run", line: 27 });
    const write = withCandidates(dump("Put", 12, "write", "concurrent map writes"), maps, at);
    expect(write.report.sides.slice(1).map(({ frames }) => frames[0].line)).toEqual([16]);
    // A goroutine of the dump that stands at one of the places comes first, with its own stack.
    const others = [{ goroutine: 9, count: 1, state: "runnable", frames: [frame("example.(*Cache).Drop", 20, "/build/cache.go")], created: [] }];
    const first = withCandidates(dump("Get", 24, "read", "concurrent map read and map write", { others }), maps, at);
    expect(first.report.sides[1]).toMatchObject({ goroutine: 9, access: "delete", how: "candidate" });
  });

  it("leaves alone what it does not know, what is no crash and what needs none", async () => {
    const { maps, path } = await mapsOf(source);
    const at = () => path;
    const crash = report([side("read", frame("example.(*Cache).Get", 24))], { kind: "fatal", message: "concurrent map read and map write" });
    const unknown = report([side("read", frame("example.x", 3))], { kind: "fatal", message: crash.message });
    expect(withCandidates(unknown, maps, at)).toEqual({ report: unknown, map: undefined });
    expect(withCandidates({ ...crash, kind: "race" }, maps, at).map).toBeUndefined();
    expect(withCandidates({ ...crash, isMap: false }, maps, at).map).toBeUndefined();
    expect(withCandidates({ ...crash, sides: [] }, maps, at).map).toBeUndefined();
    const known = { ...crash, sides: [...crash.sides, { ...put14, how: "same-map-pointer" as const }] };
    expect(withCandidates(known, maps, at)).toEqual({ report: known, map: "Cache.m" });
  });
});

it("joins a report that was made elsewhere, with -trimpath", () => {
  const text = `==================
WARNING: DATA RACE
Write at 0x00c000126000 by goroutine 8:
  runtime.mapassign_faststr()
      runtime/map_faststr.go:263 +0x0
  example.com/shop.(*Cache).Put()
      example.com/shop/cache.go:14 +0x44

Previous read at 0x00c000126000 by goroutine 7:
  runtime.mapaccess1_faststr()
      runtime/map_faststr.go:103 +0x0
  example.com/shop.(*Cache).Get()
      example.com/shop/cache.go:22 +0x44

Goroutine 8 (running) created at:
  example.com/shop.TestShop()
      example.com/shop/cache_test.go:19 +0x30
==================
`;
  const mapper = new PathMapper({ files: [file], modules: [{ path: "example.com/shop", folder: "/src/shop" }] });
  const { reports } = readReports(text);
  const input = { findings: [put, get], runs: 0, locate: (at: Frame) => mapper.locate(at)?.file };
  const { confirmations } = joinReports({ ...input, reports: reports.map((found) => ({ report: found, inRuns: [] })) });
  expect(confirmations.get(get.fingerprint)).toEqual({ status: "confirmed", seen: 1, runs: 0, tests: ["TestShop"] });
});
