/**
 * Keystrokes through the real server over stdio: from didChange to publishDiagnostics, with a request that the server refuses
 * at once between them, whose round trip is the floor on this machine and at this moment.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { LineIndex } from "../../server/src/base/lineIndex.ts";
import { applyChange, type TextChange } from "../../server/src/base/textChange.ts";
import { idleRequest } from "../../server/src/protocol/messages.ts";
import { commandLine } from "../eval/engine.ts";
import { randomNumbers } from "../support/randomChanges.ts";

export const editKinds = { letter: "", newline: "\n", "open brace": "{", "close brace": "}", backtick: "`" } as const;
export type EditKind = keyof typeof editKinds;

export interface KeystrokeTimes {
  readonly kind: EditKind | "echo";
  readonly count: number;
  /** Answered with old findings moved along, the analysis following in the background. */
  readonly deferred: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface OpeningTimes {
  readonly initialize: number;
  readonly firstPublish: number;
  /** The last thing published of its own accord; what is prepared for later edits does not count. */
  readonly complete: number;
}

/** A server process with one open file. All times are in milliseconds. */
export class BenchEditor {
  private readonly process: ReturnType<typeof spawn>;
  private readonly connection: ProtocolConnection;
  private readonly uri: string;
  private text: string;
  private lines: LineIndex;
  private version = 1;
  private publications = 0;
  private published: (() => void) | undefined;
  private lastPublished = 0;
  opening: OpeningTimes = { initialize: 0, firstPublish: 0, complete: 0 };

  static async open(path: string): Promise<BenchEditor> {
    const editor = new BenchEditor(path);
    await editor.start(path);
    return editor;
  }

  private constructor(path: string) {
    const server = spawn(process.execPath, [commandLine, "server", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    this.process = server;
    this.connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    this.uri = pathToFileURL(path).href;
    this.text = readFileSync(path, "utf8");
    this.lines = new LineIndex(this.text);
    this.connection.onNotification("textDocument/publishDiagnostics", ({ uri, version }: PublishDiagnosticsParams) => {
      if (uri !== this.uri || version !== this.version) return;
      this.publications++;
      this.lastPublished = performance.now();
      this.published?.();
    });
    this.connection.listen();
  }

  private async start(path: string): Promise<void> {
    const begin = performance.now();
    const folder = pathToFileURL(path.slice(0, path.lastIndexOf("/"))).href;
    await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: folder,
      capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } } },
      workspaceFolders: [{ uri: folder, name: "bench" }],
    });
    const initialize = performance.now() - begin;
    await this.connection.sendNotification("initialized", {});
    await this.connection.sendRequest(idleRequest);
    const opened = performance.now();
    const first = this.nextPublication();
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: this.uri, languageId: "go", version: this.version, text: this.text },
    });
    await first;
    const firstPublish = performance.now() - opened;
    await this.connection.sendRequest(idleRequest);
    this.opening = { initialize, firstPublish, complete: this.lastPublished - opened };
  }

  /** Edits of one kind at random places inside words, each taken back again, and as many echoes between them. */
  async type(kind: EditKind, count: number, seed: number): Promise<readonly [KeystrokeTimes, KeystrokeTimes]> {
    const random = randomNumbers(seed);
    const times: number[] = [];
    const echoes: number[] = [];
    let deferred = 0;
    for (let i = 0; i < count; i++) {
      const newText = kind === "letter" ? String.fromCharCode(97 + Math.floor(random() * 26)) : editKinds[kind];
      const start = wordAt(this.text, Math.floor(random() * this.text.length)) + 1;
      const { time, isDeferred } = await this.edit({ start, end: start, newText });
      times.push(time);
      if (isDeferred) deferred++;
      await this.edit({ start, end: start + newText.length, newText: "" });
      echoes.push(await this.echo());
    }
    return [
      { kind, count, deferred, ...quantiles(times) },
      { kind: "echo", count, deferred: 0, ...quantiles(echoes) },
    ];
  }

  async edit(change: TextChange): Promise<{ time: number; isDeferred: boolean }> {
    const position = (offset: number): { line: number; character: number } => {
      const { line, column } = this.lines.position(offset);
      return { line: line - 1, character: column - 1 };
    };
    const range = { start: position(change.start), end: position(change.end) };
    this.text = applyChange(this.text, change);
    this.lines = this.lines.changed(change, this.text);
    this.version++;
    this.publications = 0;
    const published = this.nextPublication();
    const begin = performance.now();
    void this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range, text: change.newText }],
    });
    await published;
    const time = performance.now() - begin;
    await this.connection.sendRequest(idleRequest);
    return { time, isDeferred: this.publications > 1 };
  }

  /** Resident memory of the server's process in MiB; undefined where the system does not say. */
  residentMiB(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.process.pid}/status`, "utf8");
      return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1]) / 1024;
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    this.connection.dispose();
  }

  private async echo(): Promise<number> {
    const begin = performance.now();
    await this.connection.sendRequest("mapguard/echo").catch(() => undefined);
    return performance.now() - begin;
  }

  private nextPublication(): Promise<void> {
    return new Promise((resolve) => {
      this.published = resolve;
    });
  }
}

/** Where the next word of at least two letters begins, from the start of the text if there is none behind `from`. */
function wordAt(text: string, from: number): number {
  const word = /[A-Za-z_]\w+/g;
  word.lastIndex = from;
  return word.exec(text)?.index ?? /[A-Za-z_]\w+/.exec(text)?.index ?? 0;
}

function quantiles(times: readonly number[]): Pick<KeystrokeTimes, "p50" | "p95" | "p99" | "max"> {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
