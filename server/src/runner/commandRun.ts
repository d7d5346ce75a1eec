/**
 * A test command of one's own (ginkgo, gotestsum, Make, Bazel): any program, whose output is read for reports, crashes and
 * events of tests. Where its programs take over the environment, reports of races go to files as in every other run.
 */
import { type Command, ownCommand } from "./command.ts";
import { diagnose, type Problem, problem } from "./doctor.ts";
import { findProgram } from "./goBinary.ts";
import { RaceLogs } from "./raceLogs.ts";
import { evidenceOf, pollMs, type RunListener, RunMonitor, type RunRequest, type RunResult, start } from "./raceRun.ts";
import { inRunFolder } from "./runFolder.ts";
import { joinSummaries, RunReading, TextTail } from "./runReading.ts";
import { RunTally } from "./runTally.ts";
import type { Exit } from "./spawn.ts";

export interface OwnCommandRequest extends Omit<RunRequest, "go" | "target"> {
  /** The program first: absolute, a name on the search path, or a path with a slash from `folder`. */
  readonly argv: readonly string[];
  /** Absolute; where it is run. */
  readonly folder: string;
}

/** Rejects in an untrusted workspace; every other failure is told by the result. */
export function commandRun(request: OwnCommandRequest, listener: RunListener = {}): Promise<RunResult> {
  return inRunFolder(request, (folder) => run(request, listener, folder));
}

async function run(request: OwnCommandRequest, listener: RunListener, logFolder: string): Promise<RunResult> {
  const tally = new RunTally();
  const monitor = new RunMonitor(tally, listener);
  const logs = new RaceLogs(logFolder, (report, file) => monitor.report(report, file));
  const text = new TextTail();
  const output = (printed: string) => {
    text.add(printed);
    listener.output?.(printed);
  };
  const sink = { report: (report: Parameters<RunMonitor["report"]>[0]) => monitor.report(report), event: monitor.event.bind(monitor), output };
  // Either stream may have anything: two readers keep pieces of lines apart.
  const readings = [new RunReading(sink, false), new RunReading(sink, false)];
  const [named = "", ...args] = request.argv;
  const wanted = ownCommand(request.argv, request.folder, request, logs.path);
  const program = findProgram(named, request.folder, wanted.env);
  const command: Command = { ...wanted, argv: [program, ...args] };
  monitor.startRun();
  const timer = setInterval(() => logs.poll(), pollMs);
  let exit: Exit;
  try {
    exit = await start(command, request, listener, { stdout: (bytes) => readings[0].stdout(bytes), stderr: (bytes) => readings[1].stdout(bytes) });
  } finally {
    clearInterval(timer);
  }
  for (const reading of readings) reading.end();
  const summary = joinSummaries([...readings.map((reading) => reading.summary), ...logs.end()]);
  const tests = readings.flatMap(({ progress }) => progress.outcomes);
  const buildFailures = readings.flatMap(({ progress }) => progress.buildFailures);
  const reports = monitor.attributed(tests);
  const result = { how: exit.how, exit, runs: tally.runs, reports, tests, buildFailures, summary, output: text.toString() };
  const complaints = readings.map((reading) => reading.complaints.toString()).join("");
  const found = program === "" ? [] : diagnose({ ...result, ...evidenceOf(command, request), complaints });
  return { ...result, problems: program === "" ? [notFound(named, request.folder)] : found.flatMap((one) => ofOwnCommand(one, request, result)) };
}

function notFound(program: string, folder: string): Problem {
  return problem("commandNotFound", { program, folder });
}

/** What the doctor says of `go test` alone is said of the command; who has found a race fails for it. */
function ofOwnCommand(found: Problem, { argv, folder }: OwnCommandRequest, { exit, reports }: Pick<RunResult, "exit" | "reports">): readonly Problem[] {
  if (found.kind !== "unknown") return [found];
  if (reports.length > 0) return [];
  const code = exit.code ?? exit.signal ?? "?";
  return [problem("commandFailed", { command: argv.join(" "), code, folder }, { prevented: false, raw: found.raw })];
}
