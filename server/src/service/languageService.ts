/**
 * The facade for editors: texts and their changes in, diagnostics and views of packages out. Synchronous; the caller drives
 * it by `takeWork`, so that it decides when to work and when to listen.
 */
import { errorTrace } from "../base/errorText.ts";
import { push } from "../base/multimap.ts";
import { saysSame } from "../base/sameData.ts";
import { sameItems } from "../base/sameItems.ts";
import { applyChange, singleChange, type TextChange } from "../base/textChange.ts";
import type { BuildContext, FileSystem } from "../project/model.ts";
import { ancestors, baseName, joinPath, parentPath } from "../project/paths.ts";
import type { GoParser } from "../syntax/parser.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { type FindingsCache, PackageFindings } from "./findingsCache.ts";
import { OpenPackage, type OpenPackageSettings, type OpenPackageTools, type WorkCounts } from "./openPackage.ts";
import { overlayFileSystem } from "./overlay.ts";
import type { PackageView } from "./packageView.ts";
import { prepareSession } from "./preparation.ts";
import { ProjectSession } from "./projectSession.ts";
import { SourceReader } from "./sourceReader.ts";
import { Workspace, type WorkspaceProject } from "./workspace.ts";

/** What holds for the packages of a folder: its `.mapguard.json` over the editor's settings. */
export type FolderSettings = OpenPackageSettings;

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
  /** A question that turns true so many milliseconds after it was made; it bounds one piece of work. */
  deadline?(milliseconds: number): () => boolean;
  /** Findings of earlier starts; absent where none are kept. */
  readonly cache?: FindingsCache;
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
  /** Names that the analysis keeps. */
  readonly names: number;
}

interface OpenDocument {
  readonly path: string;
  version: number;
  text: string;
  pkg: OpenPackage | undefined;
}

interface Published {
  readonly version: number | undefined;
  readonly complete: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const none: readonly Diagnostic[] = [];

export class LanguageService {
  /** What was done so far, for all packages together. */
  readonly counts: WorkCounts = { edits: 0, parsed: 0, aborted: 0, interpreted: 0, judged: 0, maps: 0, rebuilt: 0 };
  private readonly host: LanguageServiceHost;
  private readonly documents = new Map<string, OpenDocument>();
  /** By folder and import path. */
  private readonly packages = new Map<string, OpenPackage>();
  private readonly settings = new Map<string, FolderSettings>();
  private readonly sessions = new Map<WorkspaceProject, ProjectSession>();
  private readonly published = new Map<string, Published>();
  private readonly fs: FileSystem;
  private readonly reader: SourceReader;
  private readonly workspace: Workspace;
  /** Files may be published that belong to no open package any more. */
  private swept = true;

  constructor(host: LanguageServiceHost) {
    this.host = host;
    this.fs = overlayFileSystem(host.fs, { text: (path) => this.documents.get(path)?.text, paths: () => this.documents.keys() });
    this.reader = new SourceReader(this.fs);
    this.workspace = new Workspace({
      fs: this.fs,
      buildContext: () => host.buildContext(),
      readableRoots: () => host.readableRoots(),
      includeTests: (dir) => this.settingsOf(dir).includeTests,
    });
  }

  openDocument(path: string, version: number, text: string): void {
    const before = this.reader.text(path);
    this.documents.set(path, { path, version, text, pkg: undefined });
    if (text !== before) this.textReplaced(path, text);
  }

  /** The changes are made one after the other; UTF-16 offsets, each into the text as the one before left it. */
  changeDocument(path: string, version: number, changes: readonly TextChange[]): void {
    const document = this.documents.get(path);
    if (document === undefined) return;
    document.version = version;
    for (const given of changes) {
      const start = Math.max(0, Math.min(given.start, document.text.length));
      const end = Math.max(start, Math.min(given.end, document.text.length));
      const change = { start, end, newText: given.newText };
      const before = document.text;
      document.text = applyChange(before, change);
      for (const pkg of this.packages.values()) pkg.edit(path, change, { before, after: document.text });
    }
    // A file without a package clause is in no package until it has one again.
    if (![...this.packages.values()].some(({ info }) => info.files.some((file) => file.path === path))) {
      document.pkg = undefined;
      this.refresh(path);
    }
  }

  closeDocument(path: string): void {
    const document = this.documents.get(path);
    if (document === undefined) return;
    this.documents.delete(path);
    this.swept = false;
    const text = this.reader.text(path);
    if (text !== document.text) this.textReplaced(path, text);
    this.dropUnused();
  }

  /** Files on disk were made, changed or deleted, or whole folders deleted; open files keep the editor's text. */
  filesChanged(changed: readonly string[]): void {
    const paths = changed.flatMap((path) => (path.endsWith(".go") || projectFiles.has(baseName(path)) ? [path] : this.workspace.filesIn(path)));
    if (paths.some((path) => projectFiles.has(baseName(path)))) {
      this.reset();
      return;
    }
    for (const path of paths) if (path.endsWith(".go") && !this.documents.has(path)) this.textReplaced(path, this.reader.text(path));
  }

  /** Settings, `.mapguard.json`, baselines or the build context may have changed: everything is asked anew. */
  configure(): void {
    this.settings.clear();
    this.reset();
  }

  /**
   * The analysis of the package of an open file as of its newest text, if with the last good state of code that is broken;
   * undefined before the first one, and while it is being made or an edit waits.
   */
  view(path: string): PackageView | undefined {
    return this.documents.get(path)?.pkg?.view;
  }

  /** Of the editor's text; undefined for a file that is not open. */
  versionOf(path: string): number | undefined {
    return this.documents.get(path)?.version;
  }

  /** Makes ready what the first file of the module around a folder will need (`preparation.ts`); nothing where there is no module, or no analysis. */
  *prepare(dir: string): Generator<undefined, void> {
    for (let isCurrent = false; !isCurrent; ) {
      const settings = this.settingsOf(dir);
      if (!settings.enabled || ![...ancestors(dir)].some((at) => this.fs.isFile(joinPath(at, "go.mod")))) return;
      const session = this.sessionOf(this.workspace.projectOf(dir));
      isCurrent = true;
      for (const step of prepareSession(session, dir, settings, this.tools())) {
        yield step;
        // Where Go, the disk or the settings are others now, the next file will be opened in another session.
        isCurrent = this.sessions.get(session.project) === session;
        if (!isCurrent) break;
      }
    }
  }

  /** Is there anything for `takeWork` to do? */
  pending(): boolean {
    if (!this.swept) return true;
    for (const { pkg } of this.documents.values()) if (pkg === undefined || !pkg.isComplete) return true;
    return false;
  }

  /** Is an edit to be answered? What else is pending can wait until nobody types. */
  urgent(): boolean {
    for (const { pkg } of this.documents.values()) if (pkg?.isUrgent === true) return true;
    return false;
  }

  /** Does the most urgent piece of work, a few milliseconds of it. */
  takeWork(): readonly Publication[] {
    let next: OpenPackage | undefined;
    for (const document of this.documents.values()) {
      document.pkg ??= this.openPackage(document.path);
      if (document.pkg.isUrgent) return this.work(document.pkg);
      if (!document.pkg.isComplete) next ??= document.pkg;
    }
    return next === undefined ? this.sweep() : this.work(next);
  }

  status(): ServiceStatus {
    const all = [...this.packages.values()];
    const findings = all.reduce((sum, pkg) => sum + pkg.shown.length, 0);
    const names = [...this.sessions.values()].reduce((sum, session) => sum + session.names.size, 0);
    return { packages: all.length, analysed: all.filter((pkg) => pkg.isComplete).length, findings, names };
  }

  private work(pkg: OpenPackage): readonly Publication[] {
    if (pkg.session.isWorn && !pkg.isUrgent) this.renew(pkg.session);
    try {
      if (!pkg.work()) return [];
    } catch (error) {
      pkg.fail();
      this.host.log(`package ${pkg.info.importPath} could not be analysed: ${errorTrace(error)}`);
    }
    if (pkg.isComplete) this.followChange(pkg, pkg.takeChange());
    return this.publications(pkg);
  }

  private renew(session: ProjectSession): void {
    session.renew();
    for (const pkg of this.packages.values()) if (pkg.session === session) pkg.renew();
  }

  /** What others find may depend on what this package says now; its files may have become another package's. */
  private followChange(changed: OpenPackage, change: "none" | "bodies" | "declarations"): void {
    if (change === "none") return;
    if (change === "declarations") for (const { path } of changed.info.files) if (this.documents.has(path)) this.refresh(path);
    for (const pkg of this.packages.values()) if (pkg !== changed && pkg.session === changed.session && pkg.imports(changed.info.dir)) pkg.outdate();
  }

  private publications(pkg: OpenPackage): readonly Publication[] {
    const byFile = new Map<string, Diagnostic[]>();
    for (const diagnostic of pkg.shown) push(byFile, diagnostic.file, diagnostic);
    return pkg.info.files.flatMap(({ path }) => this.publication(path, byFile.get(path) ?? none, pkg.isExact));
  }

  /** Nothing when the same is shown already. What was said before in the same words stays the object that it was. */
  private publication(path: string, found: readonly Diagnostic[], complete: boolean): Publication[] {
    const version = this.documents.get(path)?.version;
    const known = this.published.get(path);
    const before = known?.diagnostics ?? none;
    const diagnostics = keptWhereSame(before, found);
    const isSame = sameItems(diagnostics, before);
    if (isSame && (version === undefined || (known?.version === version && known.complete === complete))) return [];
    if (version === undefined && diagnostics.length === 0) this.published.delete(path);
    else this.published.set(path, { version, complete, diagnostics });
    return [{ path, version, diagnostics, complete }];
  }

  /** Takes back what was said about files of packages that are no longer open. */
  private sweep(): readonly Publication[] {
    this.swept = true;
    const current = new Set([...this.packages.values()].flatMap(({ info }) => info.files.map(({ path }) => path)));
    return [...this.published.keys()].filter((path) => !current.has(path)).flatMap((path) => this.publication(path, none, true));
  }

  /** The text of a file is another one, or undefined when there is no such file any more. */
  private textReplaced(path: string, text: string | undefined): void {
    this.swept = false;
    this.refresh(path);
    for (const session of this.sessions.values()) session.fileChanged(path);
    let isOwn = false;
    for (const pkg of this.packages.values()) {
      const known = pkg.textOf(path);
      if (known === undefined || text === undefined) continue;
      isOwn = true;
      if (known !== text) pkg.edit(path, singleChange(known, text));
    }
    if (isOwn) return;
    for (const pkg of this.packages.values()) if (pkg.imports(parentPath(path))) pkg.outdate();
  }

  /** Looks at the head of a file again, which says what package it belongs to. */
  private refresh(path: string): void {
    if (!this.workspace.refresh(path)) return;
    const dir = parentPath(path);
    this.reopen((pkg) => pkg.info.dir === dir);
    for (const session of this.sessions.values()) session.world.forgetLocations();
    for (const pkg of this.packages.values()) pkg.outdate();
  }

  private reset(): void {
    this.workspace.reset();
    this.sessions.clear();
    this.reopen(() => true);
  }

  /** The packages will be opened again, as other packages perhaps. */
  private reopen(which: (pkg: OpenPackage) => boolean): void {
    this.swept = false;
    for (const document of this.documents.values()) if (document.pkg !== undefined && which(document.pkg)) document.pkg = undefined;
    this.dropUnused();
  }

  private dropUnused(): void {
    const used = new Set([...this.documents.values()].map(({ pkg }) => pkg));
    for (const [key, pkg] of this.packages) {
      if (used.has(pkg)) continue;
      pkg.dispose();
      this.packages.delete(key);
    }
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
      const session = this.sessionOf(this.workspace.projectOf(dir));
      pkg = new OpenPackage(info, session, this.settingsOf(dir), this.tools());
      this.packages.set(key, pkg);
    }
    return pkg;
  }

  private tools(): OpenPackageTools {
    const { cache } = this.host;
    return {
      counts: this.counts,
      deadline: (milliseconds) => this.host.deadline?.(milliseconds) ?? (() => false),
      remembered: cache === undefined ? undefined : new PackageFindings(cache, this.host.buildContext()),
      isOpen: (path) => this.documents.has(path),
    };
  }

  private sessionOf(project: WorkspaceProject): ProjectSession {
    let session = this.sessions.get(project);
    if (session === undefined) {
      session = new ProjectSession(project, this.fs, this.host.parser);
      this.sessions.set(project, session);
    }
    return session;
  }
}

/** What is found, each the diagnostic shown before that says the same. */
function keptWhereSame(before: readonly Diagnostic[], found: readonly Diagnostic[]): readonly Diagnostic[] {
  if (sameItems(before, found)) return before;
  const known = new Map(before.map((diagnostic) => [diagnostic.fingerprint, diagnostic]));
  return found.map((diagnostic, i) => {
    const { fingerprint } = diagnostic;
    const shown = before[i]?.fingerprint === fingerprint ? before[i] : known.get(fingerprint);
    return shown !== undefined && saysSame(shown, diagnostic) ? shown : diagnostic;
  });
}

/** Files that say which packages there are, and what their imports mean. */
const projectFiles: ReadonlySet<string> = new Set(["go.mod", "go.work", "modules.txt"]);
