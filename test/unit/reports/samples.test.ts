/** Every recorded output is read as expected: whole, in pieces, and by the labels of the samples themselves. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ReportReader, readReports } from "../../../server/src/reports/reader.ts";
import type { Access, Report } from "../../../server/src/reports/report.ts";
import { describeReport, loadSamples, sampleFolder } from "./samples.ts";

const samples = loadSamples();
const read = samples.map((sample) => ({ ...sample, ...readReports(sample.bytes) }));

describe("samples", () => {
  it("give the reports that were reviewed", async () => {
    const lines = read.map(({ name, reports, summary }) => {
      const { goroutines, rejected, unparsedLines, unreported } = summary;
      const totals = Object.entries({ goroutines, rejected, unparsedLines, unreported: unreported.length }).filter(([, count]) => count > 0);
      return [`${name} ${totals.map(([what, count]) => `${what}=${count}`).join(" ")}`.trim(), ...reports.map((report) => `  ${describeReport(report)}`)].join(
        "\n",
      );
    });
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(join(sampleFolder, "expected.txt"));
  });

  it("lose no report: each beginning of one is a report or a rejected fake", () => {
    const begun = read.map(({ text }) => text.match(/WARNING: DATA RACE/g)?.length ?? 0);
    const races = read.map(({ reports }) => reports.filter(({ kind }) => kind === "race").length);
    const rejected = read.map(({ summary }) => summary.rejected);
    expect(read.filter((_, i) => begun[i] !== races[i] + rejected[i]).map(({ name }) => name)).toEqual([]);
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    const crashes = sum(read.map(({ reports }) => reports.filter(({ kind }) => kind !== "race").length));
    const goroutines = sum(read.map(({ summary }) => summary.goroutines));
    console.log(`${samples.length} samples: ${sum(races)} race reports, ${crashes} crashes, ${goroutines} goroutines, ${sum(rejected)} rejected fakes`);
    expect({ races: sum(races), rejected: sum(rejected) }).toEqual({ races: 453, rejected: 6 });
  });

  it("lose no crash: each fatal message about a map is a report", () => {
    const missed = read.filter(({ text, reports }) => {
      const printed = text.replaceAll(/^mapguard: .*/gm, "").includes("fatal error: ");
      return printed !== reports.some(({ kind }) => kind === "fatal");
    });
    expect(missed.map(({ name }) => name)).toEqual([]);
  });

  it.each([1, 7, 64, 4093])("are read alike in pieces of %i bytes", (size) => {
    for (const { name, bytes, reports, summary } of read) {
      if (bytes.length > 60_000) continue;
      const again: Report[] = [];
      const reader = new ReportReader({ report: (report) => again.push(report) });
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      reader.end();
      expect(again, name).toEqual(reports);
      expect(reader.summary, name).toEqual(summary);
    }
  });

  it("are read alike with the line ends of Windows", () => {
    for (const { name, text, reports } of read) {
      if (text.length < 60_000) expect(readReports(text.replaceAll("\n", "\r\n")).reports, name).toEqual(reports);
    }
  });
});

/** What the sample's name says its racing sides do. */
const labels: Readonly<Record<string, readonly Access[]>> = {
  del64: ["delete"],
  clr64: ["clear"],
  len64: ["len"],
  rng64: ["iterate"],
  rdStr: ["read", "write"],
  rdStr2: ["read", "write"],
  rd64: ["read", "write"],
  rdK: ["read", "write"],
  rdK2: ["read", "write"],
  // Printing asks for the length first.
  fmtp: ["len", "write"],
  inc64: ["write"],
  app: ["write"],
};

const crashLabels: Readonly<Record<string, readonly Access[]>> = {
  ww: ["write"],
  str: ["write"],
  rw: ["read"],
  generic: ["read"],
  iw: ["iterate"],
  fmt: ["iterate"],
  clear: ["clear", "write"],
  delete: ["delete", "write"],
  del: ["delete", "write"],
  clone: ["clone"],
  equal: ["read", "iterate"],
};

describe("sides", () => {
  const races = read.filter(({ name, reports }) => name.startsWith("traces/race-go") && reports.length > 0);
  it.each(races.map((sample) => [sample.name, sample] as const))("of %s are what the sample is about", (name, { reports }) => {
    const label = labels[name.replace(/^.*-|\.txt$/g, "")];
    const accesses = reports.filter(({ isMap }) => isMap).flatMap(({ sides }) => sides.map(({ access }) => access));
    expect(accesses).toEqual(expect.arrayContaining([...(label ?? ["write"])]));
  });

  const crashes = read.filter(({ name, summary }) => /^traces\/crash-go.*-(?!nilm)[a-z]+-(?:default|all|system)\.txt$/.test(name) && summary.goroutines > 0);
  it.each(crashes.map((sample) => [sample.name, sample] as const))("of %s begin with the goroutine that died", (name, { reports }) => {
    const label = crashLabels[name.split("-")[2]];
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({ kind: "fatal", isMap: true, complete: true });
    if (label !== undefined) expect(label).toContain(reports[0].sides[0].access);
    expect(reports[0].sides[0].frames.length).toBeGreaterThan(0);
  });

  it("name the other side of most dumps that show map pointers", () => {
    const shown = read.filter(({ name }) => /^traces\/crash-.*-system\.txt$/.test(name)).flatMap(({ reports }) => reports);
    const named = shown.filter(({ sides }) => sides.length > 1);
    expect(shown.length).toBeGreaterThanOrEqual(12);
    expect(shown.every(({ showsPointers }) => showsPointers)).toBe(true);
    expect(named.length / shown.length).toBeGreaterThan(0.85);
  });

  it("are both named in every output of the guard", () => {
    const guarded = read.filter(({ name }) => name.startsWith("runs/guard-runtime-")).flatMap(({ reports }) => reports);
    expect(guarded.length).toBe(30);
    for (const { sides, address } of guarded) {
      expect(sides.slice(0, 2).map(({ how }) => how)).toEqual(["report", "same-map-pointer"]);
      expect(address).toMatch(/^0x/);
    }
  });
});
