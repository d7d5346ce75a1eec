/**
 * A language service over files held in memory (with the machine's Go behind them), for tests of what an editor sees.
 */
import { defaultAnalysisOptions } from "../../server/src/analysis/options.ts";
import { collectBuildContext } from "../../server/src/host/goEnvironment.ts";
import { nodeFileSystem } from "../../server/src/host/nodeFileSystem.ts";
import type { BuildContext, FileSystem } from "../../server/src/project/model.ts";
import type { Diagnostic } from "../../server/src/service/diagnostic.ts";
import { type FolderSettings, LanguageService, type LanguageServiceHost, type Publication } from "../../server/src/service/languageService.ts";
import { loadTestParser } from "./engine.ts";

/** Files by absolute path below `/memory`; what is missing there is looked up on the disk. */
export function memoryFileSystem(files: ReadonlyMap<string, string>): FileSystem {
  const disk = nodeFileSystem();
  const encoder = new TextEncoder();
  const read = (path: string): Uint8Array | undefined => (inMemory(path) ? encode(path) : disk.readFile(path));
  const encode = (path: string): Uint8Array | undefined => {
    const text = files.get(path);
    return text === undefined ? undefined : encoder.encode(text);
  };
  const below = (dir: string): string[] => [...files.keys()].filter((path) => path.startsWith(`${dir}/`)).map((path) => path.slice(dir.length + 1));
  return {
    ...disk,
    readFile: read,
    readHead: (path) => read(path),
    readDir: (dir) => {
      if (!inMemory(dir)) return disk.readDir(dir);
      const names = new Set(below(dir).map((rest) => rest.split("/")[0]));
      return names.size === 0 ? undefined : [...names].sort().map((name) => ({ name, kind: files.has(`${dir}/${name}`) ? "file" : "directory" }));
    },
    isFile: (path) => (inMemory(path) ? files.has(path) : disk.isFile(path)),
    isDirectory: (path) => (inMemory(path) ? below(path).length > 0 : disk.isDirectory(path)),
    realPath: (path) => (inMemory(path) ? path : disk.realPath(path)),
  };
}

function inMemory(path: string): boolean {
  return path === "/memory" || path.startsWith("/memory/");
}

export const openSettings: FolderSettings = {
  policy: { preset: "strict", rules: {} },
  includeTests: true,
  excludes: () => false,
  analysis: defaultAnalysisOptions,
  enabled: true,
  baseline: undefined,
};

export interface EditorSession {
  readonly service: LanguageService;
  /** The last publication of each file. */
  readonly shown: Map<string, Publication>;
  /** What the service complained about. */
  readonly log: string[];
  /** One piece of work. */
  take(): readonly Publication[];
  /** Works until nothing is pending; the publications in order. */
  idle(): Publication[];
  /** `file:line:column rule` of everything shown, sorted. */
  places(): string[];
}

export async function editorSession(fs: FileSystem, overrides: Partial<LanguageServiceHost> = {}): Promise<EditorSession> {
  const context = await testBuildContext();
  const log: string[] = [];
  const shown = new Map<string, Publication>();
  const service = new LanguageService({
    fs,
    parser: await loadTestParser(),
    buildContext: () => context,
    readableRoots: () => [],
    settings: () => openSettings,
    log: (message) => log.push(message),
    ...overrides,
  });
  const take = (): readonly Publication[] => {
    const published = service.takeWork();
    for (const publication of published) shown.set(publication.path, publication);
    return published;
  };
  const idle = (): Publication[] => {
    const published: Publication[] = [];
    while (service.pending()) published.push(...take());
    return published;
  };
  return { service, shown, log, take, idle, places: () => [...shown.values()].flatMap(({ diagnostics }) => diagnostics.map(placeText)).sort() };
}

export function testBuildContext(): Promise<BuildContext> {
  return collectBuildContext({ variables: process.env, mayRunGo: false });
}

export function placeText({ file, line, column, endLine, endColumn, rule }: Diagnostic): string {
  return `${file}:${line}:${column}-${endLine}:${endColumn} ${rule}`;
}
