/** The guard's text beside the dump that follows it, one death at a time and several at once. */
import { describe, expect, it } from "vitest";
import { readReports } from "../../../server/src/reports/reader.ts";

const frames = (name: string, line: number) => `  runtime.mapassign_fast64()\n\t/go/src/runtime/map_fast64.go:127\n  main.${name}()\n\t/app/main.go:${line}\n`;

const block = (message: string, own: readonly [number, string], last?: readonly [number, string]) =>
  `mapguard: ${message}: map 0xc000012345\nmapguard: goroutine ${own[0]} at:\n${frames(own[1], 7)}${
    last === undefined ? "" : `mapguard: last write by goroutine ${last[0]} at:\n${frames(last[1], 9)}`
  }mapguard: end\n`;

const dump = (message: string, died: number, name: string, others = "") =>
  `fatal error: ${message}\n\ngoroutine ${died} [running]:\nmain.${name}()\n\t/app/main.go:7 +0x1b\ncreated by main.main in goroutine 1\n\t/app/main.go:20 +0x1\n${others}\nexit status 2\n`;

const writes = "concurrent map writes";

function sidesOf(text: string) {
  const { reports } = readReports(text);
  expect(reports).toHaveLength(1);
  return reports[0].sides.map(({ goroutine, how, access }) => ({ goroutine, how, access }));
}

describe("the guard's text", () => {
  it("adds the last writer to the goroutine that died", () => {
    expect(sidesOf(block(writes, [5, "left"], [6, "right"]) + dump(writes, 5, "left"))).toEqual([
      { goroutine: 5, how: "report", access: "write" },
      { goroutine: 6, how: "same-map-pointer", access: "write" },
    ]);
  });

  it("says where the last writer was created when it is in the dump", () => {
    const other = "\ngoroutine 6 [runnable]:\nmain.right()\n\t/app/main.go:9 +0x2\ncreated by main.main in goroutine 1\n\t/app/main.go:21 +0x1\n";
    const { reports } = readReports(block(writes, [5, "left"], [6, "right"]) + dump(writes, 5, "left", other));
    expect(reports[0].sides.map(({ created }) => created.at(0)?.line)).toEqual([20, 21]);
  });

  it("belongs to the goroutine that died, when two die at once", () => {
    const both = block(writes, [5, "left"], [6, "right"]) + block(writes, [6, "right"], [5, "left"]);
    expect(sidesOf(both + dump(writes, 6, "right"))).toMatchObject([
      { goroutine: 6, how: "report" },
      { goroutine: 5, how: "same-map-pointer" },
    ]);
  });

  it("names the goroutine that noticed first, when the dump is that of its last writer", () => {
    expect(sidesOf(block(writes, [5, "left"], [6, "right"]) + dump(writes, 6, "right"))).toMatchObject([
      { goroutine: 6, how: "report" },
      { goroutine: 5, how: "same-map-pointer" },
    ]);
  });

  it("takes the other side from the next goroutine's block, when the own one knows none", () => {
    const both = block(writes, [5, "left"]) + block(writes, [6, "right"], [5, "left"]);
    expect(sidesOf(both + dump(writes, 5, "left"))).toMatchObject([
      { goroutine: 5, how: "report" },
      { goroutine: 6, how: "same-map-pointer" },
    ]);
  });

  it("gives the map's address even where no other writer is known", () => {
    const { reports } = readReports(block(writes, [5, "left"]) + dump(writes, 5, "left"));
    expect(reports[0]).toMatchObject({ address: "0xc000012345", sides: [{ goroutine: 5 }] });
  });

  it("has no part in a death of another kind", () => {
    const { reports } = readReports(block(writes, [5, "left"], [6, "right"]) + dump("all goroutines are asleep - deadlock!", 5, "left"));
    expect(reports[0]).toMatchObject({ isMap: false, address: null });
  });

  it("that no dump follows is told of, and none that one did", () => {
    const whole = block(writes, [5, "left"], [6, "right"]);
    const unparsed = (text: string) => readReports(text).summary.unparsed;
    const first = "mapguard: concurrent map writes: map 0xc000012345";
    expect(unparsed(`started\n${whole}`)).toEqual([{ line: 2, text: first }]);
    expect(unparsed(`started\n${whole.replace("mapguard: end\n", "")}`)).toEqual([{ line: 2, text: first }]);
    expect(unparsed(whole + dump(writes, 5, "left"))).toEqual([]);
    expect(unparsed(whole + block(writes, [6, "right"], [5, "left"]) + dump(writes, 5, "left"))).toEqual([]);
  });

  it("without an end is no block", () => {
    const broken = block(writes, [5, "left"], [6, "right"]).replace("mapguard: end\n", "");
    expect(sidesOf(broken + dump(writes, 5, "left"))).toEqual([{ goroutine: 5, how: "report", access: "write" }]);
  });
});
