/**
 * One run of `go test -race`: started, read while it goes on, ended with what was found and what went wrong.
 */
import type { ReadingSummary, Report } from "../reports/report.ts";
import type { BuildFailure, TestEvent, TestOutcome } from "../reports/testEvents.ts";
import { type Command, type CommandContext, type RaceTarget, raceCommand } from "./command.ts";
import { diagnose, type Evidence, type Problem } from "./doctor.ts";
import { packageOfReport, withEventOwners } from "./eventOwners.ts";
import { RaceLogs } from "./raceLogs.ts";
import { inRunFolder } from "./runFolder.ts";
import { joinSummaries, RunReading } from "./runReading.ts";
import { RunTally, type SeenReport } from "./runTally.ts";
import { type Exit, type SpawnOptions, spawnStreaming } from "./spawn.ts";

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
  /** How often the current process runs each test. */
  readonly count: number;
  /** Tests of the current run that have ended, subtests too; one that is run several times counts each time. */
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
  /** Why tests were not run, or not to their end. */
  readonly problems: readonly Problem[];
  /** What was printed, its middle left out when it is long. */
  readonly output: string;
}

/** Files of reports are read so often while they grow. */
export const pollMs = 250;

/** Rejects in an untrusted workspace; every other failure is told by the result. */
export function raceRun(request: RunRequest, listener: RunListener = {}): Promise<RunResult> {
  return inRunFolder(request, (folder) => run(request, listener, folder));
}

async function run(request: RunRequest, listener: RunListener, folder: string): Promise<RunResult> {
  const reader = new TestReader(listener);
  const logs = new RaceLogs(folder, (report, file) => reader.monitor.report(report, file));
  // A program that -exec runs elsewhere could not write the files, and would end at once.
  const elsewhere = request.settings.flags.some(({ name }) => name === "exec");
  const command = raceCommand(request.target, request, elsewhere ? undefined : logs.path);
  const timer = setInterval(() => logs.poll(), pollMs);
  try {
    return await reader.run(command, request, !elsewhere, () => logs.end());
  } finally {
    clearInterval(timer);
  }
}

/** Starts a command that prints the events of tests, and reads it to its end. */
export class TestReader {
  readonly #listener: RunListener;
  readonly #tally = new RunTally();
  readonly monitor: RunMonitor;

  constructor(listener: RunListener) {
    this.#listener = listener;
    this.monitor = new RunMonitor(this.#tally, listener);
  }

  /** `racesInFiles`: what looks like the report of a race in the output is a fake. `endLogs` reads what is left of the files. */
  async run(command: Command, request: RunRequest, racesInFiles: boolean, endLogs: () => readonly ReadingSummary[]): Promise<RunResult> {
    const { monitor } = this;
    const listener = this.#listener;
    monitor.startRun();
    const reading = new RunReading(
      { report: (report) => monitor.report(report), event: (event) => monitor.event(event), output: listener.output },
      racesInFiles,
    );
    const exit = await start(command, request, listener, { stdout: (bytes) => reading.stdout(bytes), stderr: (bytes) => reading.stderr(bytes) });
    reading.end();
    const summaries = [reading.summary, ...endLogs()];
    const { outcomes: tests, buildFailures } = reading.progress;
    const reports = monitor.attributed(tests);
    const result = { how: exit.how, exit, runs: this.#tally.runs, reports, tests, buildFailures };
    const evidence = { ...result, ...evidenceOf(command, request), complaints: reading.complaints.toString(), output: reading.text.toString() };
    return { ...result, summary: withUnreported(joinSummaries(summaries), reports, tests), problems: diagnose(evidence), output: evidence.output };
  }
}

/** Starts a command, or says that there is no go command to start. */
export async function start(
  { argv, cwd, env, ...command }: Command,
  { trusted, signal }: Pick<RunRequest, "trusted" | "signal">,
  listener: RunListener,
  more: Pick<SpawnOptions, "stdout" | "stderr" | "timeoutMs">,
): Promise<Exit> {
  if (argv[0] === "") return { how: "notStarted", code: null, signal: null, failure: "" };
  listener.command?.({ argv, cwd, env, ...command });
  return spawnStreaming(argv, { cwd, env, trusted, signal, ...more });
}

/** The part of the doctor's evidence that the command itself is. */
export function evidenceOf(
  { argv, cwd, env }: Command,
  { platform }: Pick<RunRequest, "platform">,
): Pick<Evidence, "platform" | "cgoEnabled" | "program" | "folder"> {
  return { platform, cgoEnabled: env.CGO_ENABLED, program: argv[0], folder: cwd };
}

/** Turns what is read into what listeners are told. */
export class RunMonitor {
  readonly #tally: RunTally;
  readonly #listener: RunListener;
  #count = 1;
  #testsDone = 0;
  #testsFailed = 0;
  #test = "";
  #package = "";
  #mapRaces = 0;
  /** Of each report, the process that told it first. */
  readonly #processes: (string | undefined)[] = [];

  constructor(tally: RunTally, listener: RunListener) {
    this.#tally = tally;
    this.#listener = listener;
  }

  /** `process` is equal for reports of one process. */
  report(report: Report, process?: string): void {
    const { index, change } = this.#tally.add(report);
    if (change === "new") this.#processes[index] = process;
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
    this.#count = 1;
    this.#testsDone = 0;
    this.#testsFailed = 0;
    this.#test = "";
    this.#tell();
  }

  /** A process of the run begins, which runs each test so often. */
  startProcess(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#tell();
  }

  /** The reports with the tests that the events add. */
  attributed(tests: readonly TestOutcome[]): readonly SeenReport[] {
    const { reports } = this.#tally;
    const owned = withEventOwners(
      reports.map(({ report }, index) => ({ report, process: this.#processes[index] })),
      tests,
    );
    return reports.map((seen, index) => ({ ...seen, report: owned[index] }));
  }

  #tell(): void {
    this.#listener.progress?.({
      runs: this.#tally.runs,
      count: this.#count,
      testsDone: this.#testsDone,
      testsFailed: this.#testsFailed,
      test: this.#test,
      package: this.#package,
      races: this.#tally.size,
      mapRaces: this.#mapRaces,
    });
  }
}

/** `go test` saw races in a package, and no report of any of them was read. One whose package is not known may be any of them. */
export function withUnreported(summary: ReadingSummary, reports: readonly SeenReport[], tests: readonly TestOutcome[]): ReadingSummary {
  const told = new Set(reports.flatMap(({ report }) => (report.kind === "race" ? [packageOfReport(report)] : [])));
  const tested = new Set<string | null>(tests.map(({ package: path }) => path));
  if ([...told].some((path) => !tested.has(path)) || summary.unreported.length > 0) return summary;
  const untold = tests.filter(({ race, package: path }) => race && !told.has(path));
  return { ...summary, unreported: untold.map(({ package: path, test }) => ({ package: path || null, test: test || null })) };
}
