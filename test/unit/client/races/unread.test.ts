/** A run in which something could not be read: what is shown of it, and what it does not say of races. */
import { describe, expect, it } from "vitest";
import { outcomeText, runNotice } from "../../../../client/src/racePanel/raceNotices.ts";
import { RaceRuns, type Run } from "../../../../client/src/racePanel/raceRuns.ts";
import { missesRaces, unreadLog, unreadSections, unreadText } from "../../../../client/src/racePanel/unread.ts";
import { readReports } from "../../../../server/src/reports/reader.ts";
import type { ReadingSummary, RejectedBlock } from "../../../../server/src/reports/report.ts";
import { english, outcome, report, seen } from "./reports.ts";

const nothing = readReports("").summary;
const announced: ReadingSummary = { ...nothing, unreported: [{ package: "example.com/shop", test: "TestOther" }] };
const block: RejectedBlock = { line: 3, reason: "unfinished", text: "WARNING: DATA RACE", cut: 0 };
const broken: ReadingSummary = { ...nothing, rejected: 1, rejectedBlocks: [block] };
const faked: ReadingSummary = { ...nothing, rejected: 1, rejectedBlocks: [{ ...block, reason: "elsewhere" }] };

function ended(...changes: readonly Partial<Run>[]): RaceRuns {
  const runs = new RaceRuns(10);
  for (const change of changes) {
    const id = runs.start({ kind: change.kind ?? "run", title: "shop", target: undefined, started: 0, race: "" });
    runs.update(id, { state: "done", runs: 1, tests: [outcome("TestCache")], summary: nothing, ...change });
  }
  return runs;
}

describe("a run that met a race it could not read", () => {
  it.each([
    ["in another test of the package, which go test may blame wrongly", announced],
    ["in an external test package", { ...nothing, unreported: [{ package: "example.com/shop_test", test: null }] }],
    ["in a package that is not known", { ...nothing, unreported: [{ package: null, test: null }] }],
    ["in a block that could not be read", broken],
  ])("%s, does not say that a race was not seen", (_, summary) => {
    const { races } = ended({ reports: [seen(report())] }, { kind: "verify", runs: 20, summary });
    expect(races).toMatchObject([{ seen: 1, runs: 1 }]);
  });

  it("says it of other packages, and where only the output of a test looks like a report", () => {
    const elsewhere = { ...nothing, unreported: [{ package: "example.com/till", test: "TestTill" }] };
    for (const summary of [elsewhere, faked, nothing, undefined]) {
      const { races } = ended({ reports: [seen(report())] }, { kind: "verify", runs: 20, ...(summary && { summary }) });
      expect(races).toMatchObject([{ seen: 0, runs: 20 }]);
    }
    expect([announced, broken, faked, nothing].map((summary) => missesRaces({ summary }))).toEqual([true, true, false, false]);
  });

  it("when it is a log, says no more of other races than logs ever do", () => {
    const [run] = ended({ kind: "import", summary: broken }).runs;
    expect(runNotice(run, english)).toMatchObject({
      title: "A report could not be read",
      text: "What could not be read stands below, with the reason.",
      actions: [{ id: "openLog" }],
    });
  });

  it("says what it met, in the list and in the detail, and offers the output", () => {
    const [run] = ended({ summary: announced, output: "testing: race detected" }).runs;
    expect(outcomeText(run, english)).toBe("race detected, report not read");
    const notice = runNotice(run, english);
    expect(notice).toMatchObject({ tone: "problem", title: "A race was detected, but its report could not be read" });
    expect(notice.text).toMatch(/^TestOther in example\.com\/shop\nSo this run does not say of any race that it was not seen\./);
    expect(notice.actions.map(({ id }) => id)).toEqual(["run", "raw"]);
    expect(notice.sections).toEqual([
      {
        title: "Races that were detected, but whose report could not be read: 1",
        items: [{ head: "TestOther in example.com/shop", text: "" }],
        more: "",
      },
    ]);
  });
});

it("blocks and lines are shown with their text and the reason, and with how many are left out", () => {
  const summary: ReadingSummary = {
    ...broken,
    rejected: 3,
    rejectedBlocks: [{ ...block, cut: 10 }],
    unparsedLines: 2,
    unparsed: [
      { line: 7, text: "noise" },
      { line: 9, text: "more noise" },
    ],
  };
  expect(unreadSections({ summary }, english)).toEqual([
    {
      title: "Blocks that only look like race reports: 3",
      items: [{ head: "line 3: the file ends within it", text: "WARNING: DATA RACE\n[… 10 characters left out …]" }],
      more: "2 more are left out",
    },
    { title: "Lines inside of reports that were not understood: 2", items: [{ head: "", text: "7: noise\n9: more noise" }], more: "" },
  ]);
  expect(unreadText({ summary }, english)).toBe("rejected blocks: 3 · lines not understood: 2");
  expect(unreadLog({ summary }, english)).toContain("  line 3: the file ends within it");
  expect([unreadSections({}, english), unreadText({}, english), unreadLog({ summary: nothing }, english)]).toEqual([[], "", []]);
});

it("a run that was read whole says what it found", () => {
  const [run] = ended({ runs: 20, reports: [seen(report())], summary: { ...faked, goroutines: 1 } }).runs;
  expect(runNotice(run, english)).toMatchObject({
    tone: "plain",
    title: "shop",
    text: "1 race · rejected blocks: 1 · 20 runs · 1 goroutine in the dump",
    sections: [{ title: "Blocks that only look like race reports: 1" }],
  });
});
