/** `mapguard crash` on recorded outputs: text, JSON by its schema, exit codes, standard input. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { loadSample, loadSamples } from "../unit/reports/samples.ts";
import { cacheGo, cli, goMod, lineOf, Module } from "./commandLine.ts";

const schema = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../docs/report.schema.json"), "utf8")) as object;
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

function crash(args: readonly string[], input: Uint8Array | string = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "crash", ...args], { input, encoding: "utf8", maxBuffer: 64 << 20 });
  return { code: status, stdout, stderr };
}

describe("crash", () => {
  it("names both sides of a dump that shows map pointers", () => {
    const { code, stdout } = crash(["-"], loadSample("runs/crash-test-system.go1.26.jsonl.gz").bytes);
    expect(code).toBe(1);
    expect(stdout).toContain("fatal error: concurrent map writes\n");
    expect(stdout).toContain("TestCrash in example.com/crashlab/tst");
    expect(stdout).toMatch(/A {2}goroutine 9 {2}writes\n {5}\S*t_test\.go:11 /);
    expect(stdout).toMatch(/B {2}goroutine 7 {2}writes {2}works on the same map: equal pointer\n {5}\S*t_test\.go:16 /);
    expect(stdout).not.toContain("GOTRACEBACK");
  });

  it("says what to do where the other side is not in the dump", () => {
    const file = resolve(import.meta.dirname, "../fixtures/reports/traces/crash-go1.26-str-default.txt");
    const { code, stdout } = crash([file]);
    expect(code).toBe(1);
    expect(stdout).toContain("GOTRACEBACK=system");
    expect(stdout).not.toMatch(/^ {2}B /m);
  });

  it("finds a race report once, with the frame that its twin has", () => {
    const { stdout } = crash(["-"], loadSample("traces/race-go1.27-rdStr.txt").bytes);
    expect(stdout.match(/DATA RACE/g)).toHaveLength(1);
    expect(stdout).toMatch(/reads\n {5}\S*main\.go:13 {2}main\.rdStr\n/);
  });

  it("ends with 0 where nothing is about a map", () => {
    const panic = crash(["-"], loadSample("traces/crash-go1.26-nilm-default.txt").bytes);
    expect(panic.code).toBe(0);
    expect(panic.stdout).toContain("This is no race");
    const nothing = crash(["-"], "all is well\n");
    expect(nothing).toMatchObject({ code: 0, stdout: "No race report and no crash found\n" });
  });

  it("tells of a race whose report is missing", () => {
    const { stdout } = crash(["-"], loadSample("traces/gotest-race-outside-testing-go1.26.txt").bytes);
    expect(stdout).toContain("race detected, but its report is not in this text");
  });

  it("strips control characters, and no line passes for a workflow command", () => {
    const { stdout } = crash(["-"], "fatal error: concurrent map writes\n\ngoroutine 1 [running]:\nmain.f\u001b[31m(0x1)\n\t::set-output x:1 +0x1\n");
    expect(stdout).toContain("::set-output x");
    expect(stdout).not.toMatch(/\u001b|^\s*::/m);
  });

  it("follows its schema for every sample", () => {
    const all = loadSamples().filter(({ bytes }) => bytes.length < 20_000);
    const { code, stdout } = crash(["--format", "json", "-"], all.map(({ text }) => text).join("\n"));
    expect(code).toBe(1);
    const output = JSON.parse(stdout) as { reports: { kind: string; finding: null }[]; goroutines: number };
    expect(validate(output), JSON.stringify(validate.errors)).toBe(true);
    expect(new Set(output.reports.map(({ kind }) => kind))).toEqual(new Set(["race", "fatal", "panic"]));
    expect(output.goroutines).toBeGreaterThan(300);
  });

  it("takes only exact reports from files of log_path", () => {
    const genuine = loadSample("traces/race-go1.26-del64.txt").text;
    const disturbed = genuine.replace("\n\nPrevious", "\nnoise\n\nPrevious");
    expect(JSON.parse(crash(["--race-log", "--format", "json", "-"], genuine).stdout)).toMatchObject({ rejected: 0, reports: [{ kind: "race" }] });
    expect(JSON.parse(crash(["--race-log", "--format", "json", "-"], disturbed).stdout)).toMatchObject({ rejected: 1, reports: [] });
  });

  it("shows what it could not read, and why", () => {
    const genuine = loadSample("traces/race-go1.26-del64.txt").text;
    const disturbed = genuine.replace("\n\nPrevious", "\nnoise\u001b[31m\n\nPrevious");
    const { stdout } = crash(["--race-log", "-"], disturbed);
    expect(stdout).toMatch(/^ {2}line \d+: other text stands in it, which a file of log_path never has\n {4}WARNING: DATA RACE\n {4}Write at /m);
    expect(stdout).toMatch(/^ {2}line \d+: noise$/m);
    expect(stdout).toContain("1 block that only looks like a race report, 1 line inside of reports not understood\n");
    const json: unknown = JSON.parse(crash(["--race-log", "--format", "json", "-"], disturbed).stdout);
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json).toMatchObject({ rejectedBlocks: [{ reason: "disturbed", cut: 0 }], unparsed: [{ text: "noise" }] });
    const unreported: unknown = JSON.parse(crash(["--format", "json", "-"], loadSample("traces/gotest-race-outside-testing-go1.26.txt").bytes).stdout);
    expect(validate(unreported), JSON.stringify(validate.errors)).toBe(true);
    expect(unreported).toMatchObject({ unreported: [{ package: null, test: null }] });
  });

  it("names the file of what it could not read where there are several", () => {
    const genuine = loadSample("traces/race-go1.26-del64.txt").text;
    const module = new Module({ "one.log": genuine, "two.log": genuine.replace("\n\nPrevious", "\nnoise\n\nPrevious") });
    const { stdout } = module.run(["crash", "--race-log", "one.log", "two.log"]);
    expect(stdout).toMatch(/^ {2}two\.log:\d+: other text stands in it/m);
    expect(stdout).toMatch(/^ {2}two\.log:\d+: noise$/m);
    const json: unknown = JSON.parse(module.run(["crash", "--race-log", "--format", "json", "one.log", "two.log"]).stdout);
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json).toMatchObject({ rejectedBlocks: [{ file: "two.log" }], unparsed: [{ file: "two.log" }] });
  });

  it("says of a crash on a map that no finding names why it is none of them", () => {
    const module = new Module({ "go.mod": goMod, "cache.go": cacheGo });
    const said = (line: number, name: string, access: string) => {
      const call = `runtime.${access}(...)\n\t/go/src/runtime/map.go:1 +0x1\nexample.com/shop.(*Cache).${name}(...)\n\t${module.dir}/cache.go:${line} +0x1\n`;
      module.write("crash.txt", `fatal error: concurrent map writes\n\ngoroutine 7 [running]:\n${call}`);
      return /No static finding.*/.exec(module.run(["crash", "crash.txt"]).stdout)?.[0];
    };
    expect(said(lineOf(cacheGo, "// forgotten"), "Get", "mapaccess1_faststr")).toBe(
      "No static finding is confirmed: findings name this access, but the text shows one side only",
    );
    expect(said(lineOf(cacheGo, "delete("), "Drop", "mapdelete_faststr")).toBeDefined();
    expect(said(1, "Lost", "mapassign_faststr")).toContain("the analysis knows no map that is accessed in these lines");
  });

  it.each([
    [[], "crash takes files"],
    [["missing.txt"], "missing.txt: cannot be read"],
    [["--format", "xml", "-"], "xml is not one of"],
  ])("refuses %j", (args, message) => {
    const { code, stderr } = crash(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
