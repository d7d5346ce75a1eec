/**
 * Runs tests again and again until a race shows: test binaries are built once, each run is a process of its own for each
 * package, with another number of processors, order and number of repetitions of the tests, up to a budget.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ReadingSummary, Report } from "../reports/report.ts";
import type { BuildFailure, TestOutcome } from "../reports/testEvents.ts";
import { BinaryOutput } from "./binaryOutput.ts";
import { binaryCommand, buildCommand, type Command, listCommand, parsePackages, type TestPackage } from "./command.ts";
import { diagnose, type Problem, problem } from "./doctor.ts";
import { RaceLogs } from "./raceLogs.ts";
import { evidenceOf, pollMs, type RunListener, RunMonitor, type RunRequest, type RunResult, start, withUnreported } from "./raceRun.ts";
import { inRunFolder } from "./runFolder.ts";
import { joinSummaries, RunReading, TextTail } from "./runReading.ts";
import { RunTally } from "./runTally.ts";
import { type Turn, turnOf } from "./schedule.ts";
import type { Exit } from "./spawn.ts";

export interface UntilRaceRequest extends RunRequest {
  /** mapRace: the first race or crash on a map; race: the first of any kind; budget: none, all runs are made; else the first that it says yes to. */
  readonly stopAt: "mapRace" | "race" | "budget" | ((report: Report) => boolean);
  /** At most this many runs; undefined: no limit. */
  readonly runs?: number;
  /** No run begins after this time, and one that is still going on then is ended; the first always runs to its end. */
  readonly budgetMs?: number;
  /** GOMAXPROCS, in turn; empty: the usual ones. */
  readonly cpus: readonly number[];
  /** How often each test is run within one process, in turn; empty: the usual numbers. Such a process is one run all the same. */
  readonly counts: readonly number[];
}

const done: Exit = { how: "exited", code: 0, signal: null, failure: "" };

interface TestBinary {
  readonly path: string;
  readonly pack: TestPackage;
}

/** Rejects in an untrusted workspace; every other failure is told by the result. */
export function untilRace(request: UntilRaceRequest, listener: RunListener = {}): Promise<RunResult> {
  return inRunFolder(request, (folder) => new Repetition(request, listener, folder).run());
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
  /** Packages whose tests are not made to be run twice in one process. */
  readonly #unrepeatable = new Set<string>();
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
    this.#last = await start(command, this.#request, this.#listener, {
      stdout: (bytes) => output.add(out.decode(bytes, { stream: true })),
      stderr: (bytes) => {
        const text = err.decode(bytes, { stream: true });
        complaints.add(text);
        this.#say(text);
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

  #say(text: string): void {
    this.#text.add(text);
    this.#listener.output?.(text);
  }

  async #repeat(binaries: readonly TestBinary[]): Promise<void> {
    const { runs = Number.POSITIVE_INFINITY, budgetMs = Number.POSITIVE_INFINITY, signal, cpus, counts } = this.#request;
    const end = performance.now() + budgetMs;
    for (let round = 0; round < runs && (round === 0 || performance.now() < end); round++) {
      const turn = turnOf(round, cpus, counts);
      this.#monitor.startRun();
      for (const binary of binaries) {
        const cut = await this.#once(binary, turn, round === 0 ? undefined : Math.max(1, end - performance.now()));
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
    if (typeof stopAt === "function") return this.#tally.reports.some(({ report }) => stopAt(report));
    return stopAt !== "budget" && this.#tally.reports.some(({ report }) => report.isMap || (stopAt === "race" && report.kind === "race"));
  }

  /** One process. Returns true when the budget ended it. */
  async #once({ path, pack }: TestBinary, wanted: Turn, timeLeft: number | undefined): Promise<boolean> {
    const { target } = this.#request;
    const turn = this.#unrepeatable.has(pack.importPath) ? { ...wanted, count: 1 } : wanted;
    this.#monitor.startProcess(turn.count);
    const folder = mkdtempSync(join(this.#folder, "run-"));
    const heldBack: (() => void)[] = [];
    let isExplained = false;
    const report = (found: Parameters<RunMonitor["report"]>[0]) => {
      isExplained ||= found.kind === "race" || found.isMap;
      const tell = () => this.#monitor.report({ ...found, hint: { ...found.hint, package: pack.importPath } });
      // A panic may be of a test that cannot be run twice in one process: that is known at its end.
      if (turn.count > 1 && !found.isMap && found.kind === "panic") heldBack.push(tell);
      else tell();
    };
    const logs = new RaceLogs(folder, report);
    const reading = new RunReading({ report, event: (event) => this.#monitor.event(event), output: this.#listener.output }, true);
    const output = new BinaryOutput(pack.importPath, (line) => reading.stdout(new TextEncoder().encode(`${line}\n`)));
    const command = binaryCommand(path, pack, target.tests, this.#request, turn, logs.path);
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
    this.#text.add(reading.text.toString());
    const { outcomes: tests, buildFailures } = reading.progress;
    if (turn.count > 1 && this.#last.how === "exited" && !isExplained && this.#failsForBeingRepeated(tests)) {
      this.#unrepeatable.add(pack.importPath);
      this.#say(`# ${pack.importPath}: tests fail when they are repeated in one process; they are run once in each from here on\n`);
      return false;
    }
    for (const tell of heldBack) tell();
    this.#remember(tests);
    if (this.#last.how === "timedOut") return true;
    const text = reading.text.toString();
    for (const found of diagnose({ exit: this.#last, complaints: "", output: text, tests, buildFailures, ...evidenceOf(command, this.#request) }))
      this.#note(found);
    return false;
  }

  /** A test that has passed in a process of its own fails here, and no race is the reason. */
  #failsForBeingRepeated(outcomes: readonly TestOutcome[]): boolean {
    const isBad = ({ status }: TestOutcome) => status === "fail" || status === "died";
    if (outcomes.some(({ race }) => race)) return false;
    return outcomes.some((outcome) => outcome.test !== "" && isBad(outcome) && this.#tests.get(keyOf(outcome))?.status === "pass");
  }

  /** A test that failed or raced once counts as such. */
  #remember(outcomes: readonly TestOutcome[]): void {
    for (const outcome of outcomes) {
      const key = keyOf(outcome);
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

function keyOf({ package: path, test }: TestOutcome): string {
  return `${path}\n${test}`;
}
