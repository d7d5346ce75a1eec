/**
 * Reads the text of a log in pieces, and knows by its name and its first line whether it is a file of GORACE=log_path, in
 * which nothing but reports may stand.
 */
import { dirname, win32 } from "node:path";
import { ReportMerger } from "../../../server/src/reports/merge.ts";
import { ReportReader } from "../../../server/src/reports/reader.ts";
import type { ReadingSummary, Report } from "../../../server/src/reports/report.ts";
import { joinedBytes, KeptBytes } from "./keptBytes.ts";

export interface LogSource {
  /** Path, or only the name where there is no path. */
  readonly path: string;
  /** The folder that is watched for files of log_path; undefined: none is. */
  readonly raceLogFolder: string | undefined;
}

export interface ReadLog {
  readonly reports: readonly Report[];
  readonly summary: ReadingSummary;
  /** The beginning and the end of the text. */
  readonly text: string;
}

/** `leftOut` says how many bytes of the text are not shown. */
export async function readPieces(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  source: LogSource,
  leftOut: (bytes: number) => string,
): Promise<ReadLog> {
  // A log may hold the same crash many thousand times.
  const merger = new ReportMerger();
  const kept = new KeptBytes();
  let reader: ReportReader | undefined;
  let start: Uint8Array = new Uint8Array();
  const open = () => new ReportReader({ report: (report) => merger.add(report) }, { logFile: isRaceLog(source, start) });
  for await (const piece of pieces) {
    kept.add(piece);
    if (reader === undefined) {
      start = start.length === 0 ? piece : joinedBytes([start, piece]);
      if (start.length < bar.length) continue;
      reader = open();
      reader.push(start);
    } else {
      reader.push(piece);
    }
  }
  if (reader === undefined) {
    reader = open();
    reader.push(start);
  }
  reader.end();
  return { reports: merger.reports, summary: reader.summary, text: kept.text(leftOut) };
}

const bar = "==================\n";

/**
 * Go names such files `name.PID`. So are rotated logs named, in which other text may stand: outside of the watched folder it
 * takes the detector's own first line, too.
 */
export function isRaceLog({ path, raceLogFolder }: LogSource, start: Uint8Array): boolean {
  if (!/[^/\\]\.\d{1,10}$/.test(path)) return false;
  const folder = path.includes("\\") ? win32.dirname(path) : dirname(path);
  if (raceLogFolder !== undefined && plainFolder(folder) === plainFolder(raceLogFolder)) return true;
  return new TextDecoder().decode(start.subarray(0, bar.length)) === bar;
}

function plainFolder(folder: string): string {
  return folder.replaceAll("\\", "/").replace(/\/+$/, "");
}
