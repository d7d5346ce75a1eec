/**
 * Starts the engine's thread. Stands by itself so that the thread can load what it needs while the main thread still does.
 */
import { Worker } from "node:worker_threads";
import type { EngineStart } from "./messages.ts";

/**
 * Without a limit the young generation of a long session comes to 128 MB of memory, most of it texts and findings of letters
 * ago. With this one collections are shorter and more frequent, at the same processor time.
 */
const youngGenerationMb = 48;

/** It waits for its configuration; the death of a thread that nobody listens to yet is seen by `isDead`. */
export function startEngineThread(script: URL, start: EngineStart): Worker {
  const worker = new Worker(script, { workerData: { engine: start }, resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb } });
  // An error without a listener would end the process.
  worker.on("error", () => undefined);
  return worker;
}

/** Node takes the number of a thread away when it ends. */
export function isDead(worker: Worker): boolean {
  return worker.threadId < 0;
}
