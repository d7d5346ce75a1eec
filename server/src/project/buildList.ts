/**
 * Which version of each module a build uses: minimal version selection over the go.mod files of the analysed modules
 * and, as far as the module cache knows them, of what they require; replacements applied.
 */
import type { DiagnosticSink } from "./diagnostics.ts";
import { type GoMod, parseGoMod, type Replacement } from "./goMod.ts";
import { goMinorOf } from "./goVersion.ts";
import type { FileSystem, ModuleInfo } from "./model.ts";
import type { ModuleCache } from "./moduleCache.ts";
import type { LoadedModule, ModuleLoader } from "./moduleLoader.ts";
import { importPrefixes, joinPath } from "./paths.ts";
import { compareVersions } from "./semver.ts";

export interface BuildListSources {
  readonly fs: FileSystem;
  readonly cache: ModuleCache;
  readonly loader: ModuleLoader;
  readonly sink: DiagnosticSink;
}

/** A replacement and the file it is written in: directories are relative to it. */
export interface PlacedReplacement extends Replacement {
  readonly dir: string;
  readonly file: string;
}

/** Stops absurd requirement graphs; real ones have a few thousand module versions. */
const maxVersionsRead = 20_000;

export class BuildList {
  private readonly sources: BuildListSources;
  private readonly roots: readonly LoadedModule[];
  private readonly replaces = new Map<string, PlacedReplacement[]>();
  private readonly direct = new Map<string, string>();
  private readonly excluded = new Set<string>();
  /** Since 1.17 go.mod itself lists every module a build needs. */
  private readonly pruned: boolean;
  private graph: ReadonlyMap<string, string> | undefined;
  private readonly found = new Map<string, ModuleInfo | undefined>();
  private readonly decoder = new TextDecoder();

  /** Earlier replacements win: those of go.work come first. */
  constructor(sources: BuildListSources, roots: readonly LoadedModule[], workReplaces: readonly PlacedReplacement[]) {
    this.sources = sources;
    this.roots = roots;
    const own = roots.flatMap(({ info, file }) => file.replaces.map((replacement) => ({ ...replacement, dir: info.dir, file: joinPath(info.dir, "go.mod") })));
    for (const replacement of [...workReplaces, ...own]) {
      const same = this.replaces.get(replacement.oldPath);
      if (same === undefined) this.replaces.set(replacement.oldPath, [replacement]);
      else same.push(replacement);
    }
    for (const { file } of roots) {
      for (const { path, version } of file.excludes) this.excluded.add(`${path}@${version}`);
    }
    for (const { file } of roots) this.raise(this.direct, file);
    this.pruned = roots.every(({ file }) => (goMinorOf(file.goVersion) ?? 0) >= 17);
  }

  /**
   * Modules that may hold the package, longest path first, as far as they lie on this disk. The graph beyond go.mod is
   * only read when the caller rejects all that go.mod itself names.
   */
  *modulesFor(importPath: string): Generator<ModuleInfo> {
    if (this.pruned) yield* this.among(importPath, this.direct);
    this.graph ??= this.select();
    yield* this.among(importPath, this.graph);
  }

  private *among(importPath: string, versions: ReadonlyMap<string, string>): Generator<ModuleInfo> {
    for (const path of importPrefixes(importPath)) {
      const version = versions.get(path);
      const replacement = this.replacementOf(path, version ?? "");
      if (version === undefined && replacement === undefined) continue;
      const info = this.placed(path, version, replacement);
      if (info !== undefined) yield info;
    }
  }

  private placed(path: string, version: string | undefined, replacement: PlacedReplacement | undefined): ModuleInfo | undefined {
    const key = `${path}@${version ?? ""}`;
    if (this.found.has(key)) return this.found.get(key);
    let info: ModuleInfo | undefined;
    if (replacement !== undefined) info = this.replaced(path, replacement);
    else if (version !== undefined) info = this.cached(path, path, version);
    this.found.set(key, info);
    return info;
  }

  private replacementOf(path: string, version: string): PlacedReplacement | undefined {
    const candidates = this.replaces.get(path) ?? [];
    return candidates.find((r) => r.oldVersion !== "" && r.oldVersion === version) ?? candidates.find((r) => r.oldVersion === "");
  }

  private replaced(path: string, replacement: PlacedReplacement): ModuleInfo | undefined {
    if (replacement.newVersion !== "") return this.cached(path, replacement.newPath, replacement.newVersion);
    const dir = this.replacementDir(replacement);
    if (dir === undefined) return undefined;
    if (!this.sources.fs.isDirectory(dir)) {
      this.sources.sink.add("replace-missing", replacement.file, [dir], replacement.line);
      return undefined;
    }
    return { path, dir, goVersion: this.sources.loader.load(dir)?.info.goVersion ?? "" };
  }

  private replacementDir(replacement: PlacedReplacement): string | undefined {
    return this.sources.loader.directoryNamed(replacement.dir, replacement.newPath, replacement.file, replacement.line);
  }

  private cached(path: string, storedPath: string, version: string): ModuleInfo | undefined {
    const dir = this.sources.cache.dirOf(storedPath, version);
    return dir === undefined ? undefined : { path, dir, goVersion: this.sources.loader.load(dir)?.info.goVersion ?? "" };
  }

  /** Minimal version selection: the highest version anyone in the graph asks for. */
  private select(): ReadonlyMap<string, string> {
    const selected = new Map(this.direct);
    const pending = [...selected];
    const seen = new Set(this.roots.map(({ info }) => info.path));
    for (let read = 0; read < maxVersionsRead; read++) {
      const next = pending.pop();
      if (next === undefined) break;
      const [path, version] = next;
      const id = `${path}@${version}`;
      if (seen.has(id)) continue;
      seen.add(id);
      const file = this.goModOf(path, version);
      if (file !== undefined) pending.push(...this.raise(selected, file));
    }
    return selected;
  }

  private goModOf(path: string, version: string): GoMod | undefined {
    const replacement = this.replacementOf(path, version);
    if (replacement !== undefined && replacement.newVersion === "") {
      const dir = this.replacementDir(replacement);
      return dir === undefined ? undefined : this.sources.loader.load(dir)?.file;
    }
    const bytes = this.sources.cache.goModOf(replacement?.newPath ?? path, replacement?.newVersion ?? version);
    return bytes === undefined ? undefined : parseGoMod(this.decoder.decode(bytes));
  }

  /** Enters a file's requirements; answers those that raised a version. */
  private raise(selected: Map<string, string>, file: GoMod): [string, string][] {
    const raised: [string, string][] = [];
    for (const { path, version } of file.requires) {
      if (this.excluded.has(`${path}@${version}`)) continue;
      const before = selected.get(path);
      if (before !== undefined && compareVersions(before, version) >= 0) continue;
      selected.set(path, version);
      raised.push([path, version]);
    }
    return raised;
  }
}
