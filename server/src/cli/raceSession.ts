/**
 * One `mapguard race`: analysis and runs beside each other, then what each module's run says about its findings.
 */
import { tmpdir } from "node:os";
import { scan } from "../host/scan/scan.ts";
import type { PackageInfo } from "../project/model.ts";
import { baseName, insideOf } from "../project/paths.ts";
import type { ReadingSummary, Report } from "../reports/report.ts";
import type { TestOutcome } from "../reports/testEvents.ts";
import { missesRaces } from "../reports/unread.ts";
import type { RaceTarget } from "../runner/command.ts";
import { coverageRun } from "../runner/coverageRun.ts";
import type { Problem } from "../runner/doctor.ts";
import { findGoBinary } from "../runner/goBinary.ts";
import { type RunListener, type RunRequest, type RunResult, raceRun } from "../runner/raceRun.ts";
import { joinSummaries } from "../runner/runReading.ts";
import { runSettings } from "../runner/settings.ts";
import { untilRace } from "../runner/untilRace.ts";
import type { Diagnostic } from "../service/diagnostic.ts";
import { type Confirmation, type JoinedReport, joinReports, withConfirmation } from "../service/join.ts";
import { withCandidates } from "../service/joinCandidates.ts";
import { type Miss, missOf } from "../service/misses.ts";
import { showsLevel } from "../service/policy.ts";
import type { RaceArguments } from "./arguments.ts";
import type { Installation, Io } from "./io.ts";
import type { FoundProject } from "./projectSearch.ts";
import { raceTargets } from "./raceTargets.ts";
import { analyseReported, locator } from "./reportedCode.ts";
import { prepareScan } from "./scanPlan.ts";

/** A finding with what the runs say of it. */
export interface JudgedFinding {
  readonly finding: Diagnostic;
  readonly confirmation: Confirmation;
}

export interface JudgedReport {
  readonly report: Report;
  /** Runs in which it was seen, and runs made. */
  readonly seen: number;
  readonly runs: number;
  readonly joined: JoinedReport | undefined;
  /** Name of the map, as far as it is known. */
  readonly map: string | undefined;
  /** Why no finding names it; undefined where one does, or without the analysis. */
  readonly miss: Miss | undefined;
}

export interface RaceOutcome {
  readonly reports: readonly JudgedReport[];
  /** Those the preset shows, and all that were confirmed. */
  readonly findings: readonly JudgedFinding[];
  readonly problems: readonly Problem[];
  readonly tests: readonly TestOutcome[];
  readonly summary: ReadingSummary;
  /** Of the module with the most. */
  readonly runs: number;
  readonly cancelled: boolean;
}

export async function runRace(
  args: RaceArguments,
  patterns: readonly string[],
  found: FoundProject,
  io: Io,
  installation: Installation,
  listener: RunListener,
) {
  const signal = io.interruption();
  const findings = analyse(args, found, io, installation, signal);
  // The runs say what went wrong first; a scan that fails meanwhile is asked for below.
  findings.catch(() => {});
  const outcomes: RaceOutcome[] = [];
  for (const target of raceTargets(patterns, args.tests, io.cwd, found.project.layout.modules)) {
    if (signal.aborted) break;
    const request = requestOf(args, target, found, io, signal);
    const result = args.untilRace === undefined ? await raceRun(request, listener) : await untilRace({ ...request, ...args.untilRace }, listener);
    const own = (await findings.catch((error: unknown) => (signal.aborted ? [] : Promise.reject(error)))).filter(
      ({ file }) => insideOf(target.folder, file) !== undefined,
    );
    outcomes.push(await judge(result, own, request, { args, found, io, installation, listener }));
  }
  return combine(outcomes, signal.aborted);
}

/** Of every level: what is seen is worth showing, however unsure the analysis was. */
async function analyse(args: RaceArguments, found: FoundProject, io: Io, installation: Installation, signal: AbortSignal): Promise<readonly Diagnostic[]> {
  if (!args.analysis) return [];
  const job = await prepareScan({ preset: "strict", rules: {} }, found, io, installation);
  const reports = await scan(job, { workers: installation.processors, script: installation.workerScript, progress: () => {}, signal });
  return reports.flatMap(({ findings }) => findings);
}

function requestOf(args: RaceArguments, target: RaceTarget, found: FoundProject, io: Io, signal: AbortSignal): RunRequest {
  const { environment } = io;
  const race = { flags: args.goFlags, tags: args.tags.join(","), ...(args.timeout !== undefined && { timeout: args.timeout }) };
  return {
    // Whoever calls the command line means the code to run.
    trusted: true,
    go: findGoBinary(environment, [io.cwd, found.root]),
    settings: runSettings({}, race, environment),
    environment,
    platform: process.platform,
    temporaryFolder: tmpdir(),
    target,
    signal,
  };
}

interface Surroundings {
  readonly args: RaceArguments;
  readonly found: FoundProject;
  readonly io: Io;
  readonly installation: Installation;
  readonly listener: RunListener;
}

async function judge(result: RunResult, findings: readonly Diagnostic[], request: RunRequest, surroundings: Surroundings): Promise<RaceOutcome> {
  const { args, found, io, installation } = surroundings;
  const crashes = result.reports.map(({ report }) => report).filter(({ kind, isMap }) => kind !== "race" && isMap);
  const maps = crashes.length > 0 && args.analysis ? (await analyseReported(crashes, found, io, installation)).maps : [];
  const locate = locator(found);
  const completed = result.reports.map((seen) => ({ ...seen, ...withCandidates(seen.report, maps, locate) }));
  const runs = result.problems.some(({ prevented }) => prevented) && result.tests.length === 0 ? 0 : result.runs;
  const unread = missesRaces(result.summary);
  const input = { findings, reports: completed, runs, locate, unread };
  let { confirmations, joined } = joinReports(input);
  const open = findings.filter((finding) => isShown(finding, found) && confirmations.get(finding.fingerprint)?.status === "notRun");
  if (args.coverage && runs > 0 && open.length > 0 && !unread && request.signal?.aborted !== true) {
    const executed = await executedLines(open, request, surroundings);
    if (executed !== undefined) ({ confirmations, joined } = joinReports({ ...input, executed }));
  }
  const missed = completed.filter(({ report }, index) => joined[index] === undefined && report.isMap).map(({ report }) => report);
  const missedCode = missed.length > 0 && args.analysis ? await analyseReported(missed, found, io, installation) : undefined;
  const judged = findings.flatMap((finding): JudgedFinding[] => {
    const confirmation = confirmations.get(finding.fingerprint);
    if (confirmation === undefined || !(confirmation.status === "confirmed" || isShown(finding, found))) return [];
    return [{ finding: withConfirmation(finding, confirmation), confirmation }];
  });
  return {
    reports: completed.map(({ report, seen, map }, index) => ({
      report,
      seen,
      runs: result.runs,
      joined: joined[index],
      map: joined[index]?.finding.map ?? map,
      miss: joined[index] === undefined && missedCode !== undefined ? missOf(report, missedCode) : undefined,
    })),
    findings: judged,
    problems: result.problems,
    tests: result.tests,
    summary: result.summary,
    runs: result.runs,
    cancelled: result.how === "cancelled",
  };
}

function isShown({ level }: Diagnostic, { config }: FoundProject): boolean {
  return showsLevel(config.preset ?? "balanced", level);
}

/** Which lines the tests execute; asked only for the packages of findings that no run has shown. */
async function executedLines(open: readonly Diagnostic[], request: RunRequest, { found, io, listener }: Surroundings) {
  const packageOf = new Map<string, PackageInfo>(found.project.packages.flatMap((info) => info.files.map(({ path }) => [path, info])));
  const files = new Set(open.flatMap(({ file, related }) => [file, ...related.map((place) => place.file)]));
  const covered = new Set([...files].flatMap((file) => packageOf.get(file)?.importPath.replace(/_test$/, "") ?? []));
  io.stderr("mapguard: running the tests once more without the detector, to see which findings they execute (--no-coverage leaves this out)\n");
  const coverage = await coverageRun(request, [...covered].sort(), { command: listener.command });
  if (coverage === undefined) return undefined;
  return (file: string, line: number) => {
    const info = packageOf.get(file);
    return info === undefined ? undefined : coverage.executed(`${info.importPath}/${baseName(file)}`, line);
  };
}

function combine(outcomes: readonly RaceOutcome[], interrupted: boolean): RaceOutcome {
  return {
    reports: outcomes.flatMap(({ reports }) => reports),
    findings: outcomes.flatMap(({ findings }) => findings),
    problems: outcomes.flatMap(({ problems }) => problems),
    tests: outcomes.flatMap(({ tests }) => tests),
    summary: joinSummaries(outcomes.map(({ summary }) => summary)),
    runs: Math.max(0, ...outcomes.map(({ runs }) => runs)),
    cancelled: interrupted || outcomes.some(({ cancelled }) => cancelled),
  };
}
