/**
 * What is shown in the editor: keeps the newest diagnostics of every file, pushes them or lets the client pull them, and
 * holds them back until a document is saved where the settings say so.
 */
import { type Connection, type Diagnostic, type DocumentDiagnosticReport, DocumentDiagnosticReportKind } from "vscode-languageserver/node";
import type { Publication } from "./engine/messages.ts";
import { isVirtual, uriOfPath, withEditorUris } from "./uris.ts";

export interface PublisherHost {
  /** Of open documents. */
  uriOf(path: string): string | undefined;
  versionOf(path: string): number | undefined;
}

export interface Shown {
  readonly uri: string;
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export class Publisher {
  private readonly connection: Connection;
  private readonly host: PublisherHost;
  private readonly shown = new Map<string, Shown>();
  private readonly held = new Map<string, Shown | undefined>();
  private pulls = false;

  constructor(connection: Connection, host: PublisherHost) {
    this.connection = connection;
    this.host = host;
  }

  /** True: the client asks for diagnostics itself; nothing is pushed any more, and what was pushed is taken back. */
  usePull(pulls: boolean): void {
    if (pulls === this.pulls) return;
    this.pulls = pulls;
    for (const { uri, version, diagnostics } of this.shown.values()) this.send({ uri, version, diagnostics: pulls ? [] : diagnostics });
  }

  receive(publications: readonly Publication[]): void {
    for (const { path, version, diagnostics } of publications) {
      const current = this.host.versionOf(path);
      // Another one follows for the newer text.
      if (version !== undefined && current !== undefined && current !== version) continue;
      const uri = this.host.uriOf(path) ?? uriOfPath(path);
      const next = { uri, version, diagnostics: isVirtual(path) ? withEditorUris(diagnostics, (other) => this.host.uriOf(other)) : diagnostics };
      if (this.held.has(path)) this.held.set(path, next);
      else this.show(path, next);
    }
    this.refresh();
  }

  hold(path: string): void {
    if (!this.held.has(path)) this.held.set(path, undefined);
  }

  release(path: string): void {
    const waiting = this.held.get(path);
    this.held.delete(path);
    if (waiting === undefined) return;
    this.show(path, waiting);
    this.refresh();
  }

  releaseAll(): void {
    for (const path of [...this.held.keys()]) this.release(path);
  }

  /** Takes back what is shown for a file. */
  clear(path: string, uri: string): void {
    this.held.delete(path);
    if (this.shown.has(path)) this.show(path, { uri, version: undefined, diagnostics: [] });
    this.refresh();
  }

  pull(path: string): DocumentDiagnosticReport {
    return { kind: DocumentDiagnosticReportKind.Full, items: [...(this.shown.get(path)?.diagnostics ?? [])] };
  }

  /** Every file with something to show, and every open one. */
  all(): readonly Shown[] {
    return [...this.shown.values()];
  }

  private show(path: string, shown: Shown): void {
    if (shown.diagnostics.length === 0 && shown.version === undefined) this.shown.delete(path);
    else this.shown.set(path, shown);
    if (!this.pulls) this.send(shown);
  }

  private send({ uri, version, diagnostics }: Shown): void {
    void this.connection.sendDiagnostics({ uri, ...(version !== undefined && { version }), diagnostics: [...diagnostics] });
  }

  private refresh(): void {
    if (this.pulls) void this.connection.languages.diagnostics.refresh();
  }
}
