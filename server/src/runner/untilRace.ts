/**
 * Runs tests again and again until a race shows: test binaries are built once, each run is a process of its own with
 * another number of processors and another order of tests, up to a budget.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ReadingSummary } from "../reports/report.ts";
import type { BuildFailure, TestOutcome } from "../reports/testEvents.ts";
import { BinaryOutput } from "./binaryOutput.ts";
import { binaryCommand, buildCommand, type Command, listCommand, parsePackages, type TestPackage } from "./command.ts";
import { diagnose, type Problem, problem } from "./doctor.ts";
import { RaceLogs } from "./raceLogs.ts";
import { evidenceOf, type RunListener, RunMonitor, type RunRequest, type RunResult, start, withUnreported } from "./raceRun.ts";
import { joinSummaries, RunReading, TextTail } from "./runReading.ts";
import { RunTally } from "./runTally.ts";
import { type Exit, UntrustedWorkspace } from "./spawn.ts";

export interface UntilRaceRequest extends RunRequest {
  /** mapRace: the first race or crash on a map; race: the first of any kind; budget: none, all runs are made. */
  readonly stopAt: "mapRace" | "race" | "budget";
  /** At most this many runs; undefined: no limit. */
  readonly runs?: number;
  /** No run begins after this time, and one that is still going on then is ended; the first always runs to its end. */
  readonly budgetMs?: number;
  /** GOMAXPROCS, in turn; empty: `usualCpus`. */
  readonly cpus: readonly number[];
}

/** One processor alone showed no race in 40 runs where four showed them in 25, and yet it orders other code differently. */
export const usualCpus: readonly number[] = [4, 2, 8, 1];

const pollMs = 250;
const done: Exit = { how: "exited", code: 0, signal: null, failure: "" };

interface TestBinary {
  readonly path: string;
  readonly pack: TestPackage;
}

/** Rejects in an untrusted workspace; every other failure is told by the result. */
export async function untilRace(request: UntilRaceRequest, listener: RunListener = {}): Promise<RunResult> {
  if (request.trusted !== true) throw new UntrustedWorkspace();
  const folder = mkdtempSync(join(request.temporaryFolder, "mapguard-race-"));
  try {
    return await new Repetition(request, listener, folder).run();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Repetition {
  readonly #request: UntilRaceRequest;
  readonly #listener: RunListener;
  readonly #folder: string;
  readonly #tally = new RunTally();
  readonly #monitor: RunMonitor;
  readonly #text = new TextTail();
  readonly #summaries: ReadingSummary[] = [];
  readonly #tests = new Map<string, TestOutcome>();
  readonly #problems = new Map<string, Problem>();
  readonly #buildFailures: BuildFailure[] = [];
  #last: Exit = done;

  constructor(request: UntilRaceRequest, listener: RunListener, folder: string) {
    this.#request = request;
    this.#listener = listener;
    this.#folder = folder;
    this.#monitor = new RunMonitor(this.#tally, listener);
  }

  async run(): Promise<RunResult> {
    const { settings, platform, target } = this.#request;
    if (settings.flags.some(({ name }) => name === "exec")) {
      this.#note(problem("repeatedExec", {}));
      return this.#result();
    }
    const listed = await this.#go(listCommand(target, this.#request));
    const packages = parsePackages(listed.stdout).filter(({ hasTests }) => hasTests);
    if (this.#last.how === "exited" && this.#last.code === 0 && packages.length === 0) {
      this.#note(problem("noTests", { package: target.packages.join(", ") }, { prevented: false }));
    }
    const binaries: TestBinary[] = [];
    for (const [index, pack] of packages.entries()) {
      const path = join(this.#folder, `${index}.test${platform === "win32" ? ".exe" : ""}`);
      if (this.#isCancelled) break;
      await this.#go(buildCommand(target, this.#request, pack.importPath, path), pack);
      if (this.#last.code === 0) binaries.push({ path, pack });
    }
    if (binaries.length > 0) await this.#repeat(binaries);
    return this.#result();
  }

  get #isCancelled(): boolean {
    return this.#request.signal?.aborted === true;
  }

  /** A step of the preparation; what goes wrong is noted. */
  async #go(command: Command, pack?: TestPackage): Promise<{ readonly stdout: string }> {
    const output = new TextTail();
    const complaints = new TextTail();
    const [out, err] = [new TextDecoder(), new TextDecoder()];
    const say = (text: string) => {
      this.#text.add(text);
      this.#listener.output?.(text);
    };
    this.#last = await start(command, this.#request, this.#listener, {
      stdout: (bytes) => output.add(out.decode(bytes, { stream: true })),
      stderr: (bytes) => {
        const text = err.decode(bytes, { stream: true });
        complaints.add(text);
        say(text);
      },
    });
    if (this.#last.how !== "exited" || this.#last.code !== 0) {
      const buildFailures = pack === undefined || this.#last.how !== "exited" ? [] : [{ package: pack.importPath, output: complaints.toString() }];
      this.#buildFailures.push(...buildFailures);
      const text = complaints.toString();
      const evidence = { exit: this.#last, complaints: text, output: text, tests: [], buildFailures, ...evidenceOf(command, this.#request) };
      for (const found of diagnose(evidence)) this.#note(found);
    }
    return { stdout: output.toString() };
  }

  async #repeat(binaries: readonly TestBinary[]): Promise<void> {
    const { runs = Number.POSITIVE_INFINITY, budgetMs = Number.POSITIVE_INFINITY, signal } = this.#request;
    const end = performance.now() + budgetMs;
    for (let round = 0; round < runs && (round === 0 || performance.now() < end); round++) {
      this.#monitor.startRun();
      for (const binary of binaries) {
        const cut = await this.#once(binary, round, round === 0 ? undefined : Math.max(1, end - performance.now()));
        if (signal?.aborted === true || this.#stops) return;
        if (cut) {
          this.#tally.dropEmptyRun();
          this.#last = done;
          return;
        }
      }
    }
  }

  get #stops(): boolean {
    const { stopAt } = this.#request;
    return stopAt !== "budget" && this.#tally.reports.some(({ report }) => report.isMap || (stopAt === "race" && report.kind === "race"));
  }

  /** One process. Returns true when the budget ended it. */
  async #once({ path, pack }: TestBinary, round: number, timeLeft: number | undefined): Promise<boolean> {
    const { target, cpus } = this.#request;
    const list = cpus.length > 0 ? cpus : usualCpus;
    const folder = join(this.#folder, `${round}-${pack.importPath.replace(/\W/g, "_")}`);
    mkdirSync(folder, { recursive: true });
    const report = (found: Parameters<RunMonitor["report"]>[0]) => this.#monitor.report({ ...found, hint: { ...found.hint, package: pack.importPath } });
    const logs = new RaceLogs(folder, report);
    const reading = new RunReading({ report, event: (event) => this.#monitor.event(event), output: this.#listener.output }, true);
    const output = new BinaryOutput(pack.importPath, (line) => reading.stdout(new TextEncoder().encode(`${line}\n`)));
    const variation = { logPath: logs.path, cpu: list[round % list.length], shuffle: round === 0 ? undefined : round };
    const command = binaryCommand(path, pack, target.tests, this.#request, variation);
    const timer = setInterval(() => logs.poll(), pollMs);
    try {
      this.#last = await start(command, this.#request, this.#listener, {
        stdout: (bytes) => output.push("out", bytes),
        stderr: (bytes) => output.push("err", bytes),
        ...(timeLeft !== undefined && Number.isFinite(timeLeft) && { timeoutMs: timeLeft }),
      });
    } finally {
      clearInterval(timer);
    }
    output.end(this.#last.code === 0);
    reading.end();
    this.#summaries.push(reading.summary, ...logs.end());
    rmSync(folder, { recursive: true, force: true });
    this.#remember(reading.progress.outcomes);
    this.#text.add(reading.text.toString());
    if (this.#last.how === "timedOut") return true;
    const { outcomes: tests, buildFailures } = reading.progress;
    const text = reading.text.toString();
    for (const found of diagnose({ exit: this.#last, complaints: "", output: text, tests, buildFailures, ...evidenceOf(command, this.#request) }))
      this.#note(found);
    return false;
  }

  /** A test that failed or raced once counts as such. */
  #remember(outcomes: readonly TestOutcome[]): void {
    for (const outcome of outcomes) {
      const key = `${outcome.package}\n${outcome.test}`;
      const known = this.#tests.get(key);
      const bad = known?.status === "fail" || known?.status === "died";
      this.#tests.set(key, { ...outcome, status: bad ? known.status : outcome.status, race: outcome.race || known?.race === true });
    }
  }

  #note(found: Problem): void {
    const key = `${found.kind}\n${found.title.text}`;
    if (!this.#problems.has(key)) this.#problems.set(key, found);
  }

  #result(): RunResult {
    const tests = [...this.#tests.values()];
    const reports = this.#monitor.attributed(tests);
    return {
      how: this.#isCancelled ? "cancelled" : this.#last.how,
      exit: this.#last,
      runs: this.#tally.runs,
      reports,
      tests,
      buildFailures: this.#buildFailures,
      summary: withUnreported(joinSummaries(this.#summaries), reports, tests),
      // One of several packages may well lack the test that is asked for.
      problems: [...this.#problems.values()].filter(({ kind }) => kind !== "noTestsMatched" || tests.every(({ test }) => test === "")),
      output: this.#text.toString(),
    };
  }
}
