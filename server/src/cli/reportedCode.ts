/**
 * The code that reports speak of: which files their frames name, and what the analysis knows of the packages these are in.
 */
import { loadWasm } from "../host/wasmFiles.ts";
import type { PackageInfo } from "../project/model.ts";
import { ancestors, joinPath } from "../project/paths.ts";
import { PathMapper } from "../reports/paths.ts";
import type { Frame, Report } from "../reports/report.ts";
import { PackageChecker } from "../service/check.ts";
import type { Diagnostic } from "../service/diagnostic.ts";
import { analysisOptions } from "../service/engineSettings.ts";
import type { NamedFinding } from "../service/join.ts";
import { type KnownMap, knownMaps } from "../service/joinCandidates.ts";
import { hiddenFindings } from "../service/misses.ts";
import { SourceReader } from "../service/sourceReader.ts";
import { createGoParser } from "../syntax/parser.ts";
import { CommandFailure, type Installation, type Io } from "./io.ts";
import { type FoundProject, findProject } from "./projectSearch.ts";

/** Of frames to absolute paths of files; undefined outside of the packages. */
export type Locate = (frame: Frame) => string | undefined;

export interface ReportedCode {
  readonly locate: Locate;
  /** Of every level, in the packages that the reports name. */
  readonly findings: readonly Diagnostic[];
  /** What settings and comments keep from being among them. */
  readonly hidden: readonly NamedFinding[];
  readonly maps: readonly KnownMap[];
}

/** Packages that are looked at; a dump of a large program may name hundreds. */
const mostPackages = 40;

export function locator({ project, context }: FoundProject): Locate {
  const mapper = new PathMapper({
    files: project.packages.flatMap(({ files }) => files.map(({ path }) => path)),
    modules: project.layout.modules.map(({ path, dir }) => ({ path, folder: dir })),
    goroot: context.goroot,
    moduleCache: context.gomodcache,
  });
  return (frame) => {
    const found = mapper.locate(frame);
    return found === undefined || found.by === "outside" ? undefined : found.file;
  };
}

/** The module around the working directory; undefined where there is none, or nothing of it is in the reports. */
export async function codeOfReports(reports: readonly Report[], io: Io, installation: Installation): Promise<ReportedCode | undefined> {
  const root = [...ancestors(io.cwd)].find((folder) => io.fs.isFile(joinPath(folder, "go.mod")) || io.fs.isFile(joinPath(folder, "go.work")));
  if (root === undefined) return undefined;
  try {
    const search = { patterns: [`${root}/...`], tags: [], goos: undefined, goarch: undefined, noTests: false, modulePath: undefined };
    return await analyseReported(reports, await findProject(search, io), io, installation);
  } catch (error) {
    // What is wrong with the project is for `check` to say; the reports can be read without it.
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}

export async function analyseReported(reports: readonly Report[], found: FoundProject, io: Io, installation: Installation): Promise<ReportedCode> {
  const locate = locator(found);
  const named = new Set(framesOf(reports).flatMap((frame) => locate(frame) ?? []));
  const packages = found.project.packages.filter(({ files }) => files.some(({ path }) => named.has(path))).slice(0, mostPackages);
  const findings: Diagnostic[] = [];
  const hidden: NamedFinding[] = [];
  const maps: KnownMap[] = [];
  if (packages.length > 0) {
    const { resolver } = found.project;
    const reader = new SourceReader(io.fs);
    const checker = new PackageChecker(
      { fs: io.fs, parser: await createGoParser(await loadWasm(io.fs, installation.folder)), locate: (path, from) => resolver.locate(path, from) },
      {
        policy: { preset: "strict", rules: found.config.rules },
        includeTests: found.includeTests,
        excludes: () => false,
        analysis: analysisOptions(found.config),
      },
    );
    for (const info of packages) analyse(info);
    function analyse(info: PackageInfo): void {
      checker.withView(info, (view) => {
        findings.push(...view.diagnostics);
        const lines = (file: string) => reader.lines(file);
        hidden.push(...hiddenFindings(view, lines));
        maps.push(...knownMaps(view, lines));
      });
    }
  }
  return { locate, findings, hidden, maps };
}

function framesOf(reports: readonly Report[]): readonly Frame[] {
  return reports.flatMap(({ sides, others }) => [...sides, ...others].flatMap(({ frames }) => frames));
}
