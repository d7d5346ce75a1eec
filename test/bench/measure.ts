/**
 * The measurements of a cold scan: the command line as a process, `gofmt -l` on the same files, two threads beside one.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { repoDir } from "../eval/corpus.ts";
import { commandLine } from "../eval/engine.ts";
import type { BenchCorpus } from "./corpora.ts";

export interface Timed {
  readonly seconds: number;
  readonly peakMiB: number;
  /** Processor time of all threads, the machine's own work for them included. */
  readonly cpuSeconds: number;
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<{ seconds: number; code: number; stderr: string }> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < 4000) stderr += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ seconds: (performance.now() - start) / 1000, code: code ?? -1, stderr }));
  });
}

/**
 * One cold scan in a fresh process, its wall time with Node's start included. With `cores`, all its threads share so many
 * of the machine's: undefined where no `taskset` can see to that.
 */
export async function scanOnce(corpus: BenchCorpus, workers: number): Promise<Timed>;
export async function scanOnce(corpus: BenchCorpus, workers: number, cores: number): Promise<Timed | undefined>;
export async function scanOnce(corpus: BenchCorpus, workers: number, cores?: number): Promise<Timed | undefined> {
  const pinned = cores === undefined ? [] : ["taskset", "--cpu-list", `0-${cores - 1}`];
  if (pinned.length > 0 && spawnSync(pinned[0], [...pinned.slice(1), process.execPath, "--version"]).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "mapguard-bench-"));
  try {
    const report = join(folder, "peak");
    const preload = pathToFileURL(join(repoDir, "test", "bench", "reportPeak.mjs")).href;
    const args = ["--import", preload, commandLine, "check", "--format", "json", "--fail-on", "off", "--goos", "linux", "--goarch", "amd64"];
    args.push("--workers", String(workers), ...(corpus.modulePath === undefined ? [] : ["--module-path", corpus.modulePath]), ...corpus.patterns);
    const [command, ...all] = [...pinned, process.execPath, ...args];
    const { seconds, code, stderr } = await run(command, all, corpus.cwd, { ...process.env, MAPGUARD_BENCH_PEAK: report });
    if (code !== 0) throw new Error(`check of ${corpus.name} ended with code ${code}: ${stderr.slice(0, 1000)}`);
    const [peakKiB, cpuSeconds] = readFileSync(report, "utf8").split(" ").map(Number);
    return { seconds, peakMiB: peakKiB / 1024, cpuSeconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Command lines are limited to a few MiB. */
const argumentUnits = 1_200_000;

/** `gofmt -l` over the corpus's files; undefined where there is no gofmt. */
export async function gofmtOnce(corpus: BenchCorpus): Promise<number | undefined> {
  const groups: string[][] = [[]];
  let size = 0;
  for (const file of corpus.files) {
    size += file.length + 9;
    if (size > argumentUnits) {
      groups.push([]);
      size = file.length + 9;
    }
    groups[groups.length - 1].push(file);
  }
  let seconds = 0;
  for (const group of groups) {
    try {
      seconds += (await run("gofmt", ["-l", ...group], corpus.cwd, process.env)).seconds;
    } catch {
      return undefined;
    }
  }
  return seconds;
}

/** Files parsed by each measurement of `measureThreads`, and its repetitions: some seconds in all. */
const threadFiles = 400;
const threadRounds = 3;

/**
 * How much sooner two threads than one are done with parsing the same files, when they share nothing but the machine: the
 * most that two workers can gain on it.
 */
export async function measureThreads(corpus: BenchCorpus): Promise<number> {
  const step = Math.max(1, Math.floor(corpus.files.length / threadFiles));
  const files = corpus.files.filter((_, index) => index % step === 0).slice(0, threadFiles);
  const halves = [0, 1].map((half) => files.filter((_, index) => index % 2 === half));
  const threads = [0, 1].map(() => new Worker(new URL("parseThread.ts", import.meta.url)));
  const parse = (thread: number, work: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      threads[thread].once("message", () => resolve());
      threads[thread].once("error", reject);
      threads[thread].postMessage(work);
    });
  try {
    // The first round only brings the code up to speed.
    await Promise.all([parse(0, files), parse(1, files)]);
    let [one, two] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < threadRounds; round++) {
      const start = performance.now();
      await parse(0, files);
      const middle = performance.now();
      await Promise.all(halves.map((half, thread) => parse(thread, half)));
      one = Math.min(one, middle - start);
      two = Math.min(two, performance.now() - middle);
    }
    return one / two;
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
