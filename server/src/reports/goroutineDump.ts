/**
 * Crash dumps, line by line: how the process died, then its goroutines. Output of other goroutines may stand between any two
 * lines. Equal stacks are kept once, so that a dump of any size needs little memory.
 */
import { mapMessage } from "./classify.ts";
import { crashReport, type Death } from "./crash.ts";
import { FrameTable } from "./frames.ts";
import { GoroutineBuilder, type GoroutineGroup, goroutineHeader, mostIds } from "./goroutine.ts";
import { type EventHint, longestUnparsed, type Report, type UnparsedLine } from "./report.ts";

const fatal = /^\s*(?:fatal error: )+(.+)$/;
/** Glued to a line without a line break; counts only when goroutines follow. */
const gluedFatal = /fatal error: (concurrent map .+|small map .+)$/;
const panic = /^\t?panic: (.+)$/;
/** The process, or what ran it, is gone. */
const ending = /^(?:exit status \d+$|FAIL(?:\t|$)|ok {2}\t|--- FAIL: |Process finished with)/;

/** A message is given up when no goroutine follows within so many lines. */
const longestPreamble = 200;
const mostMessageLines = 50;
/** Other text of this length after a goroutine means that the dump has ended. */
const longestGap = 2_000;
const mostGroups = 20_000;
const mostUnavailable = 1_000;

export interface DumpSink {
  /** `groups`: the goroutines of the dump, the one that died first. */
  report(report: Report, groups: readonly GoroutineGroup[]): void;
  /** Goroutines of a dump that has ended, whether it led to a report or not. */
  goroutines(count: number): void;
  unparsed(text: string, line: number): void;
  /** Number in the input of the line that is being read. */
  lineNumber(): number;
}

interface Dump {
  readonly death: Death | undefined;
  readonly groups: GoroutineGroup[];
  /** All groups but the first: the goroutine that died stays apart from others at the same lines. */
  readonly byStack: Map<string, GoroutineGroup>;
  readonly frames: FrameTable;
  goroutines: number;
  /** The same message came again before any goroutine. */
  repeated: number;
  /** Printed without stack; they may come again with it. */
  readonly unavailable: Set<number>;
  /** Lines since the last goroutine ended that belong to no other; foreign if one more goroutine comes. */
  gap: UnparsedLine[];
  gapLines: number;
}

export class DumpParser {
  readonly #sink: DumpSink;
  #dump: Dump | undefined;
  #builder: GoroutineBuilder | undefined;
  #hint: EventHint = { package: null, test: null };
  /** A foreign line was met within the goroutine that is being read. */
  #disturbed = false;
  #lastGroup: GoroutineGroup | undefined;
  /** Counts the dumps: groups of one are none of another. */
  number = 0;
  /** The message came again within a dump: a second goroutine's that died too, unless a new dump follows. */
  #again: Death | undefined;

  constructor(sink: DumpSink) {
    this.#sink = sink;
  }

  /** Between two goroutines of a dump: the next one may be given to `repeat`. */
  get betweenGoroutines(): boolean {
    return this.#dump !== undefined && this.#dump.groups.length > 0 && this.#builder === undefined;
  }

  /** The group of the goroutine that was read last, unless foreign lines were in it. */
  get lastGroup(): GoroutineGroup | undefined {
    return this.#lastGroup;
  }

  /** One more goroutine with the stack of a group. Only while `betweenGoroutines`. */
  repeat(group: GoroutineGroup, id: number): void {
    group.count++;
    if (group.others.length < mostIds) group.others.push(id);
    if (this.#dump === undefined) return;
    this.#flushGap(this.#dump);
    if (!this.#dump.unavailable.delete(id)) this.#dump.goroutines++;
  }

  /** True when the line belongs to a dump. */
  line(text: string, hint: EventHint): boolean {
    const again = this.#again;
    this.#again = undefined;
    if (again !== undefined && text === "") {
      this.#begin(again, hint);
      return true;
    }
    if (this.#repeatsMessage(text)) return true;
    const header = goroutineHeader(text);
    if (header !== undefined) {
      this.#finishGoroutine();
      this.#dump ??= emptyDump(undefined);
      this.#flushGap(this.#dump);
      this.#builder = new GoroutineBuilder(header, this.#dump.frames);
      this.#disturbed = false;
      return true;
    }
    if (this.#builder !== undefined && this.#inGoroutine(text, this.#builder)) return true;
    if (this.#death(text, hint)) return true;
    if (this.#dump !== undefined) return this.#between(text, this.#dump);
    return false;
  }

  /** The text ends, or the process did. */
  end(): void {
    this.#finishGoroutine();
    const dump = this.#dump;
    this.#dump = undefined;
    this.number++;
    if (dump === undefined) return;
    if (dump.goroutines > 0) this.#sink.goroutines(dump.goroutines);
    const report = dump.death && crashReport(dump.death, dump.groups, dump.goroutines, this.#hint);
    if (report === undefined) return;
    // Without goroutines (GOTRACEBACK=none) each message is a death; with them, several died at once.
    const deaths = dump.groups.length === 0 ? 1 + dump.repeated : 1;
    for (let i = 0; i < deaths; i++) this.#sink.report(report, dump.groups);
  }

  #inGoroutine(text: string, builder: GoroutineBuilder): boolean {
    if (text === "") {
      this.#finishGoroutine();
      return true;
    }
    if (ending.test(text) || fatal.test(text) || panic.test(text)) {
      this.#finishGoroutine();
      return false;
    }
    for (const foreign of builder.line(text)) {
      this.#disturbed = true;
      this.#sink.unparsed(foreign, this.#sink.lineNumber());
    }
    return true;
  }

  #finishGoroutine(): void {
    const builder = this.#builder;
    const dump = this.#dump;
    this.#builder = undefined;
    this.#lastGroup = undefined;
    if (builder === undefined || dump === undefined) return;
    if (builder.pending !== undefined) {
      this.#sink.unparsed(builder.pending, this.#sink.lineNumber());
      this.#disturbed = true;
    }
    const again = dump.unavailable.delete(builder.header.id);
    if (!again) dump.goroutines++;
    if (builder.unavailable && dump.unavailable.size < mostUnavailable) dump.unavailable.add(builder.header.id);
    const group = builder.build();
    if (again) {
      const place = dump.groups.findIndex(({ id, frames }) => id === group.id && frames.length === 0);
      if (place >= 0) {
        dump.groups[place] = group;
        return;
      }
    }
    if (builder.unavailable || group.frames.length === 0) {
      if (dump.groups.length < mostGroups) dump.groups.push(group);
    } else {
      const kept = this.#keep(group, builder.stackKey, dump);
      if (!this.#disturbed) this.#lastGroup = kept;
    }
  }

  /** The group with the same stack, which may be the new one. */
  #keep(group: GoroutineGroup, key: string, dump: Dump): GoroutineGroup | undefined {
    const known = dump.byStack.get(key);
    if (known !== undefined) {
      known.count++;
      if (known.others.length < mostIds) known.others.push(group.id);
      return known;
    }
    if (dump.groups.length >= mostGroups) return undefined;
    if (dump.groups.push(group) > 1) dump.byStack.set(key, group);
    return group;
  }

  /** True when the line says, or goes on saying, how the process died. */
  #death(text: string, hint: EventHint): boolean {
    const known = this.#dump?.groups.length === 0 ? this.#dump.death : undefined;
    if (known !== undefined && this.#goesOn(text, known)) return true;
    const death = deathOf(text);
    if (death === undefined) return false;
    // A panic may end in a fatal error, which says more; nothing says more than a message about a map.
    if (known !== undefined && !known.needsGoroutines && this.#dump?.gapLines === 0) return true;
    if (known?.kind === "panic" && death.kind === "fatal") this.#dump = undefined;
    this.#begin(death, hint);
    return true;
  }

  #begin(death: Death, hint: EventHint): void {
    this.end();
    this.#hint = hint;
    this.#dump = emptyDump(death);
  }

  #repeatsMessage(text: string): boolean {
    const death = this.#dump?.death;
    if (death === undefined || (this.#dump?.groups.length === 0 && this.#builder === undefined)) return false;
    if (death.needsGoroutines || fatal.exec(text)?.[1] !== death.message) return false;
    this.#again = death;
    return true;
  }

  /** Two goroutines may die at once, and print the message twice, even within one another; a panic may end in a fatal error. */
  #goesOn(text: string, death: Death): boolean {
    if ((fatal.exec(text)?.[1] ?? text) === death.message) {
      if (this.#dump !== undefined && this.#dump.gapLines > 0 && fatal.test(text)) this.#dump.repeated++;
      return true;
    }
    if (death.kind === "panic" && /^\t/.test(text) && !fatal.test(text)) {
      if (death.lines.length < mostMessageLines) death.lines.push(text.slice(1).trimEnd());
      return true;
    }
    return false;
  }

  #between(text: string, dump: Dump): boolean {
    if (text === "") return true;
    if (ending.test(text)) {
      this.end();
      return false;
    }
    if (dump.groups.length === 0) {
      if (++dump.gapLines > longestPreamble) this.end();
      return false;
    }
    if (dump.gap.length < longestGap) dump.gap.push({ line: this.#sink.lineNumber(), text: text.slice(0, longestUnparsed) });
    if (++dump.gapLines > longestGap) this.end();
    return false;
  }

  #flushGap(dump: Dump): void {
    if (dump.gapLines === 0) return;
    if (dump.groups.length > 0) for (const { line, text } of dump.gap) if (!isKnownRemark(text)) this.#sink.unparsed(text, line);
    dump.gap = [];
    dump.gapLines = 0;
  }
}

function emptyDump(death: Death | undefined): Dump {
  return { death, groups: [], byStack: new Map(), frames: new FrameTable(), goroutines: 0, repeated: 0, unavailable: new Set(), gap: [], gapLines: 0 };
}

function deathOf(text: string): Death | undefined {
  const died = fatal.exec(text);
  if (died !== null) return { kind: "fatal", message: died[1].trimEnd(), lines: [], needsGoroutines: !mapMessage.test(died[1].trimEnd()) };
  const glued = gluedFatal.exec(text);
  if (glued !== null && mapMessage.test(glued[1])) return { kind: "fatal", message: glued[1], lines: [], needsGoroutines: true };
  const panicked = panic.exec(text);
  return panicked === null ? undefined : { kind: "panic", message: panicked[1].trimEnd(), lines: [], needsGoroutines: true };
}

/** Lines that Go itself prints between the stacks of a dump. */
function isKnownRemark(text: string): boolean {
  return /^(?:-----|runtime stack:|SIG[A-Z]+: |PC=0x|m=\d|\[signal |rax|rbx|\.\.\.)/.test(text);
}
