/** Starting programs: trust, exact arguments, the end of whole process trees. */
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Exit, type SpawnOptions, spawnStreaming, UntrustedWorkspace } from "../../../server/src/runner/spawn.ts";
import { isAlive } from "./fakeGo.ts";

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "mapguard spawn-")));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Runs a script in Node; the program's outputs together. */
async function runScript(script: string, args: readonly string[] = [], options: Partial<SpawnOptions> = {}): Promise<Exit & { readonly output: string }> {
  let output = "";
  const take = (bytes: Uint8Array) => {
    output += new TextDecoder().decode(bytes);
  };
  const exit = await spawnStreaming([process.execPath, "-e", script, "--", ...args], {
    cwd: tmpdir(),
    env: process.env,
    trusted: true,
    stdout: take,
    stderr: take,
    ...options,
  });
  return { ...exit, output };
}

const sleeper = "setTimeout(() => {}, 60_000)";
/** Starts a child that ignores requests to end, says its number, and waits. */
const stubborn = `
  const child = require("node:child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); console.log('ready'); ${sleeper}"], { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.on("data", () => console.log(child.pid));
  ${sleeper}`;

describe("spawnStreaming", () => {
  it("starts nothing in a workspace that is not trusted", async () => {
    const mark = join(folder(), "ran");
    const script = `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "")`;
    await expect(runScript(script, [], { trusted: false })).rejects.toBeInstanceOf(UntrustedWorkspace);
    await expect(runScript(script, [], { trusted: undefined as unknown as boolean })).rejects.toBeInstanceOf(UntrustedWorkspace);
    expect(existsSync(mark)).toBe(false);
    await runScript(script);
    expect(existsSync(mark)).toBe(true);
  });

  it("refuses programs that the current folder would choose", async () => {
    for (const program of ["node", "./node", "bin/node", ""]) {
      await expect(spawnStreaming([program], { cwd: folder(), env: process.env, trusted: true })).rejects.toThrow("absolute");
    }
    await expect(spawnStreaming([], { cwd: folder(), env: process.env, trusted: true })).rejects.toThrow("absolute");
  });

  it("hands arguments over as they are: no shell reads them", async () => {
    const args = ["a b", "q\"uo'te", "$(touch ran)", "`touch ran`", "; touch ran", "*", "", "-x=$HOME", "ü\n"];
    const cwd = folder();
    const { output } = await runScript("console.log(JSON.stringify(process.argv.slice(1)))", args, { cwd });
    expect(JSON.parse(output)).toEqual(args);
    expect(existsSync(join(cwd, "ran"))).toBe(false);
  });

  it("takes relative entries out of the search path", async () => {
    const { output } = await runScript("console.log(process.env.PATH)", [], { env: { ...process.env, PATH: ".:bin::/usr/bin:./x:/bin" } });
    expect(output).toBe("/usr/bin:/bin\n");
  });

  it("says how a program ended", async () => {
    expect(await runScript("process.exitCode = 7")).toMatchObject({ how: "exited", code: 7, signal: null });
    expect(await runScript("process.kill(process.pid, 'SIGKILL')")).toMatchObject({ how: "exited", code: null, signal: "SIGKILL" });
    const missing = await spawnStreaming([join(folder(), "missing")], { cwd: tmpdir(), env: {}, trusted: true });
    expect(missing).toMatchObject({ how: "notStarted", failure: expect.stringContaining("ENOENT") });
    expect(await spawnStreaming([process.execPath, "a\0b"], { cwd: tmpdir(), env: {}, trusted: true })).toMatchObject({ how: "notStarted" });
  });

  it("ends at a time limit", async () => {
    expect(await runScript(sleeper, [], { timeoutMs: 200 })).toMatchObject({ how: "timedOut", code: null });
  });

  it("ends the whole tree when cancelled, also what ignores the request", async () => {
    const control = new AbortController();
    let pid = 0;
    const exit = await runScript(stubborn, [], {
      signal: control.signal,
      stdout: (bytes) => {
        pid = Number(new TextDecoder().decode(bytes));
        control.abort();
      },
    });
    expect(exit).toMatchObject({ how: "cancelled", code: null });
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
  });

  it("starts nothing when it was cancelled before", async () => {
    expect(await runScript("console.log(1)", [], { signal: AbortSignal.abort() })).toMatchObject({ how: "cancelled", output: "" });
  });

  it("does not wait for ever for what a program leaves behind", async () => {
    let pid = 0;
    const exit = await runScript(`${stubborn.replace(/setTimeout.*$/, "")}; setTimeout(() => process.exit(3), 1500)`, [], {
      stdout: (bytes) => {
        pid = Number(new TextDecoder().decode(bytes));
      },
    });
    expect(exit).toMatchObject({ how: "exited", code: 3 });
    expect(isAlive(pid)).toBe(false);
  });
});
