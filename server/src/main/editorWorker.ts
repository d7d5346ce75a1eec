/**
 * Root of the bundle for the language server's other threads: the one that owns the open packages, and those that list the
 * packages of the workspace for a scan.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Engine } from "../lsp/engine/engine.ts";
import type { EngineStart } from "../lsp/engine/messages.ts";
import { type PlanRequest, planScan } from "../lsp/workspace/scanPlan.ts";

const task = workerData as { readonly engine: EngineStart } | { readonly plan: PlanRequest };

if ("plan" in task) parentPort?.postMessage(await planScan(task.plan));
else {
  const engine = new Engine(task.engine, (message) => parentPort?.postMessage(message));
  parentPort?.on("message", (message) => engine.receive(message));
}
