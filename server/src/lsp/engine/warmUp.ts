/**
 * What makes the first file as fast as the second: code of our own is opened while nobody waits, so that the way from a text
 * to its diagnostics is compiled by the time somebody does.
 */
import { defaultAnalysisOptions } from "../../analysis/options.ts";
import type { BuildContext, DirEntry, FileSystem } from "../../project/model.ts";
import type { FindingsCache } from "../../service/findingsCache.ts";
import { type FolderSettings, LanguageService } from "../../service/languageService.ts";
import { defaultPolicy } from "../../service/policy.ts";
import type { GoParser } from "../../syntax/parser.ts";
import { warmUpFiles, warmUpGoroot } from "./warmUpCode.ts";

export interface WarmUpHost {
  readonly parser: GoParser;
  /** As the cache of findings makes its keys. */
  key(parts: Iterable<string>): string;
  /** A question that turns true so many milliseconds later. */
  deadline(milliseconds: number): () => boolean;
  log(message: string): void;
}

/** The second time the findings of the first are remembered, which is another way. */
const openings = 2;

export class WarmUp {
  private readonly host: WarmUpHost;
  private readonly files = warmUpFiles();
  private readonly kept = new Map<string, string>();
  private service: LanguageService | undefined;
  private opened = 0;
  /** Of the last opening; the code has some, so that what makes diagnostics is run too. */
  findings = 0;

  constructor(host: WarmUpHost) {
    this.host = host;
  }

  get isDone(): boolean {
    return this.service === undefined && this.opened === openings;
  }

  /** The next piece, some milliseconds of work. */
  step(): void {
    this.service ??= this.open();
    if (this.service.pending()) this.service.takeWork();
    else {
      this.findings = this.service.status().findings;
      this.service = undefined;
    }
  }

  private open(): LanguageService {
    this.opened++;
    const { host, files, kept } = this;
    const cache: FindingsCache = { key: (parts) => host.key(parts), get: (key) => kept.get(key), put: (key, text) => kept.set(key, text) };
    const service = new LanguageService({
      fs: fileSystemOf(files),
      parser: host.parser,
      buildContext: () => context,
      readableRoots: () => [],
      settings: () => settings,
      log: (message) => host.log(message),
      deadline: (milliseconds) => host.deadline(milliseconds),
      cache,
    });
    const [path, text] = files.entries().next().value ?? ["", ""];
    service.openDocument(path, 0, text);
    return service;
  }
}

const settings: FolderSettings = {
  policy: defaultPolicy,
  includeTests: true,
  excludes: () => false,
  analysis: defaultAnalysisOptions,
  enabled: true,
  baseline: undefined,
};

const context: BuildContext = {
  goos: "linux",
  goarch: "amd64",
  tags: [],
  cgo: false,
  goMinor: 24,
  goroot: warmUpGoroot,
  gomodcache: "",
  gopath: "",
  gowork: "off",
};

function fileSystemOf(files: ReadonlyMap<string, string>): FileSystem {
  const encoder = new TextEncoder();
  const below = (dir: string): string[] => [...files.keys()].filter((path) => path.startsWith(`${dir}/`)).map((path) => path.slice(dir.length + 1));
  return {
    readFile: (path) => {
      const text = files.get(path);
      return text === undefined ? undefined : encoder.encode(text);
    },
    readDir: (dir): readonly DirEntry[] | undefined => {
      const names = new Set(below(dir).map((rest) => rest.split("/")[0]));
      return names.size === 0 ? undefined : [...names].sort().map((name) => ({ name, kind: files.has(`${dir}/${name}`) ? "file" : "directory" }));
    },
    isFile: (path) => files.has(path),
    isDirectory: (path) => below(path).length > 0,
    realPath: (path) => path,
  };
}
