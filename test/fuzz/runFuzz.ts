/**
 * Runs the fuzzing thread under a watchdog: an input that does not come back is a failure too, and the run goes on behind it.
 */
import { Worker } from "node:worker_threads";

export interface FuzzStart {
  readonly seed: number;
  /** Number of the first input. */
  readonly from: number;
  readonly count: number;
  readonly files: readonly string[];
  /** These instead of damaged files; `count` is their number. */
  readonly texts?: readonly string[];
  readonly slowMilliseconds: number;
}

export type FuzzMessage =
  | { readonly kind: "begin"; readonly index: number }
  | { readonly kind: "failure"; readonly index: number; readonly what: string }
  | { readonly kind: "end"; readonly findings: number };

export interface FuzzFailure {
  readonly index: number;
  readonly what: string;
}

export interface FuzzResult {
  readonly inputs: number;
  /** What was reported in all of them: none would mean that the damage leaves nothing to analyse. */
  readonly findings: number;
  readonly failures: readonly FuzzFailure[];
}

const hangMilliseconds = 30_000;

interface Leg {
  /** The last input that was begun; -1 when there was none. */
  readonly last: number;
  readonly died: string | undefined;
  readonly findings: number;
}

function runLeg(start: FuzzStart, failures: FuzzFailure[]): Promise<Leg> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./fuzzWorker.ts", import.meta.url), { workerData: start });
    let last = -1;
    let findings = 0;
    let died: string | undefined = "ended early";
    const stop = (why: string): void => {
      died = why;
      void worker.terminate();
    };
    let watchdog = setTimeout(() => stop("did not start"), 2 * hangMilliseconds);
    worker.on("message", (message: FuzzMessage) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => stop(`hangs for more than ${hangMilliseconds} ms`), hangMilliseconds);
      if (message.kind === "begin") last = message.index;
      else if (message.kind === "failure") failures.push({ index: message.index, what: message.what });
      else {
        died = undefined;
        findings = message.findings;
      }
    });
    worker.on("error", (error: unknown) => {
      died = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    worker.on("exit", () => {
      clearTimeout(watchdog);
      resolve({ last, died, findings });
    });
  });
}

/** Rejects only when the thread cannot even start. */
export async function runFuzz(start: FuzzStart): Promise<FuzzResult> {
  const failures: FuzzFailure[] = [];
  const end = start.from + start.count;
  let from = start.from;
  let findings = 0;
  while (from < end) {
    const leg = await runLeg({ ...start, from, count: end - from }, failures);
    findings += leg.findings;
    if (leg.died === undefined) break;
    if (leg.last < 0) throw new Error(leg.died);
    failures.push({ index: leg.last, what: leg.died });
    from = Math.max(from, leg.last) + 1;
  }
  return { inputs: start.count, findings, failures };
}
