/**
 * Root of the scan worker's bundle.
 */
import { parentPort, workerData } from "node:worker_threads";
import { nodeFileSystem } from "../host/nodeFileSystem.ts";
import type { WorkerStart } from "../host/scan/scanJob.ts";
import { runScanWorker } from "../host/scan/scanWorker.ts";

await runScanWorker(workerData as WorkerStart, nodeFileSystem(), (message) => parentPort?.postMessage(message));
