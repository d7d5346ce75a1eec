/**
 * One goroutine of a dump, built from its lines: header, frames, the place that created it, its ancestors.
 */
import { mapAccess, mapFunction } from "./classify.ts";
import type { FrameTable } from "./frames.ts";
import type { Access, Frame } from "./report.ts";

/** Goroutines with the same stack are one group. */
export interface GoroutineGroup {
  /** Of the first one. */
  readonly id: number;
  /** Of the first one, such as `running` or `chan receive`. */
  readonly state: string;
  readonly frames: readonly Frame[];
  readonly created: readonly Frame[];
  /** Goroutine that created it; null up to Go 1.20 and for the first goroutine. */
  readonly parent: number | null;
  /** What its stack does to a map, where the dump shows the map functions. */
  readonly access: Access | undefined;
  /** Addresses of maps among the arguments; an unsure one may be what a register held before. */
  readonly maps: readonly { readonly address: string; readonly sure: boolean }[];
  count: number;
  /** Ids of those that came after the first; at most `mostIds`. */
  readonly others: number[];
}

export const mostIds = 1_000;

export interface GoroutineHeader {
  readonly id: number;
  readonly state: string;
}

/** `[…]` may hold minutes, flags and pprof labels; since Go 1.27 the labels follow in braces. */
const header = /^goroutine (\d{1,19})(?: gp=0x[0-9a-f]+ m=(?:\d+|nil)(?: mp=0x[0-9a-f]+)?)? \[(.+)\](?: \{.*\})?:$/;
const position = /^(?:\t| {2,8})(\S.*):(\d{1,9})(?: \+0x[0-9a-f]+)?(?: fp=0x[0-9a-f]+ sp=0x[0-9a-f]+ pc=0x[0-9a-f]+)?$/;
const creation = /^created by (\S.*?)(?: in goroutine (\d{1,19}))?$/;
const ancestor = /^\[originating from goroutine \d+\]:$/;
const remark = /^(?:\.\.\.(?:\d+|additional) frames elided\.\.\.|\s+goroutine running on other thread; stack unavailable)$/;
const hexArgument = /^0x([0-9a-f]{5,16})(\??)$/;

const mostFrames = 400;
/** Labels are the user's, but short. */
const longestHeader = 10_000;

export function goroutineHeader(text: string): GoroutineHeader | undefined {
  const found = text.startsWith("goroutine ") && text.length < longestHeader ? header.exec(text) : null;
  return found === null ? undefined : { id: Number(found[1]), state: found[2].split(/, | labels:| \(scan\)/, 1)[0] };
}

export class GoroutineBuilder {
  readonly header: GoroutineHeader;
  readonly #frames: Frame[] = [];
  readonly #created: Frame[] = [];
  readonly #maps: { address: string; sure: boolean }[] = [];
  #parent: number | null = null;
  #inCreation = false;
  #above: string | undefined;
  /** Go could not print the stack: the goroutine may come a second time. */
  unavailable = false;

  readonly #table: FrameTable;
  /** Equal for goroutines with the same stack that work on the same maps. */
  stackKey = "";

  constructor(of: GoroutineHeader, table: FrameTable) {
    this.header = of;
    this.#table = table;
  }

  /** Returns the lines that turned out to be foreign: this one, the one above, both or none. */
  line(text: string): readonly string[] {
    const above = this.#above;
    if (above !== undefined) {
      const place = position.exec(text);
      if (place !== null) {
        this.#above = undefined;
        this.#add(above, place[1], Number(place[2]));
        return [];
      }
      // The runtime writes each word on its own: foreign lines may stand before the position.
      if (!isCall(text) && !text.startsWith("created by ")) return [text];
      this.#above = undefined;
      return [above, ...this.line(text)];
    }
    if (remark.test(text)) {
      if (text.includes("unavailable")) this.unavailable = true;
      return [];
    }
    if (ancestor.test(text)) {
      this.#inCreation = true;
      return [];
    }
    if (text.startsWith("created by ") || isCall(text)) {
      this.#above = text;
      return [];
    }
    return [text];
  }

  /** A line that waits for its position. */
  get pending(): string | undefined {
    return this.#above;
  }

  build(): GoroutineGroup {
    const { id, state } = this.header;
    return {
      id,
      state,
      frames: this.#frames,
      created: this.#created,
      parent: this.#parent,
      access: mapAccess(this.#frames),
      maps: this.#maps,
      count: 1,
      others: [],
    };
  }

  #add(line: string, file: string, lineNumber: number): void {
    const made = creation.exec(line);
    if (made !== null && line.startsWith("created by ")) {
      if (!this.#inCreation && made[2] !== undefined) this.#parent = Number(made[2]);
      this.#inCreation = true;
      this.#keep(this.#created, made[1], file, lineNumber);
      return;
    }
    const name = nameOf(line);
    this.#keep(this.#inCreation ? this.#created : this.#frames, name, file, lineNumber);
    if (!this.#inCreation) this.#noteMap(name, line.slice(name.length + 1, -1));
  }

  #keep(frames: Frame[], name: string, file: string, line: number): void {
    const { frame, key } = this.#table.intern(name, file, line);
    if (frames.length < mostFrames) frames.push(frame);
    this.stackKey += `${frames === this.#created ? "<" : " "}${key}`;
  }

  #noteMap(name: string, given: string): void {
    const argument = mapFunction(name)?.map ?? -1;
    if (argument < 0) return;
    const found = hexArgument.exec(given.split(", ")[argument] ?? "");
    if (found === null) return;
    this.#maps.push({ address: `0x${found[1]}`, sure: found[2] === "" });
    this.stackKey += `@${found[0]}`;
  }
}

/** A call as the runtime prints it: a function, then its arguments in parentheses. */
function isCall(text: string): boolean {
  if (!text.endsWith(")") || text.startsWith(" ") || text.startsWith("\t")) return false;
  const name = nameOf(text);
  return name !== "" && name.includes(".") ? /^[^\s:="']/.test(name) : name === "panic";
}

/** What stands before the parenthesis that the last one closes. */
function nameOf(text: string): string {
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    const c = text.charCodeAt(i);
    if (c === 41) depth++;
    else if (c === 40 && --depth === 0) return text.slice(0, i);
  }
  return "";
}
