/**
 * `mapguard check`: finds the packages, scans them, takes the baseline away, prints what is left.
 */

import { errorText } from "../../base/errorText.ts";
import { LineIndex } from "../../base/lineIndex.ts";
import { scan } from "../../host/scan/scan.ts";
import { EarlyThreads } from "../../host/scan/threads.ts";
import { resolvePath } from "../../project/paths.ts";
import { applyBaseline, readBaseline, writeBaseline } from "../../service/baseline.ts";
import { atLeast } from "../../service/policy.ts";
import { decode } from "../../syntax/decode.ts";
import { type CheckArguments, parseCheck } from "../arguments.ts";
import { formatJson } from "../formats/json.ts";
import { type Report, relativePath } from "../formats/report.ts";
import { formatNotices, formatText } from "../formats/text.ts";
import { CommandFailure, exitCode, type Installation, type Io } from "../io.ts";
import { plural } from "../plural.ts";
import { createProgress } from "../progress.ts";
import { type FoundProject, findProject } from "../projectSearch.ts";
import { prepareScan, summarise } from "../scanPlan.ts";
import { colours, noColours, wantsColour } from "../terminal.ts";

const mostNotices = 20;

/** No more threads than these start before the packages are known: there may be few. */
const mostEarly = 2;

export async function check(argv: readonly string[], io: Io, installation: Installation): Promise<number> {
  const start = io.now();
  const args = parseCheck(argv);
  const { found, whole } = await analyse(args, io, installation);
  const { report, gone } = withBaseline(whole, args, found, io);
  const timed = { ...report, elapsedMs: Math.round(io.now() - start) };
  await print(timed, args, io);
  if (gone > 0 && args.format === "text") io.stderr(`mapguard: ${gone} of the baseline's findings are gone; --write-baseline brings it up to date\n`);
  if (report.files === 0 && report.packages > 0) return exitCode.failure;
  if (args.writeBaseline !== undefined) return exitCode.clean;
  return args.failOn !== "off" && report.findings.some(({ severity }) => atLeast(severity, args.failOn)) ? exitCode.findings : exitCode.clean;
}

/** The threads load their code while the packages are looked for. */
async function analyse(args: CheckArguments, io: Io, installation: Installation): Promise<{ found: FoundProject; whole: Report }> {
  const workers = args.workers > 0 ? args.workers : installation.processors;
  const script = installation.workerScript;
  const early = new EarlyThreads(script, args.patterns.some((pattern) => pattern.endsWith("...")) ? Math.min(workers, mostEarly) : 1);
  try {
    const found = await findProject(args, io);
    const job = await prepareScan(args, found, io, installation);
    const progress = createProgress(io, job.packages.length);
    const reports = await scan(job, { workers, script, early, progress: (done) => progress.update(done) });
    progress.finish();
    return { found, whole: summarise(reports, found, job.policy.preset) };
  } finally {
    early.end();
  }
}

/** Reads the baseline of the command line or the configuration; writes the one that is asked for. */
function withBaseline(report: Report, args: CheckArguments, found: FoundProject, io: Io): { report: Report; gone: number } {
  if (args.writeBaseline !== undefined) {
    const path = resolvePath(io.cwd, args.writeBaseline);
    try {
      io.writeFile(
        path,
        writeBaseline(report.findings, (file) => relativePath(report.root, file)),
      );
    } catch (error) {
      throw new CommandFailure(`${args.writeBaseline}: cannot be written: ${errorText(error)}`);
    }
    io.stderr(`mapguard: ${plural(report.findings.length, "finding")} written to ${args.writeBaseline}\n`);
    return { report: { ...report, findings: [], accepted: report.findings.length }, gone: 0 };
  }
  const path = args.baseline !== undefined ? resolvePath(io.cwd, args.baseline) : found.baseline;
  if (path === undefined) return { report, gone: 0 };
  const bytes = io.fs.readFile(path);
  if (bytes === undefined) throw new CommandFailure(`baseline ${path}: ${io.fs.failure?.(path) || "cannot be read"}`, exitCode.usage);
  const baseline = readBaseline(new TextDecoder().decode(bytes));
  if (typeof baseline === "string") throw new CommandFailure(`baseline ${path}: ${baseline}`, exitCode.usage);
  const { fresh, accepted, gone } = applyBaseline(report.findings, baseline);
  return { report: { ...report, findings: fresh, accepted }, gone };
}

async function print(report: Report, args: CheckArguments, io: Io): Promise<void> {
  if (args.format === "json") {
    await io.stdout(formatJson(report));
    return;
  }
  const known = new Map<string, LineIndex | undefined>();
  const source = (file: string) => {
    if (!known.has(file)) {
      const bytes = io.fs.readFile(file);
      const decoded = bytes === undefined ? undefined : decode(bytes);
      known.set(file, decoded?.skipped === undefined && decoded !== undefined ? new LineIndex(decoded.text) : undefined);
    }
    return known.get(file);
  };
  io.stderr(formatNotices(report.notices, io.cwd, mostNotices));
  await io.stdout(formatText(report, io.cwd, source, wantsColour(io.environment, io.stdoutIsTerminal) ? colours : noColours));
}
