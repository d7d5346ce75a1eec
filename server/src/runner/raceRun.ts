/**
 * One run of `go test -race`: started, read while it goes on, ended with what was found and what went wrong.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ReadingSummary, Report } from "../reports/report.ts";
import type { BuildFailure, TestEvent, TestOutcome } from "../reports/testEvents.ts";
import { type Command, type CommandContext, type RaceTarget, raceCommand } from "./command.ts";
import { RaceLogs } from "./raceLogs.ts";
import { joinSummaries, RunReading } from "./runReading.ts";
import { RunTally, type SeenReport } from "./runTally.ts";
import { type Exit, spawnStreaming } from "./spawn.ts";

export interface RunRequest extends CommandContext {
  readonly target: RaceTarget;
  /** Checked again where programs are started. */
  readonly trusted: boolean;
  /** Absolute folder in which the run may make one of its own; removed at its end. */
  readonly temporaryFolder: string;
  readonly signal?: AbortSignal;
}

/** Told while a run goes on. */
export interface RunListener {
  /** Before a program is started. */
  command?(command: Command): void;
  event?(event: TestEvent): void;
  output?(text: string): void;
  /** A report is new, or known with one more occurrence. */
  report?(report: SeenReport, isNew: boolean): void;
  progress?(progress: RunProgress): void;
}

export interface RunProgress {
  /** Runs that have begun. */
  readonly runs: number;
  /** Tests of the current run that have ended, subtests too. */
  readonly testsDone: number;
  readonly testsFailed: number;
  /** The test that was heard of last; "" before the first. */
  readonly test: string;
  readonly package: string;
  readonly races: number;
  readonly mapRaces: number;
}

export interface RunResult {
  readonly how: Exit["how"];
  readonly exit: Exit;
  readonly runs: number;
  readonly reports: readonly SeenReport[];
  readonly tests: readonly TestOutcome[];
  readonly buildFailures: readonly BuildFailure[];
  readonly summary: ReadingSummary;
  /** What was printed, its middle left out when it is long. */
  readonly output: string;
}

const pollMs = 250;

/** Rejects in an untrusted workspace; every other failure is told by the result. */
export async function raceRun(request: RunRequest, listener: RunListener = {}): Promise<RunResult> {
  const folder = mkdtempSync(join(request.temporaryFolder, "mapguard-race-"));
  try {
    return await run(request, listener, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(request: RunRequest, listener: RunListener, folder: string): Promise<RunResult> {
  const tally = new RunTally();
  tally.startRun();
  const monitor = new RunMonitor(tally, listener);
  const logs = new RaceLogs(folder, (report) => monitor.report(report));
  // A program that -exec runs elsewhere could not write the files, and would end at once.
  const elsewhere = request.settings.flags.some(({ name }) => name === "exec");
  const command = raceCommand(request.target, request, elsewhere ? undefined : logs.path);
  const reading = new RunReading({ report: (report) => monitor.report(report), event: (event) => monitor.event(event), output: listener.output }, !elsewhere);
  const { argv, cwd, env } = command;
  listener.command?.(command);
  const timer = setInterval(() => logs.poll(), pollMs);
  try {
    const exit = await spawnStreaming(argv, {
      cwd,
      env,
      trusted: request.trusted,
      signal: request.signal,
      stdout: (bytes) => reading.stdout(bytes),
      stderr: (bytes) => reading.stderr(bytes),
    });
    reading.end();
    const summaries = [reading.summary, ...logs.end()];
    const tests = reading.progress.outcomes;
    const reports = tally.reports.map(({ report, seen }) => ({ report: withEventOwner(report, tests), seen }));
    return {
      how: exit.how,
      exit,
      runs: tally.runs,
      reports,
      tests,
      buildFailures: reading.progress.buildFailures,
      summary: withUnreported(joinSummaries(summaries), reports, tests),
      output: reading.text.toString(),
    };
  } finally {
    clearInterval(timer);
  }
}

/** Turns what is read into what listeners are told. */
export class RunMonitor {
  readonly #tally: RunTally;
  readonly #listener: RunListener;
  #testsDone = 0;
  #testsFailed = 0;
  #test = "";
  #package = "";
  #mapRaces = 0;

  constructor(tally: RunTally, listener: RunListener) {
    this.#tally = tally;
    this.#listener = listener;
  }

  report(report: Report): void {
    const { index, change } = this.#tally.add(report);
    const { reports } = this.#tally;
    this.#mapRaces = reports.filter((seen) => seen.report.isMap).length;
    this.#listener.report?.(reports[index], change === "new");
    this.#tell();
  }

  event(event: TestEvent): void {
    this.#listener.event?.(event);
    const { action, test, package: path } = event;
    if (action === "output" || path === "") return;
    this.#package = path;
    this.#test = test;
    const ended = action === "pass" || action === "fail" || action === "skip";
    if (test !== "" && ended) this.#testsDone++;
    if (test !== "" && action === "fail") this.#testsFailed++;
    this.#tell();
  }

  /** A run of its own begins. */
  startRun(): void {
    this.#tally.startRun();
    this.#testsDone = 0;
    this.#testsFailed = 0;
    this.#test = "";
    this.#tell();
  }

  #tell(): void {
    this.#listener.progress?.({
      runs: this.#tally.runs,
      testsDone: this.#testsDone,
      testsFailed: this.#testsFailed,
      test: this.#test,
      package: this.#package,
      races: this.#tally.size,
      mapRaces: this.#mapRaces,
    });
  }
}

/** Files of reports do not say which test ran: where its stacks name none, the one test that failed for a race is meant. */
export function withEventOwner(report: Report, tests: readonly TestOutcome[]): Report {
  if (report.owner !== null) return report;
  const packages = [...new Set(tests.map(({ package: path }) => path))];
  const raced = tests.filter(({ race }) => race);
  if (raced.length !== 1 && packages.length !== 1) return report;
  const test = raced.length === 1 && raced[0].test !== "" ? raced[0].test.split("/", 1)[0] : null;
  return { ...report, owner: { test, package: raced.length === 1 ? raced[0].package : packages[0], from: "event" } };
}

/** `go test` saw races, and no report of any was found. */
export function withUnreported(summary: ReadingSummary, reports: readonly SeenReport[], tests: readonly TestOutcome[]): ReadingSummary {
  if (reports.some(({ report }) => report.kind === "race") || summary.unreported.length > 0) return summary;
  return { ...summary, unreported: tests.filter(({ race }) => race).map(({ package: path, test }) => ({ package: path || null, test: test || null })) };
}
