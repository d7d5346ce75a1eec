/** Reading race reports: both sides with their frames, whatever else the program prints between the lines. */
import { describe, expect, test } from "vitest";
import { parseRaceReports } from "../../scripts/raceReports.ts";

const report = `noise before
==================
WARNING: DATA RACE
Write at 0x00c00009a000 by goroutine 6:
  runtime.mapassign_faststr()
      /go/src/internal/runtime/maps/runtime_faststr.go:263 +0x0
  main.(*Cache).Set()
      /app/main.go:9 +0xc4
noise between

Previous read at 0x00c00009a000 by main goroutine:
  main.(*Cache).Get()
      C:/app dir/main.go:30 +0x12

Goroutine 6 (running) created at:
  main.main()
      /app/main.go:16 +0x159
==================
Found 1 data race(s)
`;

describe("race reports", () => {
  test("have two sides, without the stack that created a goroutine", () => {
    const [race, ...others] = parseRaceReports(report);
    expect(others).toEqual([]);
    expect(race.accesses.map((access) => access.kind)).toEqual(["write", "read"]);
    expect(race.accesses[0].frames.map((frame) => `${frame.function} ${frame.file}:${frame.line}`)).toEqual([
      "runtime.mapassign_faststr /go/src/internal/runtime/maps/runtime_faststr.go:263",
      "main.(*Cache).Set /app/main.go:9",
    ]);
    expect(race.accesses[1].frames).toMatchObject([{ function: "main.(*Cache).Get", file: "C:/app dir/main.go", line: 30 }]);
  });

  test("are read with CRLF, and one after the other", () => {
    const races = parseRaceReports((report + report).replaceAll("\n", "\r\n"));
    expect(races.map((race) => race.accesses.length)).toEqual([2, 2]);
  });

  test("that were cut off before the second side are none; nor is other output", () => {
    expect(parseRaceReports(report.slice(0, report.indexOf("Previous")))).toEqual([]);
    expect(parseRaceReports("ok  \texample.test/orders\t0.01s\n")).toEqual([]);
  });
});
