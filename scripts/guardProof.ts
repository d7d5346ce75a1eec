/**
 * Counts in how many crashes the guard names both sides, and the right ones. `guardProof.ts [--amplify] [--crashes N]
 * [--rare N] [GO…]` does so for each go command (default: the one on PATH) with the programs of test/workspaces/crashes;
 * exits with 1 where fewer than 85 of 100 are named. --rare: how many of N runs crash at all, with and without the guard.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Report } from "../server/src/reports/report.ts";
import { mergeEnvironments } from "../server/src/runner/environment.ts";
import { findGoBinary } from "../server/src/runner/goBinary.ts";
import { guardRun } from "../server/src/runner/guard/guardRun.ts";
import { type Guard, prepareGuard } from "../server/src/runner/guard/prepareGuard.ts";
import { problemSentence } from "../server/src/runner/guard/problem.ts";
import { goEnvironment } from "./goToolchain.ts";

const crashes = resolve(import.meta.dirname, "../test/workspaces/crashes");

/** True: two functions race with each other, A and B; false: A with itself. */
const programs: Readonly<Record<string, boolean>> = {
  writes: false,
  reads: true,
  ranges: true,
  deletes: true,
  strings: true,
  structs: true,
  clears: true,
  inlined: true,
  work: false,
  once: false,
};
/** The variables of another installation would lead a go command to the wrong sources. */
const environment = { ...goEnvironment, GOROOT: undefined, GOFLAGS: undefined };
const wanted = 0.85;
const mostRuns = 4;
const runMs = 40_000;

interface Count {
  crashes: number;
  /** Both sides named by the guard, with stacks. */
  named: number;
  /** Two sides that are not the two that raced. */
  wrong: number;
  /** Runs without a crash. */
  quiet: number;
}

async function guardFor(go: string, amplify: boolean, folder: string): Promise<Guard> {
  const cache = join(folder, "guard");
  const result = await prepareGuard({ go, folder: crashes, environment, platform: process.platform, cache, amplify, trusted: true });
  if ("guard" in result) return result.guard;
  throw new Error(`${go}: ${problemSentence(result.problem)}\n${result.problem.detail}`);
}

/** One Go: builds the programs under the guard and lets each crash until there are enough. */
async function prove(go: string, amplify: boolean, crashesWanted: number, folder: string): Promise<boolean> {
  const guard = await guardFor(go, amplify, folder);
  const program = await build(guard, folder);
  const total: Count = { crashes: 0, named: 0, wrong: 0, quiet: 0 };
  const lines: string[] = [];
  const each = Math.ceil(crashesWanted / Object.keys(programs).length);
  for (const [name, twoFunctions] of Object.entries(programs)) {
    const count = await provoke(guard, program, name, twoFunctions, each);
    lines.push(`  ${name.padEnd(8)} ${count.named} of ${count.crashes}${count.quiet > 0 ? `, ${count.quiet} runs without a crash` : ""}${wrongText(count)}`);
    for (const key of ["crashes", "named", "wrong", "quiet"] as const) total[key] += count[key];
  }
  const { files, writes, reports } = guard.hooks;
  console.log(`${guard.goVersion}${amplify ? ", amplified" : ""}: both sides named in ${total.named} of ${total.crashes} crashes${wrongText(total)}`);
  console.log(`  ${files} files, ${writes} places of writes, ${reports} of reports${guard.fast ? "" : ", without frame pointers"}\n${lines.join("\n")}`);
  return total.crashes >= crashesWanted && total.wrong === 0 && total.named / total.crashes >= wanted;
}

/** How often a race that mostly goes well ends the process. The three builds take turns, so that the machine treats them alike. */
async function rarely(go: string, runs: number, folder: string): Promise<void> {
  const [guard, amplified] = [await guardFor(go, false, folder), await guardFor(go, true, folder)];
  const builds = [
    { name: "without the guard", guard: { ...guard, environment: mergeEnvironments(process.platform, environment) } },
    { name: "with the guard", guard },
    { name: "amplified", guard: amplified },
  ];
  const programs: { readonly name: string; readonly program: string; crashes: number }[] = [];
  for (const [i, { name, guard: used }] of builds.entries()) programs.push({ name, program: await build(used, join(folder, `rare${i}`)), crashes: 0 });
  for (let run = 0; run < runs; run++) {
    for (const one of programs) {
      const { exit } = await guardRun({ argv: [one.program, "rare"], cwd: crashes, environment: guard.environment, trusted: true, timeoutMs: runMs });
      if (exit.code !== 0) one.crashes++;
    }
  }
  console.log(`${guard.goVersion}, a rare race: ${programs.map(({ name, crashes: count }) => `${name} ${count}`).join(", ")} of ${runs} runs crash`);
}

function wrongText({ wrong }: Count): string {
  return wrong > 0 ? `, ${wrong} WRONG` : "";
}

async function build(guard: Guard, folder: string): Promise<string> {
  const program = join(folder, `crashes-${guard.goVersion}`);
  const { exit } = await guardRun({
    argv: [guard.go, "build", "-buildvcs=false", "-o", program, "."],
    cwd: crashes,
    environment: guard.environment,
    trusted: true,
    stderr: (bytes) => process.stderr.write(bytes),
  });
  if (exit.code !== 0) throw new Error(`${guard.goVersion}: the programs do not build`);
  return program;
}

async function provoke(guard: Guard, program: string, name: string, twoFunctions: boolean, each: number): Promise<Count> {
  const count: Count = { crashes: 0, named: 0, wrong: 0, quiet: 0 };
  while (count.crashes < each && count.quiet < mostRuns) {
    let text = "";
    const { reports } = await guardRun({
      argv: [program, name],
      cwd: crashes,
      // At this level a dump shows no map addresses: what is known of the other side comes from the guard alone.
      environment: mergeEnvironments(process.platform, guard.environment, { GOTRACEBACK: "all" }),
      trusted: true,
      timeoutMs: runMs,
      stderr: (bytes) => {
        text += Buffer.from(bytes).toString("utf8");
      },
    });
    const report = reports.find(({ kind, isMap }) => kind === "fatal" && isMap);
    if (report === undefined) {
      count.quiet++;
      continue;
    }
    count.crashes++;
    if (!text.includes("mapguard: last write by goroutine ")) continue;
    if (areSides(report, name, twoFunctions)) count.named++;
    else {
      count.wrong++;
      console.log(`${guard.goVersion} ${name}:\n${text.slice(0, 4_000)}`);
    }
  }
  return count;
}

function areSides({ sides }: Report, name: string, twoFunctions: boolean): boolean {
  const [first, second] = sides.filter(({ how }) => how !== "candidate");
  if (first === undefined || second === undefined || first.goroutine === second.goroutine) return false;
  const found = [first, second].map(({ frames }) => frames.map((frame) => frame.function).find((called) => called.startsWith(`main.${name}`)) ?? "");
  const expected = [`main.${name}A`, twoFunctions ? `main.${name}B` : `main.${name}A`];
  return found.sort().join() === expected.join();
}

const { values, positionals } = parseArgs({
  options: { amplify: { type: "boolean" }, crashes: { type: "string" }, rare: { type: "string" } },
  allowPositionals: true,
});
const goCommands = positionals.length > 0 ? positionals : [findGoBinary(process.env)];
if (goCommands.includes("")) throw new Error("no go command on PATH");
const folder = mkdtempSync(join(tmpdir(), "mapguard-proof-"));
try {
  for (const go of goCommands) {
    if (values.rare !== undefined) await rarely(resolve(go), Number(values.rare), folder);
    else if (!(await prove(resolve(go), values.amplify ?? false, Number(values.crashes ?? 40), folder))) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
