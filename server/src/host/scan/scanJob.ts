/**
 * What the scanning threads are told and what they answer: plain data that can cross from thread to thread.
 */

import type { BuildContext, PackageInfo, ProjectLayout } from "../../project/model.ts";
import type { CatalogContents } from "../../project/packageCatalog.ts";
import type { CheckSettings, PackageReport } from "../../service/check.ts";
import type { ExcludedGlobs } from "../../service/exclusion.ts";
import type { SummaryCacheOptions } from "../summaryCache.ts";
import type { WasmFiles } from "../wasmFiles.ts";

export interface ScanJob {
  /** The large ones first, then by folder. */
  readonly packages: readonly PackageInfo[];
  /** How many of them are large: taken first, so that no thread ends long after the others. */
  readonly large: number;
  readonly layout: ProjectLayout;
  readonly context: BuildContext;
  /** What was read already to find the packages; absent where that is not at hand. */
  readonly catalog?: CatalogContents;
  readonly policy: CheckSettings["policy"];
  readonly includeTests: boolean;
  readonly exclude: readonly ExcludedGlobs[];
  readonly analysis: CheckSettings["analysis"];
  readonly wasm: WasmFiles;
  /** Where findings are kept from one start to the next; absent: every package is analysed, and nothing is kept. */
  readonly cache?: Pick<SummaryCacheOptions, "folder" | "version">;
}

/** The order of packages that keeps all threads busy to the end; the number of files stands for the size. */
export function inScanOrder(packages: readonly PackageInfo[]): Pick<ScanJob, "packages" | "large"> {
  const large = packages.filter((p) => p.files.length >= largeFiles).sort((a, b) => b.files.length - a.files.length);
  return { packages: [...large, ...packages.filter((p) => p.files.length < largeFiles)], large: large.length };
}

const largeFiles = 60;

/** What one thread gets to know. */
export interface WorkerStart {
  readonly job: ScanJob;
  /** See `takePackage`. Element `firstThread` + i is the package thread i works on, -1 when none. */
  readonly shared: Int32Array;
  readonly thread: number;
}

/** A package is done; a thread that has none left says so by ending. */
export interface WorkerMessage {
  readonly index: number;
  readonly report: PackageReport;
}

/** Elements of `WorkerStart.shared` before it: packages taken, those of them from the front, from the back. */
export const firstThread = 3;

/**
 * The next package for a thread, -1 when none is left. Threads with even numbers go through the folders from the front, the
 * others from the back: neighbours import the same packages, which a thread then knows.
 */
export function takePackage({ job, shared, thread }: WorkerStart): number {
  const taken = Atomics.add(shared, 0, 1);
  if (taken >= job.packages.length) return -1;
  if (taken < job.large) return taken;
  return thread % 2 === 0 ? job.large + Atomics.add(shared, 1, 1) : job.packages.length - 1 - Atomics.add(shared, 2, 1);
}

/**
 * The flags of V8 a scan is made with, undefined where it has no Maglev (before Node 24). A scan is over before most code that
 * TurboFan made has paid for its making, which every worker does for itself: without it GOROOT/src takes a fifth less. It does pay
 * for the loops that see every node and every name. The filter takes one pattern, so their names begin alike, and they are methods:
 * the build renames functions.
 */
export function scanFlags(v8Version: string): string | undefined {
  return Number.parseInt(v8Version, 10) >= 13 ? "--maglev --turbo-filter=hot*" : undefined;
}
