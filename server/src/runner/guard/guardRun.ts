/**
 * Runs a go command under the guard and reads what it prints: crashes with both of their sides, beside the output itself.
 */
import { ReportMerger } from "../../reports/merge.ts";
import { ReportReader } from "../../reports/reader.ts";
import type { ReadingSummary, Report } from "../../reports/report.ts";
import { joinSummaries } from "../runReading.ts";
import { type Exit, spawnStreaming } from "../spawn.ts";

export interface GuardRun {
  /** The program first, an absolute path. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment: a guard's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Checked again where programs are started. */
  readonly trusted: boolean;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly stdout?: (bytes: Uint8Array) => void;
  readonly stderr?: (bytes: Uint8Array) => void;
  readonly report?: (report: Report) => void;
}

export interface GuardRunResult {
  readonly exit: Exit;
  readonly reports: readonly Report[];
  readonly summary: ReadingSummary;
}

/** Rejects in an untrusted workspace. */
export async function guardRun({ argv, cwd, environment, trusted, signal, timeoutMs, stdout, stderr, report }: GuardRun): Promise<GuardRunResult> {
  const merger = new ReportMerger();
  const sink = {
    report: (found: Report) => {
      merger.add(found);
      report?.(found);
    },
  };
  // A test prints through go test to one stream, a program that go run starts to the other.
  const [out, err] = [new ReportReader(sink), new ReportReader(sink)];
  const exit = await spawnStreaming(argv, {
    cwd,
    env: environment,
    trusted,
    signal,
    timeoutMs,
    stdout: (bytes) => {
      out.push(bytes);
      stdout?.(bytes);
    },
    stderr: (bytes) => {
      err.push(bytes);
      stderr?.(bytes);
    },
  });
  out.end();
  err.end();
  return { exit, reports: merger.reports, summary: joinSummaries([out.summary, err.summary]) };
}
