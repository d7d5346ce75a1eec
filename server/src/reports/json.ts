/**
 * The reports as JSON: the contract of `docs/report.schema.json`, shared by every command that prints reports. Fields are
 * added, never changed, within a version.
 */
import type { Frame, ReadingSummary, Report, Side } from "./report.ts";

export const reportJsonVersion = 1;

/** What the static analysis adds to a report; without it the map is known by its address alone. */
export interface JoinedFinding {
  readonly map: string;
  /** Null where the analysis knows the map and found nothing. */
  readonly fingerprint: string | null;
}

export function reportsToJson(reports: readonly Report[], summary: ReadingSummary, join: (report: Report) => JoinedFinding | undefined = () => undefined) {
  return {
    version: reportJsonVersion,
    reports: reports.map((report) => reportToJson(report, join(report))),
    goroutines: summary.goroutines,
    rejected: summary.rejected,
    unparsedLines: summary.unparsedLines,
    ...unreadToJson(summary),
  };
}

/** What was seen and could not be read; without fields where there is nothing of the kind. */
function unreadToJson({ rejectedBlocks, unparsed, unreported }: ReadingSummary) {
  return {
    ...(rejectedBlocks.length > 0 && { rejectedBlocks }),
    ...(unparsed.length > 0 && { unparsed }),
    ...(unreported.length > 0 && { unreported }),
  };
}

function reportToJson(report: Report, finding: JoinedFinding | undefined) {
  return {
    kind: report.kind,
    message: report.message,
    isMap: report.isMap,
    map: finding?.map ?? (report.isMap ? report.address : null),
    owner: report.owner,
    sides: report.sides.map(sideToJson),
    finding: finding?.fingerprint ?? null,
    count: report.count,
  };
}

function sideToJson({ access, goroutine, main, how, frames, created }: Side) {
  return { access, goroutine, main, how, frames: frames.map(frameToJson), created: created.map(frameToJson) };
}

function frameToJson({ function: name, file, line, runtime }: Frame) {
  return { function: name, file, line, runtime };
}
