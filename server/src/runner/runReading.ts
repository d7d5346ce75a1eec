/**
 * Reads the output of `go test -json` while it comes: reports of crashes (and of races, where these are not in files of
 * their own), how far the tests have come, and the raw text beside it.
 */
import { ReportReader } from "../reports/reader.ts";
import { type EventHint, mostRejected, mostUnparsed, mostUnreported, type ReadingSummary, type RejectedBlock, type Report } from "../reports/report.ts";
import { type TestEvent, TestProgress } from "../reports/testEvents.ts";

export interface ReadingSink {
  report(report: Report): void;
  event?(event: TestEvent): void;
  /** What the program printed, without the events around it. */
  output?(text: string): void;
}

export class RunReading {
  readonly progress = new TestProgress();
  /** What was printed: tests, programs and the go command. */
  readonly text = new TextTail();
  /** The part of it that no test printed: of the go command and of builds. */
  readonly complaints = new TextTail();
  readonly #reader: ReportReader;
  readonly #sink: ReadingSink;
  readonly #errors = new TextDecoder();

  /** `racesInFiles`: reports of races go to files; what looks like one in the output is a fake. */
  constructor(sink: ReadingSink, racesInFiles: boolean) {
    this.#sink = sink;
    this.#reader = new ReportReader(
      {
        report: (report) => sink.report(report),
        event: (event) => this.#event(event),
        line: (line) => this.#line(line),
      },
      { acceptRaces: !racesInFiles },
    );
  }

  stdout(bytes: Uint8Array): void {
    this.#reader.push(bytes);
  }

  /** What the go command itself complains about. Before Go 1.24 the errors of compilers, too. */
  stderr(bytes: Uint8Array): void {
    const text = this.#errors.decode(bytes, { stream: true });
    this.complaints.add(text);
    this.#print(text);
  }

  end(): void {
    this.#reader.end();
  }

  get summary(): ReadingSummary {
    return this.#reader.summary;
  }

  #event(event: TestEvent): void {
    this.progress.accept(event);
    if (event.action === "build-output") this.complaints.add(event.output);
    if (event.output !== "") this.#print(event.output);
    this.#sink.event?.(event);
  }

  #line(line: string): void {
    this.progress.acceptLine(line);
    this.complaints.add(`${line}\n`);
    this.#print(`${line}\n`);
  }

  #print(text: string): void {
    this.text.add(text);
    this.#sink.output?.(text);
  }
}

const headLength = 64 * 1024;
const tailLength = 192 * 1024;

/** Keeps the beginning and the end of a long text. */
export class TextTail {
  #head = "";
  #tail = "";
  #left = 0;

  add(text: string): void {
    const room = headLength - this.#head.length;
    this.#head += text.slice(0, Math.max(0, room));
    this.#tail += text.slice(Math.max(0, room));
    if (this.#tail.length > 2 * tailLength) {
      const cut = this.#tail.length - tailLength;
      this.#left += cut;
      this.#tail = this.#tail.slice(cut);
    }
  }

  toString(): string {
    return this.#left === 0 ? this.#head + this.#tail : `${this.#head}\n[… ${this.#left} characters left out …]\n${this.#tail}`;
  }
}

/** Totals of several inputs of one run. */
export function joinSummaries(summaries: readonly ReadingSummary[]): ReadingSummary {
  const sum = (count: (summary: ReadingSummary) => number) => summaries.reduce((total, summary) => total + count(summary), 0);
  return {
    goroutines: sum(({ goroutines }) => goroutines),
    rejected: sum(({ rejected }) => rejected),
    rejectedBlocks: mostTelling(summaries.flatMap(({ rejectedBlocks }) => rejectedBlocks)),
    unparsedLines: sum(({ unparsedLines }) => unparsedLines),
    unparsed: summaries.flatMap(({ unparsed }) => unparsed).slice(0, mostUnparsed),
    unreported: differentHints(summaries.flatMap(({ unreported }) => unreported)),
  };
}

/** A fake in the output says less than a block of a file that could not be read. */
function mostTelling(blocks: readonly RejectedBlock[]): readonly RejectedBlock[] {
  const isFake = ({ reason }: RejectedBlock) => reason === "elsewhere";
  return [...blocks.filter((block) => !isFake(block)), ...blocks.filter(isFake)].slice(0, mostRejected);
}

/** Each run of a repetition may tell the same. */
function differentHints(hints: readonly EventHint[]): readonly EventHint[] {
  const byName = new Map(hints.map((hint) => [`${hint.package}\n${hint.test}`, hint]));
  return [...byName.values()].slice(0, mostUnreported);
}
