/**
 * The facade of the engine for whole packages: a package's description in, findings in words and places out. Editor and
 * command line both go through it. What is broken is reported as a notice; nothing a package holds makes it throw.
 */
import { analyzePackage } from "../analysis/analyzePackage.ts";
import type { ConflictFinding } from "../analysis/finding.ts";
import { ForeignModels } from "../analysis/foreign.ts";
import type { AnalysisOptions } from "../analysis/options.ts";
import { errorText } from "../base/errorText.ts";
import { countLines, LineIndex } from "../base/lineIndex.ts";
import { Names } from "../base/names.ts";
import { RecentlyUsed } from "../base/recentlyUsed.ts";
import type { FileIr } from "../ir/file.ts";
import { Op } from "../ir/ir.ts";
import { loadFile, lowerDecl, outline } from "../ir/load.ts";
import type { BuildContext, FileSystem, PackageInfo, ProjectLayout, SourceFile } from "../project/model.ts";
import { World } from "../resolve/world.ts";
import type { FileOutline } from "../syntax/declarations.ts";
import type { GoParser } from "../syntax/parser.ts";
import { compareDiagnostics, compareNotices, type Diagnostic, type Notice } from "./diagnostic.ts";
import { mayRace, testMatters } from "./evidence.ts";
import { type PackageFile, renderFindings, unparsed } from "./findings.ts";
import { type FindingsCache, PackageFindings } from "./findingsCache.ts";
import { fingerprint } from "./fingerprint.ts";
import type { PackageView } from "./packageView.ts";
import type { Policy } from "./policy.ts";
import { ReadTexts } from "./readTexts.ts";
import { SourceReader } from "./sourceReader.ts";

export interface CheckEnvironment {
  readonly fs: FileSystem;
  readonly parser: GoParser;
  /** Finds the package behind an import path as seen from a folder. */
  locate(importPath: string, fromDir: string): PackageInfo | undefined;
  /** Findings of earlier starts; absent where all is to be analysed. */
  readonly memory?: CheckMemory;
}

export interface CheckMemory {
  readonly cache: FindingsCache;
  readonly context: BuildContext;
  /** Of the project that all packages belong to. */
  readonly layout: ProjectLayout;
}

export interface CheckSettings {
  readonly policy: Policy;
  /** Off: `_test.go` files are not looked at. */
  readonly includeTests: boolean;
  /** Files in which nothing is reported; they still count for the types and locks of their package. */
  readonly excludes: (file: string) => boolean;
  readonly analysis: AnalysisOptions;
}

export interface PackageReport {
  readonly importPath: string;
  /** Files that were analysed. */
  readonly files: number;
  readonly lines: number;
  readonly findings: readonly Diagnostic[];
  /** Findings silenced by comments. */
  readonly suppressed: number;
  /** Findings the preset leaves out, in the packages that had to be looked at for it. */
  readonly hidden: number;
  readonly notices: readonly Notice[];
  /**
   * What was done for it: nothing when its text shows that it cannot race, or none of it is looked at; when its findings
   * are those of an earlier start, the notices are those of reading and rendering alone.
   */
  readonly effort: "none" | "analysed" | "remembered";
}

/**
 * What a world learns of imported packages is worth keeping for the next package, but not without end. It starts afresh
 * when more nodes than this have passed through it; a node of an imported declaration weighs more, with its types.
 */
const maxHeldNodes = 500_000;
const foreignWeight = 4;

/** Files whose outlines are kept, some 10 KB each. */
const maxOutlines = 4000;

/** Checks packages one after the other; keeps what it learns about imported packages from one to the next. */
export class PackageChecker {
  private readonly environment: CheckEnvironment;
  private readonly settings: CheckSettings;
  private readonly names = new Names();
  /** Outlines of imported files outlive the world that read them. */
  private readonly outlines = new RecentlyUsed<string, FileOutline>(maxOutlines);
  private readonly reader: SourceReader;
  private readonly remembered: PackageFindings | undefined;
  private world: World;
  private readonly foreign = new ForeignModels({ importPackage: (from, path) => this.world.importPackage(from, path) });
  /** Weighed nodes that the world has seen, and so may hold. */
  private heldNodes = 0;

  constructor(environment: CheckEnvironment, settings: CheckSettings) {
    this.environment = environment;
    this.settings = settings;
    const { fs, memory } = environment;
    const read = memory && new ReadTexts((text) => memory.cache.key([text]));
    this.reader = new SourceReader(fs, read && ((path, text) => read.note(path, text)));
    this.remembered = memory && new PackageFindings(memory.cache, memory.context, read);
    this.world = this.newWorld();
  }

  private newWorld(): World {
    const { parser } = this.environment;
    this.heldNodes = 0;
    return new World({
      locate: (importPath, fromDir) => this.environment.locate(importPath, fromDir),
      readText: (path) => this.reader.text(path),
      outline: (text, path) => this.outlines.put(path, outline(text, false)),
      knownOutline: (path) => this.outlines.get(path),
      lower: (text, extent) => {
        const declaration = lowerDecl(parser, this.names, text, extent, { bodies: false });
        this.heldNodes += foreignWeight * declaration.ir.length;
        return declaration;
      },
      lowerBody: (text, extent) => lowerDecl(parser, this.names, text, extent, { bodies: true }),
      names: this.names,
    });
  }

  check(info: PackageInfo): PackageReport {
    const notices: Notice[] = [];
    if (this.heldNodes > maxHeldNodes) this.world = this.newWorld();
    try {
      return this.checkFiles(info, notices);
    } catch (error) {
      const message = `package ${info.importPath} could not be analysed: ${errorText(error)}`;
      notices.push({ kind: "skipped-package", file: info.dir, line: 0, message });
      return { importPath: info.importPath, files: 0, lines: 0, findings: [], suppressed: 0, hidden: 0, notices, effort: "none" };
    }
  }

  /** A package with its bodies, registered in the world while `use` runs; for views of single functions. */
  withPackage<T>(info: PackageInfo, use: (files: readonly FileIr[], registered: ReturnType<World["addPackage"]>) => T): T {
    const files = this.parse(this.reader.texts(this.selected(info), []));
    const registered = this.world.addPackage(info, files);
    try {
      return use(files, registered);
    } finally {
      this.world.removePackage(registered);
    }
  }

  /** The package with everything an editor may ask about it, while `use` runs. */
  withView<T>(info: PackageInfo, use: (view: PackageView) => T): T {
    const notices: Notice[] = [];
    const files = this.parse(this.reader.texts(this.selected(info), notices));
    const registered = this.world.addPackage(info, files);
    try {
      const result = analyzePackage({ package: registered, options: this.settings.analysis, foreign: this.foreign, facts: true });
      const indexed = new Map(files.map((ir) => [ir.path, { ir, lines: new LineIndex(ir.text) }]));
      for (const { ir, lines } of indexed.values()) noteSyntaxError(ir, lines, notices);
      const rendered = renderFindings(info.importPath, result.findings, indexed, (path) => this.reader.lines(path), this.settings);
      notices.push(...rendered.faults);
      const findings = new Map(result.findings.map((finding) => [fingerprint({ ...finding, function: finding.site.function }), finding]));
      const diagnostics = rendered.findings.sort(compareDiagnostics);
      return use({ info, package: registered, files: indexed, facts: result.facts, findings, diagnostics, notices });
    } finally {
      this.world.removePackage(registered);
    }
  }

  private checkFiles(info: PackageInfo, notices: Notice[]): PackageReport {
    const sources = this.selected(info);
    const texts = this.reader.texts(sources, notices);
    const count = texts.size;
    let lines = 0;
    for (const { path, role } of sources) {
      const text = texts.get(path);
      if (text === undefined || role === "base" || testMatters(text)) continue;
      lines += countLines(text);
      texts.delete(path);
    }
    if (this.settings.policy.preset !== "strict" && !mayRace([...texts.values()], this.settings.analysis)) {
      for (const text of texts.values()) lines += countLines(text);
      return { importPath: info.importPath, files: count, lines, findings: [], suppressed: 0, hidden: 0, notices, effort: "none" };
    }
    const isLeftOut = sources.every((source) => this.settings.excludes(source.path));
    const key = isLeftOut ? undefined : this.keyOf(info, texts);
    const known = key === undefined ? undefined : this.remembered?.get(key);
    const indexed = known === undefined ? this.indexed(texts, notices) : unparsed(texts);
    for (const file of indexed.values()) lines += file.lines.lines;
    const found = known ?? (isLeftOut ? [] : this.analyse(info, indexed, notices, key));
    const rendered = renderFindings(info.importPath, found, indexed, (path) => this.reader.lines(path), this.settings);
    return {
      importPath: info.importPath,
      files: count,
      lines,
      findings: rendered.findings.sort(compareDiagnostics),
      suppressed: rendered.suppressed,
      hidden: rendered.hidden,
      notices: [...notices, ...rendered.faults].sort(compareNotices),
      effort: known === undefined ? (isLeftOut ? "none" : "analysed") : "remembered",
    };
  }

  /** Of its findings; the texts are those that are analysed. */
  private keyOf(info: PackageInfo, texts: ReadonlyMap<string, string>): string | undefined {
    const { memory, locate } = this.environment;
    const resolver = { locate, folderOf: (path: string, from: string) => locate(path, from)?.dir };
    return memory && this.remembered?.key(info, texts, { reader: this.reader, project: { layout: memory.layout, resolver } }, this.settings);
  }

  private indexed(texts: ReadonlyMap<string, string>, notices: Notice[]): Map<string, PackageFile> {
    const indexed = new Map<string, PackageFile>();
    for (const ir of this.parse(texts)) {
      const lines = new LineIndex(ir.text);
      indexed.set(ir.path, { ir, lines });
      noteSyntaxError(ir, lines, notices);
    }
    return indexed;
  }

  /** Under `key`, if there is one, the findings are kept. */
  private analyse(info: PackageInfo, files: ReadonlyMap<string, PackageFile>, notices: Notice[], key: string | undefined): readonly ConflictFinding[] {
    const own = [...files.values()].map(({ ir }) => ir);
    for (const { decls } of own) for (const { ir } of decls) this.heldNodes += ir.length;
    const registered = this.world.addPackage(info, own);
    try {
      const result = analyzePackage({ package: registered, options: this.settings.analysis, foreign: this.foreign });
      for (const { file, reason } of result.skipped) notices.push({ kind: "skipped-file", file, line: 0, message: reason });
      if (key !== undefined) this.remembered?.put(key, result.findings);
      return result.findings;
    } finally {
      this.world.removePackage(registered);
    }
  }

  private selected(info: PackageInfo): readonly SourceFile[] {
    return this.settings.includeTests ? info.files : info.files.filter((file) => file.role === "base");
  }

  private parse(texts: ReadonlyMap<string, string>): FileIr[] {
    return [...texts].map(([path, text]) => loadFile(this.environment.parser, this.names, path, text, { bodies: true }));
  }
}

/** One notice a file: later errors are often echoes of the first. */
export function noteSyntaxError(file: FileIr, index: LineIndex, notices: Notice[]): void {
  for (const { extent, ir } of file.decls) {
    if (!ir.hasError) continue;
    const node = ir.op.indexOf(Op.Error);
    const line = index.position(extent.start + (node >= 0 ? ir.start[node] : 0)).line;
    notices.push({ kind: "syntax-error", file: file.path, line, message: "syntax error; the code around it was not analysed" });
    return;
  }
}
