/**
 * The modules that open files lie in: finds the project around a folder, remembers it, and forgets it when files that
 * describe projects change.
 */
import { DiagnosticSink } from "../project/diagnostics.ts";
import { discoverLayout } from "../project/discover.ts";
import { createImportResolver, type ImportResolver } from "../project/importResolver.ts";
import type { BuildContext, FileSystem, PackageInfo, ProjectLayout } from "../project/model.ts";
import { PackageCatalog } from "../project/packageCatalog.ts";
import { baseName, parentPath } from "../project/paths.ts";

export interface WorkspaceHost {
  readonly fs: FileSystem;
  buildContext(): BuildContext;
  /** Where go.mod `replace` and go.work `use` may lead, besides GOROOT and the module cache; empty: anywhere. */
  readableRoots(): readonly string[];
  includeTests(dir: string): boolean;
}

/** One module, work space or tree with everything that may be imported from it. */
export interface WorkspaceProject {
  readonly layout: ProjectLayout;
  readonly catalog: PackageCatalog;
  readonly resolver: ImportResolver;
}

export class Workspace {
  private readonly host: WorkspaceHost;
  private readonly byFolder = new Map<string, WorkspaceProject>();
  private readonly byLayout = new Map<string, WorkspaceProject>();

  constructor(host: WorkspaceHost) {
    this.host = host;
  }

  /** Forgets what was learnt of the disk. */
  reset(): void {
    this.byFolder.clear();
    this.byLayout.clear();
  }

  /** Looks at a file again; true when the packages of its folder are others now. */
  refresh(path: string): boolean {
    let isChanged = false;
    for (const { catalog, resolver } of this.byLayout.values()) {
      if (!catalog.refresh(path)) continue;
      resolver.forget();
      isChanged = true;
    }
    return isChanged;
  }

  /** Go files and go.mod files that were seen in a folder and below it. */
  filesIn(dir: string): readonly string[] {
    return [...this.byLayout.values()].flatMap(({ catalog }) => catalog.filesIn(dir));
  }

  projectOf(dir: string): WorkspaceProject {
    let project = this.byFolder.get(dir);
    if (project === undefined) {
      project = this.find(dir);
      this.byFolder.set(dir, project);
    }
    return project;
  }

  /** The package a file belongs to; a file that its build constraints leave out is a package of its own. */
  packageOf(path: string): PackageInfo | undefined {
    const dir = parentPath(path);
    const { catalog, resolver } = this.projectOf(dir);
    const { importPath, module } = resolver.identify(dir);
    const tests = this.host.includeTests(dir);
    const holds = (info: PackageInfo | undefined): boolean => info?.files.some((file) => file.path === path) === true;
    const unit = catalog.unit(dir, importPath, module, tests);
    if (holds(unit)) return unit;
    const external = tests ? catalog.externalTests(dir, importPath, module) : undefined;
    if (holds(external)) return external;
    const name = baseName(path);
    if (!tests && name.endsWith("_test.go")) return undefined;
    return catalog.filesAlone(dir, [name], `${importPath}/${name.slice(0, -3)}`, module);
  }

  private find(dir: string): WorkspaceProject {
    const { fs } = this.host;
    const context = this.host.buildContext();
    const tests = this.host.includeTests(dir);
    const readableRoots = this.host.readableRoots();
    const layout = discoverLayout({ fs, context, cwd: dir, patterns: ["."], tests, readableRoots });
    const key = JSON.stringify([layout.modules.map((module) => module.dir), layout.trees, layout.workFile, tests]);
    const known = this.byLayout.get(key);
    if (known !== undefined) return known;
    const sink = new DiagnosticSink();
    const catalog = new PackageCatalog(fs, context, sink);
    const project = { layout, catalog, resolver: createImportResolver({ fs, context, layout, tests, catalog, sink }) };
    this.byLayout.set(key, project);
    return project;
  }
}
