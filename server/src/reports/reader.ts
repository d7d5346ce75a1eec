/**
 * Reads any mixture of text in pieces: plain output, `go test -json`, logs with prefixes, files of GORACE=log_path, dumps of
 * any size. Reports are handed over as soon as they are complete.
 */
import type { GoroutineGroup } from "./goroutine.ts";
import { PrefixStripper } from "./logPrefix.ts";
import {
  type EventHint,
  longestUnparsed,
  mostRejected,
  mostUnparsed,
  mostUnreported,
  type ReadingSummary,
  type RejectedBlock,
  type Report,
  type UnparsedLine,
} from "./report.ts";
import { StackScanner } from "./stackHash.ts";
import { hintOf, parseObject, parseTestEvent, type TestEvent } from "./testEvents.ts";
import { type StreamSink, TextStream } from "./textStream.ts";

export interface ReaderOptions {
  /** False where GORACE=log_path takes the reports to files: what looks like one in this text is a fake. Default true. */
  readonly acceptRaces?: boolean;
  /** The text is such a file: it holds reports and nothing else. Default false. */
  readonly logFile?: boolean;
}

export interface ReaderSink {
  report(report: Report): void;
  /** Every event of `go test -json`, those with output included. */
  event?(event: TestEvent): void;
  /** Every line that is no event, before prefixes are taken away. */
  line?(text: string): void;
}

const newline = 10;
/** A longer line is cut in two. */
const longestLine = 1 << 20;
const mostStreams = 1_000;
const mostKnownStacks = 20_000;
/** Fields in which structured logs keep what a program printed. */
const messageFields = ["log", "MESSAGE", "message", "msg", "textPayload"];

export class ReportReader {
  readonly #sink: ReaderSink;
  readonly #options: Required<ReaderOptions>;
  readonly #decoder = new TextDecoder();
  readonly #prefixes = new PrefixStripper();
  readonly #streams = new Map<string, TextStream>();
  /** Text of a package that has no line break yet. */
  readonly #partial = new Map<string, string>();
  /** Of a text without prefixes and events. */
  readonly #plain: TextStream;
  readonly #scanner = new StackScanner();
  readonly #stacks = new Map<number, GoroutineGroup>();
  #stacksOf = 0;
  #buffer = new Uint8Array(1 << 16);
  #filled = 0;
  #line = 0;
  /** For what was not understood; undefined where there is one text only. */
  #file: string | undefined;
  #goroutines = 0;
  #rejected = 0;
  readonly #rejectedBlocks: RejectedBlock[] = [];
  #unparsedLines = 0;
  readonly #unparsed: UnparsedLine[] = [];
  readonly #unreported: EventHint[] = [];

  constructor(sink: ReaderSink, options: ReaderOptions = {}) {
    this.#sink = sink;
    this.#options = { acceptRaces: options.acceptRaces ?? true, logFile: options.logFile ?? false };
    this.#plain = new TextStream(this.#streamSink(), this.#options);
  }

  /** The text that follows is this file's, one of several. */
  begin(file: string): void {
    this.#file = file;
  }

  /** Text is UTF-8; what is not becomes a replacement character. The bytes are copied: the caller may use the array again. */
  push(chunk: Uint8Array | string): void {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    if (this.#filled + bytes.length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#filled + bytes.length));
      larger.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
    const used = this.#read(this.#buffer.subarray(0, this.#filled));
    this.#buffer.copyWithin(0, used, this.#filled);
    this.#filled -= used;
  }

  /** The text ends here: what is open is finished as far as it goes. Another text may follow. */
  end(): void {
    this.#lines(this.#buffer, 0, this.#filled);
    this.#filled = 0;
    for (const [key, text] of this.#partial) this.#stream(key).line(text, keyHint(key));
    this.#partial.clear();
    this.#plain.end();
    for (const stream of this.#streams.values()) stream.end();
    this.#streams.clear();
    this.#line = 0;
  }

  get summary(): ReadingSummary {
    return {
      goroutines: this.#goroutines,
      rejected: this.#rejected,
      rejectedBlocks: this.#rejectedBlocks,
      unparsedLines: this.#unparsedLines,
      unparsed: this.#unparsed,
      unreported: this.#unreported,
    };
  }

  /** Returns how many of the bytes are dealt with: all up to the last line break, or up to a goroutine that is not whole. */
  #read(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length) {
      if (this.#plain.plainDump) {
        const next = this.#goroutine(bytes, at);
        if (next === at && bytes.length - at < longestLine) return at;
        if (next > at) {
          at = next;
          continue;
        }
      }
      const end = bytes.indexOf(newline, at);
      if (end < 0 && bytes.length - at < longestLine) return at;
      this.#rawLine(bytes, at, end < 0 ? bytes.length : end);
      at = end < 0 ? bytes.length : end + 1;
    }
    return at;
  }

  /** Reads a whole goroutine. Returns where it ends, `at` when its end has not come yet, -1 when none begins here. */
  #goroutine(bytes: Uint8Array, at: number): number {
    const scanner = this.#scanner;
    if (!scanner.scan(bytes, at)) return scanner.begins(bytes, at) ? at : -1;
    const { dump } = this.#plain;
    if (this.#stacksOf !== dump.number) {
      this.#stacks.clear();
      this.#stacksOf = dump.number;
    }
    const known = this.#stacks.get(scanner.hash);
    if (known !== undefined) {
      dump.repeat(known, scanner.id);
      this.#line += scanner.lines;
      return scanner.end;
    }
    const { end, hash } = scanner;
    const own = this.#lines(bytes, at, end);
    const group = dump.lastGroup;
    if (own && group !== undefined && this.#stacks.size < mostKnownStacks) this.#stacks.set(hash, group);
    return end;
  }

  /** True when all the lines were a plain dump's alone. */
  #lines(bytes: Uint8Array, start: number, end: number): boolean {
    let own = true;
    for (let at = start; at < end; ) {
      const stop = bytes.subarray(0, end).indexOf(newline, at);
      const lineEnd = stop < 0 ? end : stop;
      own = this.#rawLine(bytes, at, lineEnd) && own;
      at = lineEnd + 1;
    }
    return own;
  }

  #rawLine(bytes: Uint8Array, start: number, end: number): boolean {
    this.#line++;
    return this.#text(this.#decoder.decode(bytes.subarray(start, end)));
  }

  #text(line: string): boolean {
    const event = parseTestEvent(line);
    if (event !== undefined) return this.#event(event);
    this.#sink.line?.(line);
    const { source, text } = this.#prefixes.strip(line);
    if (text.startsWith("{")) {
      const inner = parseTestEvent(text);
      if (inner !== undefined) return this.#event(inner);
      if (this.#logObject(text, source)) return false;
    }
    if (source === "") return this.#plain.line(text);
    this.#stream(`source\n${source}`).line(text);
    return false;
  }

  #event(event: TestEvent): false {
    this.#sink.event?.(event);
    const key = `package\n${event.package}`;
    if (event.action === "output") {
      // An event may hold part of a line, or several.
      const lines = `${this.#partial.get(key) ?? ""}${event.output}`.split("\n");
      const rest = lines.pop() ?? "";
      const keeps = rest !== "" && rest.length <= longestLine && (this.#partial.size < mostStreams || this.#partial.has(key));
      if (keeps) this.#partial.set(key, rest);
      else this.#partial.delete(key);
      if (!keeps && rest !== "") lines.push(rest);
      for (const line of lines) this.#stream(key).line(this.#prefixes.strip(line).text, hintOf(event));
    } else if (event.test === "" && (event.action === "pass" || event.action === "fail" || event.action === "skip")) {
      this.#finishPackage(key, hintOf(event));
    }
    return false;
  }

  #finishPackage(key: string, hint: EventHint): void {
    const rest = this.#partial.get(key);
    this.#partial.delete(key);
    if (rest !== undefined) this.#stream(key).line(rest, hint);
    this.#streams.get(key)?.end();
    this.#streams.delete(key);
  }

  /** A structured log around the text: docker's json-file, journalctl -o json, loggers. */
  #logObject(text: string, source: string): boolean {
    const fields = parseObject(text);
    const field = fields === undefined ? undefined : messageFields.find((name) => typeof fields[name] === "string");
    if (fields === undefined || field === undefined) return false;
    const message = String(fields[field]);
    for (const line of message.replace(/\n$/, "").split("\n")) {
      const inner = this.#prefixes.strip(line);
      this.#stream(`source\n${source}\n${inner.source}`).line(inner.text);
    }
    return true;
  }

  #stream(key: string): TextStream {
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    if (this.#streams.size >= mostStreams) {
      const [oldest, stream] = this.#streams.entries().next().value ?? [key, this.#plain];
      stream.end();
      this.#streams.delete(oldest);
    }
    const stream = new TextStream(this.#streamSink(), this.#options);
    this.#streams.set(key, stream);
    return stream;
  }

  #place(): { readonly file?: string } {
    return this.#file === undefined ? {} : { file: this.#file };
  }

  #streamSink(): StreamSink {
    return {
      report: (report) => this.#sink.report(report),
      rejected: (block) => {
        this.#rejected++;
        if (this.#rejectedBlocks.length < mostRejected) this.#rejectedBlocks.push({ ...this.#place(), ...block });
      },
      goroutines: (count) => {
        this.#goroutines += count;
      },
      lineNumber: () => this.#line,
      unparsed: (text, line) => {
        this.#unparsedLines++;
        if (this.#unparsed.length < mostUnparsed) this.#unparsed.push({ ...this.#place(), line, text: text.slice(0, longestUnparsed) });
      },
      unreported: (hint) => {
        if (this.#unreported.length < mostUnreported) this.#unreported.push(hint);
      },
    };
  }
}

/** Reads a text that is at hand. */
export function readReports(text: Uint8Array | string, options: ReaderOptions = {}): { readonly reports: readonly Report[]; readonly summary: ReadingSummary } {
  const reports: Report[] = [];
  const reader = new ReportReader({ report: (report) => reports.push(report) }, options);
  reader.push(text);
  reader.end();
  return { reports, summary: reader.summary };
}

function keyHint(key: string): EventHint {
  return { package: key.startsWith("package\n") ? key.slice("package\n".length) || null : null, test: null };
}
