/**
 * Root of the scan worker's bundle.
 */
import { parentPort } from "node:worker_threads";
import { nodeFileSystem } from "../host/nodeFileSystem.ts";
import type { WorkerStart } from "../host/scan/scanJob.ts";
import { runScanWorker } from "../host/scan/scanWorker.ts";

const start = await new Promise<WorkerStart>((resolve) => parentPort?.once("message", resolve));
await runScanWorker(start, nodeFileSystem(), (message) => parentPort?.postMessage(message));
