/**
 * What the scanning threads are told and what they answer: plain data that can cross from thread to thread.
 */
import type { AnalysisOptions } from "../analysis/options.ts";
import type { BuildContext, PackageInfo, ProjectLayout } from "../project/model.ts";
import type { PackageReport } from "../service/check.ts";
import type { Policy } from "../service/policy.ts";

export interface ScanJob {
  /** In the order in which they are taken: the largest first, so that no thread ends long after the others. */
  readonly packages: readonly PackageInfo[];
  readonly layout: ProjectLayout;
  readonly context: BuildContext;
  readonly policy: Policy;
  readonly includeTests: boolean;
  readonly exclude: { readonly globs: readonly string[]; readonly folder: string };
  readonly analysis: AnalysisOptions;
  readonly wasm: WasmFiles;
}

export interface WasmFiles {
  readonly runtime: Uint8Array;
  /** Compiled once, shared by all threads. */
  readonly grammar: WebAssembly.Module;
}

/** What one thread gets to know. */
export interface WorkerStart {
  readonly job: ScanJob;
  /** Element 0 counts the packages taken; element 1 + i is the package thread i works on, -1 when none. */
  readonly shared: Int32Array;
  readonly thread: number;
}

/** A package is done; a thread that has none left says so by ending. */
export interface WorkerMessage {
  readonly index: number;
  readonly report: PackageReport;
}
