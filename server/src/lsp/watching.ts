/**
 * The files whose changes on disk the server asks the editor to tell it of.
 */
import { type ClientCapabilities, type Connection, DidChangeWatchedFilesNotification, type Disposable } from "vscode-languageserver/node";
import { watchedFiles } from "./changedFiles.ts";
import { uriOfPath } from "./uris.ts";

export class FileWatching {
  private readonly connection: Connection;
  private canWatch = false;
  private canName = false;
  private readonly others = new Map<string, readonly string[]>();
  private registration: Promise<Disposable> | undefined;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  start({ workspace }: ClientCapabilities): void {
    this.canWatch = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.canName = workspace?.didChangeWatchedFiles?.relativePatternSupport === true;
  }

  async listen(): Promise<void> {
    if (!this.canWatch) return;
    await this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...watchedFiles] });
  }

  /** Single files besides, for one who asks: the baselines that configurations name. */
  async alsoWatch(asker: string, wanted: readonly string[]): Promise<void> {
    const before = this.watched();
    this.others.set(asker, wanted);
    const paths = [...this.watched()];
    if (!this.canWatch || (paths.length === before.size && paths.every((path) => before.has(path)))) return;
    const registered = this.registration;
    const watchers = paths.map((path) => ({ globPattern: this.patternOf(path) }));
    this.registration = paths.length === 0 ? undefined : this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    await this.registration;
    (await registered)?.dispose();
  }

  /** The single files. */
  watched(): ReadonlySet<string> {
    return new Set([...this.others.values()].flat());
  }

  private patternOf(path: string) {
    const slash = path.lastIndexOf("/");
    return this.canName ? { baseUri: uriOfPath(path.slice(0, slash)), pattern: path.slice(slash + 1) } : `**/${path.slice(slash + 1)}`;
  }
}
