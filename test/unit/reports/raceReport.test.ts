/** What is a race report and what merely looks like one. */
import { describe, expect, it } from "vitest";
import { readReports } from "../../../server/src/reports/reader.ts";
import { longestRejected, mostRejected } from "../../../server/src/reports/report.ts";
import { loadSample } from "./samples.ts";

const bar = "==================";
const side = (head: string, name = "main.f") => `${head}\n  ${name}()\n      /x/main.go:9 +0xc4\n`;
const block = (...parts: readonly string[]) => `${bar}\nWARNING: DATA RACE\n${parts.join("\n")}${bar}\n`;
const write = side("Write at 0x00c00009a000 by goroutine 6:");
const previous = side("Previous read at 0x00c00009a000 by main goroutine:");
const created = side("Goroutine 6 (running) created at:", "main.main");

describe("a block", () => {
  it("with two sides is a report", () => {
    const { reports, summary } = readReports(block(write, previous, created));
    expect(summary.rejected).toBe(0);
    expect(reports).toMatchObject([
      {
        kind: "race",
        isMap: false,
        address: "0xc00009a000",
        complete: true,
        sides: [
          { access: "write", goroutine: 6, main: false, created: [{ function: "main.main" }] },
          { access: "read", goroutine: null, main: true, created: [] },
        ],
      },
    ]);
  });

  it.each([
    ["one side", block(write)],
    ["no side", block("this is not a report\n")],
    ["three sides", block(write, previous, previous)],
    ["two reads", block(write.replace("Write", "Read"), previous)],
    ["the sides in the wrong order", block(previous, write)],
    ["two first sides", block(write, write)],
    ["a side without a stack", block(write, "Previous read at 0x00c00009a000 by goroutine 7:\n")],
    ["a side of nobody", block(write, previous.replace(" main goroutine:", " "))],
    ["frames without positions", block(write, previous.replaceAll(" +0xc4", ""))],
    ["the frames of a crash dump", block(write, previous.replace("      /x", "\t/x"))],
    ["no end and one side", block(write).slice(0, -19)],
  ])("with %s is rejected, counted and kept", (_, text) => {
    const { reports, summary } = readReports(text);
    expect(reports).toEqual([]);
    expect(summary.rejected).toBe(1);
    // A third side ends it at once.
    const whole = text.slice(bar.length + 1).trimEnd();
    expect(summary.rejectedBlocks.map(({ reason, text: kept }) => (reason === "manySides" ? whole.startsWith(kept) : kept === whole))).toEqual([true]);
  });

  it.each([
    ["one side", block(write), {}, "oneSide"],
    ["no side", block("this is not a report\n"), {}, "noSides"],
    ["three sides", block(write, previous, previous), {}, "manySides"],
    ["two reads", block(write.replace("Write", "Read"), previous), {}, "badSides"],
    ["a side of nobody", block(write, previous.replace(" main goroutine:", " ")), {}, "noStack"],
    ["a line of the program in a file of log_path", block(write, "noise\n", previous), { logFile: true }, "disturbed"],
    ["no end in a file of log_path", block(write, previous).slice(0, -19), { logFile: true }, "unfinished"],
    ["all it needs, where reports go to files", block(write, previous), { acceptRaces: false }, "elsewhere"],
    ["one side, where reports go to files", block(write), { acceptRaces: false }, "elsewhere"],
  ] as const)("with %s says why it is rejected, and where it begins", (_, text, options, reason) => {
    const { summary } = readReports(`before\n${text}`, options);
    expect(summary.rejectedBlocks).toMatchObject([{ reason, line: 3, cut: 0 }]);
  });

  it("keeps the beginning of a long block, and of many the first", () => {
    const long = block(write, `${"x".repeat(99)}\n`.repeat(100));
    const [kept] = readReports(long).summary.rejectedBlocks;
    expect(kept.text.length).toBeLessThanOrEqual(longestRejected);
    expect(kept.text.length + kept.cut).toBe(long.length - bar.length - 1);
    const { rejected, rejectedBlocks } = readReports(block(write).repeat(mostRejected + 5)).summary;
    expect([rejected, rejectedBlocks.length]).toEqual([mostRejected + 5, mostRejected]);
  });

  it("that breaks off after both sides is a report that says so", () => {
    expect(readReports(block(write, previous).slice(0, -19)).reports).toMatchObject([{ complete: false }]);
  });

  it("that breaks off before a long dump is no less a report", () => {
    const goroutines = Array.from({ length: 4000 }, (_, i) => `goroutine ${i + 1} [select]:\nmain.f()\n\t/x/main.go:1 +0x1\n`).join("\n");
    const { reports, summary } = readReports(`${block(write, previous).slice(0, -19)}fatal error: concurrent map writes\n\n${goroutines}`);
    expect(reports.map(({ kind }) => kind).sort()).toEqual(["fatal", "race"]);
    expect(summary).toMatchObject({ goroutines: 4000, rejected: 0 });
  });

  it("that breaks off does not take the next one with it", () => {
    const { reports, summary } = readReports(block(write).slice(0, -19) + block(write, previous, created));
    expect(reports).toHaveLength(1);
    expect(summary.rejected).toBe(1);
  });

  it("may have a stack that Go could not restore", () => {
    const lost = "Previous read at 0x00c00009a000 by goroutine 7:\n  [failed to restore the stack]\n";
    expect(readReports(block(write, lost)).reports).toMatchObject([{ sides: [{}, { frames: [], goroutine: 7 }] }]);
  });

  it("stands foreign text before every piece that has no line break of its own", () => {
    const glued = block(write, previous, created)
      .replaceAll(bar, `dots...${bar}`)
      .replace("WARNING", "dots...WARNING")
      .replaceAll("Previous", "dots...Previous")
      .replace("  main.main()", "dots...  main.main()")
      .replace("Goroutine", "dots...Goroutine");
    const { reports, summary } = readReports(glued);
    expect(reports).toMatchObject([{ complete: true, sides: [{ created: [{ function: "main.main" }] }, {}] }]);
    expect(summary.rejected).toBe(0);
  });

  it("is not ended by a longer bar", () => {
    expect(readReports(block(write, `${"=".repeat(40)}\n`, previous)).reports).toHaveLength(1);
  });

  it("is not begun by a word about it", () => {
    const { reports, summary } = readReports("no WARNING: DATA RACE was printed\nall is well\n");
    expect([reports, summary.rejected]).toEqual([[], 0]);
  });

  it("is a fake where the reports go to files", () => {
    const text = block(write, previous, created);
    expect(readReports(text, { acceptRaces: false })).toMatchObject({ reports: [], summary: { rejected: 1 } });
    expect(readReports(text, { logFile: true }).reports).toHaveLength(1);
  });

  it("in a file of log_path has no foreign line; every recorded fake is rejected there too", () => {
    expect(readReports(block(write, "noise\n", previous), { logFile: true })).toMatchObject({ reports: [], summary: { rejected: 1 } });
    const odd = readReports(loadSample("runs/race-odd.go1.26.jsonl.gz").bytes, { logFile: true });
    expect(odd.summary.rejected).toBeGreaterThanOrEqual(1);
    expect(odd.reports.every(({ sides }) => sides.length === 2)).toBe(true);
  });
});

describe("the sides of a block", () => {
  const map = (head: string, name: string) => side(head, name).replace(`  ${name}()`, `  ${name}()\n      /go/src/runtime/map.go:1 +0x0\n  main.f()`);

  it.each([
    ["runtime.mapaccess1_fast64", "read"],
    ["runtime.mapaccess2", "read"],
    ["runtime.mapiterinit", "iterate"],
    ["runtime.mapiternext", "iterate"],
    ["runtime.mapIterStart", "iterate"],
    ["runtime.mapIterNext", "iterate"],
    ["reflect.maplen", "len"],
    ["reflect.mapIterNext", "iterate"],
  ])("reading by %s: %s", (name, access) => {
    const text = block(write.replace("main.f", "runtime.mapassign_faststr"), map("Previous read at 0x00c00009a000 by goroutine 7:", name));
    expect(readReports(text).reports).toMatchObject([{ isMap: true, sides: [{ access: "write" }, { access }] }]);
  });

  it.each([
    ["runtime.mapassign", "write"],
    ["runtime.mapassign_fast64ptr", "write"],
    ["runtime.mapdelete_faststr", "delete"],
    ["runtime.mapclear", "clear"],
    ["reflect.mapassign_faststr0", "write"],
    ["reflect.mapdelete", "delete"],
  ])("changing by %s: %s", (name, access) => {
    const text = block(map("Write at 0x00c00009a000 by goroutine 6:", name), previous);
    expect(readReports(text).reports).toMatchObject([{ isMap: true, sides: [{ access }, { access: "len" }] }]);
  });

  it("may race on the key that a map function reads, which is no race on the map", () => {
    const text = block(map("Read at 0x00c00009a000 by goroutine 6:", "runtime.mapaccess1"), previous.replace("read", "write"));
    expect(readReports(text).reports).toMatchObject([{ isMap: false }]);
  });
});
