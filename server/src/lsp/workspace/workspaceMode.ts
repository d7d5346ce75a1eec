/**
 * Reports on the whole workspace: scans it when the settings say so or on command, again when files change on disk, and
 * keeps what was found for files that are not open.
 */
import type { Diagnostic as ProtocolDiagnostic } from "vscode-languageserver-types";
import { insideOf, parentPath } from "../../project/paths.ts";
import type { AnalyzeWorkspaceResult, ScanCounts } from "../../protocol/messages.ts";
import { configFileName } from "../../service/config.ts";
import type { Diagnostic } from "../../service/diagnostic.ts";
import type { EngineConfiguration, Publication } from "../engine/messages.ts";
import { type ScannedPackage, ScanResults } from "./scanResults.ts";
import type { ScanProgress, WorkspaceScan } from "./workspaceScan.ts";

export interface WorkspaceModeHost {
  readonly scan: WorkspaceScan;
  configuration(): EngineConfiguration;
  toProtocol(found: readonly Diagnostic[]): ProtocolDiagnostic[];
  publish(publications: readonly Publication[]): void;
  /** Some file of this folder is open: the engine reports on the folder. */
  isOpen(dir: string): boolean;
  /** Shows a progress, which the user may cancel, until `run` is done. */
  withProgress<T>(run: (progress: ScanProgress) => Promise<T>): Promise<T>;
  /** A scan of everything is done. */
  scanned(counts: ScanCounts): void;
  /** Baselines that the last scan of everything went by. */
  baselines(paths: readonly string[]): void;
  log(error: unknown): void;
}

/** Changes on disk come in flocks. */
const settlingMs = 300;

const nothing: AnalyzeWorkspaceResult = { packages: 0, analysed: 0, remembered: 0, findings: 0 };

type Wish = "all" | ReadonlySet<string>;

export class WorkspaceMode {
  private readonly host: WorkspaceModeHost;
  private readonly results = new ScanResults();
  private baselines: readonly string[] = [];
  /** Folders whose packages are to be looked at again. */
  private wish: Wish | undefined;
  private running: { readonly controller: AbortController; readonly done: Promise<AnalyzeWorkspaceResult> } | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(host: WorkspaceModeHost) {
    this.host = host;
  }

  /** Settings, workspace folders or trust are others now. */
  configurationChanged(): void {
    if (this.automaticFolders().length > 0) this.want("all", 0);
    else this.publish(this.results.keep([]));
  }

  filesChanged(paths: readonly string[]): void {
    const isProject = paths.some((path) => describesProject(path) || this.baselines.some((baseline) => insideOf(path, baseline) !== undefined));
    if (this.automaticFolders().length === 0) {
      // What a scan on command found was found under other rules.
      if (isProject) this.publish(this.results.keep([]));
      return;
    }
    if (isProject) this.want("all", settlingMs);
    else this.want(new Set(paths.flatMap((path) => (path.endsWith(".go") ? [parentPath(path)] : this.results.foldersIn(path)))), settlingMs);
  }

  /** What is known of a file that is not open. */
  resultOf(path: string): readonly ProtocolDiagnostic[] {
    return this.results.of(path);
  }

  /** Scans everything now. Rejects when it is given up. */
  async analyze(signal: AbortSignal): Promise<AnalyzeWorkspaceResult> {
    this.wish = undefined;
    clearTimeout(this.timer);
    await this.giveUp(new Error("another analysis of the workspace was asked for"));
    const folders = this.host.configuration().folders.map(({ path }) => path);
    return this.start(folders, "all", signal);
  }

  /** Everything a folder's packages hold, what its baseline accepts included. */
  async findingsOf(folder: string, signal: AbortSignal): Promise<readonly Diagnostic[]> {
    const { scan, withProgress } = this.host;
    const request = { configuration: this.host.configuration(), folders: [folder], changed: undefined, applyBaselines: false };
    const run = (progress: ScanProgress) => scan.run(request, { ...progress, signal: AbortSignal.any([progress.signal, signal]) }, () => {});
    return (await withProgress(run)).findings;
  }

  /** Resolves when no scan is running or waiting to. */
  async idle(): Promise<void> {
    while (this.wish !== undefined || this.running !== undefined) {
      if (this.running === undefined) this.begin();
      await this.running?.done.catch(() => nothing);
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.wish = undefined;
    await this.giveUp(new Error("the server ends"));
  }

  private automaticFolders(): string[] {
    const { folders } = this.host.configuration();
    return folders.filter(({ settings }) => settings.enable && settings.diagnosticMode === "workspace" && settings.run !== "manual").map(({ path }) => path);
  }

  private want(wish: Wish, delay: number): void {
    if (wish !== "all" && wish.size === 0) return;
    this.wish = wish === "all" || this.wish === "all" ? "all" : new Set([...(this.wish ?? []), ...wish]);
    if (wish === "all") void this.giveUp(new Error("the workspace changed"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.begin(), delay);
  }

  private begin(): void {
    clearTimeout(this.timer);
    const { wish } = this;
    if (wish === undefined || this.running !== undefined) return;
    this.wish = undefined;
    this.start(this.automaticFolders(), wish, new AbortController().signal).catch((error: unknown) => this.host.log(error));
  }

  private start(folders: readonly string[], wish: Wish, signal: AbortSignal): Promise<AnalyzeWorkspaceResult> {
    const controller = new AbortController();
    const stop = AbortSignal.any([controller.signal, signal]);
    const scan = (progress: ScanProgress) => this.run(folders, wish, { ...progress, signal: AbortSignal.any([progress.signal, stop]) });
    // What a saved file makes necessary is over before anybody could look.
    const begun = wish === "all" ? this.host.withProgress(scan) : scan({ signal: stop, report: () => {} });
    const done = begun.finally(() => {
      this.running = undefined;
      this.begin();
    });
    this.running = { controller, done };
    return done;
  }

  private async run(folders: readonly string[], wish: Wish, progress: ScanProgress): Promise<AnalyzeWorkspaceResult> {
    const { scan } = this.host;
    const seen: ScannedPackage[] = [];
    const request = { configuration: this.host.configuration(), folders, changed: wish === "all" ? undefined : [...wish], applyBaselines: true };
    const { findings, baselines, ...counts } = await scan.run(request, progress, (scanned, found) => {
      seen.push(scanned);
      this.publish(this.results.put(scanned, byFile(this.host.toProtocol, found)));
    });
    if (wish === "all") {
      this.publish(this.results.keep(seen));
      this.host.scanned(counts);
      this.baselines = baselines;
      this.host.baselines(baselines);
    } else if (this.results.lacks(seen, wish)) {
      this.publish(this.results.keep(seen, wish));
      // Whoever imported what is gone can only be found by looking at all.
      this.wish = "all";
    }
    return { ...counts, findings: findings.length };
  }

  private async giveUp(reason: Error): Promise<void> {
    const { running } = this;
    running?.controller.abort(reason);
    await running?.done.catch(() => nothing);
  }

  private publish(paths: readonly string[]): void {
    const closed = paths.filter((path) => !this.host.isOpen(parentPath(path)));
    if (closed.length > 0) this.host.publish(closed.map((path) => ({ path, version: undefined, diagnostics: this.results.of(path) })));
  }
}

function describesProject(path: string): boolean {
  return /\/(go\.mod|go\.work|modules\.txt)$/.test(path) || path.endsWith(`/${configFileName}`);
}

function byFile(toProtocol: WorkspaceModeHost["toProtocol"], found: readonly Diagnostic[]): Map<string, ProtocolDiagnostic[]> {
  const files = new Set(found.map(({ file }) => file));
  return new Map([...files].map((file) => [file, toProtocol(found.filter((diagnostic) => diagnostic.file === file))]));
}
