/**
 * The files that get damaged: the rule fixtures and workspaces of this repository, and Go's own test files where there is
 * a Go.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { repoDir } from "../eval/corpus.ts";

/** Larger ones only make a run slower. */
const largestFile = 60_000;

export function goFilesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".go"));
  return found.map((name) => join(folder, name)).sort();
}

export function ownFiles(): string[] {
  return [...goFilesBelow(join(repoDir, "test", "fixtures")), ...goFilesBelow(join(repoDir, "test", "workspaces"))];
}

/** Deliberately broken Go is among them. */
export function goTestFiles(goroot: string): string[] {
  return [join(goroot, "test"), join(goroot, "src", "runtime", "race", "testdata"), join(goroot, "src", "internal", "types", "testdata")].flatMap(goFilesBelow);
}

export function readPool(files: readonly string[]): Uint8Array[] {
  return files.filter((file) => statSync(file).size <= largestFile).map((file) => new Uint8Array(readFileSync(file)));
}
