/**
 * One fuzzing thread: sends every input through the whole pipeline twice, in two engines with different histories, and
 * tells what threw, what was slow and what came out differently.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { collectBuildContext } from "../../server/src/host/goEnvironment.ts";
import { nodeFileSystem } from "../../server/src/host/nodeFileSystem.ts";
import { createImportResolver } from "../../server/src/project/importResolver.ts";
import type { FileSystem, PackageInfo } from "../../server/src/project/model.ts";
import { PackageChecker, type PackageReport } from "../../server/src/service/check.ts";
import { defaultConfig } from "../../server/src/service/config.ts";
import { analysisOptions } from "../../server/src/service/engineSettings.ts";
import { createGoParser } from "../../server/src/syntax/parser.ts";
import { readPool } from "./inputs.ts";
import { mutant } from "./mutate.ts";
import type { FuzzMessage, FuzzStart } from "./runFuzz.ts";

const start = workerData as FuzzStart;
const folder = "/fuzz/pkg";
const path = `${folder}/input.go`;
const info: PackageInfo = {
  importPath: "example.com/fuzz/pkg",
  dir: folder,
  name: "pkg",
  files: [{ path, role: "base" }],
  module: { path: "example.com/fuzz", dir: "/fuzz", goVersion: "1.24" },
  imports: [],
};

let input = new Uint8Array();

/** The disk as it is, but for the one file under test. */
function overlay(disk: FileSystem): FileSystem {
  return {
    readFile: (file) => (file === path ? input : disk.readFile(file)),
    readDir: (dir) => (dir === folder ? [{ name: "input.go", kind: "file" }] : disk.readDir(dir)),
    isFile: (file) => file === path || disk.isFile(file),
    isDirectory: (dir) => dir === folder || disk.isDirectory(dir),
    realPath: (file) => (file === path ? path : disk.realPath(file)),
  };
}

async function createChecker(): Promise<PackageChecker> {
  const require = createRequire(import.meta.url);
  const grammar = new Uint8Array(readFileSync(require.resolve("tree-sitter-go/tree-sitter-go.wasm")));
  const parser = await createGoParser({ runtime: undefined, grammar });
  const fs = overlay(nodeFileSystem());
  const context = await collectBuildContext({ variables: process.env, mayRunGo: false });
  const layout = { modules: [{ path: "example.com/fuzz", dir: "/fuzz", goVersion: "1.24" }], trees: [], workFile: "", readableRoots: [] };
  const resolver = createImportResolver({ fs, context, layout, tests: true });
  return new PackageChecker(
    { fs, parser, locate: (importPath, fromDir) => resolver.locate(importPath, fromDir) },
    { policy: { preset: "strict", rules: {} }, includeTests: true, excludes: () => false, analysis: analysisOptions(defaultConfig) },
  );
}

const send = (message: FuzzMessage): void => parentPort?.postMessage(message);

function fault(report: PackageReport): string | undefined {
  return report.notices.find((notice) => notice.kind === "skipped-package")?.message;
}

const pool = readPool(start.files);
const [forward, backward] = [await createChecker(), await createChecker()];
const batch = 16;
let findings = 0;
for (let from = start.from; from < start.from + start.count; from += batch) {
  const numbers = Array.from({ length: Math.min(batch, start.from + start.count - from) }, (_, i) => from + i);
  const seen = new Map<number, string>();
  const check = (checker: PackageChecker, index: number): PackageReport => {
    send({ kind: "begin", index });
    const text = start.texts?.[index];
    input = text === undefined ? mutant(pool, start.seed, index).slice() : new TextEncoder().encode(text);
    const begin = performance.now();
    const report = checker.check(info);
    const milliseconds = performance.now() - begin;
    if (milliseconds > start.slowMilliseconds) send({ kind: "failure", index, what: `took ${Math.round(milliseconds)} ms for ${input.length} bytes` });
    return report;
  };
  for (const index of numbers) {
    try {
      const report = check(forward, index);
      const what = fault(report);
      if (what !== undefined) send({ kind: "failure", index, what });
      findings += report.findings.length;
      seen.set(index, JSON.stringify(report));
    } catch (error) {
      send({ kind: "failure", index, what: `threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` });
    }
  }
  for (const index of [...numbers].reverse()) {
    const first = seen.get(index);
    if (first === undefined) continue;
    try {
      if (JSON.stringify(check(backward, index)) !== first) send({ kind: "failure", index, what: "came out differently the second time" });
    } catch (error) {
      send({ kind: "failure", index, what: `threw the second time only: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
}
send({ kind: "end", findings });
