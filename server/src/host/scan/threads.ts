/**
 * Threads of a scan. They can start before it is known what they will do: loading their code takes about as long as finding
 * the packages.
 */
import { Worker } from "node:worker_threads";

/** A third of what Node would take: more saves no time and counts once per thread. */
const youngGenerationMb = 16;

/** A thread that waits for its `WorkerStart`, which is the first message it gets. */
export interface ScanThread {
  readonly worker: Worker;
  /** Resolves when the thread is gone, with what killed it, if anything did. Never rejects. */
  readonly ended: Promise<Error | undefined>;
}

export function startThread(script: URL): ScanThread {
  const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb } });
  const ended = new Promise<Error | undefined>((resolve) => {
    let fault: Error | undefined;
    worker.on("error", (error: unknown) => {
      fault = error instanceof Error ? error : new Error(String(error));
    });
    worker.on("exit", (code) => resolve(fault ?? (code === 0 ? undefined : new Error(`a scanning thread ended with code ${code}`))));
  });
  return { worker, ended };
}

/** Whoever makes them must end them, else they keep the process waiting. */
export class EarlyThreads {
  private readonly idle: ScanThread[];

  constructor(script: URL, count: number) {
    this.idle = Array.from({ length: count }, () => startThread(script));
  }

  take(): ScanThread | undefined {
    return this.idle.pop();
  }

  /** Ends those that nobody took. */
  end(): void {
    for (const { worker } of this.idle.splice(0)) void worker.terminate();
  }
}
