/**
 * Reports of crashes together with what the analysis knows of their code: the map's name, the finding that foresaw them, and
 * candidates for a side that a dump does not show. Printed in the same way by every command that reads crashes.
 */
import { reportsToJson } from "../reports/json.ts";
import type { ReadingSummary, Report } from "../reports/report.ts";
import type { Diagnostic } from "../service/diagnostic.ts";
import { joinReports } from "../service/join.ts";
import { withCandidates } from "../service/joinCandidates.ts";
import { type Miss, missOf, missText } from "../service/misses.ts";
import { formatCrash } from "./formats/crash.ts";
import { findingText } from "./formats/race.ts";
import type { Installation, Io } from "./io.ts";
import { codeOfReports } from "./reportedCode.ts";
import { type Palette, printable } from "./terminal.ts";

export interface KnownReport {
  readonly report: Report;
  readonly map: string | undefined;
  readonly finding: Diagnostic | undefined;
  /** Why no finding names it; undefined where one does, or without the analysis. */
  readonly miss: Miss | undefined;
}

/** `analysis` false, or no module around the working directory: nothing is added. */
export async function knowReports(reports: readonly Report[], analysis: boolean, io: Io, installation: Installation): Promise<readonly KnownReport[]> {
  const code = analysis && reports.some(({ isMap }) => isMap) ? await codeOfReports(reports, io, installation) : undefined;
  if (code === undefined) return reports.map((report) => ({ report, map: undefined, finding: undefined, miss: undefined }));
  const { findings, maps, locate } = code;
  const completed = reports.map((report) => withCandidates(report, maps, locate));
  const { joined } = joinReports({ findings, reports: completed.map(({ report }) => ({ report, inRuns: [] })), runs: 0, locate });
  return completed.map(({ report, map }, index) => {
    const finding = joined[index]?.finding;
    return { report, map: finding?.map ?? map, finding, miss: finding === undefined ? missOf(report, code) : undefined };
  });
}

export function knownReportsJson(known: readonly KnownReport[], summary: ReadingSummary): string {
  const byReport = new Map(known.map((entry) => [entry.report, entry]));
  const join = (report: Report) => {
    const { map, finding } = byReport.get(report) ?? {};
    return map === undefined ? undefined : { map, fingerprint: finding?.fingerprint ?? null };
  };
  const reports = known.map(({ report }) => report);
  return `${JSON.stringify(reportsToJson(reports, summary, join), undefined, 2)}\n`;
}

/** Paths below `cwd` are shown relative to it. */
export function knownReportsText(known: readonly KnownReport[], summary: ReadingSummary, cwd: string, palette: Palette): string {
  const byReport = new Map(known.map((entry) => [entry.report, entry]));
  const notes = (report: Report) => {
    const { map, finding, miss } = byReport.get(report) ?? {};
    return [
      ...(map === undefined ? [] : [`map: ${printable(map)}`]),
      ...(finding === undefined ? [] : [`confirms ${findingText(finding, cwd)}`]),
      ...(miss !== undefined && miss.reason !== "noMap" ? [printable(missText(miss))] : []),
    ];
  };
  const reports = known.map(({ report }) => report);
  return formatCrash(reports, summary, cwd, palette, notes);
}
