/**
 * From patterns to runs: one in each module, since the go command works in one module at a time.
 */
import type { ModuleInfo } from "../project/model.ts";
import { ancestors, insideOf, joinPath, parentPath, resolvePath } from "../project/paths.ts";
import { changedGoFiles, packageFolder } from "../runner/changedFiles.ts";
import type { RaceTarget } from "../runner/command.ts";
import type { Io } from "./io.ts";

/** Patterns that lie in no module stay as they are: the go command says what is wrong with them. */
export function raceTargets(patterns: readonly string[], tests: readonly string[], cwd: string, modules: readonly ModuleInfo[]): readonly RaceTarget[] {
  const targets = modules.flatMap(({ dir }): RaceTarget[] => {
    const packages = patterns.flatMap((pattern) => patternWithin(pattern, cwd, dir, modules) ?? []);
    return packages.length === 0 ? [] : [{ folder: dir, packages: [...new Set(packages)], tests }];
  });
  return targets.length > 0 ? targets : [{ folder: cwd, packages: patterns, tests }];
}

/** The pattern as it is written in the module's folder; undefined when it means nothing there. */
function patternWithin(pattern: string, cwd: string, dir: string, modules: readonly ModuleInfo[]): string | undefined {
  const deep = /(?:^|\/)\.\.\.$/.test(pattern);
  const named = resolvePath(cwd, pattern.replace(/\/?\.\.\.$/, "") || ".");
  const place = named.endsWith(".go") ? parentPath(named) : named;
  const rest = place === dir ? "" : insideOf(dir, place);
  if (rest === undefined) return deep && insideOf(place, dir) !== undefined ? "./..." : undefined;
  // A module within this one has runs of its own.
  const nested = modules.some(
    (other) => other.dir !== dir && insideOf(dir, other.dir) !== undefined && (place === other.dir || insideOf(other.dir, place) !== undefined),
  );
  if (nested) return undefined;
  const folder = rest === "" ? "." : `./${rest}`;
  return deep ? `${folder}/...` : folder;
}

/** Folders, relative to nothing, of the packages that a `git diff` changes; its paths start at the repository's root or here. */
export function changedFolders(diff: string, { fs, cwd }: Pick<Io, "fs" | "cwd">): readonly string[] {
  const folders = changedGoFiles(diff).flatMap((file) => {
    const own = packageFolder(file);
    const base =
      [...ancestors(cwd)].find((folder) => fs.isFile(joinPath(folder, file))) ??
      [...ancestors(cwd)].find((folder) => fs.isDirectory(parentPath(joinPath(folder, file))));
    return base === undefined || own === undefined ? [] : [own === "." ? base : joinPath(base, own)];
  });
  return [...new Set(folders)].sort();
}
