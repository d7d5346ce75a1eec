/**
 * The scan: threads take packages from a common counter, their reports come back in the order of the packages, whoever
 * made them. A thread that dies takes down the package it worked on, not the scan.
 */
import type { PackageReport } from "../../service/check.ts";
import { firstThread, type ScanJob, type WorkerMessage, type WorkerStart } from "./scanJob.ts";
import { type EarlyThreads, type ScanThread, startThread } from "./threads.ts";

export interface ScanOptions {
  readonly workers: number;
  /** The script of a thread. */
  readonly script: URL;
  /** Called with the number of finished packages and the report on the last of them. */
  readonly progress: (done: number, report: PackageReport) => void;
  /** Threads that were started for this scan before its job was known; they are taken before new ones are started. */
  readonly early?: Pick<EarlyThreads, "take">;
  /** Ends the threads; the scan then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Reports by package, in the job's order. Rejects when no thread could be started at all. */
export async function scan(job: ScanJob, options: ScanOptions): Promise<readonly PackageReport[]> {
  options.signal?.throwIfAborted();
  const count = Math.max(1, Math.min(options.workers, job.packages.length));
  const shared = new Int32Array(new SharedArrayBuffer(4 * (firstThread + count)));
  shared.fill(-1, firstThread);
  const reports: (PackageReport | undefined)[] = new Array(job.packages.length);
  let done = 0;
  const receive = (message: WorkerMessage) => {
    reports[message.index] = message.report;
    options.progress(++done, message.report);
  };
  const thread = async (number: number) => {
    let fault = await runThread({ job, shared, thread: number }, options, receive);
    while (fault !== undefined && options.signal?.aborted !== true) {
      const index = Atomics.exchange(shared, firstThread + number, -1);
      // It did not get as far as a package: another one would not either.
      if (index < 0) throw fault;
      reports[index] = lostPackage(job, index, fault);
      fault = await runThread({ job, shared, thread: number }, options, receive);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, number) => thread(number)));
  options.signal?.throwIfAborted();
  return reports.map((report, index) => report ?? lostPackage(job, index, new Error("its thread ended early")));
}

/** Resolves when the thread has ended, with what killed it, if anything did. */
async function runThread(start: WorkerStart, { script, early, signal }: ScanOptions, receive: (message: WorkerMessage) => void): Promise<Error | undefined> {
  const { worker, ended }: ScanThread = early?.take() ?? startThread(script);
  const stop = () => void worker.terminate();
  signal?.addEventListener("abort", stop);
  worker.on("message", receive);
  worker.postMessage(start);
  const fault = await ended;
  signal?.removeEventListener("abort", stop);
  return fault;
}

function lostPackage(job: ScanJob, index: number, fault: Error): PackageReport {
  const { importPath, dir } = job.packages[index];
  const message = `package ${importPath} could not be analysed: ${fault.message}`;
  return {
    importPath,
    files: 0,
    lines: 0,
    findings: [],
    suppressed: 0,
    hidden: 0,
    notices: [{ kind: "skipped-package", file: dir, line: 0, message }],
    effort: "none",
  };
}
