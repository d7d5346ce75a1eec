/**
 * Makes one report of several that tell the same: the detector often reports a map operation twice, once at the map's header
 * and once at the value's slot, and the same race comes again in every run.
 */
import { userFrame } from "./frames.ts";
import type { Frame, Report, Side } from "./report.ts";

/** What became of a report that was added. */
export interface MergeResult {
  /** Place in `reports`. */
  readonly index: number;
  /** new: it is a report of its own; twin: it completed the one before; again: it was known, or its twin was. */
  readonly change: "new" | "twin" | "again";
}

interface Entry {
  report: Report;
  /** Stacks seen since the last time it was counted: one occurrence shows each of its twins once. */
  seen: Set<string>;
}

/** A twin follows its report at once, but for reports of other goroutines. */
const twinDistance = 4;

export class ReportMerger {
  readonly #entries: Entry[] = [];
  readonly #byStacks = new Map<string, number>();
  readonly #latest: { readonly index: number; readonly report: Report }[] = [];

  get reports(): readonly Report[] {
    return this.#entries.map(({ report }) => report);
  }

  add(report: Report): MergeResult {
    const key = keyOf(report);
    const known = this.#byStacks.get(key);
    if (known !== undefined) {
      this.#remember(known, report);
      return { index: known, change: this.#again(this.#entries[known], key, report.count) };
    }
    const twin = this.#latest.findLast((other) => areTwins(other.report, report));
    if (twin !== undefined) {
      const entry = this.#entries[twin.index];
      entry.report = joinTwins(entry.report, report);
      entry.seen.add(key);
      this.#byStacks.set(key, twin.index);
      this.#remember(twin.index, report);
      return { index: twin.index, change: "twin" };
    }
    const index = this.#entries.push({ report, seen: new Set([key]) }) - 1;
    this.#byStacks.set(key, index);
    this.#remember(index, report);
    return { index, change: "new" };
  }

  #again(entry: Entry, key: string, count: number): "again" {
    if (entry.seen.has(key)) {
      entry.seen = new Set([key]);
      entry.report = { ...entry.report, count: entry.report.count + count };
    } else {
      entry.seen.add(key);
    }
    return "again";
  }

  #remember(index: number, report: Report): void {
    this.#latest.push({ index, report });
    if (this.#latest.length > twinDistance) this.#latest.shift();
  }
}

export function mergeReports(reports: Iterable<Report>): readonly Report[] {
  const merger = new ReportMerger();
  for (const report of reports) merger.add(report);
  return merger.reports;
}

/** Equal for reports with the same stacks, whichever side came first. */
function keyOf({ kind, message, sides }: Report): string {
  const lines = (frames: readonly Frame[]) => frames.map(({ function: name, file, line }) => `${name}@${file}:${line}`).join("\n");
  if (kind !== "race") return [kind, message, sides.length === 0 ? "" : lines(sides[0].frames)].join("\n\n");
  const parts = sides.map(({ access, frames, created }) => `${access}\n${lines(frames)}\n\n${lines(created)}`);
  return [kind, ...parts.sort()].join("\n\n\n");
}

/**
 * Same goroutines of one process at the same lines of the program, at least one of the two on a map. A process numbers its
 * goroutines anew, so that two runs may agree by accident: then they tell the same race all the same.
 */
function areTwins(a: Report, b: Report): boolean {
  if (a.kind !== "race" || b.kind !== "race" || !(a.isMap || b.isMap) || a.hint.package !== b.hint.package) return false;
  return matchSides(a.sides, b.sides) !== undefined;
}

/** For each side of `a` the side of `b` that is the same goroutine at the same line. */
function matchSides(a: readonly Side[], b: readonly Side[]): readonly Side[] | undefined {
  const straight = a.every((side, i) => isSamePlace(side, b[i]));
  if (straight) return b;
  const crossed = [b[1], b[0]];
  return a.every((side, i) => isSamePlace(side, crossed[i])) ? crossed : undefined;
}

function isSamePlace(a: Side, b: Side): boolean {
  if (a.goroutine !== b.goroutine || a.main !== b.main) return false;
  const [own, other] = [userFrames(a), userFrames(b)];
  // Where one stack lacks its first frame, the other one has it.
  if (a.frameLost && !b.frameLost) return sameFrame(own[0], other[1]);
  if (b.frameLost && !a.frameLost) return sameFrame(own[1], other[0]);
  return sameFrame(own[0], other[0]);
}

function userFrames({ frames }: Side): readonly Frame[] {
  const first = userFrame(frames);
  return first === undefined ? [] : frames.slice(frames.indexOf(first));
}

function sameFrame(a: Frame | undefined, b: Frame | undefined): boolean {
  return a === undefined ? b === undefined : b !== undefined && a.function === b.function && a.file === b.file && a.line === b.line;
}

/** The report at the map's header says what happens to the map; the one at the slot may know a frame more. */
function joinTwins(a: Report, b: Report): Report {
  const [base, other] = a.isMap ? [a, b] : [b, a];
  const matched = matchSides(base.sides, other.sides) ?? other.sides;
  return {
    ...base,
    count: a.count,
    owner: base.owner ?? other.owner,
    sides: base.sides.map((side, i) => (side.frameLost ? restored(side, matched[i]) : side)),
  };
}

function restored(side: Side, twin: Side): Side {
  const lost = userFrame(twin.frames);
  if (twin.frameLost || lost === undefined) return side;
  const place = side.frames.findIndex(({ runtime }) => !runtime);
  const [runtime, rest] = place < 0 ? [side.frames, []] : [side.frames.slice(0, place), side.frames.slice(place)];
  return { ...side, frames: [...runtime, lost, ...rest], frameLost: false };
}
