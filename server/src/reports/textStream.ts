/**
 * The text of one origin (a process, a test package, a container): lines go to the parsers of race reports, of the guard's
 * output and of crash dumps, whichever can use them.
 */
import type { GoroutineGroup } from "./goroutine.ts";
import { DumpParser } from "./goroutineDump.ts";
import { GuardBlockParser, withGuard } from "./guardBlock.ts";
import { type RaceOptions, RaceReportParser } from "./raceReport.ts";
import type { EventHint, RejectedBlock, Report } from "./report.ts";
import { announcesRace } from "./testEvents.ts";

export interface StreamSink {
  report(report: Report): void;
  rejected(block: RejectedBlock): void;
  goroutines(count: number): void;
  unparsed(text: string, line: number): void;
  /** Number in the input of the line that is being read. */
  lineNumber(): number;
  /** `go test` says that a race was detected, and no report came. */
  unreported(hint: EventHint): void;
}

const running = /^=== (?:RUN|CONT|NAME)\s+(\S+)$/;

export class TextStream {
  readonly dump: DumpParser;
  readonly #race: RaceReportParser;
  readonly #guard = new GuardBlockParser();
  readonly #sink: StreamSink;
  readonly #acceptRaces: boolean;
  #test: string | null = null;
  #mark: EventHint | undefined;
  #races = 0;

  constructor(sink: StreamSink, options: RaceOptions) {
    this.#sink = sink;
    this.#acceptRaces = options.acceptRaces;
    const { rejected, goroutines, unparsed, lineNumber } = sink;
    this.#race = new RaceReportParser({ report: (report) => this.#raceReport(report), rejected, unparsed, lineNumber }, options);
    this.dump = new DumpParser({ report: (report, groups) => this.#dumpReport(report, groups), goroutines, unparsed, lineNumber });
  }

  /** Nothing but goroutines is being read. */
  get plainDump(): boolean {
    return !this.#race.open && this.dump.betweenGoroutines;
  }

  /** Returns true when the line was a dump's alone. Without a hint, the stream looks for the running test itself. */
  line(text: string, hint?: EventHint): boolean {
    const where = hint ?? this.#ownHint(text);
    const use = this.#race.line(text, where);
    if (use === "used") return false;
    if (this.#guard.line(text, this.#sink.lineNumber())) return false;
    if (this.dump.line(text, where)) return use === "unused";
    if (use === "foreign") this.#sink.unparsed(text, this.#sink.lineNumber());
    if (announcesRace(text)) this.#mark ??= where;
    return false;
  }

  end(): void {
    this.#race.end();
    this.dump.end();
    for (const { text, line } of this.#guard.end()) this.#sink.unparsed(text, line);
    if (this.#mark !== undefined && this.#races === 0 && this.#acceptRaces) this.#sink.unreported(this.#mark);
    this.#mark = undefined;
  }

  #ownHint(text: string): EventHint {
    if (text.startsWith("=== ")) this.#test = running.exec(text)?.[1] ?? this.#test;
    return { package: null, test: this.#test };
  }

  #raceReport(report: Report): void {
    this.#races++;
    this.#sink.report(report);
  }

  #dumpReport(report: Report, groups: readonly GoroutineGroup[]): void {
    this.#sink.report(withGuard(report, this.#guard.take(), groups));
  }
}
