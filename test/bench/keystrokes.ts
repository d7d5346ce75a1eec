/**
 * Keystrokes through the real server over stdio: from didChange to publishDiagnostics. Between them two echoes on the same
 * connection, which say what this machine gives at this moment: a request that the server refuses at once, and the same change
 * of an equally long document that is not analysed.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type ConfigurationParams,
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { LineIndex } from "../../server/src/base/lineIndex.ts";
import { applyChange, type TextChange } from "../../server/src/base/textChange.ts";
import { outline } from "../../server/src/ir/load.ts";
import { idleRequest, reportRequest } from "../../server/src/protocol/messages.ts";
import { commandLine } from "../eval/engine.ts";
import { randomNumbers } from "../support/randomChanges.ts";

/** What is typed; letters are drawn. */
export const editKinds = { letter: "", newline: "\n", "open brace": "{", "close brace": "}", backtick: "`" } as const;
export type EditKind = keyof typeof editKinds;

export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Milliseconds from edits to publications. */
export interface TypedTimes {
  /** To the first one. */
  readonly first: readonly number[];
  /** To the one that equals a cold start's, where it came first or right behind old findings at their new places. */
  readonly exact: readonly number[];
  /** To the first one, where the exact one waits for the analysis or a parse in the background. */
  readonly deferred: readonly number[];
  /** Requests that are refused at once. */
  readonly echoes: readonly number[];
  /** Changes of a document that is not analysed, to the empty answer of the thread that would do so. */
  readonly changes: readonly number[];
}

export interface OpeningTimes {
  readonly initialize: number;
  readonly firstPublish: number;
  /** The last thing published of its own accord; what is prepared for later edits does not count. */
  readonly complete: number;
}

export interface TypingLimits {
  readonly edits: number;
  /** No new edit is begun after so many. */
  readonly milliseconds: number;
}

/** What comes sooner after the first publication needed no pause in typing. */
const rightBehindMs = 40;

/** Letters that are typed in one place before they are taken back. */
const wordLength = 6;

/** Is the file opened by an editor that starts with it, or later, when the server has nothing else to do? */
export type When = "at start" | "idle";

/** A server process with one open file. All times are in milliseconds. */
export class BenchEditor {
  private readonly process: ReturnType<typeof spawn>;
  private readonly connection: ProtocolConnection;
  private readonly path: string;
  private readonly uri: string;
  private text: string;
  private lines: LineIndex;
  private version = 1;
  private published: (() => void) | undefined;
  private lastPublished = 0;
  /** A document of the same text in a folder whose settings turn the analysis off. */
  private readonly quiet: { readonly folder: string; readonly uri: string; version: number };
  opening: OpeningTimes = { initialize: 0, firstPublish: 0, complete: 0 };

  /** `cache`: the user's cache folder, which decides whether the start is a warm one. */
  static async open(path: string, cache: string, when: When): Promise<BenchEditor> {
    const editor = new BenchEditor(path, cache);
    await editor.start(when);
    return editor;
  }

  private constructor(path: string, cache: string) {
    const env = { ...process.env, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache };
    const server = spawn(process.execPath, [commandLine, "server", "--stdio"], { stdio: ["pipe", "pipe", "inherit"], env });
    this.process = server;
    this.connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    this.path = path;
    this.uri = pathToFileURL(path).href;
    this.text = readFileSync(path, "utf8");
    this.lines = new LineIndex(this.text);
    const folder = `${cache}-quiet`;
    this.quiet = { folder: pathToFileURL(folder).href, uri: pathToFileURL(join(folder, "quiet.go")).href, version: 1 };
    mkdirSync(folder, { recursive: true });
    this.connection.onRequest("workspace/configuration", ({ items }: ConfigurationParams) =>
      items.map(({ scopeUri }) => ({ enable: scopeUri !== this.quiet.folder })),
    );
    this.connection.onNotification("textDocument/publishDiagnostics", ({ uri, version }: PublishDiagnosticsParams) => {
      if (uri !== this.uri || version !== this.version) return;
      this.lastPublished = performance.now();
      this.published?.();
    });
    this.connection.listen();
  }

  private async start(when: When): Promise<void> {
    const begin = performance.now();
    const folder = pathToFileURL(dirname(this.path)).href;
    await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: folder,
      capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } }, workspace: { configuration: true } },
      workspaceFolders: [
        { uri: folder, name: "bench" },
        { uri: this.quiet.folder, name: "quiet" },
      ],
    });
    const initialize = performance.now() - begin;
    await this.connection.sendNotification("initialized", {});
    if (when === "idle") await this.connection.sendRequest(idleRequest, { prepared: true });
    const opened = performance.now();
    const first = this.nextPublication();
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: this.uri, languageId: "go", version: this.version, text: this.text },
    });
    await first;
    const firstPublish = performance.now() - opened;
    await this.idle();
    this.opening = { initialize, firstPublish, complete: this.lastPublished - opened };
    const { uri, version } = this.quiet;
    await this.connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "go", version, text: this.text } });
    await this.idle();
  }

  /** Edits of one kind at random places inside words, each taken back again, and as many echoes between them. */
  async type(kind: EditKind, seed: number, limits: TypingLimits): Promise<TypedTimes> {
    return this.typeAt(seed, limits, async (start, _, note) => {
      const newText = editKinds[kind];
      await note(await this.edit({ start, end: start, newText }));
      await this.edit({ start, end: start + newText.length, newText: "" });
    });
  }

  /** Words typed at random places letter by letter, and taken back letter by letter; the first letters once more by themselves. */
  async typeWords(seed: number, limits: TypingLimits): Promise<{ readonly all: TypedTimes; readonly first: readonly number[] }> {
    const first: number[] = [];
    const all = await this.typeAt(seed, limits, async (start, random, note) => {
      for (let typed = 0; typed < wordLength; typed++) {
        const time = await this.edit({ start: start + typed, end: start + typed, newText: letter(random) });
        if (typed === 0) first.push(time);
        await note(time);
      }
      for (let left = wordLength; left > 0; left--) await note(await this.edit({ start: start + left - 1, end: start + left, newText: "" }));
    });
    return { all, first };
  }

  private async typeAt(
    seed: number,
    limits: TypingLimits,
    once: (start: number, random: () => number, note: (time: number) => Promise<void>) => Promise<void>,
  ): Promise<TypedTimes> {
    const random = randomNumbers(seed);
    const times = { first: [] as number[], exact: [] as number[], deferred: [] as number[], echoes: [] as number[], changes: [] as number[] };
    const end = performance.now() + limits.milliseconds;
    const note = async (time: number): Promise<void> => {
      times.first.push(time);
      const published = this.lastPublished;
      const more = Promise.race([this.nextPublication(), new Promise((resolve) => setTimeout(resolve, rightBehindMs))]);
      if (!(await this.isExact())) await more;
      if (this.lastPublished > published) times.exact.push(time + this.lastPublished - published);
      else (await this.isExact()) ? times.exact.push(time) : times.deferred.push(time);
    };
    for (let i = 0; i < limits.edits && performance.now() < end; i++) {
      await once(wordAt(this.text, Math.floor(random() * this.text.length)) + 1, random, note);
      await this.idle();
      times.echoes.push(await this.echo());
      times.changes.push(await this.changeQuietly());
    }
    return times;
  }

  /** As many letters, each taken back at once, inside the bodies of functions: what typing alone leaves behind. */
  async typeLong(edits: number, seed: number): Promise<void> {
    const random = randomNumbers(seed);
    const bodies = outline(this.text).declarations.filter(({ bodyStart, end }) => bodyStart >= 0 && end - bodyStart > 40);
    for (let i = 0; i < edits; i += 2) {
      const { bodyStart, end } = bodies[Math.floor(random() * bodies.length)];
      const start = wordAt(this.text, bodyStart + Math.floor(random() * (end - bodyStart))) + 1;
      if (start >= end - 1) continue;
      await this.edit({ start, end: start, newText: letter(random) });
      await this.edit({ start, end: start + 1, newText: "" });
      if (i % 100 === 0) await this.idle();
    }
    await this.idle();
  }

  /** From sending the edit to the first publication for its version. */
  private async edit(change: TextChange): Promise<number> {
    const position = (offset: number): { line: number; character: number } => {
      const { line, column } = this.lines.position(offset);
      return { line: line - 1, character: column - 1 };
    };
    const range = { start: position(change.start), end: position(change.end) };
    this.text = applyChange(this.text, change);
    this.lines = this.lines.changed(change, this.text);
    this.version++;
    const published = this.nextPublication();
    const begin = performance.now();
    void this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range, text: change.newText }],
    });
    await published;
    return performance.now() - begin;
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

  private async idle(): Promise<void> {
    await this.connection.sendRequest(idleRequest);
  }

  /** Is nothing left to be done for the last edit? Asked without waiting for it. */
  private async isExact(): Promise<boolean> {
    const report = await this.connection.sendRequest<string>(reportRequest);
    const count = (name: string): number => Number(new RegExp(`\\b${name}\\W+(\\d+)`).exec(report)?.[1]);
    return count("packages analysed") === count("packages");
  }

  private async echo(): Promise<number> {
    const begin = performance.now();
    await this.connection.sendRequest("mapguard/echo").catch(() => undefined);
    return performance.now() - begin;
  }

  /**
   * The way of a letter without the analysis: the same notification about as long a text, its document kept up to date, the hop
   * to the engine's thread and back, where an answer of nothing stands for the diagnostics.
   */
  private async changeQuietly(): Promise<number> {
    const { quiet } = this;
    const isTyped = quiet.version++ % 2 === 1;
    const line = Math.floor(this.lines.lines / 2);
    const [start, end] = [0, isTyped ? 0 : 1].map((character) => ({ line, character }));
    const textDocument = { uri: quiet.uri, version: quiet.version };
    const begin = performance.now();
    void this.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges: [{ range: { start, end }, text: isTyped ? "x" : "" }] });
    await this.connection.sendRequest("textDocument/codeLens", { textDocument: { uri: quiet.uri } });
    return performance.now() - begin;
  }

  private nextPublication(): Promise<void> {
    return new Promise((resolve) => {
      this.published = resolve;
    });
  }
}

function letter(random: () => number): string {
  return String.fromCharCode(97 + Math.floor(random() * 26));
}

/** Where the next word of at least two letters begins, from the start of the text if there is none behind `from`. */
function wordAt(text: string, from: number): number {
  const word = /[A-Za-z_]\w+/g;
  word.lastIndex = from;
  return word.exec(text)?.index ?? /[A-Za-z_]\w+/.exec(text)?.index ?? 0;
}

export function quantiles(times: readonly number[]): Quantiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
