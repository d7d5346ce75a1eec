/**
 * From an import path and the folder that imports it to the package on disk: standard library, analysed modules,
 * vendor folders, required and replaced modules, the module cache, GOPATH. Answers are remembered.
 */
import { BuildList, type BuildListSources } from "./buildList.ts";
import { DiagnosticSink } from "./diagnostics.ts";
import type { BuildContext, FileSystem, ModuleInfo, PackageInfo, ProjectLayout, TreeInfo } from "./model.ts";
import { ModuleCache } from "./moduleCache.ts";
import { type LoadedModule, ModuleLoader } from "./moduleLoader.ts";
import { PackageCatalog } from "./packageCatalog.ts";
import { ancestors, importPrefixes, insideOf, joinPath } from "./paths.ts";
import { archivePath, gopathSources } from "./treeInference.ts";
import { parseVendorModules, type VendoredModule, vendoredModuleOf } from "./vendorModules.ts";

export interface ImportResolver {
  /**
   * The package an import means, seen from a folder. Packages of the analysed modules come with their _test.go files
   * (when tests are analysed), all others without. undefined when it is not on this disk; "C" never is.
   */
  locate(importPath: string, fromDir: string): PackageInfo | undefined;
  /** The folder that `locate` would find the package in; of the standard library's packages no file is read for that. */
  folderOf(importPath: string, fromDir: string): string | undefined;
  /** Folders of the catalog changed: what imports mean is looked up again. */
  forget(): void;
  /** Import path and module of a folder, whether or not it holds a package. */
  identify(dir: string): { readonly importPath: string; readonly module: ModuleInfo | undefined };
}

export interface ResolverOptions {
  readonly fs: FileSystem;
  readonly context: BuildContext;
  readonly layout: ProjectLayout;
  /** Give the analysed packages their _test.go files. */
  readonly tests: boolean;
  /** Shared with discovery so that no folder is read twice; absent ones are made. */
  readonly catalog?: PackageCatalog;
  readonly sink?: DiagnosticSink;
}

export function createImportResolver(options: ResolverOptions): ImportResolver {
  return new Resolver(options);
}

/** What holds a folder: one of the analysed modules or trees, the standard library, or something foreign. */
type Owner =
  | { readonly kind: "module"; readonly dir: string; readonly module: LoadedModule }
  | { readonly kind: "tree"; readonly dir: string; readonly tree: TreeInfo }
  | { readonly kind: "goroot"; readonly dir: string }
  | { readonly kind: "foreign"; readonly dir: string };

class Resolver implements ImportResolver {
  private readonly context: BuildContext;
  private readonly tests: boolean;
  private readonly catalog: PackageCatalog;
  private readonly cache: ModuleCache;
  private readonly loader: ModuleLoader;
  private readonly fs: FileSystem;
  private readonly modules: readonly LoadedModule[];
  private readonly trees: ReadonlyMap<string, TreeInfo>;
  private readonly moduleDirs: ReadonlyMap<string, LoadedModule>;
  private readonly workModules: readonly LoadedModule[];
  private readonly workDir: string;
  private readonly workList: BuildList | undefined;
  private readonly lists = new Map<string, BuildList>();
  private readonly sources: BuildListSources;
  private readonly owners = new Map<string, Owner>();
  private readonly answers = new Map<string, PackageInfo | undefined>();
  private readonly vendored = new Map<string, readonly VendoredModule[]>();
  private readonly gorootSrc: string;

  constructor(options: ResolverOptions) {
    const sink = options.sink ?? new DiagnosticSink();
    this.fs = options.fs;
    this.context = options.context;
    this.tests = options.tests;
    this.catalog = options.catalog ?? new PackageCatalog(options.fs, options.context, sink);
    this.cache = new ModuleCache(options.fs, options.context.gomodcache);
    this.loader = new ModuleLoader(options.fs, options.context, sink, options.layout.readableRoots);
    this.sources = { fs: options.fs, cache: this.cache, loader: this.loader, sink };
    this.modules = options.layout.modules.flatMap(({ dir }) => this.loader.load(dir) ?? []);
    this.moduleDirs = new Map(this.modules.map((module) => [module.info.dir, module]));
    this.trees = new Map(options.layout.trees.map((tree) => [tree.dir, tree]));
    this.gorootSrc = options.context.goroot === "" ? "" : joinPath(options.context.goroot, "src");
    const workspace = this.loader.workspace(options.layout.workFile);
    this.workModules = workspace?.modules ?? [];
    this.workDir = workspace?.dir ?? "";
    if (workspace !== undefined) {
      const replaces = workspace.replaces.map((r) => ({ ...r, dir: workspace.dir, file: options.layout.workFile }));
      this.workList = new BuildList(this.sources, workspace.modules, replaces);
    }
  }

  locate(importPath: string, fromDir: string): PackageInfo | undefined {
    if (importPath === "C" || importPath === "" || importPath.startsWith("/") || importPath.includes("\\")) return undefined;
    if (/^\.\.?(\/|$)/.test(importPath)) return this.packageAt(joinPath(fromDir, importPath));
    if (importPath.split("/").some((part) => part === ".." || part === "." || part === "")) return undefined;
    const owner = this.ownerOf(fromDir);
    // Trees and GOROOT look into the vendor folders above the importing folder, so there the folder counts.
    const from = owner.kind === "module" ? owner.dir : fromDir;
    const key = `${from}\0${importPath}`;
    if (this.answers.has(key)) return this.answers.get(key);
    const found = this.search(importPath, fromDir, owner);
    this.answers.set(key, found);
    return found;
  }

  folderOf(importPath: string, fromDir: string): string | undefined {
    const owner = this.ownerOf(fromDir);
    const isForeignStandard = owner.kind === "module" && isStandard(owner.module) && insideOf(this.gorootSrc, owner.dir) === undefined;
    return (isForeignStandard ? undefined : this.standardFolder(importPath)) ?? this.locate(importPath, fromDir)?.dir;
  }

  forget(): void {
    this.answers.clear();
  }

  identify(dir: string): { readonly importPath: string; readonly module: ModuleInfo | undefined } {
    const owner = this.ownerOf(dir);
    const relative = insideOf(owner.dir, dir) ?? "";
    if (owner.kind === "module") return this.identifyInModule(owner.module, relative);
    if (owner.kind === "tree") {
      return { importPath: vendorTail(relative) ?? joinImport(owner.tree.prefix, relative), module: moduleOfTree(owner.tree) };
    }
    if (owner.kind === "goroot") return { importPath: relative, module: this.standardModule() };
    const around = this.loader.moduleAround(dir);
    if (around !== undefined) return { importPath: joinImport(around.info.path, insideOf(around.info.dir, dir) ?? ""), module: around.info };
    for (const src of gopathSources(this.context)) {
      const inGopath = insideOf(src, dir);
      if (inGopath !== undefined) return { importPath: vendorTail(inGopath) ?? inGopath, module: undefined };
    }
    return { importPath: archivePath(this.context, dir) ?? dir, module: undefined };
  }

  private identifyInModule(module: LoadedModule, relative: string): { importPath: string; module: ModuleInfo } {
    const { info } = module;
    if (info.path === "std") return { importPath: relative === "" ? "std" : relative, module: info };
    const tail = info.path === "cmd" ? undefined : vendorTail(relative);
    if (tail === undefined) return { importPath: joinImport(info.path, relative), module: info };
    return { importPath: tail, module: this.vendoredModule(joinPath(info.dir, "vendor"), tail) };
  }

  private search(importPath: string, fromDir: string, owner: Owner): PackageInfo | undefined {
    if (owner.kind === "goroot") return this.inGoroot(importPath, fromDir);
    const standard = owner.kind === "module" && isStandard(owner.module);
    if (!standard && this.standardFolder(importPath) !== undefined) return this.standardPackage(importPath);
    const own = this.inAnalysed(importPath, owner);
    if (own !== undefined) return own;
    if (owner.kind === "tree") return this.inTree(importPath, fromDir, owner.tree);
    if (owner.kind === "module") {
      const vendored = this.inVendor(importPath, owner.module);
      if (vendored !== undefined) return vendored;
      return this.inList(importPath, this.listOf(owner.module)) ?? (standard ? this.standardPackage(importPath) : this.newestInCache(importPath));
    }
    return this.forForeign(importPath, fromDir);
  }

  /** Packages of the analysed modules, the importing one first: what is analysed is never taken from a copy elsewhere. */
  private inAnalysed(importPath: string, owner: Owner): PackageInfo | undefined {
    if (owner.kind === "module") {
      const found = this.inModule(importPath, owner.module);
      if (found !== undefined) return found;
    }
    let best: PackageInfo | undefined;
    let bestLength = -1;
    for (const module of this.modules) {
      const { path } = module.info;
      if (path.length <= bestLength || insideOf(path, importPath) === undefined) continue;
      const found = this.inModule(importPath, module);
      if (found !== undefined) [best, bestLength] = [found, path.length];
    }
    for (const module of this.workModules) {
      if (best !== undefined) break;
      best = this.inModule(importPath, module);
    }
    return best;
  }

  private inModule(importPath: string, { info }: LoadedModule): PackageInfo | undefined {
    if (info.path === "std") {
      const vendored = joinPath(info.dir, "vendor", importPath);
      if (firstElement(importPath).includes(".")) return this.unit(vendored, `vendor/${importPath}`, info, false);
      return this.unit(joinPath(info.dir, importPath), importPath, info, true);
    }
    const relative = insideOf(info.path, importPath);
    if (relative === undefined) return undefined;
    const dir = joinPath(info.dir, relative);
    // A nested module is another module, even if its path would fit.
    if (this.nestedBetween(info.dir, relative)) return undefined;
    return this.unit(dir, importPath, info, true);
  }

  private nestedBetween(root: string, relative: string): boolean {
    let at = root;
    for (const part of relative === "" ? [] : relative.split("/")) {
      at = joinPath(at, part);
      if (this.moduleDirs.has(at) || this.catalog.folder(at)?.hasGoMod === true) return true;
    }
    return false;
  }

  private inVendor(importPath: string, module: LoadedModule): PackageInfo | undefined {
    const inWork = this.workModules.includes(module) && this.workDir !== "";
    const roots = inWork && this.workDir !== module.info.dir ? [this.workDir, module.info.dir] : [module.info.dir];
    for (const root of roots) {
      const vendor = joinPath(root, "vendor");
      const dir = joinPath(vendor, importPath);
      const prefix = module.info.path === "cmd" ? "cmd/vendor/" : "";
      if (this.catalog.hasGoFiles(dir)) return this.unit(dir, prefix + importPath, this.vendoredModule(vendor, importPath), false);
    }
    return undefined;
  }

  private vendoredModule(vendor: string, importPath: string): ModuleInfo {
    let modules = this.vendored.get(vendor);
    if (modules === undefined) {
      const bytes = this.fs.readFile(joinPath(vendor, "modules.txt"));
      modules = bytes === undefined ? [] : parseVendorModules(new TextDecoder().decode(bytes));
      this.vendored.set(vendor, modules);
    }
    const module = vendoredModuleOf(modules, importPath);
    const path = module?.path ?? importPath;
    return { path, dir: joinPath(vendor, path), goVersion: module?.goVersion ?? "" };
  }

  private listOf(module: LoadedModule): BuildList {
    if (this.workList !== undefined && this.workModules.includes(module)) return this.workList;
    let list = this.lists.get(module.info.dir);
    if (list === undefined) {
      list = new BuildList(this.sources, [module], []);
      this.lists.set(module.info.dir, list);
    }
    return list;
  }

  private inList(importPath: string, list: BuildList): PackageInfo | undefined {
    for (const info of list.modulesFor(importPath)) {
      const found = this.unit(joinPath(info.dir, insideOf(info.path, importPath) ?? ""), importPath, info, false);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A dependency's imports mean what the analysed modules require, then what it requires itself. */
  private forForeign(importPath: string, fromDir: string): PackageInfo | undefined {
    const around = this.loader.moduleAround(fromDir);
    if (around !== undefined) {
      const found = this.inModule(importPath, around);
      if (found !== undefined) return found;
    }
    for (const module of this.modules) {
      const found = this.inList(importPath, this.listOf(module));
      if (found !== undefined) return found;
    }
    const required = around === undefined ? undefined : this.inList(importPath, this.listOf(around));
    return required ?? this.newestInCache(importPath) ?? this.aboveFolder(importPath, fromDir, "") ?? this.inGopath(importPath);
  }

  private inTree(importPath: string, fromDir: string, tree: TreeInfo): PackageInfo | undefined {
    const vendored = this.aboveFolder(importPath, fromDir, tree.source === "gopath" ? "" : tree.dir);
    if (vendored !== undefined) return vendored;
    const relative = tree.prefix === "" ? importPath : insideOf(tree.prefix, importPath);
    if (relative !== undefined) {
      const found = this.unit(joinPath(tree.dir, relative), importPath, moduleOfTree(tree), true);
      if (found !== undefined) return found;
    }
    for (const other of this.trees.values()) {
      const inside = other === tree ? undefined : insideOf(other.prefix, importPath);
      const found = inside === undefined ? undefined : this.unit(joinPath(other.dir, inside), importPath, moduleOfTree(other), true);
      if (found !== undefined) return found;
    }
    return this.inGopath(importPath) ?? this.newestInCache(importPath);
  }

  /** vendor and Godeps folders from the importing folder upwards, up to and including `top`. */
  private aboveFolder(importPath: string, fromDir: string, top: string): PackageInfo | undefined {
    for (const at of ancestors(fromDir)) {
      for (const folder of ["vendor", "Godeps/_workspace/src"]) {
        const dir = joinPath(at, folder, importPath);
        if (this.catalog.hasGoFiles(dir)) return this.unit(dir, importPath, this.vendoredModule(joinPath(at, folder), importPath), false);
      }
      if (at === top) break;
    }
    return undefined;
  }

  private inGopath(importPath: string): PackageInfo | undefined {
    for (const src of gopathSources(this.context)) {
      const dir = joinPath(src, importPath);
      if (!this.catalog.hasGoFiles(dir)) continue;
      const around = this.loader.moduleAround(dir)?.info;
      const found = this.unit(dir, importPath, around ?? { path: importPath, dir, goVersion: "" }, false);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** When nobody says which version is meant, the highest one on this disk is the best guess. */
  private newestInCache(importPath: string): PackageInfo | undefined {
    if (!firstElement(importPath).includes(".")) return undefined;
    for (const path of importPrefixes(importPath)) {
      for (const version of this.cache.versionsOf(path)) {
        const dir = this.cache.dirOf(path, version);
        if (dir === undefined) continue;
        const info = { path, dir, goVersion: this.loader.load(dir)?.info.goVersion ?? "" };
        const found = this.unit(joinPath(dir, insideOf(path, importPath) ?? ""), importPath, info, false);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  private inGoroot(importPath: string, fromDir: string): PackageInfo | undefined {
    if (this.standardFolder(importPath) !== undefined) return this.standardPackage(importPath);
    for (const at of ancestors(fromDir)) {
      const relative = insideOf(this.gorootSrc, at);
      if (relative === undefined) break;
      const dir = joinPath(at, "vendor", importPath);
      if (this.catalog.hasGoFiles(dir)) return this.unit(dir, joinImport(relative, `vendor/${importPath}`), this.standardModule(), false);
    }
    return undefined;
  }

  /** As Go sees it: the standard library has a package when its folder has Go files, even if none of them is for this system. */
  private standardFolder(importPath: string): string | undefined {
    if (this.gorootSrc === "" || !standardPath.test(importPath)) return undefined;
    const dir = joinPath(this.gorootSrc, importPath);
    return this.catalog.hasGoFiles(dir) ? dir : undefined;
  }

  private standardPackage(importPath: string): PackageInfo | undefined {
    if (this.gorootSrc === "") return undefined;
    return this.unit(joinPath(this.gorootSrc, importPath), importPath, this.standardModule(), false);
  }

  private standardModule(): ModuleInfo {
    return this.loader.load(this.gorootSrc)?.info ?? { path: "std", dir: this.gorootSrc, goVersion: `1.${this.context.goMinor}` };
  }

  private unit(dir: string, importPath: string, module: ModuleInfo | undefined, analysed: boolean): PackageInfo | undefined {
    if (!this.catalog.hasGoFiles(dir)) return undefined;
    return this.catalog.unit(dir, importPath, module, analysed && this.tests);
  }

  private packageAt(dir: string): PackageInfo | undefined {
    const { importPath, module } = this.identify(dir);
    const owner = this.ownerOf(dir);
    return this.unit(dir, importPath, module, owner.kind === "module" || owner.kind === "tree");
  }

  private ownerOf(dir: string): Owner {
    let owner = this.owners.get(dir);
    if (owner === undefined) {
      owner = this.findOwner(dir);
      this.owners.set(dir, owner);
    }
    return owner;
  }

  private findOwner(dir: string): Owner {
    for (const at of ancestors(dir)) {
      const module = this.moduleDirs.get(at);
      if (module !== undefined) return { kind: "module", dir: at, module };
      const tree = this.trees.get(at);
      if (tree !== undefined) return { kind: "tree", dir: at, tree };
      if (at === this.gorootSrc) return { kind: "goroot", dir: at };
    }
    return { kind: "foreign", dir };
  }
}

/**
 * A tree with a known import path counts as a module without `go` line (its loops have the old variables); one known
 * only by its folder's name is a handful of files and belongs to no module.
 */
export function moduleOfTree(tree: TreeInfo): ModuleInfo | undefined {
  return tree.source === "folder" ? undefined : { path: tree.prefix, dir: tree.dir, goVersion: "" };
}

/** What follows the last vendor folder, which is the import path of what lies there. */
function vendorTail(relative: string): string | undefined {
  const match = /^(?:.*\/)?(?:vendor|Godeps\/_workspace\/src)\/(.+)$/.exec(relative);
  return match?.[1];
}

function joinImport(prefix: string, relative: string): string {
  if (prefix === "") return relative;
  return relative === "" ? prefix : `${prefix}/${relative}`;
}

const standardPath = /^[\w-]+(?:\/\w[\w.~+-]*)*$/;

/** The modules of Go itself, which may be another copy than the installed one. */
function isStandard({ info }: LoadedModule): boolean {
  return info.path === "std" || info.path === "cmd";
}

function firstElement(importPath: string): string {
  const slash = importPath.indexOf("/");
  return slash < 0 ? importPath : importPath.slice(0, slash);
}
