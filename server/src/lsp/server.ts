/**
 * The language server: wires the connection to documents, settings, the engine's thread, scans of the workspace and what
 * is shown.
 */
import type { Worker } from "node:worker_threads";
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  ResponseError,
  type ServerCapabilities,
  ShowMessageNotification,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { parentPath } from "../project/paths.ts";
import {
  type AnalyzeWorkspaceResult,
  analyzeWorkspaceRequest,
  type CreateBaselineParams,
  createBaselineRequest,
  type IdleParams,
  type InitializationOptions,
  reportRequest,
  type WindowParams,
  windowNotification,
} from "../protocol/messages.ts";
import type { MessageArguments } from "../rules/rule.ts";
import { speaker } from "../service/wording.ts";
import { inBackground } from "./background.ts";
import { changedFiles } from "./changedFiles.ts";
import { abilitiesOf } from "./clientAbilities.ts";
import { Configuration } from "./configuration.ts";
import { toProtocol } from "./diagnostics.ts";
import { Documents } from "./documents.ts";
import { EngineClient, type EngineEvents, EngineRequestCancelled } from "./engine/engineClient.ts";
import { giveMemoryBack } from "./engine/giveMemoryBack.ts";
import { type EngineConfiguration, type EngineStart, type FromEngine, idleMethod, type Publication } from "./engine/messages.ts";
import { disk } from "./engine/surroundings.ts";
import { FeatureRefresh } from "./featureRefresh.ts";
import { handlers } from "./handlers/index.ts";
import type { ReportParams } from "./handlers/report.ts";
import { Publisher } from "./publisher.ts";
import { PullDiagnostics } from "./pullDiagnostics.ts";
import { passRequestsOn, refusable } from "./requests.ts";
import { StatusReporter } from "./statusReporter.ts";
import { serverTexts } from "./texts.ts";
import { translateBy } from "./translation.ts";
import { loadTranslations } from "./translationFiles.ts";
import { folderPath, uriOfPath } from "./uris.ts";
import { FileWatching } from "./watching.ts";
import { writeBaselineFile } from "./workspace/baselineFile.ts";
import { withScanProgress } from "./workspace/scanProgress.ts";
import { WorkspaceMode } from "./workspace/workspaceMode.ts";
import { WorkspaceScan } from "./workspace/workspaceScan.ts";

export interface Installation {
  /** Folder of the running script, with `/`. */
  readonly folder: string;
  /** Script of the engine's thread. */
  readonly engineScript: URL;
  /** That thread, where it was started before. */
  readonly engine?: Worker;
  /** Script of a thread that scans the workspace. */
  readonly scanScript: URL;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function startServer(connection: Connection, installation: Installation): void {
  new Server(connection, installation).listen();
}

class Server {
  private readonly connection: Connection;
  private readonly installation: Installation;
  private readonly engine: EngineClient;
  private readonly documents: Documents;
  private readonly publisher: Publisher;
  private readonly pull: PullDiagnostics;
  private readonly configuration: Configuration;
  private readonly watching: FileWatching;
  private readonly status: StatusReporter;
  private readonly features: FeatureRefresh;
  private readonly workspace: WorkspaceMode;
  private client: InitializeParams["capabilities"] = {};
  private options: InitializationOptions = {};
  private translations: EngineConfiguration["translations"];
  private editor = "";
  /** Resolves when the editor was asked for its settings; `ready` from then on. */
  private begun = Promise.resolve();
  private ready = false;

  constructor(connection: Connection, installation: Installation) {
    const { folder, version, environment, engineScript, engine, scanScript } = installation;
    const start: EngineStart = { installation: folder, version, environment };
    this.connection = connection;
    this.installation = installation;
    this.configuration = new Configuration(connection, {
      changed: () => this.configure(),
      fault: (fault) => this.warn(this.say("server.setting", { fault })),
      unreadable: (uri) => connection.console.warn(`${uri} is not read from disk: of its files only what is open is analysed`),
    });
    this.watching = new FileWatching(connection);
    this.features = new FeatureRefresh(connection);
    this.status = new StatusReporter(connection, () => this.publisher.count());
    const events: EngineEvents = {
      message: (message) => this.hear(message),
      died: (reason, restarting) => this.engineDied(reason, restarting),
      openDocuments: () => this.documents.openDocuments(),
    };
    this.engine = new EngineClient(engineScript, start, events, engine);
    this.publisher = new Publisher(connection, {
      uriOf: (path) => this.documents.uriOf(path),
      versionOf: (path) => this.documents.versionOf(path),
      refresh: () => this.pull.refresh(),
    });
    this.pull = new PullDiagnostics(connection, { publisher: this.publisher, pathOf: (uri) => this.documents.pathOf(uri), idle: () => this.idle() });
    this.documents = new Documents({
      engine: this.engine,
      settingsOf: (path) => this.configuration.settingsOf(path),
      closed: (path, uri) => this.publisher.closed(path, uri, this.workspace.resultOf(path)),
      hold: (path) => this.publisher.hold(path),
      release: (path) => this.publisher.release(path),
    });
    this.workspace = new WorkspaceMode({
      scan: new WorkspaceScan(start, { plan: engineScript, worker: scanScript }),
      configuration: () => this.engineConfiguration(),
      toProtocol: (found) => toProtocol(found, translateBy(this.translations)),
      publish: (publications) => this.publisher.receive(publications),
      isOpen: (dir) => this.documents.isOpen(dir),
      withProgress: (run) =>
        withScanProgress(
          connection,
          (key, args = {}) => this.say(key, args),
          (counts) => this.status.scanning(counts),
          run,
        ),
      scanned: (counts) => this.status.scanned(counts),
      baselines: (paths) => this.background(this.watching.alsoWatch("workspace", paths)),
      log: (error) => this.connection.console.error(String(error)),
    });
  }

  listen(): void {
    const { connection, documents } = this;
    connection.onInitialize((params) => this.initialize(params));
    this.begun = new Promise((resolve) => connection.onInitialized(() => this.begin().finally(resolve)));
    connection.onShutdown(() => this.stop());
    connection.onDidOpenTextDocument((params) => documents.didOpen(params));
    connection.onDidChangeTextDocument((params) => documents.didChange(params));
    connection.onDidSaveTextDocument((params) => documents.didSave(params));
    connection.onDidCloseTextDocument((params) => documents.didClose(params));
    connection.onDidChangeConfiguration(({ settings }) => this.background(this.configuration.settingsChanged(settings)));
    const reader = { fs: disk, pathOf: (uri: string) => documents.pathOf(uri), watched: () => this.watching.watched() };
    connection.onDidChangeWatchedFiles(({ changes }) => this.filesChanged(changedFiles(reader, changes)));
    connection.onNotification(windowNotification, (params: WindowParams) => this.windowChanged(params));
    // Without parameters the token comes first, with null for parameters second.
    connection.onRequest(idleMethod, (...args: unknown[]) => refusable(() => this.idle((args[0] as IdleParams | null)?.prepared === true)));
    connection.onRequest(analyzeWorkspaceRequest, (...args: unknown[]) => refusable(() => this.analyzeWorkspace(args.at(-1) as CancellationToken)));
    connection.onRequest(createBaselineRequest, (params: CreateBaselineParams, token) => refusable(() => this.createBaseline(params, token)));
    connection.onRequest(reportRequest, () => refusable(() => this.report()));
    passRequestsOn(connection, this.engine, documents);
    connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    const { capabilities: client, initializationOptions, locale, clientInfo } = params;
    this.client = client;
    this.editor = clientInfo === undefined ? "" : `${clientInfo.name} ${clientInfo.version ?? ""}`.trim();
    this.options = typeof initializationOptions === "object" && initializationOptions !== null ? initializationOptions : {};
    this.translations = loadTranslations(this.installation.folder, locale ?? "");
    this.pull.start(client);
    this.watching.start(client);
    this.features.start(client);
    const folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri, name: "" }] : []);
    this.configuration.start(client, folders, this.options.settings);
    this.configure();
    const capabilities: ServerCapabilities = {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    };
    for (const handler of handlers) Object.assign(capabilities, handler.capabilities);
    return { capabilities, serverInfo: { name: "mapguard", version: this.installation.version } };
  }

  private async begin(): Promise<void> {
    if (this.client.workspace?.workspaceFolders === true) {
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => this.background(this.configuration.foldersChanged(added, removed)));
    }
    await Promise.all([inBackground(this.connection, this.configuration.listen()), inBackground(this.connection, this.watching.listen())]);
    this.ready = true;
    this.workspace.configurationChanged();
  }

  private background(work: Promise<unknown>): void {
    void inBackground(this.connection, work);
  }

  private async stop(): Promise<void> {
    this.features.stop();
    await this.workspace.stop();
    await this.engine.stop();
  }

  private filesChanged(paths: readonly string[]): void {
    this.engine.filesChanged(paths);
    this.workspace.filesChanged(paths);
  }

  private windowChanged(params: WindowParams): void {
    const { trusted, goBinary } = this.options;
    this.options = { ...this.options, ...params };
    this.engine.configure(this.engineConfiguration());
    if (trusted !== this.options.trusted || goBinary !== this.options.goBinary) this.scanAnew();
  }

  /** Settings or folders are others now. */
  private configure(): void {
    const { settings } = this.engineConfiguration();
    this.engine.configure(this.engineConfiguration());
    this.background(this.pull.use(settings.diagnostics.model === "pull"));
    if (settings.run === "onType") this.publisher.releaseAll();
    this.scanAnew();
    if (this.ready) this.features.now();
  }

  /** Before the editor has told all its settings, a scan would be begun in vain. */
  private scanAnew(): void {
    if (this.ready) this.workspace.configurationChanged();
  }

  private engineConfiguration(): EngineConfiguration {
    return {
      folders: this.configuration.engineFolders(),
      settings: this.configuration.general(),
      trusted: this.options.trusted === true,
      goBinary: this.options.goBinary ?? "",
      theme: this.options.theme,
      client: abilitiesOf(this.client, this.options),
      translations: this.translations,
    };
  }

  private hear(message: Exclude<FromEngine, { kind: "answer" } | { kind: "refusal" }>): void {
    if (message.kind === "publish") this.show(message.publications);
    else if (message.kind === "status") this.status.engineSays(message.status);
    else if (message.kind === "rest") this.background(giveMemoryBack());
    else if (message.kind === "baselines") this.background(this.watching.alsoWatch("engine", message.paths));
    else if (message.level === "error") this.connection.console.error(message.message);
    else this.connection.console.log(message.message);
  }

  private show(publications: readonly Publication[]): void {
    this.publisher.receive(publications.map((publication) => this.orScanned(publication)));
    if (this.documents.hasNeighbours()) this.features.soon();
    const { tracer } = this.connection;
    for (const { path, version, diagnostics } of publications) tracer.log(`published ${diagnostics.length} diagnostics of ${path}`, `version ${version}`);
  }

  /** Where no file of a folder is open any more, the engine takes its diagnostics back, and those of the last scan stand. */
  private orScanned(publication: Publication): Publication {
    const { path, version } = publication;
    const isOurs = version !== undefined || !path.endsWith(".go") || this.documents.isOpen(parentPath(path));
    return isOurs ? publication : { path, version, diagnostics: this.workspace.resultOf(path) };
  }

  private engineDied(reason: string, restarting: boolean): void {
    this.connection.console.error(`The analysis stopped: ${reason}${restarting ? "; it is started again" : ""}`);
    if (!restarting) this.status.failed(this.say("server.engine.stopped", {}));
  }

  /** Resolves when nothing is pending anywhere; `prepared`: nor made ready for the first file. */
  private async idle(prepared = false): Promise<null> {
    await this.begun;
    await this.configuration.settled();
    this.documents.flushAll();
    await this.workspace.idle();
    await this.engine.ask(idleMethod, "", { prepared } satisfies IdleParams);
    return null;
  }

  private async analyzeWorkspace(token: CancellationToken): Promise<AnalyzeWorkspaceResult> {
    this.documents.flushAll();
    this.publisher.releaseAll();
    return this.workspace.analyze(signalOf(token));
  }

  private async createBaseline({ folder }: CreateBaselineParams, token: CancellationToken): Promise<string> {
    const path = this.configuration.engineFolders().find((known) => known.path === folderPath(folder))?.path;
    if (path === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `${folder} is not a folder of the workspace`);
    const changed = writeBaselineFile(path, await this.workspace.findingsOf(path, signalOf(token)));
    this.filesChanged(changed);
    return uriOfPath(changed[0]);
  }

  private report(): Promise<unknown> {
    const paths = [...this.documents.openDocuments()].map(({ path }) => path);
    return this.engine.ask(reportRequest, "", { paths, editor: this.editor } satisfies ReportParams);
  }

  private warn(message: string): void {
    this.background(this.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }));
  }

  private say(key: keyof typeof serverTexts, args: MessageArguments): string {
    return speaker(serverTexts, translateBy(this.translations))(key, args);
  }
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new EngineRequestCancelled("cancelled"));
  token.onCancellationRequested(abort);
  if (token.isCancellationRequested) abort();
  return controller.signal;
}
