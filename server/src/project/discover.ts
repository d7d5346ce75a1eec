/**
 * From patterns to the packages they name: finds modules, go.work and trees without go.mod, lists packages in import path
 * order and says what is odd about the layout. Reads each folder once and only the heads of files.
 */
import { compareText } from "../base/compareText.ts";
import { DiagnosticSink, describeFailure, type ProjectDiagnostic } from "./diagnostics.ts";
import { walkFolders } from "./folderWalk.ts";
import { createImportResolver, type ImportResolver } from "./importResolver.ts";
import type { BuildContext, FileSystem, ModuleInfo, PackageInfo, ProjectLayout, TreeInfo } from "./model.ts";
import { ModuleLoader, type Workspace } from "./moduleLoader.ts";
import { type CatalogContents, PackageCatalog } from "./packageCatalog.ts";
import { ancestors, baseName, insideOf, joinPath } from "./paths.ts";
import { type Pattern, parsePattern } from "./patterns.ts";
import { archiveRoot, inferTree } from "./treeInference.ts";

export interface DiscoverOptions {
  readonly fs: FileSystem;
  readonly context: BuildContext;
  /** Absolute folder that relative patterns start from. */
  readonly cwd: string;
  /** As the user wrote them; none means "./...". */
  readonly patterns: readonly string[];
  /** Analyse _test.go files too. Default true. */
  readonly tests?: boolean;
  /** Import path of the root of a tree without go.mod, when the caller knows it. */
  readonly modulePath?: string;
  /** Where go.mod `replace` and go.work `use` may lead (GOROOT and the module cache are always allowed). Empty or absent: anywhere. */
  readonly readableRoots?: readonly string[];
}

export interface Project {
  /** Sorted by import path, then folder; an external test package follows the package it tests. */
  readonly packages: readonly PackageInfo[];
  readonly layout: ProjectLayout;
  readonly resolver: ImportResolver;
  /** What was read to find the packages. */
  readonly catalog: CatalogContents;
  /**
   * Files the user named one by one, sorted; empty when none were. In a module their whole packages are listed all the
   * same; in a folder of no module the named files alone form a package.
   */
  readonly namedFiles: readonly string[];
  /** Problems seen so far, sorted. Asking the resolver may add some. */
  diagnostics(): readonly ProjectDiagnostic[];
}

export function discover(options: DiscoverOptions): Project {
  return new Discovery(options).run();
}

/** What the patterns lie in, as `discover` finds it; packages are not listed for that. */
export function discoverLayout(options: DiscoverOptions): ProjectLayout {
  return new Discovery(options).findLayout();
}

interface Selected {
  readonly dir: string;
  /** Files named by the user in this folder; empty when the folder itself was meant. */
  readonly names: Set<string>;
}

class Discovery {
  private readonly options: DiscoverOptions;
  private readonly sink = new DiagnosticSink();
  private readonly catalog: PackageCatalog;
  private readonly loader: ModuleLoader;
  private readonly tests: boolean;
  private readonly selected = new Map<string, Selected>();
  private readonly modules = new Map<string, ModuleInfo>();
  /** Folders of no module, by the root of their tree. */
  private readonly treeDirs = new Map<string, Set<string>>();
  /** Folders the user named themselves, as against those a `...` found. */
  private readonly namedFolders = new Set<string>();
  /** Roots of trees told by a mark in them, so that the rest of the tree may be looked at too. */
  private readonly markedRoots = new Set<string>();
  private workFile = "";
  private workspace: Workspace | undefined;

  constructor(options: DiscoverOptions) {
    this.options = options;
    this.tests = options.tests ?? true;
    this.catalog = new PackageCatalog(options.fs, options.context, this.sink);
    this.loader = new ModuleLoader(options.fs, options.context, this.sink, options.readableRoots ?? []);
  }

  run(): Project {
    const layout = this.findLayout();
    const resolver = this.resolver(layout);
    const packages = this.packages(resolver);
    return { packages, layout, resolver, catalog: this.catalog.contents(), namedFiles: this.namedFiles(), diagnostics: () => this.sink.list() };
  }

  findLayout(): ProjectLayout {
    const { fs, cwd } = this.options;
    const texts = this.options.patterns.length === 0 ? ["./..."] : this.options.patterns;
    const patterns = texts.map((text) => ({ text, pattern: parsePattern(fs, cwd, text) }));
    this.findWorkspace(patterns.map(({ pattern }) => pattern));
    const imports: { text: string; pattern: Pattern & { kind: "import" } }[] = [];
    for (const { text, pattern } of patterns) {
      if (pattern.kind === "import") imports.push({ text, pattern });
      else this.select(pattern, text);
    }
    if (imports.length > 0) this.selectImports(imports);
    return this.layout();
  }

  private resolver(layout: ProjectLayout): ImportResolver {
    const { fs, context } = this.options;
    return createImportResolver({ fs, context, layout, tests: this.tests, catalog: this.catalog, sink: this.sink });
  }

  private findWorkspace(patterns: readonly Pattern[]): void {
    for (const start of [...patterns.flatMap((pattern) => ("dir" in pattern ? [pattern.dir] : [])), this.options.cwd]) {
      this.workFile = this.loader.findWorkFile(start);
      if (this.workFile === "") continue;
      this.workspace = this.loader.workspace(this.workFile);
      return;
    }
  }

  private select(pattern: Exclude<Pattern, { kind: "import" }>, text: string): void {
    if (pattern.kind === "missing") this.sink.add("missing-path", pattern.path, [pattern.path]);
    else if (pattern.kind === "unc") this.sink.add("unc-path-refused", pattern.path, [pattern.path]);
    else if (pattern.kind === "tree") this.selectTree(pattern.dir, pattern.matches, text);
    else this.selectFolder(pattern.dir, pattern.kind === "file" ? pattern.name : "");
  }

  private selectFolder(dir: string, name: string): void {
    const folder = this.catalog.folder(dir);
    if (folder === undefined) {
      this.sink.add("unreadable-directory", dir, [describeFailure(this.options.fs, dir)]);
      return;
    }
    if (folder.goFiles.length === 0 || (name !== "" && !folder.goFiles.includes(name))) {
      this.sink.add("no-go-files", dir, [name === "" ? dir : joinPath(dir, name)]);
      return;
    }
    this.namedFolders.add(dir);
    this.place(dir, name, this.loader.moduleAround(dir)?.info, this.treeRootOf(dir));
  }

  private selectTree(start: string, matches: (dir: string) => boolean, text: string): void {
    const around = this.loader.moduleAround(start)?.info;
    const used = new Set(this.workspace?.modules.map(({ info }) => info.dir));
    const entered: string[] = [];
    const enterModule = (dir: string) => {
      if (used.has(dir) || (around === undefined && used.size === 0)) {
        entered.push(dir);
        return true;
      }
      this.sink.add("nested-module-skipped", dir, [dir]);
      return false;
    };
    const ignoresOf = (dir: string) => this.loader.load(dir)?.file.ignores ?? [];
    const { fs } = this.options;
    const walked = walkFolders({ fs, catalog: this.catalog, sink: this.sink, enterModule, ignoresOf }, start, around?.dir ?? "");
    const treeRoot = this.treeRootOf(start);
    let count = 0;
    for (const { dir, moduleDir } of walked) {
      // The package of the predeclared names exists for its documentation only.
      if (!matches(dir) || dir === joinPath(this.options.context.goroot, "src/builtin")) continue;
      count++;
      this.place(dir, "", this.loader.load(moduleDir)?.info, treeRoot);
    }
    if (count === 0) this.sink.add("no-go-files", start, [text]);
    if (used.size > 0 && entered.length > 0) this.sink.add("work-modules-covered", this.workFile, [String(used.size)]);
    else if (entered.length > 0) this.sink.add("all-modules-covered", start, [String(entered.length)]);
  }

  /** Import paths are looked up by a resolver that knows the modules of the other patterns and of the current folder. */
  private selectImports(imports: readonly { text: string; pattern: Pattern & { kind: "import" } }[]): void {
    const { cwd, context, fs } = this.options;
    const here = this.loader.moduleAround(cwd)?.info;
    if (here !== undefined) this.modules.set(here.dir, here);
    const resolver = this.resolver(this.layout());
    for (const { text, pattern } of imports) {
      const located = resolver.locate(pattern.path, cwd)?.dir;
      const ownDir = here === undefined ? undefined : insideOf(here.path, pattern.path);
      const candidates = [located, ownDir === undefined || here === undefined ? undefined : joinPath(here.dir, ownDir)];
      if (context.goroot !== "") candidates.push(joinPath(context.goroot, "src", pattern.path === "std" ? "" : pattern.path));
      const dir = candidates.find((candidate) => candidate !== undefined && fs.isDirectory(candidate));
      if (dir === undefined) this.sink.add("missing-path", pattern.path, [pattern.path]);
      else if (pattern.below || pattern.path === "std") this.selectTree(dir, () => true, text);
      else this.selectFolder(dir, "");
    }
  }

  private place(dir: string, name: string, module: ModuleInfo | undefined, treeRoot: string): void {
    if (module !== undefined) this.modules.set(module.dir, module);
    else {
      const dirs = this.treeDirs.get(treeRoot);
      if (dirs === undefined) this.treeDirs.set(treeRoot, new Set([dir]));
      else dirs.add(dir);
    }
    const known = this.selected.get(dir);
    if (known === undefined) this.selected.set(dir, { dir, names: new Set(name === "" ? [] : [name]) });
    else if (name === "") known.names.clear();
    else if (known.names.size > 0) known.names.add(name);
  }

  /** The root of an old project is told by its archive's name or by what kept its dependencies before go.mod. */
  private treeRootOf(start: string): string {
    const { fs, context } = this.options;
    const archive = archiveRoot(context, start);
    const marked = (at: string) => at === archive || oldProjectMarks.some((name) => fs.isFile(joinPath(at, name)));
    for (const at of ancestors(start)) {
      if (this.treeDirs.has(at)) return at;
      if (!marked(at)) continue;
      this.markedRoots.add(at);
      return at;
    }
    return start;
  }

  private layout(): ProjectLayout {
    const modules = [...this.modules.values()].sort((a, b) => compareText(a.dir, b.dir));
    const trees = [...this.treeDirs].sort((a, b) => compareText(a[0], b[0])).map(([root, dirs]) => this.tree(root, dirs));
    return { modules, trees, workFile: this.workspace === undefined ? "" : this.workFile, readableRoots: this.options.readableRoots ?? [] };
  }

  private tree(root: string, dirs: ReadonlySet<string>): TreeInfo {
    const { fs, context, modulePath } = this.options;
    const goDirs = [...new Set([...this.foldersOf(root), ...dirs])];
    const tree = inferTree(fs, context, this.catalog, { root, goDirs, hint: modulePath ?? "" });
    if (tree.source !== "hint") this.sink.add("no-module", root, [root, sourceTexts[tree.source], tree.prefix]);
    return tree;
  }

  /** One folder of an old project says little about its import path: the whole tree is consulted, where its root is sure. */
  private foldersOf(root: string): readonly string[] {
    if (!this.markedRoots.has(root)) return [];
    const { fs } = this.options;
    const options = { fs, catalog: this.catalog, sink: this.sink, enterModule: () => false, ignoresOf: () => [] };
    return walkFolders(options, root, "").map(({ dir }) => dir);
  }

  private packages(resolver: ImportResolver): readonly PackageInfo[] {
    const packages: PackageInfo[] = [];
    for (const { dir, names } of this.selected.values()) {
      const { importPath, module } = resolver.identify(dir);
      if (names.size > 0 && module === undefined) {
        // Outside of modules, files of one folder are often programs of their own; go too takes the named ones alone.
        const alone = this.catalog.filesAlone(dir, [...names].sort(compareText), importPath, module);
        if (alone !== undefined) packages.push(alone);
        continue;
      }
      const unit = this.catalog.unit(dir, importPath, module, this.tests);
      const external = this.tests ? this.catalog.externalTests(dir, importPath, module) : undefined;
      const found = [unit, external].flatMap((info) => info ?? []);
      packages.push(...found);
      const listed = new Set(found.flatMap((info) => info.files.map((file) => baseName(file.path))));
      const left = [...names].filter((name) => !listed.has(name)).sort(compareText);
      for (const name of left) {
        const alone = this.catalog.filesAlone(dir, [name], `${importPath}/${name.slice(0, -3)}`, module);
        if (alone !== undefined) packages.push(alone);
      }
      if (found.length === 0 && names.size === 0 && this.namedFolders.has(dir) && this.allExcluded(dir)) this.sink.add("all-files-excluded", dir, [dir]);
    }
    packages.sort((a, b) => compareText(a.importPath, b.importPath) || compareText(a.dir, b.dir));
    this.reportDuplicates(packages);
    return packages;
  }

  private allExcluded(dir: string): boolean {
    const { base, test, xtest, excluded } = this.catalog.packageOf(dir);
    return excluded.length > 0 && base.length + test.length + xtest.length === 0;
  }

  private reportDuplicates(packages: readonly PackageInfo[]): void {
    for (let i = 1; i < packages.length; i++) {
      const [before, at] = [packages[i - 1], packages[i]];
      if (before.importPath === at.importPath) this.sink.add("duplicate-import-path", at.dir, [at.importPath, before.dir]);
    }
  }

  private namedFiles(): readonly string[] {
    const files: string[] = [];
    for (const { dir, names } of this.selected.values()) for (const name of names) files.push(joinPath(dir, name));
    return files.sort(compareText);
  }
}

const oldProjectMarks = ["Godeps/Godeps.json", "Gopkg.toml", "glide.yaml", "vendor.conf", "vendor/modules.txt", "vendor/vendor.json", "vendor/manifest"];

const sourceTexts: Readonly<Record<TreeInfo["source"], string>> = {
  hint: "the caller",
  gopath: "GOPATH",
  archive: "the archive's folder name",
  importComment: "import comments",
  imports: "imports that end in its folders",
  folder: "the folder's name",
};
