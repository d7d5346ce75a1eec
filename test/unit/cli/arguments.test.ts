/** What may be written on the command line, and what each mistake is called. */
import { describe, expect, it } from "vitest";
import { parseCheck, parseDebug, parseExplain, parseRace, UsageError } from "../../../server/src/cli/arguments.ts";

describe("check", () => {
  it("has defaults for everything", () => {
    expect(parseCheck([])).toEqual({
      patterns: ["./..."],
      preset: undefined,
      rules: {},
      format: "text",
      failOn: "warning",
      baseline: undefined,
      writeBaseline: undefined,
      tags: [],
      goos: undefined,
      goarch: undefined,
      noTests: false,
      modulePath: undefined,
      workers: 0,
    });
  });

  it("takes every option, before and after patterns", () => {
    const line = "a/... --preset strict --rule concurrent-map-write=error --rule=stale-suppression=off --format json --fail-on error --baseline b.json";
    const rest = "--write-baseline w.json --tags one,two --tags three --goos linux --goarch arm64 --no-tests --module-path example.com/m --workers 3 ./b";
    expect(parseCheck(`${line} ${rest}`.split(" "))).toEqual({
      patterns: ["a/...", "./b"],
      preset: "strict",
      rules: { "concurrent-map-write": "error", "stale-suppression": "off" },
      format: "json",
      failOn: "error",
      baseline: "b.json",
      writeBaseline: "w.json",
      tags: ["one", "two", "three"],
      goos: "linux",
      goarch: "arm64",
      noTests: true,
      modulePath: "example.com/m",
      workers: 3,
    });
  });

  it.each([
    [["--presets"], "unknown option --presets"],
    [["-x"], "unknown option -x"],
    [["--preset"], "--preset needs a value"],
    [["--preset", "loud"], "--preset: loud is not one of quiet, balanced, strict"],
    [["--rule", "concurrent-map-write"], "expected RULE=SEVERITY"],
    [["--rule", "concurrent-map-write=warning=error"], "expected RULE=SEVERITY"],
    [["--rule", "no-such-rule=off"], "no-such-rule is not one of concurrent-map-write,"],
    [["--rule", "concurrent-map-write=fatal"], "--rule concurrent-map-write: fatal is not one of off,"],
    [["--format", "xml"], "--format: xml is not one of text, json"],
    [["--fail-on", "never"], "--fail-on: never is not one of"],
    [["--workers", "-1"], "--workers"],
    [["--workers", "many"], "many is not a number of workers"],
    [["--no-tests=yes"], "--no-tests"],
  ])("refuses %j", (argv, message) => {
    expect(() => parseCheck(argv)).toThrow(UsageError);
    expect(() => parseCheck(argv)).toThrow(message);
  });
});

describe("race", () => {
  it("reads how runs differ when they are repeated", () => {
    expect(parseRace(["--until-race", "--cpu", "2, 4", "--count", "1,5", "--runs", "9"]).untilRace).toEqual({
      stopAt: "mapRace",
      cpus: [2, 4],
      counts: [1, 5],
      runs: 9,
    });
    expect(parseRace(["--count", "3"]).untilRace).toEqual({ stopAt: "budget", cpus: [], counts: [3], budgetMs: 60_000 });
    expect(parseRace([]).untilRace).toBeUndefined();
    for (const list of ["", "0", "1,x", "2.5"]) expect(() => parseRace(["--count", list]), list).toThrow("is not a number from 1");
  });
});

describe("explain and debug", () => {
  it("read their arguments", () => {
    expect(parseExplain([])).toEqual({ rule: undefined });
    expect(parseExplain(["stale-suppression"])).toEqual({ rule: "stale-suppression" });
    expect(parseDebug(["ir", "C:/x/cache.go:(*Cache).Get"])).toEqual({ view: "ir", file: "C:/x/cache.go", function: "(*Cache).Get" });
  });

  it.each([[["a", "b"]], [["no-such-rule"]]])("explain refuses %j", (argv) => {
    expect(() => parseExplain(argv)).toThrow(UsageError);
  });

  it.each([[[]], [["ir"]], [["tree", "a.go:F"]], [["ir", "a.go"]], [["ir", "a.go:"]], [["ir", ":F"]]])("debug refuses %j", (argv) => {
    expect(() => parseDebug(argv)).toThrow(UsageError);
  });
});
