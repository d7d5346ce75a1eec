/**
 * The facade for editors: texts and their changes in, diagnostics and views of packages out. Synchronous; the caller drives
 * it by `takeWork`, so that it decides when to work and when to listen.
 */

import { push } from "../base/multimap.ts";
import type { BuildContext, FileSystem, PackageInfo } from "../project/model.ts";
import { parentPath } from "../project/paths.ts";
import type { GoParser } from "../syntax/parser.ts";
import { applyBaseline, type Baseline } from "./baseline.ts";
import { type CheckSettings, PackageChecker } from "./check.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { overlayFileSystem } from "./overlay.ts";
import type { PackageView } from "./packageView.ts";
import { Workspace, type WorkspaceProject } from "./workspace.ts";

/** What holds for the packages of a folder: its `.mapguard.json` over the editor's settings. */
export interface FolderSettings extends CheckSettings {
  /** Off: nothing is analysed here. */
  readonly enabled: boolean;
  /** Findings that are accepted; undefined when there is no baseline. */
  readonly baseline: Baseline | undefined;
}

export interface LanguageServiceHost {
  /** The disk; the service lays the editor's texts over it. */
  readonly fs: FileSystem;
  readonly parser: GoParser;
  buildContext(): BuildContext;
  /** Where go.mod `replace` and go.work `use` may lead, besides GOROOT and the module cache; empty: anywhere. */
  readableRoots(): readonly string[];
  /** Asked once for each folder of an open file, and again after `configure`. */
  settings(dir: string): FolderSettings;
  /** What went wrong inside, for the output channel. */
  log(message: string): void;
  /** A question that turns true so many milliseconds after it was made; it bounds the work on one keystroke. */
  deadline?(milliseconds: number): () => boolean;
}

/** Replaces `[start, end)` by `newText`; UTF-16 offsets into the text as the edit before it left it. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** What is known of one file now; it replaces what was published for it before. */
export interface Publication {
  readonly path: string;
  /** Of the editor's text; undefined for a file that is not open. */
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** False: a first answer, or old findings moved with the text; another publication follows without further changes. */
  readonly complete: boolean;
}

export interface ServiceStatus {
  /** Packages of open files, and those of them whose analysis is up to date. */
  readonly packages: number;
  readonly analysed: number;
  readonly findings: number;
}

interface OpenDocument {
  readonly path: string;
  version: number;
  text: string;
  pkg: OpenPackage | undefined;
}

interface OpenPackage {
  readonly info: PackageInfo;
  readonly project: WorkspaceProject;
  readonly settings: FolderSettings;
  stale: boolean;
  view: PackageView | undefined;
  shown: readonly Diagnostic[];
}

const none: readonly Diagnostic[] = [];

export class LanguageService {
  private readonly host: LanguageServiceHost;
  private readonly documents = new Map<string, OpenDocument>();
  private readonly packages = new Map<string, OpenPackage>();
  private readonly settings = new Map<string, FolderSettings>();
  private readonly checkers = new Map<WorkspaceProject, Map<FolderSettings, PackageChecker>>();
  private readonly published = new Map<string, readonly Diagnostic[]>();
  private readonly fs: FileSystem;
  private readonly workspace: Workspace;
  /** Files may be published that belong to no open package any more. */
  private swept = true;

  constructor(host: LanguageServiceHost) {
    this.host = host;
    this.fs = overlayFileSystem(host.fs, { text: (path) => this.documents.get(path)?.text, paths: () => this.documents.keys() });
    this.workspace = new Workspace({
      fs: this.fs,
      buildContext: () => host.buildContext(),
      readableRoots: () => host.readableRoots(),
      includeTests: (dir) => this.settingsOf(dir).includeTests,
    });
  }

  openDocument(path: string, version: number, text: string): void {
    this.documents.set(path, { path, version, text, pkg: undefined });
    this.reset();
  }

  changeDocument(path: string, version: number, changes: readonly TextChange[]): void {
    const document = this.documents.get(path);
    if (document === undefined) return;
    for (const { start, end, newText } of changes) document.text = document.text.slice(0, start) + newText + document.text.slice(end);
    document.version = version;
    this.reset();
  }

  closeDocument(path: string): void {
    if (this.documents.delete(path)) this.reset();
  }

  /** Files on disk were made, changed or deleted; open ones keep the editor's text. */
  filesChanged(_paths: readonly string[]): void {
    this.reset();
  }

  /** Settings, `.mapguard.json`, baselines or the build context may have changed: everything is asked anew. */
  configure(): void {
    this.settings.clear();
    this.reset();
  }

  /** The newest analysis of the package of an open file; undefined before the first one and while it is out of date. */
  view(path: string): PackageView | undefined {
    const pkg = this.documents.get(path)?.pkg;
    return pkg === undefined || pkg.stale ? undefined : pkg.view;
  }

  /** Is there anything for `takeWork` to do? */
  pending(): boolean {
    if (!this.swept) return true;
    for (const document of this.documents.values()) if (document.pkg === undefined || document.pkg.stale) return true;
    return false;
  }

  /** Does the most urgent piece of work. */
  takeWork(): readonly Publication[] {
    for (const document of this.documents.values()) {
      document.pkg ??= this.openPackage(document.path);
      if (document.pkg.stale) return this.analyse(document.pkg);
    }
    return this.sweep();
  }

  status(): ServiceStatus {
    const all = [...this.packages.values()];
    const findings = all.reduce((sum, pkg) => sum + pkg.shown.length, 0);
    return { packages: all.length, analysed: all.filter((pkg) => !pkg.stale).length, findings };
  }

  /** Takes back what was said about files of packages that are no longer open. */
  private sweep(): readonly Publication[] {
    this.swept = true;
    const current = new Set([...this.packages.values()].flatMap(({ info }) => info.files.map(({ path }) => path)));
    return [...this.published.keys()].filter((path) => !current.has(path)).map((path) => this.publication(path, none));
  }

  private reset(): void {
    this.swept = false;
    this.workspace.reset();
    this.checkers.clear();
    this.packages.clear();
    for (const document of this.documents.values()) document.pkg = undefined;
  }

  private settingsOf(dir: string): FolderSettings {
    let settings = this.settings.get(dir);
    if (settings === undefined) {
      settings = this.host.settings(dir);
      this.settings.set(dir, settings);
    }
    return settings;
  }

  private openPackage(path: string): OpenPackage {
    const dir = parentPath(path);
    const info = this.workspace.packageOf(path) ?? { importPath: "", dir, name: "", files: [], module: undefined, imports: [] };
    const key = `${info.dir}\0${info.importPath}`;
    let pkg = this.packages.get(key);
    if (pkg === undefined) {
      pkg = { info, project: this.workspace.projectOf(dir), settings: this.settingsOf(dir), stale: true, view: undefined, shown: none };
      this.packages.set(key, pkg);
    }
    return pkg;
  }

  private analyse(pkg: OpenPackage): readonly Publication[] {
    pkg.stale = false;
    try {
      pkg.view = pkg.settings.enabled ? this.checker(pkg).withView(pkg.info, (view) => view) : undefined;
    } catch (error) {
      pkg.view = undefined;
      this.host.log(`package ${pkg.info.importPath} could not be analysed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    const found = pkg.view?.diagnostics ?? none;
    pkg.shown = pkg.settings.baseline === undefined ? found : applyBaseline(found, pkg.settings.baseline).fresh;
    const byFile = new Map<string, Diagnostic[]>();
    for (const diagnostic of pkg.shown) push(byFile, diagnostic.file, diagnostic);
    return pkg.info.files.flatMap(({ path }) => {
      const diagnostics = byFile.get(path) ?? none;
      const isKnown = this.documents.has(path) || diagnostics.length > 0 || this.published.has(path);
      return isKnown ? [this.publication(path, diagnostics)] : [];
    });
  }

  private publication(path: string, diagnostics: readonly Diagnostic[]): Publication {
    if (diagnostics.length > 0) this.published.set(path, diagnostics);
    else this.published.delete(path);
    return { path, version: this.documents.get(path)?.version, diagnostics, complete: true };
  }

  private checker({ project, settings }: OpenPackage): PackageChecker {
    let bySettings = this.checkers.get(project);
    if (bySettings === undefined) {
      bySettings = new Map();
      this.checkers.set(project, bySettings);
    }
    let checker = bySettings.get(settings);
    if (checker === undefined) {
      const locate = (importPath: string, fromDir: string): PackageInfo | undefined => project.resolver.locate(importPath, fromDir);
      checker = new PackageChecker({ fs: this.fs, parser: this.host.parser, locate }, settings);
      bySettings.set(settings, checker);
    }
    return checker;
  }
}
