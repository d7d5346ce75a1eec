/**
 * `mapguard crash FILE…|-`: reads crash dumps and race reports out of any log, and says who raced.
 */
import { reportsToJson } from "../../reports/json.ts";
import { ReportMerger } from "../../reports/merge.ts";
import { ReportReader } from "../../reports/reader.ts";
import type { ReadingSummary, Report } from "../../reports/report.ts";
import type { Diagnostic } from "../../service/diagnostic.ts";
import { joinReports } from "../../service/join.ts";
import { withCandidates } from "../../service/joinCandidates.ts";
import { type CrashArguments, parseCrash } from "../arguments.ts";
import { formatCrash } from "../formats/crash.ts";
import { findingText } from "../formats/race.ts";
import { CommandFailure, exitCode, type Installation, type Io } from "../io.ts";
import { codeOfReports } from "../reportedCode.ts";
import { colours, noColours, printable, wantsColour } from "../terminal.ts";

export async function crash(argv: readonly string[], io: Io, installation: Installation): Promise<number> {
  const args = parseCrash(argv);
  const merger = new ReportMerger();
  const reader = new ReportReader({ report: (report) => void merger.add(report) }, { logFile: args.raceLog });
  for (const file of args.files) await readInto(reader, file, io);
  const known = args.analysis
    ? await withAnalysis(merger.reports, io, installation)
    : merger.reports.map((report) => ({ report, map: undefined, finding: undefined }));
  await io.stdout(print(known, reader.summary, args, io));
  return known.some(({ report }) => report.isMap) ? exitCode.findings : exitCode.clean;
}

interface KnownReport {
  readonly report: Report;
  readonly map: string | undefined;
  readonly finding: Diagnostic | undefined;
}

/** Names the map and the finding, and candidates for a side that a dump does not show. */
async function withAnalysis(reports: readonly Report[], io: Io, installation: Installation): Promise<readonly KnownReport[]> {
  const code = reports.some(({ isMap }) => isMap) ? await codeOfReports(reports, io, installation) : undefined;
  if (code === undefined) return reports.map((report) => ({ report, map: undefined, finding: undefined }));
  const { findings, maps, locate } = code;
  const completed = reports.map((report) => withCandidates(report, maps, locate));
  const { joined } = joinReports({ findings, reports: completed.map(({ report }) => ({ report, inRuns: [] })), runs: 0, locate });
  return completed.map(({ report, map }, index) => ({ report, map: joined[index]?.finding.map ?? map, finding: joined[index]?.finding }));
}

function print(known: readonly KnownReport[], summary: ReadingSummary, { format }: CrashArguments, { cwd, environment, stdoutIsTerminal }: Io): string {
  const reports = known.map(({ report }) => report);
  const byReport = new Map(known.map((entry) => [entry.report, entry]));
  if (format === "json") {
    const join = (report: Report) => {
      const { map, finding } = byReport.get(report) ?? {};
      return map === undefined ? undefined : { map, fingerprint: finding?.fingerprint ?? null };
    };
    return `${JSON.stringify(reportsToJson(reports, summary, join), undefined, 2)}\n`;
  }
  const notes = (report: Report) => {
    const { map, finding } = byReport.get(report) ?? {};
    const found = finding === undefined ? [] : [`confirms ${findingText(finding, cwd)}`];
    return map === undefined ? [] : [`map: ${printable(map)}`, ...found];
  };
  return formatCrash(reports, summary, cwd, wantsColour(environment, stdoutIsTerminal) ? colours : noColours, notes);
}

/** Each file is a text of its own: what one leaves open, the next does not go on with. */
async function readInto(reader: ReportReader, file: string, io: Io): Promise<void> {
  try {
    for await (const piece of io.input(file)) reader.push(piece);
  } catch (error) {
    throw new CommandFailure(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`, exitCode.usage);
  }
  reader.end();
}
