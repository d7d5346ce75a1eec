/**
 * The pull model, by setting: announces it to clients that know it, and answers for documents and for the workspace.
 */
import {
  type ClientCapabilities,
  type Connection,
  DiagnosticRefreshRequest,
  type Disposable,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
} from "vscode-languageserver/node";
import { inBackground } from "./background.ts";
import type { Publisher, Shown } from "./publisher.ts";

export interface PullHost {
  readonly publisher: Publisher;
  pathOf(uri: string): string;
  /** Resolves when what is shown is up to date. */
  idle(): Promise<unknown>;
}

const options = { documentSelector: [{ language: "go" }], identifier: "mapguard", interFileDependencies: true, workspaceDiagnostics: true };

export class PullDiagnostics {
  private readonly connection: Connection;
  private readonly host: PullHost;
  private canRegister = false;
  private canRefresh = false;
  private registration: Promise<Disposable> | undefined;
  private refreshing = false;

  constructor(connection: Connection, host: PullHost) {
    this.connection = connection;
    this.host = host;
    connection.languages.diagnostics.on((params) => this.ofDocument(params));
    connection.languages.diagnostics.onWorkspace((params) => this.ofWorkspace(params));
  }

  start({ textDocument, workspace }: ClientCapabilities): void {
    this.canRegister = textDocument?.diagnostic?.dynamicRegistration === true;
    this.canRefresh = workspace?.diagnostics?.refreshSupport === true;
  }

  /** Clients that cannot be told of a change of model stay with push. */
  async use(pull: boolean): Promise<void> {
    if (!this.canRegister || pull === (this.registration !== undefined)) return;
    const { registration } = this;
    this.registration = pull ? this.connection.client.register(DocumentDiagnosticRequest.type, options) : undefined;
    this.host.publisher.usePull(pull);
    await this.registration;
    (await registration)?.dispose();
  }

  /** What was pulled may be out of date. Several calls in a row ask once. */
  refresh(): void {
    if (!this.canRefresh || this.refreshing) return;
    this.refreshing = true;
    setImmediate(() => {
      this.refreshing = false;
      void inBackground(this.connection, this.connection.sendRequest(DiagnosticRefreshRequest.type));
    });
  }

  private async ofDocument({ textDocument, previousResultId }: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> {
    await this.host.idle();
    return report(this.host.publisher.of(this.host.pathOf(textDocument.uri)), previousResultId);
  }

  private async ofWorkspace({ previousResultIds }: WorkspaceDiagnosticParams): Promise<WorkspaceDiagnosticReport> {
    await this.host.idle();
    const before = new Map(previousResultIds.map(({ uri, value }) => [this.host.pathOf(uri), { uri, value }]));
    const shown = this.host.publisher.all();
    const items = shown.map((file) => {
      const path = this.host.pathOf(file.uri);
      const known = before.get(path);
      before.delete(path);
      return { uri: file.uri, version: file.version ?? null, ...report(file, known?.value) };
    });
    return { items: [...items, ...[...before.values()].map(({ uri }) => ({ uri, version: null, ...report(undefined, undefined) }))] };
  }
}

function report(shown: Shown | undefined, previous: string | undefined) {
  if (shown !== undefined && shown.stamp === previous) return { kind: "unchanged" as const, resultId: previous };
  return { kind: "full" as const, ...(shown !== undefined && { resultId: shown.stamp }), items: [...(shown?.diagnostics ?? [])] };
}
