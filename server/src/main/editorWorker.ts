/**
 * Root of the bundle for the language server's second thread, which owns the open packages.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Engine } from "../lsp/engine/engine.ts";
import type { EngineStart } from "../lsp/engine/messages.ts";

const engine = new Engine(workerData as EngineStart, (message) => parentPort?.postMessage(message));
parentPort?.on("message", (message) => engine.receive(message));
