/** `mapguard race`: with a go command made for the test, and with the real one on the demo module. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { goEnvironment, whyNoRaceDetector } from "../../scripts/goToolchain.ts";
import type { RaceJson } from "../../server/src/cli/formats/race.ts";
import { FakeGo, isAlive } from "../unit/runner/fakeGo.ts";
import { cacheGo, cli, goMod, lineOf, Module } from "./commandLine.ts";

const schema = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../docs/report.schema.json"), "utf8")) as object;
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

const get = lineOf(cacheGo, "// forgotten");
const put = lineOf(cacheGo, "c.m[k] = v");

/** A report as the detector writes it, of the two accesses that the finding in `cacheGo` names. */
const race = (folder: string) => `==================
WARNING: DATA RACE
Write at 0x00c000126000 by goroutine 8:
  runtime.mapassign_faststr()
      /go/src/internal/runtime/maps/runtime_faststr.go:263 +0x0
  example.com/shop.(*Cache).Put()
      ${folder}/cache.go:${put} +0x44

Previous read at 0x00c000126000 by goroutine 7:
  runtime.mapaccess1_faststr()
      /go/src/internal/runtime/maps/runtime_faststr.go:103 +0x0
  example.com/shop.(*Cache).Get()
      ${folder}/cache.go:${get} +0x44

Goroutine 8 (running) created at:
  example.com/shop.TestShop()
      ${folder}/cache_test.go:19 +0x30
==================
`;

const coverProfile = (getCount: number) =>
  `mode: set\nexample.com/shop/cache.go:${put - 3}.1,${put + 1}.2 1 1\nexample.com/shop/cache.go:${get - 1}.1,${get + 1}.2 1 ${getCount}\n`;

/** Plays a test that passes; of a coverage run, one whose profile says what was executed. */
const passing = (getCount: number) => `
  const profile = argv.find((word) => word.startsWith("-coverprofile="));
  if (profile) fs.writeFileSync(profile.slice(profile.indexOf("=") + 1), ${JSON.stringify(coverProfile(getCount))});
  event("start"); event("run", { Test: "TestShop" }); event("pass", { Test: "TestShop" }); event("pass");`;

function setUp(script: (folder: string) => string) {
  const module = new Module({ "go.mod": goMod, "cache.go": cacheGo });
  const fake = new FakeGo(script(module.dir));
  const env = { PATH: join(fake.go, "..") };
  const run = (...args: string[]) => module.run(["race", ...args], env);
  const json = (...args: string[]) => {
    const { stdout, stderr, code } = run("--format", "json", ...args);
    const output = JSON.parse(stdout === "" ? `"${stderr}"` : stdout) as RaceJson;
    expect(validate(output), JSON.stringify(validate.errors)).toBe(true);
    return { output, code, stderr };
  };
  return { module, fake, run, json, env };
}

const racing = (folder: string) =>
  `event("run", { Test: "TestShop" }); fs.writeFileSync(logPath + ".1", ${JSON.stringify(race(folder))}); event("fail"); process.exitCode = 1;`;

describe("race", () => {
  it("confirms a finding: an error, with the test that showed it", () => {
    const { json, run, fake } = setUp(racing);
    const { output, code, stderr } = json();
    expect(code).toBe(1);
    expect(output.reports).toMatchObject([{ map: "Cache.m", finding: output.findings[0].fingerprint }]);
    expect(output.findings).toMatchObject([
      { severity: "error", file: "cache.go", line: get, confirmation: { status: "confirmed", text: "Seen by the race detector in TestShop" } },
    ]);
    expect(stderr).toMatch(/^\$ .*GORACE='history_size=7 .*go' test -json -race -count=1 -timeout=10m \.\/\.\.\.\n$/);
    expect(fake.calls).toHaveLength(1);
    const { stdout } = run();
    expect(stdout).toContain("DATA RACE on a map");
    expect(stdout).toContain(`confirms cache.go:${get}:`);
    expect(stdout).toContain("1 report in 1 run, 1 about a map; 1 of 1 finding confirmed");
  });

  it("says of a race that no finding names why it is none of them", () => {
    const { run, json } = setUp((folder) =>
      racing(folder)
        .replaceAll(`cache.go:${get} `, `cache.go:${put - 4} `)
        .replaceAll(`cache.go:${put} `, "cache.go:1 "),
    );
    const { output } = json("--no-coverage");
    expect(output.reports).toMatchObject([{ isMap: true, finding: null }]);
    expect(run("--no-coverage").stdout).toContain("  No static finding: the analysis knows no map that is accessed in these lines; it may have missed it\n");
    expect(run("--no-coverage", "--no-analysis").stdout).not.toContain("No static finding");
  });

  it.each([
    [1, "executed", "Both sides were executed; no race was seen in 1 run"],
    [0, "notExecuted", "Not seen in 1 run: these tests do not execute both sides"],
  ])("tells what was executed %i times: %s", (count, status, text) => {
    const { json, run, fake } = setUp(() => passing(count));
    const { output, code } = json();
    expect(code).toBe(0);
    expect(output.findings).toMatchObject([{ severity: "warning", confirmation: { status, text } }]);
    expect(fake.calls.map(({ argv }) => argv.includes("-race"))).toEqual([true, false]);
    expect(run().stdout).toContain(text);
  });

  it("never says that there is no race", () => {
    const { run, fake } = setUp(() => passing(1));
    const { stdout, code } = run("--no-coverage");
    expect(code).toBe(0);
    expect(stdout).toContain("Not seen in 1 run; whether both sides were executed is not known");
    expect(stdout).toContain("never that there are none");
    expect(fake.calls).toHaveLength(1);
  });

  it("says of no finding that it was not seen where a race was announced and its report is missing", () => {
    const { run, json, fake } = setUp(
      () => `event("run", { Test: "TestShop" });
        event("output", { Test: "TestShop", Output: "    testing.go:1490: race detected during execution of test\\n" });
        event("fail", { Test: "TestShop" }); event("fail"); process.exitCode = 1;`,
    );
    const { output, code } = json();
    expect([code, json("--fail-on", "any").code, json("--fail-on", "off").code]).toEqual([3, 1, 0]);
    expect(output.unreported).toEqual([{ package: expect.any(String), test: "TestShop" }]);
    expect(output.findings).toMatchObject([{ confirmation: { status: "notRun", unread: true } }]);
    const { stdout } = run();
    expect(stdout).toContain("race detected, but its report is not in this text  TestShop in ");
    expect(stdout).not.toMatch(/not seen|no race was seen/i);
    expect(fake.calls.every(({ argv }) => argv.includes("-race"))).toBe(true);
  });

  it("takes tests, tags, a time limit and flags for go test", () => {
    const { run, fake } = setUp(() => passing(1));
    run("--test", "TestShop/a b", "--tags", "x,y", "--timeout", "30s", "--no-analysis", ".", "--", "-short", "-args", "-update");
    expect(fake.calls[0].argv.slice(1)).toEqual([
      ...["test", "-json", "-race", "-count=1", "-timeout=30s", "-tags=x,y", "-run=^TestShop$/^a b$", "."],
      ...["-short", "-args", "-update"],
    ]);
  });

  it("runs only the packages that a diff changes", () => {
    const { module, fake, env } = setUp(() => passing(1));
    module.write("sub/a.go", "package sub\n");
    module.write("changes.patch", "diff --git a/sub/a.go b/sub/a.go\n--- a/sub/a.go\n+++ b/sub/a.go\n@@ -1 +1 @@\n");
    module.write("none.txt", "README.md\n");
    expect(module.run(["race", "--no-analysis", "--changed", "changes.patch"], env).code).toBe(0);
    expect(fake.calls[0].argv.at(-1)).toBe("./sub");
    expect(module.run(["race", "--changed", "none.txt"], env)).toMatchObject({ code: 0, stderr: "mapguard: no Go package is changed\n" });
    expect(fake.calls).toHaveLength(1);
  });

  it("repeats until a race shows", () => {
    const { fake, json, module } = setUp(
      (folder) => `
      if (argv[0] === "list") out("example.com/shop\\t${folder}\\t1\\t0\\n");
      else { const file = argv.find((word) => word.startsWith("-o=")).slice(3); fs.copyFileSync(require("node:path").join(__dirname, "../binary"), file); fs.chmodSync(file, 0o755); }`,
    );
    fake.program("binary", `if (argv.includes("-test.cpu=3")) fs.writeFileSync(logPath + ".1", ${JSON.stringify(race(module.dir))});`);
    const { output, code } = json("--until-race", "--cpu", "1,2,3", "--budget", "1m");
    expect({ code, runs: output.runs, text: output.findings[0].confirmation.text }).toEqual({
      code: 1,
      runs: 3,
      text: "Seen by the race detector in TestShop, in 1 of 3 runs",
    });
  });

  it("ends with 3 when tests could not be run, and says what to do", () => {
    const { run, json } = setUp(() => `err("go: -race requires cgo; enable cgo by setting CGO_ENABLED=1\\n"); process.exitCode = 2;`);
    const { code, stdout } = run();
    expect(code).toBe(3);
    expect(stdout).toContain("The race detector needs a C compiler, and gcc was not found");
    expect(stdout).toContain("→ Install one");
    expect(json().output).toMatchObject({ problems: [{ kind: "noCompiler" }], findings: [{ confirmation: { status: "notRun", text: "No tests were run" } }] });
  });

  it("names tests that fail for other reasons; these are no race", () => {
    const { run } = setUp(
      () => `for (const Test of ["TestA", "TestA/x", "TestB"]) event("run", { Test });
        for (const Test of ["TestA/x", "TestA"]) event("fail", { Test }); event("pass", { Test: "TestB" }); event("fail"); process.exitCode = 1;`,
    );
    const { code, stdout } = run("--no-coverage");
    expect(code).toBe(0);
    expect(stdout).toContain("1 test failed for other reasons (TestA)");
  });

  it("--fail-on says what ends with 1", () => {
    const other = (folder: string) =>
      racing(folder).replaceAll("runtime.mapassign_faststr", "example.com/shop.inner").replaceAll("runtime.mapaccess1_faststr", "example.com/shop.outer");
    const { run } = setUp((folder) => other(folder).replaceAll("cache.go", "other.go"));
    expect(run().code).toBe(0);
    expect(run("--fail-on", "any").code).toBe(1);
    const { run: onMap } = setUp(racing);
    expect(onMap("--fail-on", "off").code).toBe(0);
  });

  it.each([
    [["--fail-on", "warning"], "--fail-on: warning is not one of map, any, off"],
    [["--budget", "long"], "--budget: long is no time"],
    [["--runs", "0"], "--runs: 0 is not a number from 1"],
    [["--cpu", "1,x"], "--cpu: x is not a number from 1"],
    [["--changed", "-", "./a"], "no patterns beside it"],
    [["--nope"], "unknown option --nope"],
    [["--changed", "missing.patch"], "missing.patch: cannot be read"],
  ])("refuses %j", (args, message) => {
    const { code, stderr } = new Module({ "go.mod": goMod, "cache.go": cacheGo }).run(["race", ...args]);
    expect({ code, said: stderr.includes(message) ? message : stderr }).toEqual({ code: 2, said: message });
  });

  it("takes no go command from the folder it is to build", () => {
    const { module, fake } = setUp(() => passing(1));
    const inside = join(module.dir, "bin");
    module.write("bin/go", `#!/bin/sh\ntouch ${JSON.stringify(join(module.dir, "evil"))}\n`);
    const { code, stdout } = module.run(["race"], { PATH: [".", "", "bin", inside].join(":") });
    expect(code).toBe(3);
    expect(stdout).toContain("The go command was not found");
    expect([existsSync(join(module.dir, "evil")), fake.calls.length]).toEqual([false, 0]);
  });

  it("an interruption ends everything that runs, and what was seen is printed", async () => {
    const { module, env, fake } = setUp(
      (folder) => `
      const child = require("node:child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setTimeout(() => {}, 60_000)"]);
      fs.writeFileSync(${JSON.stringify(folder)} + "/pid", String(child.pid));
      fs.writeFileSync(logPath + ".1", ${JSON.stringify(race(folder))});
      event("run", { Test: "TestShop" }); setTimeout(() => {}, 60_000);`,
    );
    const child = spawn(process.execPath, [cli, "race", "--format", "json"], { cwd: module.dir, env: { ...process.env, ...env } });
    let stdout = "";
    child.stdout.on("data", (text: Buffer) => {
      stdout += text.toString();
    });
    const waiting = setInterval(() => {
      if (!existsSync(join(module.dir, "pid"))) return;
      clearInterval(waiting);
      setTimeout(() => child.kill("SIGINT"), 500);
    }, 50);
    const code = await new Promise((resolve) => child.on("close", resolve));
    const output = JSON.parse(stdout) as RaceJson;
    expect(validate(output), JSON.stringify(validate.errors)).toBe(true);
    expect({ code, cancelled: output.cancelled, reports: output.reports.length }).toEqual({ code: 1, cancelled: true, reports: 1 });
    expect(isAlive(Number(readFileSync(join(module.dir, "pid"), "utf8")))).toBe(false);
    expect(fake.calls).toHaveLength(1);
  }, 30_000);
});

describe("crash beside the analysis", () => {
  it("names the map and the candidates for the other side", () => {
    const module = new Module({ "go.mod": goMod, "cache.go": cacheGo });
    const dump = `fatal error: concurrent map read and map write\n\ngoroutine 9 [running]:\ninternal/runtime/maps.fatal({0x1, 0x2})\n\t/go/src/runtime/panic.go:1 +0x1\nexample.com/shop.(*Cache).Get(...)\n\t/build/shop/cache.go:${get} +0x1\n`;
    module.write("crash.txt", dump);
    const { stdout, code } = module.run(["crash", "crash.txt"]);
    expect(code).toBe(1);
    expect(stdout).toContain("map: Cache.m");
    expect(stdout).toMatch(/B {2}goroutine {2}(?:writes|deletes) {2}candidate for the other side\n {5}cache\.go:\d+ {2}shop\.\(\*Cache\)\.(?:Put|Drop)/);
    const output = JSON.parse(module.run(["crash", "--format", "json", "crash.txt"]).stdout) as RaceJson;
    expect(validate(output), JSON.stringify(validate.errors)).toBe(true);
    expect(output.reports).toMatchObject([{ map: "Cache.m" }]);
    expect(module.run(["crash", "--no-analysis", "crash.txt"]).stdout).not.toContain("Cache.m");
  });

  it("joins a race report with the finding", () => {
    const module = new Module({ "go.mod": goMod, "cache.go": cacheGo });
    module.write("race.txt", race("/build/shop"));
    const { stdout } = module.run(["crash", "race.txt"]);
    expect(stdout).toContain(`confirms cache.go:${get}:`);
  });
});

const missing = whyNoRaceDetector();
/** In CI the detector must be there. */
const unless = process.env.CI ? undefined : missing;
const realEnvironment = Object.fromEntries(Object.entries(goEnvironment).filter((entry): entry is [string, string] => entry[1] !== undefined));

describe("with the real race detector", () => {
  it.skipIf(unless !== undefined)(
    `tells what tests execute from what they do not${unless === undefined ? "" : `: skipped, ${unless}`}`,
    () => {
      const test = `package shop\n\nimport "testing"\n\nfunc TestShop(t *testing.T) {\n\tc := New()\n\tc.Put("a", 1)\n\tc.Get("a")\n}\n`;
      const module = new Module({ "go.mod": goMod, "cache.go": `${cacheGo}\nfunc (c *Cache) Len() int { return len(c.m) }\n`, "cache_test.go": test });
      for (const args of [[], ["--runs", "2"]]) {
        const { stdout, stderr, code } = module.run(["race", "--format", "json", ...args], realEnvironment);
        expect(code, stderr).toBe(0);
        const { findings, runs } = JSON.parse(stdout) as RaceJson;
        expect(runs).toBe(args.length === 0 ? 1 : 2);
        expect(findings.map(({ line, confirmation }) => [line, confirmation.status])).toEqual([
          [get, "executed"],
          [cacheGo.split("\n").length + 1, "notExecuted"],
        ]);
      }
    },
    180_000,
  );

  it.skipIf(unless !== undefined)(
    `confirms every finding of the demo module${unless === undefined ? "" : `: skipped, ${unless}`}`,
    () => {
      const module = new Module({});
      const demo = realpathSync(resolve(import.meta.dirname, "../workspaces/orders"));
      const { stdout, code, stderr } = module.run(["race", "--format", "json", `${demo}/...`], realEnvironment);
      expect(code, stderr).toBe(1);
      const output = JSON.parse(stdout) as RaceJson;
      expect(validate(output), JSON.stringify(validate.errors)).toBe(true);
      expect(output.problems).toEqual([]);
      expect(output.findings.length).toBeGreaterThanOrEqual(10);
      expect(output.findings.filter(({ confirmation }) => confirmation.status !== "confirmed")).toEqual([]);
      expect(output.reports.filter(({ finding }) => finding === null)).toEqual([]);
    },
    180_000,
  );
});
