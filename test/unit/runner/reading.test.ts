/** The parts that read runs: files that grow, output of test binaries, long texts, counts over runs. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { BinaryOutput } from "../../../server/src/runner/binaryOutput.ts";
import { RaceLogs } from "../../../server/src/runner/raceLogs.ts";
import { RunReading, TextTail } from "../../../server/src/runner/runReading.ts";
import { RunTally } from "../../../server/src/runner/runTally.ts";
import { raceText } from "./fakeGo.ts";

const encode = (text: string) => new TextEncoder().encode(text);

describe("RaceLogs", () => {
  function logs() {
    const folder = mkdtempSync(join(tmpdir(), "mapguard-logs-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const seen: string[] = [];
    const reader = new RaceLogs(folder, ({ sides }, file) => seen.push(`${file} ${sides[0].frames[1].line}`));
    return { reader, seen, folder };
  }

  it("reads files while they grow, however they are cut", () => {
    const { reader, seen } = logs();
    const text = raceText(11) + raceText(12);
    for (let at = 0; at < text.length; at += 97) {
      appendFileSync(`${reader.path}.5`, text.slice(at, at + 97));
      reader.poll();
    }
    expect(seen).toEqual(["race.5 11", "race.5 12"]);
    expect(reader.end()).toMatchObject([{ rejected: 0, unparsedLines: 0 }]);
  });

  it("begins anew where another process has taken a number over, and leaves other files alone", () => {
    const { reader, seen, folder } = logs();
    writeFileSync(`${reader.path}.5`, raceText(11) + raceText(12));
    writeFileSync(join(folder, "other"), raceText(99));
    reader.poll();
    writeFileSync(`${reader.path}.5`, raceText(13));
    reader.poll();
    expect(seen).toEqual(["race.5 11", "race.5 12", "race.5 13"]);
    expect(reader.end()).toHaveLength(2);
  });

  it("lives without its folder", () => {
    const { reader, folder } = logs();
    rmSync(folder, { recursive: true });
    reader.poll();
    expect(reader.end()).toEqual([]);
  });
});

describe("BinaryOutput", () => {
  function events(pieces: readonly (readonly ["out" | "err", string])[], passed = true) {
    const found: unknown[] = [];
    const output = new BinaryOutput("example.com/a", (line) => {
      const { Package: _package, ...event } = JSON.parse(line) as Record<string, unknown>;
      found.push(event);
    });
    for (const [stream, text] of pieces) output.push(stream, encode(text));
    output.end(passed);
    return found;
  }

  it("makes the events that go test makes", () => {
    const text =
      "\x16=== RUN   TestA\nhello\n\x16=== RUN   TestA/x\n\x16=== PAUSE TestA/x\n\x16=== CONT  TestA/x\n    \x16--- FAIL: TestA/x (0.02s)\n\x16--- FAIL: TestA (0.10s)\nFAIL\n";
    const ran = events([["out", text]], false).filter((event) => (event as { Action: string }).Action !== "output");
    expect(ran).toEqual([
      { Action: "start" },
      { Action: "run", Test: "TestA" },
      { Action: "run", Test: "TestA/x" },
      { Action: "pause", Test: "TestA/x" },
      { Action: "cont", Test: "TestA/x" },
      { Action: "fail", Test: "TestA/x", Elapsed: 0.02 },
      { Action: "fail", Test: "TestA", Elapsed: 0.1 },
      { Action: "fail" },
    ]);
  });

  it("keeps lines of the two streams whole, and output in front of a mark", () => {
    const text = events([
      ["out", "\x16=== RUN   TestA\npar"],
      ["err", "err"],
      ["out", "tial\x16--- PASS: TestA (0.00s)\n"],
      ["err", "or ü"],
      ["err", "\nlast"],
    ]).flatMap((event) => (event as { Output?: string }).Output ?? []);
    expect(text).toEqual(["=== RUN   TestA\n", "partial", "--- PASS: TestA (0.00s)\n", "error ü\n", "last"]);
  });

  it("does not take what a test prints for an event", () => {
    const ran = events([["out", '=== RUN   TestFake\n--- FAIL: TestFake (0.00s)\n{"Action":"fail"}\n']]).map((event) => (event as { Action: string }).Action);
    expect(ran).toEqual(["start", "output", "output", "output", "pass"]);
  });

  it("feeds the reader of runs", () => {
    const reports: string[] = [];
    const reading = new RunReading({ report: ({ message, hint }) => reports.push(`${message} ${hint.package} ${hint.test}`) }, true);
    const output = new BinaryOutput("example.com/a", (line) => reading.stdout(encode(`${line}\n`)));
    output.push("out", encode("\x16=== RUN   TestMap\n"));
    output.push("err", encode("fatal error: concurrent map writes\n\ngoroutine 9 [running]:\nexample.com/a.f(...)\n\t/src/a/a.go:3 +0x1\n"));
    output.end(false);
    reading.end();
    expect(reports).toEqual(["concurrent map writes example.com/a TestMap"]);
    expect(reading.progress.outcomes).toMatchObject([
      { test: "", status: "fail" },
      { test: "TestMap", status: "died" },
    ]);
  });
});

describe("TextTail", () => {
  it("keeps beginning and end, and says what is left out", () => {
    const tail = new TextTail();
    tail.add("first\n");
    for (let i = 0; i < 20_000; i++) tail.add(`line ${i} ${"x".repeat(40)}\n`);
    const text = tail.toString();
    expect(text.length).toBeLessThan(600_000);
    expect(text.startsWith("first\nline 0 ")).toBe(true);
    expect(text).toContain("characters left out");
    expect(text.endsWith(`line 19999 ${"x".repeat(40)}\n`)).toBe(true);
    const short = new TextTail();
    short.add("a".repeat(70_000));
    expect(short.toString()).toBe("a".repeat(70_000));
  });
});

describe("RunTally", () => {
  it("counts runs, and takes back one that showed nothing", () => {
    const reading = (line: number) => {
      const found: Parameters<RunTally["add"]>[0][] = [];
      const reader = new RunReading({ report: (report) => void found.push(report) }, false);
      reader.stdout(encode(raceText(line)));
      reader.end();
      return found[0];
    };
    const tally = new RunTally();
    for (const lines of [[11], [], [11, 12, 11]]) {
      tally.startRun();
      for (const line of lines) tally.add(reading(line));
    }
    tally.startRun();
    tally.dropEmptyRun();
    expect(tally.runs).toBe(3);
    expect(tally.reports.map(({ seen, inRuns, report }) => ({ seen, inRuns, count: report.count }))).toEqual([
      { seen: 2, inRuns: [1, 3], count: 3 },
      { seen: 1, inRuns: [3], count: 1 },
    ]);
  });
});
