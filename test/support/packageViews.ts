/**
 * Views of packages for tests of features: a folder on disk, or one Go file with a `|` where the cursor stands. Types of
 * the standard library are there when Go is.
 */
import { defaultAnalysisOptions } from "../../server/src/analysis/options.ts";
import { collectBuildContext } from "../../server/src/host/goEnvironment.ts";
import { nodeFileSystem } from "../../server/src/host/nodeFileSystem.ts";
import { discover } from "../../server/src/project/discover.ts";
import type { FileSystem } from "../../server/src/project/model.ts";
import { PackageChecker } from "../../server/src/service/check.ts";
import type { PackageView } from "../../server/src/service/packageView.ts";
import type { Preset } from "../../server/src/service/policy.ts";
import { loadTestParser } from "./engine.ts";

/** Runs `use` with the view of every package of a folder (`./...` below it) in turn. */
export async function withViews<T>(
  folder: string,
  use: (view: PackageView) => T,
  preset: Preset = "balanced",
  fs: FileSystem = nodeFileSystem(),
): Promise<T[]> {
  const context = await collectBuildContext({ variables: process.env, mayRunGo: false });
  const project = discover({ fs, context, cwd: folder, patterns: ["./..."], tests: true });
  const checker = new PackageChecker(
    { fs, parser: await loadTestParser(), locate: (importPath, fromDir) => project.resolver.locate(importPath, fromDir) },
    { policy: { preset, rules: {} }, includeTests: true, excludes: () => false, analysis: defaultAnalysisOptions },
  );
  return project.packages.map((info) => checker.withView(info, use));
}

export interface CursorView {
  readonly view: PackageView;
  readonly path: string;
  /** Offset of the `|`, which the file itself does not hold. */
  readonly offset: number;
}

/** One package of one file in a module of its own, held in memory; `text` has one `|`, or none (offset -1). */
export async function atCursor<T>(text: string, use: (at: CursorView) => T, goVersion = "1.24"): Promise<T> {
  const path = "/memory/example/example.go";
  const offset = text.indexOf("|");
  const source = offset < 0 ? text : text.slice(0, offset) + text.slice(offset + 1);
  const files = new Map([
    [path, source],
    ["/memory/example/go.mod", `module example\n\ngo ${goVersion}\n`],
  ]);
  const disk = nodeFileSystem();
  const inMemory = (name: string) => name === "/memory" || name.startsWith("/memory/");
  const fs: FileSystem = {
    ...disk,
    readFile: (name) => (inMemory(name) ? encode(files.get(name)) : disk.readFile(name)),
    readHead: (name) => (inMemory(name) ? encode(files.get(name)) : disk.readFile(name)),
    readDir: (name) => {
      if (!inMemory(name)) return disk.readDir(name);
      return name === "/memory/example"
        ? [...files.keys()].sort().map((file) => ({ name: file.slice(file.lastIndexOf("/") + 1), kind: "file" as const }))
        : undefined;
    },
    isFile: (name) => (inMemory(name) ? files.has(name) : disk.isFile(name)),
    isDirectory: (name) => (inMemory(name) ? name === "/memory/example" || name === "/memory" : disk.isDirectory(name)),
    realPath: (name) => (inMemory(name) ? name : disk.realPath(name)),
  };
  const [result] = await withViews("/memory/example", (view) => use({ view, path, offset }), "balanced", fs);
  return result;
}

function encode(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : new TextEncoder().encode(text);
}
