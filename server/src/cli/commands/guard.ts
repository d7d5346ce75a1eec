/**
 * `mapguard guard -- go test …`: runs a go command with a runtime that remembers who wrote to a map last, so that a crash
 * names both sides. Needs neither cgo nor a C compiler.
 */
import { mergeEnvironments } from "../../runner/environment.ts";
import { findGoBinary } from "../../runner/goBinary.ts";
import { guardCacheFolder } from "../../runner/guard/guardCache.ts";
import { type GuardRunResult, guardRun } from "../../runner/guard/guardRun.ts";
import { type Guard, hasOverlay, prepareGuard } from "../../runner/guard/prepareGuard.ts";
import { type GuardProblem, problemAdvice, problemSentence } from "../../runner/guard/problem.ts";
import { type GuardArguments, parseGuard } from "../arguments.ts";
import { CommandFailure, exitCode, type Installation, type Io } from "../io.ts";
import { knownReportsJson, knownReportsText, knowReports } from "../knownReports.ts";
import { colours, neutralised, noColours, printable, wantsColour } from "../terminal.ts";

export async function guard(argv: readonly string[], io: Io, installation: Installation): Promise<number> {
  const args = parseGuard(argv);
  const signal = io.interruption();
  const go = args.command[0] === "go" ? findGoBinary(io.environment, [io.cwd]) : args.command[0];
  if (go === "") throw new CommandFailure("no go command on PATH (folders beneath this one are not searched)");
  const ready = await prepare(args, go, io, signal);
  const result = await guardRun({
    argv: [ready.go, ...args.command.slice(1)],
    cwd: io.cwd,
    environment: ready.environment,
    trusted: true,
    signal,
    ...outputOf(args, io),
  });
  await print(result, args, io, installation);
  return verdict(result, io);
}

/** Where there is no guard, the command is run all the same: a dump with map addresses often shows the other side, too. */
async function prepare(args: GuardArguments, go: string, io: Io, signal: AbortSignal): Promise<Pick<Guard, "go" | "environment">> {
  const { environment, cwd } = io;
  const unguarded = { go, environment: mergeEnvironments(process.platform, { GOTRACEBACK: "system" }, environment) };
  if (hasOverlay(args.command)) {
    say(io, { kind: "ownOverlay", goVersion: "", detail: "" });
    return unguarded;
  }
  const result = await prepareGuard({
    go,
    folder: cwd,
    environment,
    platform: process.platform,
    cache: guardCacheFolder(process.platform, environment),
    amplify: args.amplify,
    trusted: true,
    signal,
    building: (version) => io.stderr(`mapguard: building and trying a guarded runtime for ${printable(version)} (once per version of Go)\n`),
  });
  if ("guard" in result) return result.guard;
  if (result.problem.kind !== "cancelled") say(io, result.problem);
  return unguarded;
}

function say(io: Io, problem: GuardProblem): void {
  const detail = problem.detail
    .split("\n")
    .slice(0, 12)
    .map((line) => `  ${line}`)
    .join("\n");
  const parts = [`mapguard: ${problemSentence(problem)} The command runs without it.`, detail.trimEnd(), problemAdvice(problem) ?? ""];
  io.stderr(neutralised(`${printable(parts.filter((part) => part !== "").join("\n"))}\n`));
}

/** The command's own output stays where it is; JSON needs standard output for itself. */
function outputOf({ format }: GuardArguments, io: Io) {
  const [out, err] = [new TextDecoder(), new TextDecoder()];
  return {
    stdout: (bytes: Uint8Array) => {
      const text = out.decode(bytes, { stream: true });
      if (format === "json") io.stderr(text);
      else void io.stdout(text);
    },
    stderr: (bytes: Uint8Array) => io.stderr(err.decode(bytes, { stream: true })),
  };
}

async function print(
  { reports, summary, exit }: GuardRunResult,
  { format, analysis, command }: GuardArguments,
  io: Io,
  installation: Installation,
): Promise<void> {
  const known = await knowReports(reports, analysis, io, installation);
  const palette = wantsColour(io.environment, io.stderrIsTerminal) ? colours : noColours;
  if (format === "json") await io.stdout(knownReportsJson(known, summary));
  else if (reports.length > 0) io.stderr(`\n${knownReportsText(known, summary, io.cwd, palette)}`);
  else if (exit.how === "exited" && runsPrograms(command)) io.stderr("mapguard: no conflict on a map was seen in this run\n");
}

/** Of what only builds, there is nothing to say. */
function runsPrograms([, verb, ...rest]: readonly string[]): boolean {
  return verb === "run" || (verb === "test" && !rest.includes("-c"));
}

function verdict({ reports, exit }: GuardRunResult, io: Io): number {
  if (reports.some(({ isMap }) => isMap)) return exitCode.findings;
  if (exit.how === "exited" && exit.code === 0) return exitCode.clean;
  if (exit.how === "notStarted") throw new CommandFailure(exit.failure);
  if (exit.how === "cancelled") io.stderr("mapguard: interrupted\n");
  else io.stderr(`mapguard: the command ended with ${exit.code ?? exit.signal}\n`);
  return exitCode.failure;
}
