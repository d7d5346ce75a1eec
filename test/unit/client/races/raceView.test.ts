/** The detail of a race and its copy as Markdown: both sides from creation to access, and no more certainty than there is. */
import { describe, expect, it } from "vitest";
import { parsePageMessage } from "../../../../client/src/racePanel/panelState.ts";
import type { Race } from "../../../../client/src/racePanel/race.ts";
import { raceMarkdown, rawReport, unreadMarkdown } from "../../../../client/src/racePanel/raceMarkdown.ts";
import { frameOf, raceState, type ViewSources } from "../../../../client/src/racePanel/raceView.ts";
import { readReports } from "../../../../server/src/reports/reader.ts";
import type { Report } from "../../../../server/src/reports/report.ts";
import { english, frame, put, report, side, size, start, work } from "./reports.ts";

const sources: ViewSources = {
  l10n: english,
  code: ({ line }) => `code of ${line}`,
  found: ({ file }) => file.startsWith("/src/"),
  fix: "",
  running: "",
  verifying: { target: { folder: "/src/shop", packages: ["."], tests: ["TestCache"] }, test: "TestCache", package: "example.com/shop", guarded: false },
  sections: [],
  goVersion: "go1.26.1",
  execution: "",
};

function race(more: Partial<Race> = {}): Race {
  return { id: "r", report: report(), seen: 3, runs: 20, isNew: false, imported: false, facts: undefined, ...more };
}

const facts = { map: "Cache.m", fingerprint: "f", uri: "", outdated: false, sides: [{ locks: ["Cache.mu"] }, { locks: [] }] };

describe("the detail", () => {
  it("shows each side from its creation to its access, with the locks it holds", () => {
    const { lanes, title, accesses, badge, meta, footer } = raceState(race({ facts }), sources);
    expect([title, accesses, badge.text]).toEqual(["Cache.m", "write × read", "Confirmed in 3 of 20 runs"]);
    expect(meta).toEqual(["TestCache (creation stack)", "example.com/shop", "go1.26.1"]);
    expect(lanes.map(({ frames }) => frames.map(({ kind, place }) => `${kind} ${place}`))).toEqual([
      ["created cache_test.go:12", "call cache.go:40", "access cache.go:14"],
      ["call cache_test.go:12", "access cache.go:22"],
    ]);
    expect(lanes.map(({ goroutine, access, writes, holds }) => [goroutine, access, writes, holds])).toEqual([
      ["goroutine 18", "write", true, "holds Cache.mu (static)"],
      ["goroutine 9", "read", false, "holds nothing (static)"],
    ]);
    expect(footer).toEqual(["parallel from cache_test.go:12", "2 frames of Go hidden"]);
  });

  it("says nothing of locks and maps that are not known", () => {
    const { title, lanes, badge } = raceState(race({ seen: 1, runs: 1 }), sources);
    expect([title, badge.text]).toEqual(["Put × Size", "Seen"]);
    expect(lanes.map(({ holds }) => holds)).toEqual(["", ""]);
  });

  it("never says that there is no race", () => {
    expect(raceState(race({ seen: 0 }), sources).badge).toEqual({ tone: "good", text: "not seen in 20 runs" });
    expect(raceState(race({ facts: { ...facts, fingerprint: "", outdated: true } }), sources).badge.text).toBe("Seen before the last change");
  });

  it("opens the frames that it shows", () => {
    const { lanes } = raceState(race(), sources);
    const opened = lanes.flatMap(({ frames }) => frames.map(({ id }) => frameOf(report(), id)));
    expect(opened).toEqual([start, work, put, start, size]);
    expect(frameOf(report(), "7.0")).toBeUndefined();
    expect(frameOf(report(), "nonsense")).toBeUndefined();
  });

  it("says why no finding names it, as long as its code is as it was", () => {
    const miss = { text: "No static finding: …", isCandidate: true };
    const notesOf = (more: object) => raceState(race({ facts: { ...facts, fingerprint: "", miss, ...more } }), sources).notes;
    expect(notesOf({})).toEqual(["No static finding: …"]);
    expect(notesOf({ outdated: true })).toEqual([]);
    expect(raceState(race({ seen: 0, facts: { ...facts, fingerprint: "", miss } }), sources).notes).toEqual([]);
    expect(notesOf({ miss: null })).toEqual([]);
  });

  it("says what a verification runs, and what of its run could not be read", () => {
    const sections = [{ title: "Blocks that only look like race reports: 1", items: [{ head: "line 3: it has no side", text: "noise" }], more: "" }];
    const { actions, sections: shown } = raceState(race(), { ...sources, sections });
    expect(actions.find(({ id }) => id === "verify")?.hint).toContain("Runs only TestCache");
    expect(shown).toBe(sections);
  });

  it("offers one primary action", () => {
    const ids = (given: Partial<ViewSources>) =>
      raceState(race({ facts }), { ...sources, ...given }).actions.map(({ id, primary }) => (primary ? `[${id}]` : id));
    expect(ids({ fix: "Hold Cache.mu here" })).toEqual(["[fix]", "verify", "why", "copy", "raw"]);
    expect(ids({})).toEqual(["[verify]", "why", "copy", "raw"]);
    expect(ids({ verifying: undefined })).toEqual(["[why]", "copy", "raw"]);
    expect(ids({ running: "run 3" })[0]).toBe("[cancel]");
  });

  it("labels guesses, and says how to know better", () => {
    const guess = { ...side("write", 5, [put]), how: "candidate" as const };
    const crash = report({ kind: "fatal", message: "concurrent map writes", sides: [side("write", 4, [put]), guess] });
    const { lanes, notes, between, accesses } = raceState(race({ report: crash, imported: true }), sources);
    expect(accesses).toBe("concurrent map writes");
    expect(lanes.map((lane) => lane.guess.split(":")[0])).toEqual(["", "candidate"]);
    expect(notes.join()).toContain("GOTRACEBACK=system");
    expect(between).toBe("the text names one side; the other is a guess");
    const known = { ...crash, sides: [crash.sides[0], { ...guess, goroutine: null, main: false }] };
    expect(raceState(race({ report: known, facts }), sources).lanes[1].guess).toBe("candidate: not from the dump; the analysis knows that it changes Cache.m");
    const told = { ...crash, sides: [crash.sides[0], { ...guess, how: "same-map-pointer" as const }] };
    expect(raceState(race({ report: told }), sources).between).toContain("one map");
    expect(raceState(race({ report: { ...crash, showsPointers: true } }), sources).notes).toEqual([]);
  });

  it("shows what Go printed where no frame is the user's", () => {
    const bare = report({ sides: [{ ...side("write", 4, []), frames: [frame("runtime.mapassign", "/go/src/runtime/map.go", 1)] }] });
    expect(raceState(race({ report: bare }), sources).lanes[0].frames).toMatchObject([{ kind: "access", place: "map.go:1", found: false }]);
  });
});

describe("what the page sends", () => {
  it("is checked", () => {
    expect(parsePageMessage({ type: "open", race: "r", frame: "0.1", file: "/etc/passwd" })).toEqual({ type: "open", race: "r", frame: "0.1" });
    expect(parsePageMessage({ type: "action", race: "", action: "verify" })).toEqual({ type: "action", race: "", action: "verify" });
    for (const odd of [null, 7, "ready", {}, { type: "open", race: 1 }, { type: "action", race: "r", action: "constructor" }, { type: "run" }]) {
      expect(parsePageMessage(odd)).toBeUndefined();
    }
  });
});

describe("the copy", () => {
  it("is Markdown that nothing in the report breaks", () => {
    const odd = report({ owner: { test: "Test_`x`", package: null, from: "access" } });
    const text = raceMarkdown(race({ report: odd, facts }), english, ({ line }) => `code of ${line}`);
    expect(text).toContain("### Cache.m: write × read");
    expect(text).toContain("Test\\_\\`x\\` · in 3 of 20 runs · parallel from cache\\_test.go:12");
    expect(text).toContain("**write**, goroutine 18, holds Cache.mu (static)");
    expect(text).toContain("- `cache.go:14` Cache.Put");
    expect(text).toContain("```go\ncode of 14\n```");
  });

  it("holds what could not be read, in a fence that nothing in it ends", () => {
    const { summary } = readReports("WARNING: DATA RACE\n```\n==================\n");
    const text = unreadMarkdown(summary, english);
    expect(text.split("\n").at(0)).toBe("````");
    expect(text.split("\n").at(-2)).toBe("````");
    expect(text).toContain("line 1: it has no side");
    expect(unreadMarkdown(readReports("").summary, english)).toBe("");
  });

  it("carries the report as Go prints it, so that it can be read again", () => {
    const crash = report({ kind: "fatal", message: "concurrent map writes", sides: [side("write", 4, [put, work], [start])] });
    const again = readReports(`${rawReport(report())}\n${rawReport(crash)}\n`).reports;
    const shape = ({ kind, message, sides }: Report) => [
      kind,
      message,
      sides.map(({ goroutine, frames, created }) => [goroutine, frames.length, created.length]),
    ];
    expect(again.map(shape)).toEqual([report(), crash].map(shape));
  });
});
