/**
 * What findings of a package depend on, as a key under which they are kept from one start to the next: its texts, those of
 * the workspace's packages it imports, and which Go and which versions of modules the others come from.
 */
import type { ConflictFinding } from "../analysis/finding.ts";
import type { BuildContext, PackageInfo } from "../project/model.ts";
import { insideOf, joinPath } from "../project/paths.ts";
import type { CheckSettings } from "./check.ts";
import type { ProjectSession } from "./projectSession.ts";

/** Text by key; it forgets, but never answers anything else than what was put. */
export interface FindingsCache {
  key(parts: Iterable<string>): string;
  get(key: string): string | undefined;
  put(key: string, text: string): void;
}

export class PackageFindings {
  private readonly cache: FindingsCache;
  private readonly context: BuildContext;

  constructor(cache: FindingsCache, context: BuildContext) {
    this.cache = cache;
    this.context = context;
  }

  key(info: PackageInfo, texts: ReadonlyMap<string, string>, session: ProjectSession, settings: CheckSettings): string {
    return this.cache.key(this.parts(info, texts, session, settings));
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
    this.cache.put(key, JSON.stringify(findings));
  }

  private *parts(info: PackageInfo, texts: ReadonlyMap<string, string>, session: ProjectSession, settings: CheckSettings): Generator<string> {
    const { reader, project } = session;
    yield JSON.stringify([this.context, settings.analysis, settings.includeTests, info.importPath, info.name, info.module, project.layout]);
    yield reader.text(joinPath(this.context.goroot, "VERSION")) ?? "";
    for (const { dir } of project.layout.modules) for (const name of ["go.mod", "vendor/modules.txt"]) yield reader.text(joinPath(dir, name)) ?? "";
    if (project.layout.workFile !== "") yield reader.text(project.layout.workFile) ?? "";
    for (const [path, text] of texts) {
      yield path;
      yield text;
    }
    yield* this.imports(info, session);
  }

  /** Everything it imports in the end; what cannot change under its path goes by the path. */
  private *imports(info: PackageInfo, { reader, project }: ProjectSession): Generator<string> {
    const seen = new Set<string>([`${info.dir}\0${info.importPath}`]);
    const work = [info];
    for (let from = work.pop(); from !== undefined; from = work.pop())
      for (const path of from.imports) {
        const found = project.resolver.locate(path, from.dir);
        yield `${from.dir}\0${path}\0${found?.dir}`;
        if (found === undefined || this.isImmutable(found.dir) || seen.has(`${found.dir}\0${found.importPath}`)) continue;
        seen.add(`${found.dir}\0${found.importPath}`);
        work.push(found);
        for (const file of found.files) {
          yield file.path;
          yield reader.text(file.path) ?? "";
        }
      }
  }

  private isImmutable(dir: string): boolean {
    return [this.context.goroot, this.context.gomodcache].some((root) => root !== "" && insideOf(root, dir) !== undefined);
  }
}
