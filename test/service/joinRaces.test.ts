/** What the editor is told of reports: map, locks of both sides, the finding they confirm, candidates. */
import { describe, expect, it } from "vitest";
import type { CountedFile } from "../../server/src/protocol/messages.ts";
import type { Access, Frame, Report, Side } from "../../server/src/reports/report.ts";
import { joinRaces } from "../../server/src/service/features/joinRaces.ts";
import { english } from "../../server/src/service/wording.ts";
import { atCursor } from "../support/packageViews.ts";

const text = `package example

import "sync"

type Cache struct {
	mu sync.Mutex
	m  map[string]int
	n  map[string]int
}

func (c *Cache) Put(k string) {
	c.mu.Lock()
	c.m[k]++
	c.mu.Unlock()
}

func (c *Cache) Delete(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.m, k)
}

func (c *Cache) Len() int { return len(c.m) }

func (c *Cache) Other(k string) { c.n[k] = 1 }

func Use(c *Cache) {
	go c.Put("a")
	go c.Len()
}
`;
const file = "/memory/example/example.go";
const frame = (name: string, line: number, at = file): Frame => ({ function: `example.test/example.${name}`, file: at, line, runtime: false });

function side(access: Access, ...frames: readonly Frame[]): Side {
  return { access, goroutine: 7, main: false, how: "report", frames, created: [], frameLost: false };
}

function report(sides: readonly Side[], more: Partial<Report> = {}): Report {
  const rest = { isMap: true, address: null, owner: { test: "TestUse", package: "example.test/example", from: "creation" as const } };
  const dump = { others: [], goroutines: 0, showsPointers: false, complete: true, count: 1, hint: { package: null, test: null } };
  return { kind: "race", message: "DATA RACE", ...rest, ...dump, sides, ...more };
}

const ask = (found: Report, runs = 5) =>
  atCursor(text, ({ view }) => joinRaces(view, { reports: [{ report: found, inRuns: [1, 4] }], runs }, { translate: english, readText: () => undefined }));

describe("a race report", () => {
  it("names the map, the locks of both sides and the finding that it confirms", async () => {
    const { reports, confirmations } = await ask(report([side("write", frame("(*Cache).Put", 13)), side("len", frame("(*Cache).Len", 23))]));
    expect(reports[0]).toMatchObject({ map: "Cache.m", locks: [["Cache.mu"], []] });
    const confirmed = confirmations.filter(({ status }) => status === "confirmed");
    expect(confirmed.map(({ fingerprint }) => fingerprint)).toContain(reports[0].fingerprint);
    expect(reports[0].miss).toBeNull();
    expect(confirmed[0].text).toBe("Seen by the race detector in TestUse, in 2 of 5 runs");
  });

  it("finds the locks also where an increment shows as a read", async () => {
    const { reports } = await ask(report([side("read", frame("(*Cache).Put", 13)), side("delete", frame("(*Cache).Delete", 20))]));
    expect(reports[0]).toMatchObject({ map: "Cache.m", locks: [["Cache.mu"], ["Cache.mu"]] });
  });

  it("names no map that only one side touches", async () => {
    const { reports } = await ask(report([side("write", frame("(*Cache).Put", 13)), side("write", frame("(*Cache).Other", 25))]));
    expect(reports[0]).toMatchObject({ map: "", fingerprint: "" });
    const text = "No static finding: the analysis knows no map that is accessed in these lines; it may have missed it";
    expect(reports[0].miss).toEqual({ text, isCandidate: true });
  });

  it("says nothing of lines of other packages", async () => {
    const { reports, confirmations } = await ask(report([side("write", frame("f", 1, "/else/a.go")), side("read", frame("g", 2, "/else/b.go"))]));
    expect(reports[0]).toMatchObject({ map: "", fingerprint: "", locks: [null, null] });
    expect(confirmations.every(({ status }) => status !== "confirmed")).toBe(true);
  });
});

describe("a crash", () => {
  it("with one side gets candidates for the other, called so", async () => {
    const crash = report([side("len", frame("(*Cache).Len", 23))], { kind: "fatal", message: "concurrent map read and map write" });
    const { reports } = await ask(crash, 0);
    expect(reports[0].map).toBe("Cache.m");
    const [, ...others] = reports[0].report.sides;
    expect(others.length).toBeGreaterThan(0);
    expect(others.every(({ how }) => how === "candidate")).toBe(true);
    expect(reports[0].locks).toHaveLength(reports[0].report.sides.length);
  });
});

describe("a run that counted", () => {
  const counting = (blocks: CountedFile["blocks"]) =>
    atCursor(text, ({ view }) => joinRaces(view, { reports: [], runs: 1, counted: [{ file, blocks }] }, { translate: english, readText: () => undefined }));

  it("tells findings that were executed from those that were not", async () => {
    const all = await counting([{ start: 1, end: 40, executed: true }]);
    expect(all.confirmations.map(({ status, text: said }) => [status, said])).toContainEqual([
      "executed",
      "Both sides were executed; no race was seen in 1 run",
    ]);
    const none = await counting([{ start: 1, end: 40, executed: false }]);
    expect(new Set(none.confirmations.map(({ status }) => status))).toEqual(new Set(["notExecuted"]));
  });

  it("says nothing of lines that it did not count", async () => {
    const { confirmations } = await counting([{ start: 1, end: 2, executed: true }]);
    expect(new Set(confirmations.map(({ status }) => status))).toEqual(new Set(["notRun"]));
  });
});
