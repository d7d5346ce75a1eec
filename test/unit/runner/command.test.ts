/** Commands of race runs: exact arguments and environments, out of the settings of the Go extension and our own. */
import { describe, expect, it } from "vitest";
import {
  binaryCommand,
  buildCommand,
  type CommandContext,
  coverageCommand,
  listCommand,
  parsePackages,
  raceCommand,
  runPattern,
  shownCommand,
} from "../../../server/src/runner/command.ts";
import { formatDuration, parseDuration } from "../../../server/src/runner/duration.ts";
import { joinQuoted, partFlags, raceGoflags, splitFlags, splitQuoted } from "../../../server/src/runner/goFlags.ts";
import { gorace } from "../../../server/src/runner/gorace.ts";
import { type GoExtensionSettings, goplsBuild, parseEnvFile, type RaceSettings, runSettings } from "../../../server/src/runner/settings.ts";

const target = { folder: "/src/shop", packages: ["./..."], tests: [] };

/** A reference to a variable in a file of variables. */
const ref = (name: string) => `\${${name}}`;

function context(go: GoExtensionSettings = {}, race: RaceSettings = {}, environment: Readonly<Record<string, string>> = {}): CommandContext {
  return { go: "/go/bin/go", settings: runSettings(go, race, environment), environment, platform: "linux" };
}

describe("raceCommand", () => {
  it("runs the tests of a target once, reports in files", () => {
    const { argv, cwd, added } = raceCommand(target, context(), "/tmp/run/race");
    expect(argv).toEqual(["/go/bin/go", "test", "-json", "-race", "-count=1", "-timeout=10m", "./..."]);
    expect(cwd).toBe("/src/shop");
    expect(added).toEqual({ GORACE: "history_size=7 atexit_sleep_ms=1000 log_path=/tmp/run/race", GOTRACEBACK: "system" });
  });

  it("quotes a path with spaces inside of GORACE, and keeps options of the user", () => {
    const { env } = raceCommand(target, context({}, { gorace: "halt_on_error=1" }, { GORACE: "strip_path_prefix=/src log_path=/mine" }), "/tmp/a b/race");
    expect(env.GORACE).toBe("strip_path_prefix=/src log_path='/tmp/a b/race' halt_on_error=1 history_size=7 atexit_sleep_ms=1000");
  });

  it("runs exactly the tests that are named", () => {
    const { argv } = raceCommand({ ...target, packages: ["."], tests: ["TestA/x_(1)"] }, context({ testFlags: ["-run", "Slow", "-v"] }), undefined);
    expect(argv.slice(5)).toEqual(["-timeout=10m", "-run=^TestA$/^x_\\(1\\)$", ".", "-v"]);
    expect(runPattern(["TestA", "TestB/sub", "TestA/x"])).toBe("^(TestA|TestB)$");
  });

  it("puts the user's flags behind the packages and what follows -args at the end", () => {
    const { argv } = raceCommand(target, context({ testFlags: ["-short", "-args", "-update", "x y"] }, { flags: ["-parallel", "4"] }), undefined);
    expect(argv.slice(6)).toEqual(["./...", "-short", "-parallel", "4", "-args", "-update", "x y"]);
  });

  it("leaves out what hides races or belongs to the run itself", () => {
    const { settings } = context({ testFlags: ["-cover", "-coverprofile", "c.out", "-json", "-race", "-c", "-o=x", "-covermode=atomic", "-v"] });
    expect(settings.flags.map(({ words }) => words)).toEqual([["-v"]]);
    expect(settings.dropped).toEqual(["-cover", "-coverprofile c.out", "-json", "-race", "-c", "-o=x", "-covermode=atomic"]);
  });

  it("takes -json and coverage out of GOFLAGS", () => {
    const { env, added } = raceCommand(target, context({}, {}, { GOFLAGS: "-json '-overlay=/a b/o.json' -cover -mod=mod --json=true" }), undefined);
    expect(env.GOFLAGS).toBe("'-overlay=/a b/o.json' -mod=mod");
    expect(added.GOFLAGS).toBe(env.GOFLAGS);
    expect(raceCommand(target, context({}, {}, { GOFLAGS: "-mod=mod" }), undefined).added).not.toHaveProperty("GOFLAGS");
  });

  it("keeps the user's GOTRACEBACK", () => {
    expect(raceCommand(target, context({}, {}, { GOTRACEBACK: "none" }), undefined).env.GOTRACEBACK).toBe("none");
  });

  it("reads no package as a flag", () => {
    const { argv } = raceCommand({ ...target, packages: ["-toolexec=evil", "-exec"] }, context(), undefined);
    expect(argv.slice(6)).toEqual(["./-toolexec=evil", "./-exec"]);
  });

  it("is shown as a shell would take it", () => {
    const command = raceCommand({ ...target, tests: ["TestA"] }, context({}, { env: { NAME: "it's" } }), undefined);
    expect(shownCommand(command)).toBe(
      "NAME='it'\\''s' GORACE='history_size=7 atexit_sleep_ms=1000' GOTRACEBACK=system /go/bin/go test -json -race -count=1 -timeout=10m '-run=^TestA$' ./...",
    );
  });
});

describe("settings of the Go extension", () => {
  it("tests' flags and tags win over those of builds, null means none of their own", () => {
    const build = { buildFlags: ["-ldflags=-s"], buildTags: "integration slow" };
    expect(context(build).settings).toMatchObject({ flags: [{ words: ["-ldflags=-s"] }], tags: "integration,slow" });
    expect(context({ ...build, testFlags: null, testTags: null }).settings).toMatchObject({ flags: [{ words: ["-ldflags=-s"] }], tags: "integration,slow" });
    expect(context({ ...build, testFlags: [], testTags: "" }).settings).toMatchObject({ flags: [], tags: "" });
    expect(context({ ...build, testTags: "a" }, { tags: "b,c" }).settings.tags).toBe("b,c");
    expect(raceCommand(target, context(build), undefined).argv).toContain("-tags=integration,slow");
  });

  it("gopls's flags of builds count where the Go extension has none, and its environment below the Go extension's", () => {
    const gopls = { "build.buildFlags": ["-tags=gopls", 7], "build.env": { GOPRIVATE: "a", GOFLAGS: "-mod=mod", N: 1, GOOS: "js", GOARCH: "wasm", bad: {} } };
    const words = (go: GoExtensionSettings) => context(go).settings.flags.flatMap((flag) => flag.words);
    expect(words({ gopls })).toEqual(["-tags=gopls"]);
    expect(words({ gopls, buildFlags: [], testFlags: null })).toEqual(["-tags=gopls"]);
    expect(words({ gopls, buildFlags: ["-v"] })).toEqual(["-v"]);
    expect(words({ gopls, testFlags: [] })).toEqual([]);
    expect(context({ gopls, toolsEnvVars: { GOPRIVATE: "b" } }).settings.environment).toEqual({ GOPRIVATE: "b", GOFLAGS: "-mod=mod", N: "1" });
    expect(context({ gopls }, { inheritGoTestFlags: false }).settings).toMatchObject({ flags: [], environment: {} });
    expect(goplsBuild({ build: { buildFlags: ["-a"], env: { A: "1" } } })).toEqual({ buildFlags: ["-a"], env: { A: "1" } });
    expect(goplsBuild({ buildFlags: ["-a"], env: { A: "1" } })).toEqual({ buildFlags: ["-a"], env: { A: "1" } });
    for (const nothing of [undefined, null, 3, "x", [], { build: 3, "build.env": [], buildFlags: "-a" }, JSON.parse('{"__proto__":{"env":{"A":"1"}}}')])
      expect(goplsBuild(nothing)).toEqual({ buildFlags: [], env: {} });
  });

  it.each([
    [undefined, null, "10m"],
    ["30s", null, "10m"],
    ["2m", null, "20m"],
    ["0", null, "0s"],
    ["nonsense", null, "10m"],
    ["2m", "45s", "45s"],
  ])("time limit %s and %s: %s", (testTimeout, timeout, expected) => {
    expect(context({ testTimeout }, { timeout }).settings.timeout).toBe(expected);
  });

  it("environment: tools, then the file, then tests, then ours", () => {
    const go = {
      toolsEnvVars: { A: "tools", N: 1 },
      testEnvFileText: `A=file\nB=${ref("N")}${ref("HOME")}\nC='${ref("N")}'`,
      testEnvVars: { B2: true, C: "test" },
    };
    const { settings } = context(go, { env: { B2: "ours" } }, { HOME: "/h" });
    expect(settings.environment).toEqual({ A: "file", N: "1", B: "1/h", B2: "ours", C: "test" });
    expect(context(go, { inheritGoTestFlags: false }).settings.environment).toEqual({});
  });

  it("reads files of variables", () => {
    const text = `\ufeff# note\nexport A = "x\\ny"\r\nB=\nno line\nC='it ${ref("A")}'\nD=${ref("A")}-${ref("none")}`;
    expect(parseEnvFile(text, {})).toEqual({ A: "x\ny", B: "", C: `it ${ref("A")}`, D: "x\ny-" });
  });

  it("a later environment wins, an undefined value takes a variable away; names differ by more than case on Windows", () => {
    const windows: CommandContext = { ...context({}, { env: { PATH: "C:\\go", TEMP: undefined } }, { Path: "C:\\x", Temp: "t" }), platform: "win32" };
    expect(raceCommand(target, windows, undefined).env).toMatchObject({ Path: "C:\\go" });
    expect(Object.keys(raceCommand(target, windows, undefined).env).filter((name) => /^(path|temp)$/i.test(name))).toEqual(["Path"]);
  });
});

describe("other commands", () => {
  const flags = ["-mod=mod", "-exec", "wrap x", "-v", "-short", "-bench", ".", "-custom", "7", "-ldflags", "-s -w"];

  it("coverage runs without the detector", () => {
    const { argv, added } = coverageCommand(target, context(), "/tmp/c.out", ["example.com/a", "example.com/b"]);
    expect(argv.slice(2)).toEqual([
      ...["-json", "-count=1", "-covermode=set", "-coverpkg=example.com/a,example.com/b", "-coverprofile=/tmp/c.out"],
      ...["-timeout=10m", "./..."],
    ]);
    expect(added).not.toHaveProperty("GORACE");
  });

  it("parts flags between the build and the test binary", () => {
    expect(partFlags(splitFlags(flags).flags)).toEqual({
      build: ["-mod=mod", "-exec", "wrap x", "-ldflags", "-s -w"],
      binary: ["-test.v", "-test.short", "-test.bench=.", "-custom", "7"],
    });
    expect(buildCommand(target, context({}, { flags }), "example.com/a", "/tmp/a.test").argv).toEqual([
      ...["/go/bin/go", "test", "-c", "-race", "-o=/tmp/a.test"],
      ...["-mod=mod", "-ldflags", "-s -w", "example.com/a"],
    ]);
    expect(listCommand(target, context({ buildTags: "x" }, { flags })).argv.slice(4)).toEqual(["-tags=x", "-mod=mod", "-ldflags", "-s -w", "./..."]);
  });

  it("runs a binary in its package's folder, with another schedule each time", () => {
    const pack = { importPath: "example.com/a", folder: "/src/shop/a", hasTests: true };
    const flags = ["-run=B", "-cpu", "3", "-short", "-count=7"];
    const { argv, cwd, env } = binaryCommand("/tmp/a.test", pack, ["TestA"], context({}, { flags }), { cpu: 2, shuffle: 5, count: 1 }, "/tmp/race");
    expect(argv).toEqual([
      ...["/tmp/a.test", "-test.v=test2json", "-test.paniconexit0", "-test.count=1", "-test.timeout=10m", "-test.run=^TestA$"],
      ...["-test.cpu=2", "-test.shuffle=5", "-test.short"],
    ]);
    expect(cwd).toBe("/src/shop/a");
    expect(env.GORACE).toBe("history_size=7 atexit_sleep_ms=100 log_path=/tmp/race");
  });

  it.each([
    ["10m", "30m"],
    ["0s", "0s"],
    ["1m30s", "4m30s"],
  ])("gives each time that a test is run within a process its %s", (timeout, limit) => {
    const pack = { importPath: "example.com/a", folder: "/src/shop/a", hasTests: true };
    const { argv } = binaryCommand("/tmp/a.test", pack, [], context({}, { timeout }), { cpu: 1, shuffle: undefined, count: 3 }, "/tmp/race");
    expect(argv.slice(1)).toEqual(["-test.v=test2json", "-test.paniconexit0", "-test.count=3", `-test.timeout=${limit}`, "-test.cpu=1"]);
  });

  it("reads the list of packages", () => {
    expect(parsePackages("example.com/a\t/src/a b\t1\t0\r\nexample.com/b\t/src/b\t0\t0\nwarning: x\n")).toEqual([
      { importPath: "example.com/a", folder: "/src/a b", hasTests: true },
      { importPath: "example.com/b", folder: "/src/b", hasTests: false },
    ]);
  });
});

describe("texts", () => {
  it("quoted lists survive", () => {
    for (const items of [["-a", "-b=x y", "-c='1'"], ['-d="1"'], [""]]) expect(splitQuoted(joinQuoted(items))).toEqual(items);
    expect(joinQuoted(["both ' and \""])).toBe("");
    expect(raceGoflags("-race -mod=vendor")).toBe("-mod=vendor");
  });

  it("durations", () => {
    expect(["1h15m", "1.5s", "100ms", "0", "", "5", "-1s", "1x"].map(parseDuration)).toEqual([
      4_500_000,
      1_500,
      100,
      0,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([0, 1, 999, 90_000, 600_000, 3_661_000].map(formatDuration)).toEqual(["0s", "1ms", "999ms", "1m30s", "10m", "1h1m1s"]);
  });

  it("options of the detector: quoted where they must be, left out where they cannot be", () => {
    expect(gorace(["a=1,b='2 3':c=\"4\" junk =5"], { d: "C:\\x" })).toBe("a=1 b='2 3' c=4 d='C:\\x'");
    expect(gorace([], { a: "'\"", b: "it's" })).toBe('b="it\'s"');
  });
});
