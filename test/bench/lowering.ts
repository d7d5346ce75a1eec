/**
 * Lowering beside parsing: measured in a thread that is bundled and started as those of a scan are.
 */
import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { build } from "esbuild";
import { scanFlags } from "../../server/src/host/scan/scanJob.ts";
import { startThread } from "../../server/src/host/scan/threads.ts";
import { repoDir } from "../eval/corpus.ts";
import type { BenchCorpus } from "./corpora.ts";
import type { LoweringShare, LoweringWork } from "./loweringThread.ts";

/**
 * Parses and lowers the declarations of a share of the corpus. Lowering is whatever is not the parser's own time: the reading of
 * the trees, what is done to get to a text that the grammar knows, and the garbage collected meanwhile included.
 */
export async function measureLowering(corpus: BenchCorpus, share: number): Promise<LoweringShare> {
  const flags = scanFlags(process.versions.v8);
  if (flags !== undefined) setFlagsFromString(flags);
  const step = Math.max(1, Math.round(1 / share));
  const require = createRequire(import.meta.url);
  const work: LoweringWork = {
    files: corpus.files.filter((_, index) => index % step === 0),
    runtime: new Uint8Array(readFileSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm"))),
    grammar: new Uint8Array(readFileSync(require.resolve("tree-sitter-go/tree-sitter-go.wasm"))),
  };
  const folder = await mkdtemp(join(tmpdir(), "mapguard-bench-"));
  try {
    const script = join(folder, "lowering.mjs");
    await build({
      entryPoints: [join(repoDir, "test", "bench", "loweringThread.ts")],
      outfile: script,
      bundle: true,
      minify: true,
      platform: "node",
      format: "esm",
      target: "node20",
      logLevel: "warning",
    });
    const { worker, ended } = startThread(pathToFileURL(script));
    const measured = new Promise<LoweringShare>((resolve, reject) => {
      worker.once("message", resolve);
      void ended.then((fault) => reject(fault ?? new Error("the thread that measures ended early")));
    });
    worker.postMessage(work);
    return await measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
