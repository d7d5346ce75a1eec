/**
 * What the engine's thread knows of its surroundings: the disk as far as it may be read, the machine's Go, the parser, and
 * the settings of every folder.
 */
import { applyEdits } from "../../base/textEdit.ts";
import type { LoadedConfig } from "../../host/configFile.ts";
import { goVersionOf } from "../../host/goEnvironment.ts";
import { digestOf, summaryCache, summaryCachePlace } from "../../host/summaryCache.ts";
import { loadWasm } from "../../host/wasmFiles.ts";
import type { BuildContext, FileSystem } from "../../project/model.ts";
import { parentPath } from "../../project/paths.ts";
import type { GoStatus } from "../../protocol/messages.ts";
import type { FindingsCache } from "../../service/findingsCache.ts";
import type { LanguageServiceHost } from "../../service/languageService.ts";
import type { Translate } from "../../service/wording.ts";
import { decode } from "../../syntax/decode.ts";
import { createGoParser, type GoParser } from "../../syntax/parser.ts";
import type { HandlerSurroundings } from "../handlers/handler.ts";
import { translateBy } from "../translation.ts";
import { FolderSettingsReader } from "./folderSettings.ts";
import type { DocumentMessage, EngineConfiguration, EngineStart } from "./messages.ts";
import { contextFor, disk, readableDisk } from "./surroundings.ts";
import { WarmUp } from "./warmUp.ts";

export class EngineSession {
  private readonly start: EngineStart;
  readonly parser: GoParser;
  private configuration: EngineConfiguration;
  private context: BuildContext;
  private goStatus: GoStatus;
  private fs: FileSystem;
  private settings: FolderSettingsReader;
  /** Texts of open project configurations, which edits have to fit. What holds is what was saved. */
  private readonly editorTexts = new Map<string, { readonly version: number; readonly text: string }>();

  /** Rejects when the installation lacks what parsing needs. */
  static async loadParser(start: EngineStart): Promise<GoParser> {
    return createGoParser(await loadWasm(disk, start.installation));
  }

  static async open(start: EngineStart, configuration: EngineConfiguration, parser: Promise<GoParser>): Promise<EngineSession> {
    return new EngineSession(start, await parser, configuration, await contextFor(start, configuration));
  }

  private constructor(start: EngineStart, parser: GoParser, configuration: EngineConfiguration, context: BuildContext) {
    this.start = start;
    this.parser = parser;
    this.configuration = configuration;
    this.context = context;
    this.goStatus = goStatusOf(context);
    this.fs = readableDisk(this.configuration, this.context);
    this.settings = new FolderSettingsReader(this.fs, configuration);
  }

  /** False: nothing changed that an analysis depends on. */
  async configure(configuration: EngineConfiguration): Promise<boolean> {
    const { trusted, goBinary, folders, settings } = this.configuration;
    const before = JSON.stringify([trusted, goBinary, folders, settings]);
    this.configuration = configuration;
    if (JSON.stringify([configuration.trusted, configuration.goBinary, configuration.folders, configuration.settings]) === before) return false;
    if (trusted !== configuration.trusted || goBinary !== configuration.goBinary) {
      this.context = await contextFor(this.start, configuration);
      this.goStatus = goStatusOf(this.context);
    }
    this.fs = readableDisk(this.configuration, this.context);
    this.forgetSettings();
    return true;
  }

  /** For one service that lives as long as the session. */
  serviceHost(log: (message: string) => void): LanguageServiceHost {
    return {
      fs: {
        readFile: (path) => this.fs.readFile(path),
        readHead: (path, bytes) => (this.fs.readHead === undefined ? this.fs.readFile(path)?.subarray(0, bytes) : this.fs.readHead(path, bytes)),
        readDir: (path) => this.fs.readDir(path),
        isFile: (path) => this.fs.isFile(path),
        isDirectory: (path) => this.fs.isDirectory(path),
        realPath: (path) => this.fs.realPath(path),
        failure: (path) => this.fs.failure?.(path) ?? "",
      },
      parser: this.parser,
      buildContext: () => this.context,
      readableRoots: () => (this.configuration.trusted ? [] : this.folders()),
      settings: (dir) => this.settings.of(dir),
      log,
      cache: this.findingsCache(),
      deadline,
    };
  }

  warmUp(log: (message: string) => void): WarmUp {
    return new WarmUp({ parser: this.parser, key: digestOf, deadline, log });
  }

  /** Findings from one start to the next. */
  private findingsCache(): FindingsCache | undefined {
    const { installation, version, environment } = this.start;
    const place = summaryCachePlace(installation, version, environment);
    return place && summaryCache(place);
  }

  /** What a handler may know besides a package; `versionOf` knows the open Go files. */
  surroundings(path: string, versionOf: (path: string) => number | undefined): HandlerSurroundings {
    const { client, theme } = this.configuration;
    return {
      settings: this.settings.editorSettingsOf(parentPath(path)),
      configuration: this.settings.configOf(parentPath(path)),
      client,
      theme,
      go: this.go(),
      context: this.context,
      version: this.start.version,
      folders: this.folders(),
      fs: this.fs,
      translate: this.translate(),
      readText: (file) => this.readText(file),
      versionOf: (file) => this.editorTexts.get(file)?.version ?? versionOf(file),
    };
  }

  editorSays(message: DocumentMessage): void {
    const { path } = message;
    if (message.kind === "close") {
      this.editorTexts.delete(path);
      return;
    }
    const before = this.editorTexts.get(path)?.text ?? "";
    const text = message.kind === "open" ? message.text : message.edits.reduce((changed, edit) => applyEdits(changed, [edit]), before);
    this.editorTexts.set(path, { version: message.version, text });
  }

  go(): GoStatus {
    return this.goStatus;
  }

  translate(): Translate {
    return translateBy(this.configuration.translations);
  }

  /** `.mapguard.json` or a baseline changed. */
  forgetSettings(): void {
    this.settings = new FolderSettingsReader(this.fs, this.configuration);
  }

  settingsDependOn(path: string): boolean {
    return this.settings.dependOn(path);
  }

  configFiles(): readonly LoadedConfig[] {
    return this.settings.configFiles();
  }

  baselineFiles(): readonly string[] {
    return this.settings.baselineFiles();
  }

  /** A sentence for the status item, "" when all is well. */
  problem(): string {
    return this.settings.problems()[0] ?? "";
  }

  /** Of the workspace. */
  folders(): readonly string[] {
    return this.configuration.folders.map(({ path }) => path);
  }

  private readText(path: string): string | undefined {
    const shown = this.editorTexts.get(path);
    if (shown !== undefined) return shown.text;
    const bytes = this.fs.readFile(path);
    const decoded = bytes === undefined ? undefined : decode(bytes);
    return decoded?.skipped === undefined ? decoded?.text : undefined;
  }
}

function deadline(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds;
  return () => performance.now() >= end;
}

function goStatusOf({ goroot }: BuildContext): GoStatus {
  return { goroot, version: goVersionOf(goroot) };
}
