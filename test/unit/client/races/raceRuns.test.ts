/** What several runs say of one race: seen, seen no more, new; and names that are the same in every run. */
import { describe, expect, it } from "vitest";
import { isMeetingOf, raceIds } from "../../../../client/src/racePanel/race.ts";
import { outcomeText } from "../../../../client/src/racePanel/raceNotices.ts";
import { groupRaces } from "../../../../client/src/racePanel/raceOrder.ts";
import { RaceRuns, type Run } from "../../../../client/src/racePanel/raceRuns.ts";
import { english, frame, outcome, put, report, seen, side, size, start, work } from "./reports.ts";

function ended(runs: RaceRuns, change: Partial<Run>): number {
  const id = runs.start({ kind: change.kind ?? "run", title: "shop", target: undefined, started: 0, race: "" });
  runs.update(id, { state: "done", runs: 1, tests: [outcome("TestCache")], ...change });
  return id;
}

const moved = report({ sides: [side("write", 7, [{ ...put, line: 99 }, work]), side("read", 8, [{ ...size, line: 120 }])] });
const other = report({ sides: [side("write", 1, [put]), side("write", 2, [put])] });

describe("names of races", () => {
  it("stay when lines move and the sides come in another order", () => {
    const swapped = report({ sides: report().sides.toReversed() });
    expect(raceIds([moved])).toEqual(raceIds([report()]));
    expect(raceIds([swapped])).toEqual(raceIds([report()]));
  });

  it("tell two races of the same functions apart, but not two ways to the same lines", () => {
    const elsewhere = report({ sides: [side("write", 7, [{ ...put, line: 15 }]), side("read", 8, [size])] });
    const otherWay = report({ sides: [side("write", 3, [put, start]), side("read", 8, [size])] });
    const [first, second, third] = raceIds([report(), elsewhere, otherWay]);
    expect(second).not.toBe(first);
    expect(third).toBe(first);
  });

  it("stay when the analysis adds candidates and finds the files of a build made elsewhere", () => {
    const crash = (file: string) => report({ kind: "fatal", message: "concurrent map writes", sides: [side("write", 4, [{ ...put, file }])] });
    const guess = { ...side("write", null, [work]), how: "candidate" as const };
    const placed = crash("/src/shop/cache.go");
    expect(raceIds([{ ...placed, sides: [...placed.sides, guess] }])).toEqual(raceIds([crash("example.com/shop/cache.go")]));
  });

  it("differ by test", () => {
    const inOther = report({ owner: { test: "TestOther", package: "example.com/shop", from: "creation" } });
    expect(raceIds([inOther])).not.toEqual(raceIds([report()]));
  });
});

describe("several runs", () => {
  it("a race that a later run of its test does not show is kept as not seen", () => {
    const runs = new RaceRuns(10);
    ended(runs, { reports: [seen(report())] });
    ended(runs, { kind: "verify", runs: 20 });
    expect(runs.races).toMatchObject([{ seen: 0, runs: 20, isNew: false }]);
  });

  it("of very many reports those on maps are kept, and nothing is said not to be seen by a run of which some are left out", () => {
    const runs = new RaceRuns(10, [], 2);
    ended(runs, { reports: [seen(report())] });
    const plain = (line: number) => report({ isMap: false, sides: [side("write", 1, [{ ...put, function: `f${line}` }]), side("read", 2, [work])] });
    const id = ended(runs, { reports: [seen(plain(1)), seen(plain(2)), seen(other)] });
    expect(runs.reportsOf(id).map(({ isMap }) => isMap)).toEqual([true, false]);
    expect(outcomeText(runs.runs[0], english)).toBe("2 races · 1 more is left out");
    expect(runs.races.map(({ seen: times }) => times)).toEqual([1, 1, 1]);
    // What the analysis adds to those that are kept changes nothing of that.
    runs.update(id, { reports: runs.runs[0].reports });
    expect(runs.runs[0].leftOut).toBe(1);
    runs.mostReports = 3;
    ended(runs, { reports: [seen(plain(1)), seen(plain(2)), seen(other)] });
    expect(runs.runs[0].leftOut).toBeUndefined();
    expect(runs.races.map(({ seen: times }) => times)).toEqual([0, 1, 1, 1]);
  });

  it("a command of one's own says nothing of what it does not show, whatever tests it ran", () => {
    const runs = new RaceRuns(10);
    ended(runs, { reports: [seen(report())] });
    ended(runs, { kind: "command", reports: [seen(other)] });
    expect(runs.races.map(({ seen: times, imported }) => [times, imported])).toEqual([
      [1, false],
      [1, true],
    ]);
  });

  it("a race is not said to be unseen while another access in its lines races", () => {
    const runs = new RaceRuns(10);
    const reading = report({ sides: [side("read", 3, [put, work]), side("read", 4, [size, start])] });
    ended(runs, { kind: "import", tests: [], reports: [seen(report())] });
    ended(runs, { kind: "verify", runs: 1, reports: [seen(reading)] });
    expect(runs.races.map(({ seen: times, imported }) => [times, imported])).toEqual([
      [1, true],
      [1, false],
    ]);
    ended(runs, { kind: "verify", runs: 20 });
    expect(runs.races.map(({ seen: times, runs: made }) => [times, made])).toEqual([
      [0, 20],
      [0, 20],
    ]);
  });

  it("a report shows a race again by the functions in which its known sides meet", () => {
    const crash = report({ kind: "fatal", sides: [side("write", 3, [put]), { ...side("read", 4, [start]), how: "candidate" }] });
    expect([isMeetingOf(report(), moved), isMeetingOf(crash, report()), isMeetingOf(report(), other)]).toEqual([true, true, false]);
  });

  it("a guarded run that does not show what the detector saw says nothing of it, but of crashes it does", () => {
    const runs = new RaceRuns(10);
    ended(runs, { reports: [seen(report())] });
    ended(runs, { kind: "guard", reports: [seen(report({ kind: "fatal", message: "concurrent map writes" }))] });
    ended(runs, { kind: "guard" });
    expect(runs.races.map(({ report: { kind }, seen: times }) => [kind, times])).toEqual([
      ["race", 1],
      ["fatal", 0],
    ]);
  });

  it("a run that did not execute its test, or in which it died, says nothing of it", () => {
    const runs = new RaceRuns(10);
    ended(runs, { reports: [seen(report())] });
    ended(runs, { tests: [outcome("TestOther")] });
    ended(runs, { tests: [outcome("TestCache", "died")] });
    ended(runs, { state: "cancelled" });
    expect(runs.races).toMatchObject([{ seen: 1, runs: 1 }]);
  });

  it("what the newest run shows first is new, if its test was run before", () => {
    const runs = new RaceRuns(10);
    ended(runs, { reports: [seen(report())] });
    expect(runs.races.map(({ isNew }) => isNew)).toEqual([false]);
    ended(runs, { reports: [seen(report()), seen(other)] });
    expect(runs.races.map(({ isNew }) => isNew)).toEqual([false, true]);
    ended(runs, { reports: [seen(report()), seen(other)] });
    expect(runs.races.map(({ isNew }) => isNew)).toEqual([false, false]);
  });

  it("an imported log takes nothing back", () => {
    const runs = new RaceRuns(10);
    ended(runs, { reports: [seen(report())] });
    ended(runs, { kind: "import", tests: [], reports: [seen(other)] });
    expect(runs.races).toMatchObject([
      { seen: 1, imported: false },
      { seen: 1, imported: true },
    ]);
  });

  it("what a run has shown stays its own when a log shows it too, until a run does not", () => {
    const runs = new RaceRuns(10);
    ended(runs, { reports: [seen(report())], runs: 20 });
    ended(runs, { kind: "import", tests: [], reports: [seen(report())] });
    expect(runs.races).toMatchObject([{ seen: 1, runs: 20, imported: false }]);
    ended(runs, { kind: "verify", runs: 20 });
    expect(runs.races).toMatchObject([{ seen: 0, imported: false }]);
    ended(runs, { kind: "import", tests: [], reports: [seen(report())] });
    expect(runs.races).toMatchObject([{ seen: 1, imported: true }]);
  });

  it("a log that is read again takes the place of what was read before", () => {
    const runs = new RaceRuns(10);
    const read = (source: string, reports: readonly ReturnType<typeof report>[]) => {
      const id = runs.start({ kind: "import", title: "race.log", source, target: undefined, started: 0, race: "" });
      runs.update(id, { state: "done", runs: 1, reports: reports.map((one) => seen(one)) });
    };
    read("file:///race.log", [report()]);
    read("file:///other.log", [report()]);
    read("", [report()]);
    read("", [report()]);
    read("file:///race.log", [report(), other]);
    expect(runs.runs.map(({ source, reports }) => [source, reports.length])).toEqual([
      ["file:///race.log", 2],
      ["", 1],
      ["", 1],
      ["file:///other.log", 1],
    ]);
  });

  it("keeps as many ended runs as it should, and all that are going on", () => {
    const runs = new RaceRuns(2);
    const going = runs.start({ kind: "run", title: "slow", target: undefined, started: 0, race: "" });
    for (let i = 0; i < 5; i++) ended(runs, {});
    expect(runs.runs).toHaveLength(3);
    expect(runs.active.map(({ id }) => id)).toEqual([going]);
    runs.clear();
    expect(runs.runs.map(({ id }) => id)).toEqual([going]);
  });
});

describe("the list", () => {
  const onSlice = report({ isMap: false, sides: [side("write", 1, [frame("example.com/shop.fill", "/src/shop/fill.go", 3)]), side("read", 2, [size])] });
  const runs = new RaceRuns(10);
  ended(runs, { reports: [seen(onSlice), seen(other), seen(report())] });
  const [, , first] = runs.races;
  runs.learn(new Map([[first.id, { map: "Cache.m", fingerprint: "f", uri: "", outdated: false, sides: [] }]]));

  it("groups by map; what is on no map comes last", () => {
    expect(groupRaces(runs.races, "all", english).map(({ name, races }) => [name, races.length])).toEqual([
      ["Cache.m", 1],
      ["Maps without a known name", 1],
      ["Non-map races", 1],
    ]);
  });

  it("groups by test when asked to", () => {
    const unowned = report({ kind: "fatal", message: "concurrent map writes", owner: null });
    ended(runs, { kind: "import", reports: [seen(unowned)] });
    const groups = groupRaces(runs.races, "all", english, "test");
    expect(groups.map(({ name, isMap, races }) => [name, isMap, races.length])).toEqual([
      ["TestCache", false, 3],
      ["No known test", false, 1],
    ]);
    expect(groups[0].races[0]).toMatchObject({ facts: { map: "Cache.m" } });
  });

  it("shows what the filter lets through", () => {
    expect(groupRaces(runs.races, "maps", english).flatMap(({ races }) => races)).toHaveLength(3);
    expect(groupRaces(runs.races, "new", english)).toEqual([]);
    expect(groupRaces(runs.races, "seen", english).flatMap(({ races }) => races)).toHaveLength(4);
  });
});
