/**
 * Race reports of Go's race detector, line by line. A report is written in many small pieces, and the program's own output
 * may land between any two of them, even within a header; a frame's two lines alone stay together. What lacks a side, a
 * stack or the detector's exact form is rejected.
 */
import { losesReader, mapAccess } from "./classify.ts";
import { makeFrame } from "./frames.ts";
import { ownerOf } from "./owner.ts";
import { type Access, type EventHint, type Frame, longestRejected, type RejectedBlock, type RejectionReason, type Report, type Side } from "./report.ts";

const start = /WARNING: DATA RACE(.*)$/;
/** The eighteen signs may follow a foreign line that has no line break of its own. */
const bar = /(?:^|[^=])={18}$/;
const header = /(Previous read|Previous write|Read|Write) at (0x[0-9a-f]{8,16}) by (.*)$/;
const who = /(?:(main goroutine)|goroutine (\d{1,19})):$/;
const creation = /Goroutine (\d{1,19}) \((?:running|finished)\) created at:$/;
const position = /^ {6}(\S.*):(\d{1,9}) \+0x[0-9a-f]+$/;
const lost = /^ {2}\[failed to restore the stack\]$/;
/** The text of the process ends here: what was open is broken off. */
const ending = /^(?:FAIL\t|ok {2}\t|exit status \d)/;

/** Lines of foreign output that one report may hold; a block that does not end is taken as far as it goes. */
const mostForeign = 10_000;
const mostForeignBeforeSides = 1_000;
const mostFrames = 2_000;
const mostCreations = 8;

interface OpenSide {
  readonly previous: boolean;
  readonly write: boolean;
  readonly address: string;
  /** Undefined until the second half of the header came. */
  who: { readonly main: boolean; readonly goroutine: number | null } | undefined;
  readonly frames: Frame[];
  stackLost: boolean;
}

interface Block {
  readonly sides: OpenSide[];
  readonly created: { readonly goroutine: number; readonly frames: Frame[] }[];
  readonly hint: EventHint;
  /** More text follows on the first line: it may merely speak of reports. */
  readonly mentioned: boolean;
  foreign: number;
  /** It has a third side. */
  malformed: boolean;
  /** Its lines so far, in case it is rejected. */
  readonly text: BlockText;
}

/** What became of a line. foreign: it stands inside a report and is not part of it. */
export type LineUse = "used" | "foreign" | "unused";

export interface RaceSink {
  report(report: Report): void;
  rejected(block: RejectedBlock): void;
  /** A line that looked like a function of a stack and was not; its number in the input. */
  unparsed(text: string, line: number): void;
  /** Number in the input of the line that is being read. */
  lineNumber(): number;
}

export interface RaceOptions {
  /** False where reports go to files: a block here is a fake, however well it is made. */
  readonly acceptRaces: boolean;
  /** No foreign text is tolerated: files of GORACE=log_path hold nothing but reports. */
  readonly logFile: boolean;
}

export class RaceReportParser {
  readonly #sink: RaceSink;
  readonly #options: RaceOptions;
  #block: Block | undefined;
  /** The stack that frames are added to; undefined between stacks. */
  #frames: Frame[] | undefined;
  #functionLine: string | undefined;
  #functionLineNumber = 0;

  constructor(sink: RaceSink, options: RaceOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  get open(): boolean {
    return this.#block !== undefined;
  }

  line(text: string, hint: EventHint): LineUse {
    const above = this.#functionLine;
    this.#functionLine = undefined;
    const block = this.#block;
    if (block === undefined) return this.#begin(text, hint);
    if (!start.test(text)) block.text.add(text);
    if (above !== undefined) {
      const place = position.exec(text);
      if (place !== null) return this.#frame(above, place, block);
      this.#sink.unparsed(above, this.#functionLineNumber);
      this.#foreign(block);
      if (this.#block === undefined) return this.#begin(text, hint);
    }
    if (text === "") return "used";
    if (lost.test(text)) return this.#stackLost(block);
    if (text.endsWith("()") && text.includes("  ")) {
      this.#functionLine = text;
      this.#functionLineNumber = this.#sink.lineNumber();
      return "used";
    }
    if (start.test(text)) {
      this.#close(false);
      return this.#begin(text, hint);
    }
    if (bar.test(text)) {
      this.#close(true);
      return "used";
    }
    return this.#heading(text, block);
  }

  /** The text ends, or another kind of text begins. */
  end(): void {
    if (this.#functionLine !== undefined) this.#sink.unparsed(this.#functionLine, this.#functionLineNumber);
    this.#functionLine = undefined;
    this.#close(false);
  }

  #begin(text: string, hint: EventHint): LineUse {
    const found = start.exec(text);
    if (found === null) return bar.test(text) ? "used" : "unused";
    const own = new BlockText(this.#sink.lineNumber());
    own.add(text);
    this.#block = { sides: [], created: [], hint, mentioned: found[1] !== "", foreign: 0, malformed: false, text: own };
    this.#frames = undefined;
    return found[1] === "" ? "used" : this.#foreign(this.#block);
  }

  #heading(text: string, block: Block): LineUse {
    const side = header.exec(text);
    if (side !== null && block.sides.length === 2) {
      block.malformed = true;
      return this.#foreign(block);
    }
    if (side !== null) {
      const frames: Frame[] = [];
      const identity = identityOf(side[3]);
      const previous = side[1].startsWith("Previous");
      block.sides.push({ previous, write: /write/i.test(side[1]), address: plainAddress(side[2]), who: identity, frames, stackLost: false });
      this.#frames = frames;
      return identity === undefined && side[3] !== "" ? this.#foreign(block) : "used";
    }
    const made = creation.exec(text);
    if (made !== null) {
      const frames: Frame[] = [];
      if (block.created.length < mostCreations) block.created.push({ goroutine: Number(made[1]), frames });
      this.#frames = frames;
      return "used";
    }
    const last = block.sides.at(-1);
    if (last !== undefined && last.who === undefined) {
      last.who = identityOf(text);
      if (last.who !== undefined) return "used";
    }
    if (ending.test(text)) {
      this.#close(false);
      return "unused";
    }
    return this.#foreign(block);
  }

  /** A foreign line without a line break may stand before the function's name. */
  #frame(functionLine: string, place: RegExpExecArray, block: Block): LineUse {
    const indent = functionLine.lastIndexOf("  ");
    if (indent > 0) {
      this.#sink.unparsed(functionLine, this.#functionLineNumber);
      block.foreign++;
    }
    const frame = makeFrame(functionLine.slice(indent + 2, -2), place[1], Number(place[2]));
    if (this.#frames !== undefined && this.#frames.length < mostFrames) this.#frames.push(frame);
    return "used";
  }

  #stackLost(block: Block): LineUse {
    const side = block.sides.at(-1);
    if (side !== undefined && this.#frames === side.frames) side.stackLost = true;
    return "used";
  }

  #foreign(block: Block): LineUse {
    const most = block.sides.length === 0 ? mostForeignBeforeSides : mostForeign;
    if (++block.foreign > most || block.malformed) this.#close(false);
    return "foreign";
  }

  #close(complete: boolean): void {
    const block = this.#block;
    this.#block = undefined;
    this.#frames = undefined;
    if (block === undefined) return;
    const reason = faultOf(block, complete, this.#options);
    if (reason === undefined) this.#sink.report(reportOf(block, complete));
    else if (!block.mentioned || block.sides.length > 0) this.#sink.rejected(block.text.rejected(reason));
  }
}

/** Keeps the beginning of a block. */
class BlockText {
  readonly #line: number;
  #text = "";
  #length = 0;

  constructor(line: number) {
    this.#line = line;
  }

  add(line: string): void {
    const room = longestRejected - this.#text.length;
    if (room > 0) this.#text += `${line}\n`.slice(0, room);
    this.#length += line.length + 1;
  }

  rejected(reason: RejectionReason): RejectedBlock {
    const cut = this.#length - this.#text.length;
    return { line: this.#line, reason, text: cut === 0 ? this.#text.trimEnd() : this.#text, cut };
  }
}

function identityOf(text: string): OpenSide["who"] {
  const found = who.exec(text);
  if (found === null) return undefined;
  return found[1] !== undefined ? { main: true, goroutine: null } : { main: false, goroutine: Number(found[2]) };
}

/** Without the zeros that pad it, as dumps write it. */
function plainAddress(address: string): string {
  return address.replace(/^0x0+(?=[0-9a-f])/, "0x");
}

/** Undefined when it has exactly the detector's two sides, each with its stack, one of them a write, where reports may stand. */
function faultOf({ malformed, sides, foreign }: Block, complete: boolean, { acceptRaces, logFile }: RaceOptions): RejectionReason | undefined {
  if (!acceptRaces) return "elsewhere";
  if (malformed) return "manySides";
  if (sides.length < 2) return sides.length === 0 ? "noSides" : "oneSide";
  const [first, second] = sides;
  if (first.previous || !second.previous || !(first.write || second.write)) return "badSides";
  if (!sides.every((side) => side.who !== undefined && (side.frames.length > 0 || side.stackLost))) return "noStack";
  if (logFile && foreign > 0) return "disturbed";
  return logFile && !complete ? "unfinished" : undefined;
}

/** Of a block without fault. */
function reportOf(block: Block, complete: boolean): Report {
  const [first, second] = block.sides;
  const operations = block.sides.map(({ frames }) => mapAccess(frames));
  const onHeader = isOnHeader(block.sides, operations);
  const sides = block.sides.map((side, i): Side => {
    const { main, goroutine } = side.who ?? { main: false, goroutine: null };
    const created = block.created.find((stack) => stack.goroutine === goroutine)?.frames ?? [];
    const access = operations[i] ?? accessWithoutFrame(side.write, onHeader);
    return { access, goroutine, main, how: "report", frames: side.frames, created: main ? [] : created, frameLost: losesReader(side.frames) };
  });
  return {
    kind: "race",
    message: "DATA RACE",
    isMap: onHeader,
    address: operations[0] === undefined && onHeader ? second.address : first.address,
    owner: ownerOf(sides, block.hint),
    hint: block.hint,
    sides,
    others: [],
    goroutines: 0,
    showsPointers: false,
    complete,
    count: 1,
  };
}

/**
 * A map function on one side alone reads the key it was given when the other side is a plain write: the race is on the key
 * then, not on the map. A plain read takes the length.
 */
function isOnHeader(sides: readonly OpenSide[], operations: readonly (Access | undefined)[]): boolean {
  if (operations.every((operation) => operation === undefined)) return false;
  return sides.every(({ write }, i) => operations[i] !== undefined || !write);
}

/** A read of a map's header that goes through no map function is `len(m)`: the compiler reads the count in place. */
function accessWithoutFrame(write: boolean, onHeader: boolean): Access {
  if (write) return "write";
  return onHeader ? "len" : "read";
}
