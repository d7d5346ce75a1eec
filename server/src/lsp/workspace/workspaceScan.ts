/**
 * Analyses all packages of the workspace folders in threads of their own: one scan at a time, given up when another one is
 * wanted; its results stay until the next.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { scan } from "../../host/scan/scan.ts";
import { summaryCachePlace } from "../../host/summaryCache.ts";
import { loadWasm, type WasmFiles } from "../../host/wasmFiles.ts";
import type { ScanCounts } from "../../protocol/messages.ts";
import { applyBaseline } from "../../service/baseline.ts";
import type { PackageReport } from "../../service/check.ts";
import { compareDiagnostics, type Diagnostic } from "../../service/diagnostic.ts";
import type { EngineConfiguration, EngineStart } from "../engine/messages.ts";
import { disk } from "../engine/surroundings.ts";
import type { PlanRequest, ScanPlan } from "./scanPlan.ts";
import type { ScannedPackage } from "./scanResults.ts";

export interface ScanScripts {
  readonly plan: URL;
  readonly worker: URL;
}

export interface ScanProgress {
  /** `done` of `total` packages. */
  report(done: number, total: number): void;
  readonly signal: AbortSignal;
}

export interface ScanResult extends ScanCounts {
  /** Of all packages, sorted; accepted ones are left out when a baseline was to be applied. */
  readonly findings: readonly Diagnostic[];
  /** The baselines of these packages, also those that are not there. */
  readonly baselines: readonly string[];
}

export interface ScanWish {
  readonly configuration: EngineConfiguration;
  readonly folders: readonly string[];
  /** Only packages of these folders and those that import them; undefined: all. */
  readonly changed: readonly string[] | undefined;
  /** False: findings that a baseline accepts are given too. */
  readonly applyBaselines: boolean;
}

export class WorkspaceScan {
  private readonly start: EngineStart;
  private readonly scripts: ScanScripts;
  private wasm: Promise<WasmFiles> | undefined;

  constructor(start: EngineStart, scripts: ScanScripts) {
    this.start = start;
    this.scripts = scripts;
  }

  /** `received` gets the findings of each package as soon as they are there. Rejects with the signal's reason. */
  async run(wish: ScanWish, progress: ScanProgress, received: (scanned: ScannedPackage, findings: readonly Diagnostic[]) => void): Promise<ScanResult> {
    const { configuration, folders, changed } = wish;
    const { scans, baselines } = await this.plan({ start: this.start, configuration, folders, changed }, progress.signal);
    this.wasm ??= loadWasm(disk, this.start.installation);
    const wasm = await this.wasm;
    const total = scans.reduce((sum, { job }) => sum + job.packages.length, 0);
    const { installation, version, environment } = this.start;
    const cache = summaryCachePlace(installation, version, environment);
    const findings: Diagnostic[] = [];
    const efforts = { none: 0, analysed: 0, remembered: 0 };
    let before = 0;
    for (const { job, baseline } of scans) {
      const fresh = ({ findings: all }: PackageReport) => (baseline === undefined || !wish.applyBaselines ? all : applyBaseline(all, baseline).fresh);
      const dirs = new Map(job.packages.map(({ importPath, dir }) => [importPath, dir]));
      const options = {
        // One processor stays free for the packages that are being edited.
        workers: Math.max(1, availableParallelism() - 1),
        script: this.scripts.worker,
        signal: progress.signal,
        progress: (done: number, report: PackageReport) => {
          progress.report(before + done, total);
          const dir = dirs.get(report.importPath);
          if (dir !== undefined) received({ dir, importPath: report.importPath }, fresh(report));
        },
      };
      const reports = await scan({ ...job, wasm, ...(cache !== undefined && { cache }) }, options);
      for (const report of reports) {
        findings.push(...fresh(report));
        efforts[report.effort]++;
      }
      before += job.packages.length;
    }
    const { analysed, remembered } = efforts;
    return { packages: total, analysed, remembered, findings: findings.sort(compareDiagnostics), baselines };
  }

  private plan(request: PlanRequest, signal: AbortSignal): Promise<ScanPlan> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const worker = new Worker(this.scripts.plan, { workerData: { plan: request } });
      const stop = () => {
        reject(signal.reason);
        void worker.terminate();
      };
      signal.addEventListener("abort", stop);
      worker.on("message", resolve);
      worker.on("error", reject);
      worker.on("exit", (code) => {
        signal.removeEventListener("abort", stop);
        reject(new Error(`the workspace could not be listed (code ${code})`));
      });
    });
  }
}
