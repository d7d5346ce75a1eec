/**
 * One scanning thread: takes packages from the common counter until none is left, with a parser and a world of its own.
 */
import { DiagnosticSink } from "../../project/diagnostics.ts";
import { createImportResolver } from "../../project/importResolver.ts";
import type { FileSystem } from "../../project/model.ts";
import { PackageCatalog } from "../../project/packageCatalog.ts";
import { PackageChecker } from "../../service/check.ts";
import { excludedByAny } from "../../service/exclusion.ts";
import { createGoParser } from "../../syntax/parser.ts";
import { summaryCache } from "../summaryCache.ts";
import { firstThread, takePackage, type WorkerMessage, type WorkerStart } from "./scanJob.ts";

/** A scan of a large workspace writes thousands of entries at once. */
const writesPerPrune = 1000;

export async function runScanWorker(start: WorkerStart, fs: FileSystem, send: (message: WorkerMessage) => void): Promise<void> {
  const { job, shared, thread } = start;
  const parser = await createGoParser(job.wasm);
  const { cache: kept, context, layout } = job;
  const sink = new DiagnosticSink();
  const catalog = new PackageCatalog(fs, context, sink, job.catalog);
  const resolver = createImportResolver({ fs, context, layout, tests: job.includeTests, catalog, sink });
  const checker = new PackageChecker(
    {
      fs,
      parser,
      locate: (importPath, fromDir) => resolver.locate(importPath, fromDir),
      ...(kept !== undefined && { memory: { cache: summaryCache({ ...kept, writesPerPrune }), context, layout } }),
    },
    { policy: job.policy, includeTests: job.includeTests, excludes: excludedByAny(job.exclude), analysis: job.analysis },
  );
  for (let index = takePackage(start); index >= 0; index = takePackage(start)) {
    Atomics.store(shared, firstThread + thread, index);
    send({ index, report: checker.check(job.packages[index]) });
  }
  Atomics.store(shared, firstThread + thread, -1);
  parser.delete();
}
