/**
 * Modules on disk: finds and reads go.mod and go.work files, each once, and decides which directories may be read at all.
 */
import type { DiagnosticSink } from "./diagnostics.ts";
import { type GoMod, parseGoMod, type Replacement } from "./goMod.ts";
import { parseGoWork } from "./goWork.ts";
import type { BuildContext, FileSystem, ModuleInfo } from "./model.ts";
import { ancestors, baseName, fromWindowsPath, insideOf, isUncPath, joinPath, parentPath, resolvePath } from "./paths.ts";

export interface LoadedModule {
  readonly info: ModuleInfo;
  readonly file: GoMod;
}

export interface Workspace {
  readonly dir: string;
  readonly modules: readonly LoadedModule[];
  readonly replaces: readonly Replacement[];
}

export class ModuleLoader {
  private readonly fs: FileSystem;
  private readonly context: BuildContext;
  private readonly sink: DiagnosticSink;
  private readonly readableRoots: readonly string[];
  private readonly loaded = new Map<string, LoadedModule | undefined>();
  private readonly moduleDirs = new Map<string, string | undefined>();
  private readonly decoder = new TextDecoder();

  constructor(fs: FileSystem, context: BuildContext, sink: DiagnosticSink, readableRoots: readonly string[]) {
    this.fs = fs;
    this.context = context;
    this.sink = sink;
    this.readableRoots = readableRoots;
  }

  /** The module whose go.mod stands in `dir`. */
  load(dir: string): LoadedModule | undefined {
    if (this.loaded.has(dir)) return this.loaded.get(dir);
    const path = joinPath(dir, "go.mod");
    const bytes = this.fs.isFile(path) ? this.fs.readFile(path) : undefined;
    let module: LoadedModule | undefined;
    if (bytes !== undefined) {
      const file = parseGoMod(this.decoder.decode(bytes));
      for (const error of file.errors) this.sink.add("mod-syntax", path, [error.reason], error.line);
      if (file.module === "") this.sink.add("mod-no-module", path);
      module = { info: { path: file.module || baseName(dir), dir, goVersion: file.goVersion }, file };
    }
    this.loaded.set(dir, module);
    return module;
  }

  /** The module `dir` lies in: the nearest go.mod at or above it. */
  moduleAround(dir: string): LoadedModule | undefined {
    const asked: string[] = [];
    let found: string | undefined;
    for (const at of ancestors(dir)) {
      if (this.moduleDirs.has(at)) {
        found = this.moduleDirs.get(at);
        break;
      }
      asked.push(at);
      if (this.load(at) !== undefined) {
        found = at;
        break;
      }
    }
    for (const at of asked) this.moduleDirs.set(at, found);
    return found === undefined ? undefined : this.load(found);
  }

  /** The go.work file in force for `dir`, "" when none. */
  findWorkFile(dir: string): string {
    if (this.context.gowork === "off") return "";
    if (this.context.gowork !== undefined && this.context.gowork !== "") return this.context.gowork;
    for (const at of ancestors(dir)) {
      const path = joinPath(at, "go.work");
      if (this.fs.isFile(path)) return path;
    }
    return "";
  }

  workspace(workFile: string): Workspace | undefined {
    const bytes = workFile === "" ? undefined : this.fs.readFile(workFile);
    if (bytes === undefined) return undefined;
    const file = parseGoWork(this.decoder.decode(bytes));
    const dir = parentPath(workFile);
    for (const error of file.errors) this.sink.add("mod-syntax", workFile, [error.reason], error.line);
    const modules: LoadedModule[] = [];
    for (const use of file.uses) {
      const at = this.directoryNamed(dir, use.dir, workFile, use.line);
      const module = at === undefined ? undefined : this.load(at);
      if (module === undefined) this.sink.add("work-module-missing", workFile, [use.dir], use.line);
      else if (!modules.includes(module)) modules.push(module);
    }
    return { dir, modules, replaces: file.replaces };
  }

  /** A directory as go.mod or go.work writes it, absolute; undefined when it must not be read. */
  directoryNamed(base: string, written: string, file: string, line: number): string | undefined {
    if (isUncPath(written)) {
      this.sink.add("unc-path-refused", file, [written], line);
      return undefined;
    }
    const looksWindows = /^(\.\.?\\|[A-Za-z]:[\\/])/.test(written);
    const dir = resolvePath(base, looksWindows ? fromWindowsPath(written) : written);
    if (this.readable(dir)) return dir;
    this.sink.add("outside-readable-roots", file, [dir], line);
    return undefined;
  }

  /** Links are followed first: a link inside the workspace may lead out of it. */
  private readable(dir: string): boolean {
    if (this.readableRoots.length === 0) return true;
    const real = this.fs.realPath(dir);
    const roots = [...this.readableRoots, this.context.goroot, this.context.gomodcache];
    return roots.some((root) => root !== "" && insideOf(this.fs.realPath(root), real) !== undefined);
  }
}
