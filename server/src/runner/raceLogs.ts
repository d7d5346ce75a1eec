/**
 * The files that GORACE=log_path makes, one for each process: read while they grow.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { ReportReader } from "../reports/reader.ts";
import type { ReadingSummary, Report } from "../reports/report.ts";

const baseName = "race";
const chunkBytes = 1 << 16;

interface LogFile {
  reader: ReportReader;
  offset: number;
}

export class RaceLogs {
  readonly #folder: string;
  readonly #report: (report: Report, file: string) => void;
  readonly #files = new Map<string, LogFile>();
  readonly #summaries: ReadingSummary[] = [];
  readonly #buffer = new Uint8Array(chunkBytes);

  /** `folder` exists and belongs to this run alone. */
  constructor(folder: string, report: (report: Report, file: string) => void) {
    this.#folder = folder;
    this.#report = report;
  }

  /** The value of log_path. */
  get path(): string {
    return join(this.#folder, baseName);
  }

  /** Reads what was written since the last time. */
  poll(): void {
    for (const name of listed(this.#folder)) if (name.startsWith(`${baseName}.`)) this.#read(name);
  }

  /** The processes have ended: reads the rest. */
  end(): readonly ReadingSummary[] {
    this.poll();
    for (const { reader } of this.#files.values()) this.#finish(reader);
    this.#files.clear();
    return this.#summaries;
  }

  #read(name: string): void {
    let file: number;
    try {
      file = openSync(join(this.#folder, name), "r");
    } catch {
      // It comes again at the next time, or it is gone.
      return;
    }
    try {
      const known = this.#files.get(name) ?? { reader: this.#newReader(name), offset: 0 };
      this.#files.set(name, known);
      if (fstatSync(file).size < known.offset) {
        // Another process was given the same number.
        this.#finish(known.reader);
        known.reader = this.#newReader(name);
        known.offset = 0;
      }
      for (;;) {
        const count = readSync(file, this.#buffer, 0, chunkBytes, known.offset);
        if (count === 0) break;
        known.offset += count;
        known.reader.push(this.#buffer.subarray(0, count));
      }
    } finally {
      closeSync(file);
    }
  }

  #newReader(name: string): ReportReader {
    return new ReportReader({ report: (report) => this.#report(report, name) }, { logFile: true });
  }

  #finish(reader: ReportReader): void {
    reader.end();
    this.#summaries.push(reader.summary);
  }
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
