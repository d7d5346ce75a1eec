/**
 * A language client for tests: a server in this process at the other end of two streams, with its engine in a thread of its
 * own, as in an editor.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  ProposedFeatures,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { startServer } from "../../server/src/lsp/server.ts";
import { type InitializationOptions, idleRequest, type StatusParams, statusNotification } from "../../server/src/protocol/messages.ts";

const root = resolve(import.meta.dirname, "../..");

/** As bundled: a thread that has to load the sources one by one starts ten times as slowly. */
export const engineScript = pathToFileURL(resolve(root, "dist/editorWorker.mjs"));

export interface ClientOptions {
  /** Folders of the workspace, by path. */
  readonly folders?: readonly string[];
  readonly folderUris?: readonly string[];
  readonly options?: InitializationOptions;
  readonly capabilities?: ClientCapabilities;
  /** Answers workspace/configuration: the section `mapguard` of a folder, or of the editor as a whole. */
  readonly configuration?: (scope: string | undefined) => unknown;
  readonly locale?: string;
  /** Instead of the engine's own thread. */
  readonly engineScript?: URL;
  /** Besides those of this process; what was found before is kept in a folder of the client's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface LspClient {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** What is shown now, by URI. */
  readonly shown: ReadonlyMap<string, readonly Diagnostic[]>;
  /** Everything that was published, in order. */
  readonly published: readonly PublishDiagnosticsParams[];
  readonly status: () => StatusParams | undefined;
  readonly logged: readonly string[];
  readonly warnings: readonly string[];
  /** Globs the server asked to be told about. */
  readonly watched: readonly string[];
  /** Opens a file with its text on disk, or another one. */
  open(path: string, text?: string, version?: number): string;
  change(uri: string, version: number, line: number, character: number, endLine: number, endCharacter: number, text: string): void;
  close(uri: string): void;
  /** Resolves when the server has nothing left to do. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export async function startClient(wanted: ClientOptions = {}): Promise<LspClient> {
  const cache = mkdtempSync(join(tmpdir(), "mapguard-lsp-cache-"));
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  startServer(createConnection(ProposedFeatures.all, new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), {
    folder: `${root}/dist`,
    engineScript: wanted.engineScript ?? engineScript,
    scanScript: pathToFileURL(resolve(root, "dist/worker.mjs")),
    version: "test",
    environment: { ...process.env, XDG_CACHE_HOME: cache, ...wanted.environment },
  });
  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const shown = new Map<string, readonly Diagnostic[]>();
  const published: PublishDiagnosticsParams[] = [];
  const logged: string[] = [];
  const warnings: string[] = [];
  const watched: string[] = [];
  let status: StatusParams | undefined;
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    published.push(params);
    shown.set(params.uri, params.diagnostics);
  });
  connection.onNotification(statusNotification, (params: StatusParams) => {
    status = params;
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => void logged.push(message));
  connection.onNotification("window/showMessage", ({ message }: { message: string }) => void warnings.push(message));
  connection.onRequest("window/showMessageRequest", ({ message }: { message: string }) => {
    warnings.push(message);
    return null;
  });
  connection.onRequest("workspace/configuration", ({ items }: { items: readonly { scopeUri?: string }[] }) =>
    items.map(({ scopeUri }) => wanted.configuration?.(scopeUri) ?? null),
  );
  connection.onRequest(
    "client/registerCapability",
    ({ registrations }: { registrations: readonly { registerOptions?: { watchers?: readonly { globPattern: string }[] } }[] }) => {
      for (const { registerOptions } of registrations) watched.push(...(registerOptions?.watchers ?? []).map(({ globPattern }) => globPattern));
      return null;
    },
  );
  connection.listen();
  const params: InitializeParams = {
    processId: null,
    rootUri: null,
    locale: wanted.locale,
    capabilities: wanted.capabilities ?? {
      workspace: { configuration: wanted.configuration !== undefined, didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
    },
    workspaceFolders: [...(wanted.folders ?? []).map((path) => pathToFileURL(path).href), ...(wanted.folderUris ?? [])].map((uri) => ({ uri, name: uri })),
    initializationOptions: wanted.options,
  };
  const initialized = await connection.sendRequest<InitializeResult>("initialize", params);
  await connection.sendNotification("initialized", {});
  return {
    connection,
    initialized,
    shown,
    published,
    status: () => status,
    logged,
    warnings,
    watched,
    open: (path, text = readFileSync(path, "utf8"), version = 1) => {
      const uri = path.startsWith("/") ? pathToFileURL(path).href : path;
      void connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "go", version, text } });
      return uri;
    },
    change: (uri, version, line, character, endLine, endCharacter, text) => {
      const range = { start: { line, character }, end: { line: endLine, character: endCharacter } };
      void connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ range, text }] });
    },
    close: (uri) => void connection.sendNotification("textDocument/didClose", { textDocument: { uri } }),
    idle: () => connection.sendRequest(idleRequest),
    stop: async () => {
      await connection.sendRequest("shutdown");
      connection.dispose();
      rmSync(cache, { recursive: true, force: true });
    },
  };
}
