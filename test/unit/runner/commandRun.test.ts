/** A test command of one's own: its environment, what is read, how it ends, and that none of it happens untrusted. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { commandRun, type OwnCommandRequest } from "../../../server/src/runner/commandRun.ts";
import { findProgram } from "../../../server/src/runner/goBinary.ts";
import type { RunProgress } from "../../../server/src/runner/raceRun.ts";
import type { RaceSettings } from "../../../server/src/runner/settings.ts";
import { UntrustedWorkspace } from "../../../server/src/runner/spawn.ts";
import { FakeGo, isAlive, raceText } from "./fakeGo.ts";

/** `script` is the program `make` on the search path. */
function own(script: string, race: RaceSettings = {}, environment: NodeJS.ProcessEnv = {}) {
  const fake = new FakeGo("");
  const make = fake.program("tools/make", script);
  const { settings, platform, trusted, temporaryFolder } = fake.request(race);
  const path = { ...process.env, ...environment, PATH: `.:${join(make, "..")}` };
  const request: OwnCommandRequest = { settings, platform, trusted, temporaryFolder, environment: path, argv: ["make", "race"], folder: fake.folder };
  return { fake, make, request };
}

const printsRace = `err("before\\n" + ${JSON.stringify(raceText())} + "after\\n"); process.exitCode = 2;`;

describe("a command of one's own", () => {
  it("is run as it stands, with the environment of race runs", async () => {
    const race = { env: { NAME: "x", GOFLAGS: "-race -json" }, gorace: "halt_on_error=1", flags: ["-short"] };
    const { fake, make, request } = own("", race, { GORACE: "strip_path_prefix=/src log_path=/mine" });
    await commandRun({ ...request, argv: ["make", "race", "a b", "$(x)"] });
    const [{ argv, cwd, env }] = fake.calls;
    expect(argv).toEqual([make, "race", "a b", "$(x)"]);
    expect(cwd).toBe(fake.folder);
    expect({ NAME: env.NAME, GOFLAGS: env.GOFLAGS, GOTRACEBACK: env.GOTRACEBACK }).toEqual({ NAME: "x", GOFLAGS: "-race -json", GOTRACEBACK: "system" });
    expect(env.GORACE).toMatch(/^strip_path_prefix=\/src log_path="?.*mapguard-race-\w+\/race"? halt_on_error=1 history_size=7 atexit_sleep_ms=1000$/);
    // The search path keeps nothing that the folder decides.
    expect(env.PATH).toBe(join(make, ".."));
  });

  it("tells reports of files and of both streams, each once", async () => {
    const script = `fs.writeFileSync(logPath + ".7", ${JSON.stringify(raceText())}); out(${JSON.stringify(raceText(30))}); ${printsRace}`;
    const { request } = own(script);
    const told: string[] = [];
    let printed = "";
    const { reports, problems, runs, output } = await commandRun(request, {
      report: ({ report }, isNew) => told.push(`${report.sides[0].frames[1].line} ${isNew}`),
      output: (text) => (printed += text),
    });
    expect(reports.map(({ seen, report }) => [seen, report.owner?.test, report.sides[0].frames[1].line])).toEqual([
      [1, "TestMap", 30],
      [1, "TestMap", 11],
    ]);
    expect({ problems, runs }).toEqual({ problems: [], runs: 1 });
    expect(told[0]).toMatch(/ true$/);
    expect(output).toContain("before\n");
    expect(printed).toContain("after\n");
  });

  it("follows the events of tests, if it prints them", async () => {
    const { request } = own(`event("run", { Test: "TestMap" }); event("fail", { Test: "TestMap" }); event("fail"); ${printsRace}`);
    const steps: RunProgress[] = [];
    const { tests } = await commandRun(request, { progress: (step) => steps.push(step) });
    expect(tests).toMatchObject([
      { test: "TestMap", status: "fail" },
      { test: "", status: "fail" },
    ]);
    expect(steps.at(-1)).toMatchObject({ testsDone: 1, races: 1, mapRaces: 1 });
  });

  it("that is cancelled ends with all that it started, and what was seen stays", async () => {
    const child = `require("node:child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setTimeout(() => {}, 60000)"], { stdio: "ignore" })`;
    const { fake, request } = own(`const child = ${child}; fs.writeFileSync("child", String(child.pid)); ${printsRace} setTimeout(() => {}, 60_000);`);
    const control = new AbortController();
    const { how, reports, problems } = await commandRun({ ...request, signal: control.signal }, { report: () => control.abort() });
    expect({ how, reports: reports.length, problems }).toEqual({ how: "cancelled", reports: 1, problems: [] });
    const pid = Number(readFileSync(join(fake.folder, "child"), "utf8"));
    for (let waited = 0; waited < 5_000 && isAlive(pid); waited += 50) await sleep(50);
    expect(isAlive(pid)).toBe(false);
  });

  it("that fails without a report is explained, and one that is not there", async () => {
    const failing = own(`err("no rule to make target race\\n"); process.exitCode = 2;`);
    expect((await commandRun(failing.request)).problems).toMatchObject([{ kind: "commandFailed", prevented: false, raw: "no rule to make target race" }]);
    const missing = await commandRun({ ...failing.request, argv: ["makeNothing", "race"] });
    expect(missing).toMatchObject({ how: "notStarted", problems: [{ kind: "commandNotFound", prevented: true }] });
    const cgo = own(`err("go: -race requires cgo; enable cgo by setting CGO_ENABLED=1\\n"); process.exitCode = 2;`, { env: { CGO_ENABLED: "0" } });
    expect((await commandRun(cgo.request)).problems).toMatchObject([{ kind: "noCgo" }]);
    expect((await commandRun(own(`out("ok\\n");`).request)).problems).toEqual([]);
  });

  it("is found on the search path, by its whole path, or from the folder where it is said so; never by chance in the folder", () => {
    const { fake, make } = own("");
    const local = fake.program("make", "");
    expect(findProgram("make", fake.folder, { PATH: `.::${join(make, "..")}` })).toBe(make);
    expect(findProgram("make", fake.folder, { PATH: ".:tools" })).toBe("");
    expect(findProgram("./make", fake.folder, {})).toBe(local);
    expect(findProgram(make, "/", {})).toBe(make);
    for (const none of ["", "tools", "./none", "make\0", "$(make)"]) expect(findProgram(none, fake.folder, { PATH: join(make, "..") }), none).toBe("");
  });

  it("is not run while the workspace is not trusted", async () => {
    const { fake, request } = own(`fs.writeFileSync("ran", "")`, { env: { PATH: "/nowhere", LD_PRELOAD: "/evil.so" } });
    const commands: string[] = [];
    await expect(commandRun({ ...request, trusted: false }, { command: () => commands.push("started") })).rejects.toBeInstanceOf(UntrustedWorkspace);
    expect({ calls: fake.calls, ran: existsSync(join(fake.folder, "ran")), commands }).toEqual({ calls: [], ran: false, commands: [] });
  });
});
