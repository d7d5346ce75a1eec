/** Race runs with a go command made for the test: exact commands, reports while they come, cancelling, hostile workspaces. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../../server/src/reports/report.ts";
import { shownCommand } from "../../../server/src/runner/command.ts";
import { findGoBinary } from "../../../server/src/runner/goBinary.ts";
import { type RunProgress, raceRun } from "../../../server/src/runner/raceRun.ts";
import { runSettings } from "../../../server/src/runner/settings.ts";
import { UntrustedWorkspace } from "../../../server/src/runner/spawn.ts";
import { untilRace } from "../../../server/src/runner/untilRace.ts";
import { FakeGo, raceText } from "./fakeGo.ts";

const racing = `
event("start"); event("run", { Test: "TestMap" });
fs.writeFileSync(logPath + ".77", ${JSON.stringify(raceText())});
event("output", { Test: "TestMap", Output: "    testing.go:1490: race detected during execution of test\\n" });
event("fail", { Test: "TestMap", Elapsed: 0.1 }); event("fail"); process.exitCode = 1;`;

describe("raceRun", () => {
  it("reads reports from the files of the detector and names test and package", async () => {
    const fake = new FakeGo(racing);
    const progress: RunProgress[] = [];
    const { reports, problems, summary, tests, runs } = await raceRun(fake.request(), { progress: (step) => progress.push(step) });
    expect(reports).toMatchObject([{ seen: 1, report: { isMap: true, owner: { test: "TestMap", package: "example.com/a", from: "creation" } } }]);
    expect({ problems, runs, unreported: summary.unreported }).toEqual({ problems: [], runs: 1, unreported: [] });
    expect(tests).toMatchObject([
      { package: "example.com/a", test: "" },
      { test: "TestMap", status: "fail", race: true },
    ]);
    expect(progress.at(-1)).toMatchObject({ runs: 1, testsDone: 1, testsFailed: 1, races: 1, mapRaces: 1, package: "example.com/a" });
  });

  it("tells of a report while the tests go on", async () => {
    const fake = new FakeGo(`${racing} setTimeout(() => event("run", { Test: "TestLate" }), 1500);`);
    const told: string[] = [];
    await raceRun(fake.request(), { report: ({ seen }) => told.push(`report ${seen}`), event: ({ test, action }) => action === "run" && told.push(test) });
    expect(told).toEqual(["TestMap", "report 1", "TestLate"]);
  });

  it("rejects what looks like a report in the output: the detector writes to its files", async () => {
    const fake = new FakeGo(
      `for (const line of ${JSON.stringify(raceText().split("\n"))}) event("output", { Test: "TestFake", Output: line + "\\n" }); event("pass");`,
    );
    const { reports, summary } = await raceRun(fake.request());
    expect({ reports, rejected: summary.rejected }).toEqual({ reports: [], rejected: 1 });
  });

  it("takes reports from the output where -exec runs the tests elsewhere", async () => {
    const fake = new FakeGo(`if (logPath !== undefined) process.exit(9);
      for (const line of ${JSON.stringify(raceText().split("\n"))}) event("output", { Test: "TestMap", Output: line + "\\n" }); event("fail"); process.exitCode = 1;`);
    expect((await raceRun(fake.request({ flags: ["-exec", "docker run x"] }))).reports).toHaveLength(1);
  });

  it("says so when a race was detected and no report is found", async () => {
    const fake = new FakeGo(racing.replace(/fs\.writeFileSync.*;\n/, "\n"));
    expect((await raceRun(fake.request())).summary.unreported).toEqual([{ package: "example.com/a", test: "TestMap" }]);
  });

  it("says so of the package whose report is missing, also where another one's was read", async () => {
    const announce = (Package: string, more = "") =>
      `event("output", { Package: "${Package}", ${more} Output: "testing: race detected outside of test execution\\n" }); event("fail", { Package: "${Package}" });`;
    const fake = new FakeGo(`${racing.replace(/event\("fail"\);/, 'event("fail", { Package: "example.com/a" });')}
      event("run", { Package: "example.com/c", Test: "TestTalk" });
      event("output", { Package: "example.com/c", Test: "TestTalk", Output: "race detected by nobody\\n" });
      event("pass", { Package: "example.com/c", Test: "TestTalk" });
      ${announce("example.com/b")}`);
    const { reports, summary } = await raceRun(fake.request());
    expect({ reports: reports.length, unreported: summary.unreported }).toEqual({ reports: 1, unreported: [{ package: "example.com/b", test: null }] });
  });

  it("names the package by other reports of the same process, and the test that go test blames alone", async () => {
    const nameless = raceText(30).replaceAll("cache_test.go", "serve.go").replaceAll("TestMap", "serve");
    const fake = new FakeGo(`
      for (const Package of ["example.com/a", "example.com/b"]) { event("run", { Package, Test: "TestMap" }); event("run", { Package, Test: "TestServe" }); }
      for (const Test of ["TestMap", "TestServe/x"]) event("output", { Test, Output: "    testing.go:1490: race detected during execution of test\\n" });
      event("run", { Test: "TestServe/x" });
      event("output", { Test: "TestServe/x", Output: "    testing.go:1490: race detected during execution of test\\n" });
      fs.writeFileSync(logPath + ".1", ${JSON.stringify(raceText() + nameless)}); event("fail"); event("pass", { Package: "example.com/b" }); process.exitCode = 1;`);
    const { reports } = await raceRun(fake.request());
    expect(reports.map(({ report }) => report.owner)).toEqual([
      { test: "TestMap", package: "example.com/a", from: "creation" },
      { test: "TestServe", package: "example.com/a", from: "event" },
    ]);
  });

  it("cancels: the program ends, what was seen stays", async () => {
    const fake = new FakeGo(`${racing} setTimeout(() => {}, 60_000);`);
    const control = new AbortController();
    const { how, reports, problems } = await raceRun({ ...fake.request(), signal: control.signal }, { report: () => control.abort() });
    expect({ how, reports: reports.length, problems }).toEqual({ how: "cancelled", reports: 1, problems: [] });
  });
});

const list = (packages: readonly string[]) => packages.map((name) => `out("example.com/${name}\\t" + process.cwd() + "\\t1\\t0\\n");`).join("\n");

/** Plays list and build; what it "builds" is another script. */
function buildingGo(packages: readonly string[], binary: string, first = ""): FakeGo {
  const fake: FakeGo = new FakeGo(`
    ${first}
    if (argv[0] === "list") { ${list(packages)} }
    else {
      const file = argv.find((word) => word.startsWith("-o=")).slice(3);
      fs.copyFileSync(require("node:path").join(__dirname, "../binary"), file); fs.chmodSync(file, 0o755);
    }`);
  fake.program("binary", binary);
  return fake;
}

const mapTest = `out("\\x16=== RUN   TestMap\\n"); out("partial"); out("\\x16--- PASS: TestMap (0.01s)\\nPASS\\n");`;
const racesAtCpu2 = `${mapTest} if (argv.includes("-test.cpu=2")) { fs.writeFileSync(logPath + ".5", ${JSON.stringify(raceText())}); process.exitCode = 66; }`;

describe("untilRace", () => {
  const options = { stopAt: "mapRace", cpus: [], counts: [] } as const;

  it("builds once, then runs with other processors and orders until a race shows", async () => {
    const fake = buildingGo(["a"], racesAtCpu2);
    const { reports, runs, tests, problems } = await untilRace({ ...fake.request(), ...options, cpus: [1, 4, 2], runs: 50 });
    expect({ runs, seen: reports[0]?.seen, owner: reports[0]?.report.owner?.test, problems }).toEqual({ runs: 3, seen: 1, owner: "TestMap", problems: [] });
    const [listed, built, ...binaries] = fake.calls;
    expect(listed.argv[1]).toBe("list");
    expect(built.argv.slice(1, 4)).toEqual(["test", "-c", "-race"]);
    expect(binaries.map(({ argv }) => argv.slice(1).filter((word) => /cpu|shuffle/.test(word)))).toEqual([
      ["-test.cpu=1"],
      ["-test.cpu=4", "-test.shuffle=1"],
      ["-test.cpu=2", "-test.shuffle=2"],
    ]);
    expect(tests).toMatchObject([{ test: "" }, { test: "TestMap", status: "pass" }]);
  });

  it("ends at the race that is looked for, and at no other", async () => {
    const binary = `${mapTest} fs.writeFileSync(logPath + ".5", ${JSON.stringify(raceText())}); process.exitCode = 66;`;
    const runsUntil = async (stopAt: (report: Report) => boolean) =>
      (await untilRace({ ...buildingGo(["a"], binary).request(), ...options, stopAt, cpus: [1], runs: 3 })).runs;
    expect([await runsUntil(({ owner }) => owner?.test === "TestMap"), await runsUntil(() => false)]).toEqual([1, 3]);
  });

  it("counts in how many of all runs a race was seen", async () => {
    const fake = buildingGo(["a", "b"], racesAtCpu2);
    const { reports, runs } = await untilRace({ ...fake.request(), ...options, stopAt: "budget", cpus: [1, 2], runs: 5 });
    expect(reports.map(({ seen, report }) => ({ seen, count: report.count }))).toEqual([{ seen: 2, count: 4 }]);
    expect(runs).toBe(5);
  });

  it("runs tests several times within some processes, each of which is one run, and says so while it goes on", async () => {
    const fake = buildingGo(["a"], racesAtCpu2);
    const told: string[] = [];
    const listener = { progress: ({ runs, count }: RunProgress) => told.push(`${runs}: ${count}`) };
    const { reports, runs } = await untilRace({ ...fake.request(), ...options, stopAt: "budget", cpus: [2, 1], counts: [1, 3], runs: 5 }, listener);
    const binaries = fake.calls.slice(2);
    expect(binaries.map(({ argv }) => argv.filter((word) => /count|cpu/.test(word)).join(" "))).toEqual([
      "-test.count=1 -test.cpu=2",
      "-test.count=1 -test.cpu=1",
      "-test.count=3 -test.cpu=2",
      "-test.count=3 -test.cpu=1",
      "-test.count=1 -test.cpu=2",
    ]);
    expect({ runs, seen: reports.map(({ seen, inRuns }) => [seen, inRuns]) }).toEqual({ runs: 5, seen: [[3, [1, 3, 5]]] });
    expect([...new Set(told)].filter((text) => text.endsWith("3"))).toEqual(["3: 3", "4: 3"]);
    expect(told.at(-1)).toBe("5: 1");
  });

  it("does not blame tests that cannot be run twice in one process", async () => {
    const once = `const times = Number(argv.find((word) => word.startsWith("-test.count=")).slice(12));
      if (times === 1) { ${mapTest} } else { out("\\x16=== RUN   TestMap\\n"); err("panic: http: multiple registrations for /\\n\\ngoroutine 7 [running]:\\nexample.com/a.TestMap()\\n\\t/src/a/cache_test.go:9 +0x1d\\n"); process.exitCode = 2; }`;
    const fake = buildingGo(["a"], once);
    let printed = "";
    const repeated = new Set<number>();
    const { reports, tests, problems, runs } = await untilRace(
      { ...fake.request(), ...options, cpus: [1], counts: [1, 3], runs: 4 },
      { output: (text) => (printed += text), progress: ({ runs: run, count }) => count > 1 && repeated.add(run) },
    );
    expect({ reports, problems, runs, repeated: [...repeated] }).toEqual({ reports: [], problems: [], runs: 4, repeated: [2] });
    expect(tests).toMatchObject([{ test: "" }, { test: "TestMap", status: "pass" }]);
    expect(fake.calls.slice(2).map(({ argv }) => argv.find((word) => word.startsWith("-test.count=")))).toEqual(
      [1, 3, 1, 1].map((count) => `-test.count=${count}`),
    );
    expect(printed).toContain("example.com/a: tests fail when they are repeated in one process");
  });

  it("does not take the race of one package for the reason why another one's tests cannot be repeated", async () => {
    const script = `const times = Number(argv.find((word) => word.startsWith("-test.count=")).slice(12));
      if (process.argv[1].endsWith("0.test")) { ${mapTest} fs.writeFileSync(logPath + ".5", ${JSON.stringify(raceText())}); process.exitCode = 66; }
      else if (times === 1) { ${mapTest} } else { out("\\x16=== RUN   TestMap\\n\\x16--- FAIL: TestMap (0.01s)\\n"); process.exitCode = 1; }`;
    const fake = buildingGo(["a", "b"], script);
    const { reports, tests } = await untilRace({ ...fake.request(), ...options, stopAt: "budget", cpus: [1], counts: [1, 3], runs: 4 });
    expect(reports.map(({ seen }) => seen)).toEqual([4]);
    expect(tests.filter(({ package: path }) => path === "example.com/b")).toMatchObject([{ test: "" }, { test: "TestMap", status: "pass" }]);
  });

  it("shows a race that only tests which are repeated in one process have, and what fails because of it", async () => {
    const later = `if (!argv.includes("-test.count=3")) { ${mapTest} } else {
      out("\\x16=== RUN   TestMap\\n"); fs.writeFileSync(logPath + ".5", ${JSON.stringify(raceText())});
      out("    testing.go:1490: race detected during execution of test\\n"); out("\\x16--- FAIL: TestMap (0.01s)\\n");
      ${mapTest} process.exitCode = 66; }`;
    const fake = buildingGo(["a"], later);
    const { reports, tests, runs } = await untilRace({ ...fake.request(), ...options, cpus: [1], runs: 50 });
    expect({ runs, seen: reports.map(({ seen }) => seen) }).toEqual({ runs: 3, seen: [1] });
    expect(tests).toMatchObject([{ test: "" }, { test: "TestMap", status: "fail", race: true }]);
  });

  it("ends when its time is over, and does not count the run that was cut off", async () => {
    const fake = buildingGo(["a"], `setTimeout(() => {}, argv.some((word) => word.startsWith("-test.shuffle")) ? 60_000 : 1);`);
    const { runs, how, problems } = await untilRace({ ...fake.request(), ...options, budgetMs: 1_500 });
    expect({ runs, how, problems: problems.map(({ kind }) => kind) }).toEqual({ runs: 1, how: "exited", problems: ["noTests"] });
  });

  it("can be cancelled between and within runs", async () => {
    const fake = buildingGo(["a"], `${mapTest} setTimeout(() => {}, 60_000);`);
    const control = new AbortController();
    const { how, runs } = await untilRace(
      { ...fake.request(), ...options, signal: control.signal },
      { event: ({ action }) => action === "pass" && control.abort() },
    );
    expect({ how, runs }).toEqual({ how: "cancelled", runs: 1 });
  });

  it("a package that cannot be built does not keep the others from running", async () => {
    const fake = buildingGo(
      ["bad", "a"],
      racesAtCpu2,
      `if (argv.at(-1) === "example.com/bad") { err("# example.com/bad\\nbad.go:1:1: syntax error\\n"); process.exit(1); }`,
    );
    const { problems, reports } = await untilRace({ ...fake.request(), ...options, cpus: [2], runs: 1 });
    expect(problems).toMatchObject([{ kind: "buildFailure", package: "example.com/bad", title: { text: expect.stringContaining("syntax error") } }]);
    expect(reports).toHaveLength(1);
  });

  it("packages without tests, and an -exec that cannot be honoured, are told", async () => {
    const empty = new FakeGo(`out("example.com/a\\t/src\\t0\\t0\\n");`);
    expect(await untilRace({ ...empty.request(), ...options })).toMatchObject({ runs: 0, problems: [{ kind: "noTests" }] });
    const fake = buildingGo(["a"], mapTest);
    expect(await untilRace({ ...fake.request({ flags: ["-exec=x"] }), ...options })).toMatchObject({ runs: 0, problems: [{ kind: "repeatedExec" }] });
    expect(fake.calls).toEqual([]);
  });
});

describe("a hostile workspace", () => {
  /** Settings and files that each try to run the program `evil`, which leaves a mark. */
  function hostile() {
    const fake = new FakeGo("event('pass');");
    const mark = join(fake.folder, "evil-ran");
    const evil = fake.program("evil", `fs.writeFileSync(${JSON.stringify(mark)}, "");`);
    for (const name of ["go", "gcc", "sh", "git"]) fake.program(name, `fs.writeFileSync(${JSON.stringify(mark)}, "");`);
    const race = {
      flags: [`-toolexec=${evil}`, "-exec", evil, "$(touch evil-ran)", "; touch evil-ran"],
      env: {
        GOFLAGS: `-toolexec=${evil}`,
        CC: evil,
        GOROOT: fake.folder,
        PATH: `.:${fake.folder}:./bin`,
        NODE_OPTIONS: "",
        GORACE: `log_path='${fake.folder}/x y'`,
      },
    };
    return { fake, mark, race, evil };
  }

  it("runs nothing while it is not trusted", async () => {
    const { fake, mark, race, evil } = hostile();
    const gopls = { "build.env": race.env, "build.buildFlags": [`-toolexec=${evil}`] };
    const settings = runSettings({ gopls }, race, process.env);
    const request = { ...fake.request(race), settings, trusted: false, target: { folder: fake.folder, packages: [`-toolexec=${evil}`], tests: [] } };
    const commands: string[] = [];
    const listener = { command: () => commands.push("started") };
    await expect(raceRun(request, listener)).rejects.toBeInstanceOf(UntrustedWorkspace);
    await expect(untilRace({ ...request, stopAt: "race", cpus: [], counts: [] }, listener)).rejects.toBeInstanceOf(UntrustedWorkspace);
    await expect(raceRun({ ...request, go: "" }, listener)).rejects.toBeInstanceOf(UntrustedWorkspace);
    expect({ calls: fake.calls, ran: existsSync(mark), commands }).toEqual({ calls: [], ran: false, commands: [] });
  });

  it("shows exactly what is run once it is trusted, and runs exactly that", async () => {
    const { fake, mark, race, evil } = hostile();
    const shown: string[] = [];
    await raceRun(fake.request(race), { command: (command) => shown.push(shownCommand(command)) });
    expect(shown).toHaveLength(1);
    for (const part of [`-toolexec=${evil}`, "GOFLAGS=", "CC=", "'$(touch evil-ran)'"]) expect(shown[0].replaceAll("'\\''", "'")).toContain(part);
    expect(fake.calls).toHaveLength(1);
    const [{ argv, env }] = fake.calls;
    expect(argv).toEqual([
      fake.go,
      "test",
      "-json",
      "-race",
      "-count=1",
      "-timeout=10m",
      "./...",
      `-toolexec=${evil}`,
      "-exec",
      evil,
      "-args",
      "$(touch evil-ran)",
      "; touch evil-ran",
    ]);
    // The search path keeps nothing that the current folder decides.
    expect(env.PATH).toBe(fake.folder);
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(fake.folder, "ran"))).toBe(false);
  });

  it("reads nothing as a flag that stands for a package, and shows what gopls's settings bring", async () => {
    const { fake, mark, evil } = hostile();
    const gopls = { "build.env": { CC: evil, GOFLAGS: "-mod=mod" }, "build.buildFlags": [`-toolexec=${evil}`] };
    const target = { folder: fake.folder, packages: [`-exec=${evil}`, "$(touch evil-ran)", "; touch evil-ran"], tests: [] };
    const shown: string[] = [];
    const listener = { command: (command: Parameters<typeof shownCommand>[0]) => shown.push(shownCommand(command)) };
    await raceRun({ ...fake.request(), settings: runSettings({ gopls }, {}, process.env), target }, listener);
    expect(fake.calls[0].argv.slice(6)).toEqual([`./-exec=${evil}`, "$(touch evil-ran)", "; touch evil-ran", `-toolexec=${evil}`]);
    for (const part of [`-toolexec=${evil}`, "CC=", "GOFLAGS="]) expect(shown[0].replaceAll("'\\''", "'")).toContain(part);
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(fake.folder, "evil-ran"))).toBe(false);
  });

  it("the go command is never one of the workspace, nor of a relative folder", () => {
    const fake = new FakeGo("");
    const outside = new FakeGo("");
    const inside = join(fake.folder, "bin");
    mkdirSync(join(fake.folder, "go"), { recursive: true });
    const path = (...folders: string[]) => ({ PATH: folders.join(":") });
    expect(findGoBinary(path(".", "bin", "", inside), [fake.folder])).toBe("");
    expect(findGoBinary(path(inside, join(outside.folder, "bin")), [fake.folder])).toBe(outside.go);
    expect(findGoBinary(path(fake.folder, inside))).toBe(fake.go);
    expect(findGoBinary({})).toBe("");
  });
});
