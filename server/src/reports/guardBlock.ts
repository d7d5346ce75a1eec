/**
 * What the guard's runtime prints before the dump of a fatal error: the map, the goroutine that noticed, and the last
 * goroutine that wrote to it. The block is joined with the dump that follows.
 */
import { accessOfMessage, mapAccess } from "./classify.ts";
import { makeFrame } from "./frames.ts";
import type { GoroutineGroup } from "./goroutine.ts";
import type { Access, Frame, Report, Side, UnparsedLine } from "./report.ts";

export interface GuardBlock {
  /** Of the fatal error that follows. */
  readonly message: string;
  readonly address: string;
  readonly sides: readonly Side[];
}

const start = /^mapguard: (.+): map (0x[0-9a-f]+)$/;
const goroutine = /^mapguard: (goroutine|last write by goroutine) (\d{1,19}) at:$/;
const end = "mapguard: end";
const call = /^ {2}(\S.*)\(\)$/;
const position = /^\t(\S.*):(\d{1,9})$/;
const mostForeign = 1_000;
const mostBlocks = 16;

interface OpenSide {
  readonly writer: boolean;
  readonly goroutine: number;
  readonly frames: Frame[];
}

interface OpenBlock {
  readonly first: UnparsedLine;
  readonly message: string;
  readonly address: string;
  readonly sides: OpenSide[];
  foreign: number;
}

export class GuardBlockParser {
  #open: OpenBlock | undefined;
  #call: string | undefined;
  #finished: GuardBlock[] = [];
  /** First lines of blocks that came to nothing so far. */
  #left: UnparsedLine[] = [];

  /** True when the line is part of a block. `line` is its number in the input. */
  line(text: string, line: number): boolean {
    const name = this.#call;
    this.#call = undefined;
    const block = this.#open;
    if (block === undefined || text.startsWith("mapguard: ")) return this.#mark(text, line, block);
    const side = block.sides.at(-1);
    const place = name === undefined ? null : position.exec(text);
    if (name !== undefined && place !== null) {
      side?.frames.push(makeFrame(name, place[1], Number(place[2])));
      return true;
    }
    this.#call = side === undefined ? undefined : call.exec(text)?.[1];
    if (this.#call !== undefined) return true;
    if (++block.foreign > mostForeign) this.#open = undefined;
    return false;
  }

  /** First lines of blocks that were not whole, or that no dump followed. The text ends. */
  end(): readonly UnparsedLine[] {
    const left = this.#left;
    this.#left = [];
    this.#open = undefined;
    this.#call = undefined;
    this.#finished = [];
    return left;
  }

  /** The complete blocks since the last call: several goroutines can die at once, each with a block of its own. */
  take(): readonly GuardBlock[] {
    const blocks = this.#finished;
    this.#finished = [];
    if (blocks.length > 0) this.#left = this.#open === undefined ? [] : [this.#open.first];
    return blocks;
  }

  #mark(text: string, line: number, block: OpenBlock | undefined): boolean {
    const found = start.exec(text);
    if (found !== null) {
      const first = { line, text };
      this.#open = { first, message: found[1], address: found[2], sides: [], foreign: 0 };
      if (this.#left.length < mostBlocks) this.#left.push(first);
      return true;
    }
    if (block === undefined) return false;
    const side = goroutine.exec(text);
    if (side !== null) {
      block.sides.push({ writer: side[1] !== "goroutine", goroutine: Number(side[2]), frames: [] });
      return true;
    }
    if (text !== end) return false;
    if (this.#finished.length < mostBlocks) this.#finished.push(finish(block));
    this.#open = undefined;
    return true;
  }
}

/**
 * The dump's report with the side that only the guard knows. The dump tells more of the goroutine that died (its whole stack,
 * where it was created); the guard names the map and the last writer.
 */
export function withGuard(report: Report, blocks: readonly GuardBlock[], groups: readonly GoroutineGroup[]): Report {
  const died = report.sides.find(({ how }) => how === "report");
  const own = blockOf(report.message, died?.goroutine ?? null, blocks);
  if (own === undefined) return report;
  const known = died ?? own.sides.find(({ how }) => how === "report");
  const isOther = ({ goroutine: id }: Side) => id !== known?.goroutine;
  const sameMap = blocks.filter(({ address }) => address === own.address);
  // Of goroutines that die at once on a map, each is the other side of the next one.
  const writers = [own, ...sameMap].map(({ sides }) => sides.filter(isOther)).find((sides) => sides.length > 0) ?? [];
  const others = writers.map((side): Side => ({ ...side, how: "same-map-pointer", created: createdOf(side, groups) }));
  const rest = report.sides.filter((side) => side !== died && !others.some(({ goroutine: id }) => id === side.goroutine));
  return { ...report, isMap: true, address: own.address, sides: [...(known === undefined ? [] : [known]), ...others, ...rest] };
}

function createdOf(side: Side, groups: readonly GoroutineGroup[]): readonly Frame[] {
  return groups.find(({ id, others }) => [id, ...others].some((one) => one === side.goroutine))?.created ?? [];
}

function blockOf(message: string, died: number | null, blocks: readonly GuardBlock[]): GuardBlock | undefined {
  const same = blocks.filter((block) => block.message === message);
  return same.find(({ sides }) => sides.some(({ how, goroutine: id }) => how === "report" && id === died)) ?? same.at(0);
}

function finish({ message, address, sides }: OpenBlock): GuardBlock {
  return {
    message,
    address,
    sides: sides.map(({ writer, goroutine: id, frames }) => ({
      access: accessOf(frames, writer, message),
      goroutine: id,
      main: id === 1,
      how: writer ? "same-map-pointer" : "report",
      frames,
      created: [],
      frameLost: false,
    })),
  };
}

function accessOf(frames: readonly Frame[], writer: boolean, message: string): Access {
  return mapAccess(frames) ?? (writer ? "write" : accessOfMessage(message));
}
