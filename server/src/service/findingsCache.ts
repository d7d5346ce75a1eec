/**
 * What findings of a package depend on, as a key under which they are kept from one start to the next: its texts, those of
 * the workspace's packages it imports, and which Go and which versions of modules the others come from.
 */
import type { ConflictFinding } from "../analysis/finding.ts";
import type { AnalysisOptions } from "../analysis/options.ts";
import type { ImportResolver } from "../project/importResolver.ts";
import type { BuildContext, PackageInfo, ProjectLayout } from "../project/model.ts";
import { insideOf, joinPath } from "../project/paths.ts";
import type { ReadTexts } from "./readTexts.ts";

/** Text by key; it forgets, but never answers anything else than what was put. */
export interface FindingsCache {
  key(parts: Iterable<string>): string;
  get(key: string): string | undefined;
  put(key: string, text: string): void;
}

/** The project that packages belong to, as keys see it. */
export interface KeyedProject {
  readonly reader: { text(path: string): string | undefined };
  readonly project: {
    readonly layout: ProjectLayout;
    readonly resolver: Pick<ImportResolver, "locate" | "folderOf">;
  };
}

/** What findings depend on besides files; what is shown of them is decided later. */
export interface KeyedSettings {
  readonly analysis: AnalysisOptions;
  readonly includeTests: boolean;
}

export class PackageFindings {
  private readonly cache: FindingsCache;
  private readonly context: BuildContext;
  private readonly read: ReadTexts | undefined;
  /** Of imported packages, by folder and import path; only while files are taken as they were first read. */
  private readonly packages = new Map<string, string>();

  /** `read`: many packages of one project are looked at, whose files are taken as they were first read. */
  constructor(cache: FindingsCache, context: BuildContext, read?: ReadTexts) {
    this.cache = cache;
    this.context = context;
    this.read = read;
  }

  /** `texts` are those of the files that are analysed. */
  key(info: PackageInfo, texts: ReadonlyMap<string, string>, project: KeyedProject, settings: KeyedSettings): string {
    return this.cache.key(this.parts(info, texts, project, settings));
  }

  get(key: string): readonly ConflictFinding[] | undefined {
    const text = this.cache.get(key);
    if (text === undefined) return undefined;
    try {
      const findings: unknown = JSON.parse(text);
      return Array.isArray(findings) ? (findings as ConflictFinding[]) : undefined;
    } catch {
      return undefined;
    }
  }

  put(key: string, findings: readonly ConflictFinding[]): void {
    if (this.read?.isSteady !== false) this.cache.put(key, JSON.stringify(findings));
  }

  private *parts(info: PackageInfo, texts: ReadonlyMap<string, string>, keyed: KeyedProject, settings: KeyedSettings): Generator<string> {
    const { project } = keyed;
    yield JSON.stringify([this.context, settings.analysis, settings.includeTests, info.importPath, info.name, info.module, project.layout]);
    yield this.digest(joinPath(this.context.goroot, "VERSION"), keyed);
    for (const { dir } of project.layout.modules) for (const name of ["go.mod", "vendor/modules.txt"]) yield this.digest(joinPath(dir, name), keyed);
    if (project.layout.workFile !== "") yield this.digest(project.layout.workFile, keyed);
    for (const [path, text] of texts) {
      yield path;
      yield text;
    }
    yield* this.imports(info, keyed);
  }

  /** Everything it imports in the end; what cannot change under its path goes by the path. */
  private *imports(info: PackageInfo, keyed: KeyedProject): Generator<string> {
    const seen = new Set<string>([`${info.dir}\0${info.importPath}`]);
    const work = [info];
    for (let from = work.pop(); from !== undefined; from = work.pop())
      for (const path of from.imports) {
        const { resolver } = keyed.project;
        const folder = resolver.folderOf(path, from.dir);
        yield `${from.dir}\0${path}\0${folder}`;
        const found = folder === undefined || this.isImmutable(folder) ? undefined : resolver.locate(path, from.dir);
        if (found === undefined || seen.has(`${found.dir}\0${found.importPath}`)) continue;
        seen.add(`${found.dir}\0${found.importPath}`);
        work.push(found);
        yield this.packageDigest(found, keyed);
      }
  }

  private packageDigest({ dir, importPath, files }: PackageInfo, keyed: KeyedProject): string {
    const name = `${dir}\0${importPath}`;
    const known = this.packages.get(name);
    if (known !== undefined) return known;
    const digest = this.cache.key(files.flatMap(({ path }) => [path, this.digest(path, keyed)]));
    if (this.read !== undefined) this.packages.set(name, digest);
    return digest;
  }

  private digest(path: string, { reader }: KeyedProject): string {
    return this.read?.digestOf(path) ?? this.cache.key([reader.text(path) ?? ""]);
  }

  private isImmutable(dir: string): boolean {
    return [this.context.goroot, this.context.gomodcache].some((root) => root !== "" && insideOf(root, dir) !== undefined);
  }
}
