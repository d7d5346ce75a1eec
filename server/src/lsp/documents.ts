/**
 * The open documents on the main thread: keeps their texts by incremental sync, turns positions into offsets for the engine
 * and decides when it hears of a change (at once, after a delay, or when the document is saved).
 */
import type { DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams } from "vscode-languageserver/node";
import { baseName, parentPath } from "../project/paths.ts";
import type { Settings } from "../protocol/settings.ts";
import { configFileName } from "../service/config.ts";
import { DocumentText } from "./documentText.ts";
import type { EngineClient, OpenDocument } from "./engine/engineClient.ts";
import type { OffsetEdit } from "./engine/messages.ts";
import { isVirtual, pathOfUri } from "./uris.ts";

export interface DocumentsHost {
  readonly engine: Pick<EngineClient, "open" | "change" | "close">;
  settingsOf(path: string): Settings;
  /** The document is gone: what is shown for it goes as well. */
  closed(path: string, uri: string): void;
  /** From now on diagnostics of the document wait until it is saved, or are shown again. */
  hold(path: string): void;
  release(path: string): void;
}

interface Entry {
  readonly path: string;
  readonly uri: string;
  /** Others are project configurations: links of theirs are asked for, and edited by code actions. */
  readonly isGo: boolean;
  readonly text: DocumentText;
  version: number;
  /** Edits the engine has not heard of yet. */
  edits: OffsetEdit[];
  timer: NodeJS.Timeout | undefined;
}

export class Documents {
  private readonly host: DocumentsHost;
  private readonly byPath = new Map<string, Entry>();

  constructor(host: DocumentsHost) {
    this.host = host;
  }

  didOpen({ textDocument }: DidOpenTextDocumentParams): void {
    const { uri, languageId, version, text } = textDocument;
    const path = this.pathOf(uri);
    const isGo = languageId === "go" || uri.endsWith(".go");
    if (!isGo && baseName(path) !== configFileName) return;
    this.byPath.set(path, { path, uri, isGo, text: new DocumentText(text), version, edits: [], timer: undefined });
    if (isGo && this.host.settingsOf(path).run === "manual") this.host.hold(path);
    this.host.engine.open({ path, version, text });
  }

  didChange({ textDocument, contentChanges }: DidChangeTextDocumentParams): void {
    const entry = this.byPath.get(this.pathOf(textDocument.uri));
    if (entry === undefined) return;
    for (const change of contentChanges) {
      const { text } = entry;
      const range = "range" in change ? change.range : undefined;
      const [from, to] = range === undefined ? [0, text.length] : [text.offsetAt(range.start), text.offsetAt(range.end)];
      const [start, end] = [Math.min(from, to), Math.max(from, to)];
      entry.edits.push({ start, end, newText: change.text });
      text.replace(start, end, change.text);
    }
    entry.version = textDocument.version ?? entry.version;
    if (!entry.isGo) {
      this.flush(entry);
      return;
    }
    const { run, delay } = this.host.settingsOf(entry.path);
    if (run !== "onType") {
      this.host.hold(entry.path);
      return;
    }
    clearTimeout(entry.timer);
    if (delay <= 0) this.flush(entry);
    else entry.timer = setTimeout(() => this.flush(entry), delay);
  }

  didSave({ textDocument }: DidSaveTextDocumentParams): void {
    const entry = this.byPath.get(this.pathOf(textDocument.uri));
    if (entry === undefined) return;
    this.flush(entry);
    if (this.host.settingsOf(entry.path).run !== "manual") this.host.release(entry.path);
  }

  didClose({ textDocument }: DidCloseTextDocumentParams): void {
    const entry = this.byPath.get(this.pathOf(textDocument.uri));
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    this.byPath.delete(entry.path);
    this.host.engine.close(entry.path);
    if (entry.isGo) this.host.closed(entry.path, entry.uri);
  }

  /** The engine hears of every edit made so far: before a request about the text, and when all is to be analysed. */
  flushAll(): void {
    for (const entry of this.byPath.values()) this.flush(entry);
  }

  pathOf(uri: string): string {
    return pathOfUri(uri, process.platform === "win32");
  }

  /** As the editor writes it, for an open document. */
  uriOf(path: string): string | undefined {
    return this.byPath.get(path)?.uri;
  }

  versionOf(path: string): number | undefined {
    return this.byPath.get(path)?.version;
  }

  textOf(path: string): string | undefined {
    return this.byPath.get(path)?.text.toString();
  }

  /** Is one of them no file of this machine? */
  hasVirtual(): boolean {
    return [...this.byPath.keys()].some(isVirtual);
  }

  /** Is a Go file of this folder open? */
  isOpen(dir: string): boolean {
    return [...this.byPath.values()].some(({ path, isGo }) => isGo && parentPath(path) === dir);
  }

  /** Are two Go files of one folder open? */
  hasNeighbours(): boolean {
    const dirs = [...this.byPath.values()].filter(({ isGo }) => isGo).map(({ path }) => parentPath(path));
    return new Set(dirs).size < dirs.length;
  }

  *openDocuments(): Generator<OpenDocument> {
    for (const { path, version, text } of this.byPath.values()) {
      yield {
        path,
        version,
        get text() {
          return text.toString();
        },
      };
    }
  }

  private flush(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.timer = undefined;
    if (entry.edits.length === 0) return;
    const { edits } = entry;
    entry.edits = [];
    this.host.engine.change(entry.path, entry.version, edits);
  }
}
