/**
 * Lenses and hints that become others without an edit of their own document: by a setting, or because a file beside it was
 * edited. The editor asks for them again when it is told.
 */
import type { ClientCapabilities, Connection } from "vscode-languageserver/node";
import { inBackground } from "./background.ts";

/** After the last publication: nobody looks at another file's lenses between two letters. */
const pauseMs = 500;

export class FeatureRefresh {
  private readonly connection: Connection;
  private lenses = false;
  private hints = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  start({ workspace }: ClientCapabilities): void {
    this.lenses = workspace?.codeLens?.refreshSupport === true;
    this.hints = workspace?.inlayHint?.refreshSupport === true;
  }

  now(): void {
    this.stop();
    if (this.lenses) void inBackground(this.connection, this.connection.sendRequest("workspace/codeLens/refresh"));
    if (this.hints) void inBackground(this.connection, this.connection.languages.inlayHint.refresh());
  }

  /** When nothing more is published for a while. */
  soon(): void {
    clearTimeout(this.timer);
    if (this.lenses || this.hints) this.timer = setTimeout(() => this.now(), pauseMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
