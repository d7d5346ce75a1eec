/** One report of several that tell the same. */
import { describe, expect, it } from "vitest";
import { mergeReports, ReportMerger } from "../../../server/src/reports/merge.ts";
import { readReports } from "../../../server/src/reports/reader.ts";
import { loadSample, loadSamples } from "./samples.ts";

const reportsOf = (file: string) => readReports(loadSample(file).bytes).reports;

describe("merging", () => {
  it("joins the report at the map's header with that at the slot", () => {
    const [merged, ...rest] = mergeReports(reportsOf("traces/race-go1.23-rdStr.txt"));
    expect(rest).toEqual([]);
    expect(merged).toMatchObject({ isMap: true, count: 1, sides: [{ access: "read" }, { access: "write" }] });
  });

  it("gives back the frame that Go 1.27 loses, from the twin", () => {
    const raw = reportsOf("traces/race-go1.27-rdStr.txt");
    expect(raw[0].sides[0].frameLost).toBe(true);
    const [merged] = mergeReports(raw);
    expect(merged.sides[0].frameLost).toBe(false);
    expect(merged.sides[0].frames.map(({ function: name }) => name).slice(0, 3)).toEqual([
      "runtime.mapaccess2_faststr",
      "runtime.mapaccess1_faststr",
      "main.rdStr",
    ]);
  });

  it("does not depend on which of the two comes first", () => {
    const [header, slot] = reportsOf("traces/race-go1.27-rdStr.txt");
    expect(mergeReports([slot, header])).toEqual(mergeReports([header, slot]));
  });

  it("joins the three reports of an append", () => {
    expect(mergeReports(reportsOf("traces/race-go1.26-fmtp.txt"))).toHaveLength(1);
    expect(mergeReports(reportsOf("traces/race-go1.27-app.txt"))).toHaveLength(1);
  });

  it("counts what comes again in other runs, once per run", () => {
    const run = reportsOf("traces/race-go1.26-rdStr2.txt");
    const merger = new ReportMerger();
    const changes = [...run, ...run, ...run].map((report) => merger.add(report).change);
    expect(changes).toEqual(["new", "twin", "again", "again", "again", "again"]);
    expect(merger.reports.map(({ count }) => count)).toEqual([3]);
  });

  it("counts a report again when the sides have changed places", () => {
    const [report] = reportsOf("traces/race-go1.26-del64.txt");
    expect(mergeReports([report, { ...report, sides: [report.sides[1], report.sides[0]] }])).toMatchObject([{ count: 2 }]);
  });

  it("keeps apart what differs", () => {
    const [report] = reportsOf("traces/race-go1.26-del64.txt");
    const elsewhere = report.sides.map((side) => ({ ...side, goroutine: 99, frames: side.frames.map((frame) => ({ ...frame, line: frame.line + 1 })) }));
    expect(mergeReports([report, { ...report, sides: elsewhere }])).toHaveLength(2);
    const slots = reportsOf("runs/race-closure.go1.26.jsonl.gz").filter(({ isMap }) => !isMap);
    expect(slots.length).toBeGreaterThan(1);
    expect(mergeReports(slots)).toHaveLength(slots.length);
  });

  it("keeps fatal errors of different goroutines' stacks apart and counts equal ones", () => {
    const crash = reportsOf("traces/crash-go1.26-str-default.txt");
    expect(mergeReports([...crash, ...crash])).toMatchObject([{ kind: "fatal", count: 2 }]);
  });

  it("leaves of every sample at least one report where there was one, and never more", () => {
    for (const { name, bytes } of loadSamples()) {
      const { reports } = readReports(bytes);
      const merged = mergeReports(reports);
      expect(merged.length, name).toBeLessThanOrEqual(reports.length);
      expect(
        merged.some(({ isMap }) => isMap),
        name,
      ).toBe(reports.some(({ isMap }) => isMap));
    }
  });
});
