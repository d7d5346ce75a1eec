/**
 * What is shown in the editor: keeps the newest diagnostics of every file, pushes them or lets the client pull them, and
 * holds them back until a document is saved where the settings say so.
 */
import type { Connection, Diagnostic } from "vscode-languageserver/node";
import { inBackground } from "./background.ts";
import type { Publication } from "./engine/messages.ts";
import { isVirtual, uriOfPath, withEditorUris } from "./uris.ts";

export interface PublisherHost {
  /** Of open documents. */
  uriOf(path: string): string | undefined;
  versionOf(path: string): number | undefined;
  /** Diagnostics are pushed no more, but asked for: tells the client that it should. */
  refresh(): void;
}

export interface Shown {
  readonly uri: string;
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Another one for every change. */
  readonly stamp: string;
}

export class Publisher {
  private readonly connection: Connection;
  private readonly host: PublisherHost;
  private readonly shown = new Map<string, Shown>();
  private readonly held = new Map<string, Publication | undefined>();
  private stamps = 0;
  private pulls = false;

  constructor(connection: Connection, host: PublisherHost) {
    this.connection = connection;
    this.host = host;
  }

  /** True: the client asks for diagnostics itself; nothing is pushed any more, and what was pushed is taken back. */
  usePull(pulls: boolean): void {
    if (pulls === this.pulls) return;
    this.pulls = pulls;
    for (const { uri, version, diagnostics } of this.shown.values()) this.send(uri, version, pulls ? [] : diagnostics);
  }

  receive(publications: readonly Publication[]): void {
    for (const publication of publications) {
      const { path, version } = publication;
      const current = this.host.versionOf(path);
      // Another one follows for the newer text.
      if (version !== undefined && current !== undefined && current !== version) continue;
      if (this.held.has(path)) this.held.set(path, publication);
      else this.show(publication);
    }
    if (this.pulls) this.host.refresh();
  }

  /** What comes for the document waits from now on. */
  hold(path: string): void {
    if (!this.held.has(path)) this.held.set(path, undefined);
  }

  release(path: string): void {
    const waiting = this.held.get(path);
    this.held.delete(path);
    if (waiting !== undefined) this.receive([waiting]);
  }

  releaseAll(): void {
    for (const path of [...this.held.keys()]) this.release(path);
  }

  /** The document was closed; `diagnostics` is what is known of its file without it. */
  closed(path: string, uri: string, diagnostics: readonly Diagnostic[]): void {
    this.held.delete(path);
    this.show({ path, version: undefined, diagnostics }, uri);
    if (this.pulls) this.host.refresh();
  }

  of(path: string): Shown | undefined {
    return this.shown.get(path);
  }

  /** Every file with something to show, and every open one. */
  all(): readonly Shown[] {
    return [...this.shown.values()];
  }

  /** Diagnostics shown now, of all files. */
  count(): number {
    let count = 0;
    for (const { diagnostics } of this.shown.values()) count += diagnostics.length;
    return count;
  }

  private show({ path, version, diagnostics }: Publication, uri = this.host.uriOf(path) ?? uriOfPath(path)): void {
    const before = this.shown.get(path);
    if (diagnostics.length === 0 && version === undefined) {
      this.shown.delete(path);
      if (before === undefined) return;
    } else {
      const own = isVirtual(path) ? withEditorUris(diagnostics, (other) => this.host.uriOf(other)) : diagnostics;
      this.shown.set(path, { uri, version, diagnostics: own, stamp: String(++this.stamps) });
    }
    if (!this.pulls) this.send(uri, version, this.shown.get(path)?.diagnostics ?? []);
  }

  private send(uri: string, version: number | undefined, diagnostics: readonly Diagnostic[]): void {
    const params = { uri, ...(version !== undefined && { version }), diagnostics: [...diagnostics] };
    void inBackground(this.connection, this.connection.sendDiagnostics(params));
  }
}
