/**
 * The language server's process: started over Node's own channel, restarted when it crashes, told about the window, and
 * asked through typed requests.
 */
import * as vscode from "vscode";
import {
  DocumentDiagnosticRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  TransportKind,
  type vsdiag,
} from "vscode-languageclient/node";
import {
  type AnalyzeWorkspaceResult,
  analyzeWorkspaceRequest,
  type CreateBaselineParams,
  createBaselineRequest,
  type ExplainParams,
  type ExplainResult,
  explainRequest,
  type InitializationOptions,
  idleRequest,
  type JoinParams,
  type JoinResult,
  joinRequest,
  reportRequest,
  type SitesParams,
  type SitesResult,
  type StatusParams,
  sitesRequest,
  statusNotification,
  windowNotification,
} from "../../server/src/protocol/messages.ts";
import type { Report } from "../../server/src/reports/report.ts";
import type { Confirmations } from "./racePanel/confirmations.ts";
import { PulledFindings } from "./racePanel/pulledFindings.ts";
import { linkRulePages } from "./rulePages.ts";
import { trustedCommands } from "./trustedCommands.ts";
import type { WindowState } from "./windowState.ts";

/** `stopped`: the process ended and is not started again by itself. */
export type ServerState = StatusParams | "starting" | "stopped";

export interface Server {
  readonly state: ServerState;
  readonly onDidChangeState: vscode.Event<ServerState>;
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  whenIdle(): Promise<void>;
  /** Resolves at once when the server runs; never when it cannot be started. */
  whenStarted(): Promise<void>;
  explain(params: ExplainParams): Promise<ExplainResult | null>;
  sites(params: SitesParams, token?: vscode.CancellationToken): Promise<SitesResult | null>;
  join(params: JoinParams<Report>): Promise<JoinResult<Report> | null>;
  analyzeWorkspace(): Promise<AnalyzeWorkspaceResult>;
  report(): Promise<string>;
  createBaseline(params: CreateBaselineParams): Promise<string>;
}

export function createServer(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  windowState: WindowState,
  confirmations: Confirmations,
): Server {
  const module = vscode.Uri.joinPath(context.extensionUri, "dist", "server.mjs").fsPath;
  const server = { module, transport: TransportKind.ipc };
  const pulled = new PulledFindings(confirmations, () => pullAgain(client));
  const client = new LanguageClient("mapguard", "Mapguard", { run: server, debug: server }, clientOptions(output, windowState, confirmations, pulled));
  const changed = new vscode.EventEmitter<ServerState>();
  let state: ServerState = "starting";
  const enter = (next: ServerState) => {
    state = next;
    changed.fire(next);
  };
  client.onNotification(statusNotification, (params: StatusParams) => enter(params));
  context.subscriptions.push(
    changed,
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) enter("starting");
      if (newState === State.Stopped) enter("stopped");
    }),
    windowState.onDidChange((params) => {
      if (client.state === State.Running) void client.sendNotification(windowNotification, params);
    }),
  );
  return {
    get state() {
      return state;
    },
    onDidChangeState: changed.event,
    start: () => client.start(),
    restart: () => client.restart(),
    stop: () => client.stop(),
    whenStarted: () => client.start(),
    whenIdle: () => client.sendRequest<void>(idleRequest),
    explain: (params) => client.sendRequest(explainRequest, params),
    sites: (params, token) => client.sendRequest(sitesRequest, params, token),
    join: (params) => client.sendRequest(joinRequest, params),
    analyzeWorkspace: () => client.sendRequest(analyzeWorkspaceRequest),
    report: () => client.sendRequest(reportRequest),
    createBaseline: (params) => client.sendRequest(createBaselineRequest, params),
  };
}

/** In the push model there is nobody to ask. */
function pullAgain(client: LanguageClient): void {
  const feature = client.getFeature(DocumentDiagnosticRequest.method);
  const providers = new Set(vscode.workspace.textDocuments.flatMap((document) => feature.getProvider(document) ?? []));
  for (const { onDidChangeDiagnosticsEmitter } of providers) onDidChangeDiagnosticsEmitter.fire();
}

function clientOptions(output: vscode.LogOutputChannel, windowState: WindowState, confirmations: Confirmations, pulled: PulledFindings): LanguageClientOptions {
  return {
    documentSelector: [
      // Named schemes: the two sides of a diff and the like must not be reported on a second time.
      ...["file", "untitled", "vscode-vfs"].map((scheme) => ({ scheme, language: "go" })),
      { scheme: "file", pattern: "**/.mapguard.json" },
    ],
    outputChannel: output,
    traceOutputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // Asked anew at every start, so that a server that crashed is told the present state.
    initializationOptions: (): InitializationOptions => ({ ...windowState.current(), clientCommands: true }),
    markdown: { isTrusted: { enabledCommands: trustedCommands }, supportHtml: false },
    middleware: {
      handleDiagnostics: (uri, diagnostics, next) => confirmations.show(uri, linkRulePages(diagnostics), next),
      provideDiagnostics: async (document, previous, token, next) => {
        const report = await next(document, previous, token);
        return report && pulled.ofDocument(document instanceof vscode.Uri ? document : document.uri, linked(report));
      },
      provideWorkspaceDiagnostics: (previous, token, reporter, next) => {
        const answered = (chunk: vsdiag.WorkspaceDiagnosticReportPartialResult) => ({ items: chunk.items.map((item) => pulled.ofWorkspace(linked(item))) });
        return next(previous, token, (chunk) => reporter(chunk && answered(chunk)));
      },
    },
  };
}

function linked<T extends vsdiag.DocumentDiagnosticReport | vsdiag.WorkspaceDocumentDiagnosticReport>(report: T): T {
  return "items" in report ? { ...report, items: linkRulePages(report.items) } : report;
}
