/**
 * Root of the scan worker's bundle.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { WorkerStart } from "../cli/scanJob.ts";
import { runScanWorker } from "../cli/scanWorker.ts";
import { nodeFileSystem } from "../host/nodeFileSystem.ts";

await runScanWorker(workerData as WorkerStart, nodeFileSystem(), (message) => parentPort?.postMessage(message));
