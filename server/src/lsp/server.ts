/**
 * The language server: wires the connection to documents, settings, the engine's thread and what is shown.
 */
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { type InitializationOptions, statusNotification, type WindowParams, windowNotification } from "../protocol/messages.ts";
import { configFileName } from "../service/config.ts";
import { Configuration } from "./configuration.ts";
import { Documents } from "./documents.ts";
import { EngineClient, EngineRequestCancelled } from "./engine/engineClient.ts";
import { type FromEngine, idleMethod } from "./engine/messages.ts";
import { handlers } from "./handlers/index.ts";
import { Publisher } from "./publisher.ts";
import { loadTranslations } from "./translationFiles.ts";
import { withEditorUris } from "./uris.ts";

export interface Installation {
  /** Folder of the running script, with `/`. */
  readonly folder: string;
  /** Script of the engine's thread. */
  readonly engineScript: URL;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How requests name the document they are about. */
interface AboutDocument {
  readonly textDocument?: { readonly uri: string };
  readonly uri?: string;
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
  private readonly configuration: Configuration;
  private options: InitializationOptions = {};
  private translations: Readonly<Record<string, string>> | undefined;
  private initialized = false;
  private canWatch = false;
  private hasFolders = false;

  constructor(connection: Connection, installation: Installation) {
    const { folder, version, environment, engineScript } = installation;
    this.connection = connection;
    this.installation = installation;
    this.configuration = new Configuration(connection, () => this.configureEngine());
    this.engine = new EngineClient(
      engineScript,
      { installation: folder, version, environment },
      {
        message: (message) => this.hear(message),
        died: (reason, restarting) => this.engineDied(reason, restarting),
        openDocuments: () => this.documents.openDocuments(),
      },
    );
    this.publisher = new Publisher(connection, {
      uriOf: (path) => this.documents.uriOf(path),
      versionOf: (path) => this.documents.versionOf(path),
    });
    this.documents = new Documents({
      engine: this.engine,
      settingsOf: (path) => this.configuration.settingsOf(path),
      closed: (path, uri) => this.publisher.clear(path, uri),
      hold: (path) => this.publisher.hold(path),
      release: (path) => this.publisher.release(path),
    });
  }

  listen(): void {
    const { connection, documents } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.begin());
    connection.onShutdown(() => this.engine.stop());
    connection.onDidOpenTextDocument((params) => documents.didOpen(params));
    connection.onDidChangeTextDocument((params) => documents.didChange(params));
    connection.onDidSaveTextDocument((params) => documents.didSave(params));
    connection.onDidCloseTextDocument((params) => documents.didClose(params));
    connection.onDidChangeConfiguration(({ settings }) => this.configuration.settingsChanged(settings));
    connection.onDidChangeWatchedFiles(({ changes }) => this.engine.filesChanged(changes.map(({ uri }) => documents.pathOf(uri))));
    connection.onNotification(windowNotification, (params: WindowParams) => this.windowChanged(params));
    for (const method of [idleMethod, ...handlers.map((handler) => handler.method)]) {
      connection.onRequest(method, async (params: AboutDocument | undefined, token) => {
        documents.flushAll();
        const uri = params?.textDocument?.uri ?? params?.uri;
        const path = uri === undefined ? "" : documents.pathOf(uri);
        try {
          return withEditorUris(await this.engine.ask(method, path, params, token), (other) => documents.uriOf(other));
        } catch (error) {
          if (error instanceof EngineRequestCancelled) return new ResponseError(LSPErrorCodes.RequestCancelled, error.message);
          throw error;
        }
      });
    }
    connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    const options: unknown = params.initializationOptions;
    this.options = typeof options === "object" && options !== null ? options : {};
    this.translations = loadTranslations(this.installation.folder, params.locale ?? "");
    const folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri, name: "" }] : []);
    this.configuration.start(params.capabilities, folders, this.options.settings);
    this.initialized = true;
    this.hasFolders = params.capabilities.workspace?.workspaceFolders === true;
    this.canWatch = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.configureEngine();
    const capabilities: ServerCapabilities = {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    };
    for (const handler of handlers) Object.assign(capabilities, handler.capabilities);
    return { capabilities, serverInfo: { name: "mapguard", version: this.installation.version } };
  }

  private async begin(): Promise<void> {
    if (this.hasFolders) this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => this.configuration.foldersChanged(added, removed));
    await this.configuration.listen();
    if (!this.canWatch) return;
    await this.connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: ["**/*.go", "**/go.mod", "**/go.work", `**/${configFileName}`, "**/*.json"].map((globPattern) => ({ globPattern })),
    });
  }

  private windowChanged(params: WindowParams): void {
    this.options = { ...this.options, ...params };
    this.configureEngine();
  }

  private configureEngine(): void {
    if (!this.initialized) return;
    this.engine.configure({
      folders: this.configuration.engineFolders(),
      settings: this.configuration.general(),
      trusted: this.options.trusted === true,
      goBinary: this.options.goBinary ?? "",
      theme: this.options.theme,
      clientCommands: this.options.clientCommands === true,
      translations: this.translations,
    });
  }

  private hear(message: Exclude<FromEngine, { kind: "answer" } | { kind: "refusal" }>): void {
    if (message.kind === "publish") this.publisher.receive(message.publications);
    else if (message.kind === "status") void this.connection.sendNotification(statusNotification, message.status);
    else if (message.level === "error") this.connection.console.error(message.message);
    else this.connection.console.log(message.message);
  }

  private engineDied(reason: string, restarting: boolean): void {
    this.connection.console.error(`The analysis stopped: ${reason}${restarting ? "; starting it again" : ""}`);
  }
}
