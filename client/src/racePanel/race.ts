/**
 * A race or crash as the panel keeps it: a report, how often it was seen, and what the static analysis adds. Its names are
 * short and the same in list, detail, tests and copied text.
 */
import { isStandard, localName, packageOf, userFrame } from "../../../server/src/reports/frames.ts";
import type { Access, Frame, Report, Side } from "../../../server/src/reports/report.ts";

/** What the static analysis knows of a report; everything is empty where it knows nothing. */
export interface StaticFacts {
  /** `Type.field`, `pkg.var`; "" when no map is known at the lines. */
  readonly map: string;
  /** Of the joined finding; "" when there is none. */
  readonly fingerprint: string;
  /** The file of the finding. */
  readonly uri: string;
  /** The code of a side was changed since: what was seen is said of the old one. */
  readonly outdated: boolean;
  /** One for each side, in their order. */
  readonly sides: readonly StaticSide[];
  /** Why no finding names it, and whether the analysis may have missed it; null or undefined where one does. */
  readonly miss?: { readonly text: string; readonly isCandidate: boolean } | null;
}

export interface StaticSide {
  /** Locks held on every way to the access; undefined where the analysis does not know the access. */
  readonly locks: readonly string[] | undefined;
}

export interface Race {
  /** Equal in every run in which the same code races in the same test. */
  readonly id: string;
  readonly report: Report;
  /** Runs that showed it, out of those that executed its test, in the newest run that did. */
  readonly seen: number;
  readonly runs: number;
  /** First seen in the newest run, and there was one before it. */
  readonly isNew: boolean;
  /** Read from a log: it was not run here. */
  readonly imported: boolean;
  readonly facts: StaticFacts | undefined;
}

/**
 * Names for the reports of one run that are the same in the next one, also when lines have moved: kind, test and the
 * functions in which the sides meet. Reports that meet in the same lines by other ways have one name. Files are left out: a
 * build made elsewhere names them differently.
 */
export function raceIds(reports: readonly Report[]): readonly string[] {
  const byLines = new Map<string, string>();
  const counts = new Map<string, number>();
  return reports.map((report) => {
    const exact = keyOf(report, true);
    const known = byLines.get(exact);
    if (known !== undefined) return known;
    const loose = keyOf(report, false);
    const count = (counts.get(loose) ?? 0) + 1;
    counts.set(loose, count);
    const id = count === 1 ? loose : `${loose} ${count}`;
    byLines.set(exact, id);
    return id;
  });
}

function keyOf(report: Report, withLines: boolean): string {
  const { kind, message, sides } = report;
  // Candidates come and go with what the analysis knows.
  const known = sides.filter(({ how }) => how !== "candidate");
  const parts = known.map(({ access, frames }) => {
    const frame = userFrame(frames) ?? frames[0];
    return frame === undefined ? access : [access, frame.function, withLines ? frame.line : ""].join(" ");
  });
  return [kind, kind === "race" ? "" : firstLine(message), ownerPackage(report), report.owner?.test ?? "", ...parts.sort()].join("\n");
}

/** Whether the sides that are known of a race are sides of a report too, by their functions, whatever each side does there. */
export function isMeetingOf(race: Report, report: Report): boolean {
  const found = meetingPoints(report, false);
  return meetingPoints(race, false).every((point) => found.includes(point));
}

/** Where the sides of a report meet, in one order: functions, with their lines or without. */
export function meetingPoints({ sides }: Report, withLines: boolean): readonly string[] {
  const known = sides.filter(({ how }) => how !== "candidate");
  const frames = known.flatMap((side) => userFrame(side.frames) ?? side.frames[0] ?? []);
  return frames.map(({ function: name, line }) => (withLines ? `${name} ${line}` : name)).sort();
}

/** `Registry.HandleLogin` for `example.com/session.(*Registry).HandleLogin`. */
export function functionName(frame: Frame): string {
  return localName(frame.function)
    .replace(/\[\.\.\.\]/g, "")
    .replace(/^\(\*?([^)]*)\)/, "$1");
}

export function fileName(frame: Frame): string {
  return frame.file.slice(Math.max(frame.file.lastIndexOf("/"), frame.file.lastIndexOf("\\")) + 1);
}

export function place(frame: Frame): string {
  return `${fileName(frame)}:${frame.line}`;
}

/** `HandleLogin × StartHeartbeat.func1`: the functions in which the two sides meet. */
export function meetingOf(report: Report): string {
  const names = report.sides.map((side) => meetingName(side));
  return names.length === 0 ? firstLine(report.message) : names.join(" × ");
}

function meetingName({ frames }: Side): string {
  const frame = userFrame(frames) ?? frames[0];
  if (frame === undefined) return "?";
  // The receiver's type is the map's owner most of the time, which the group above says.
  return /^\(/.test(localName(frame.function)) ? functionName(frame).replace(/^[^.]*\./, "") : functionName(frame);
}

export function firstLine(text: string): string {
  return text.split("\n", 1)[0];
}

/** What a person would name the test: `TestLogin`, else the package. */
export function ownerName({ owner, hint }: Report): string {
  return owner?.test ?? owner?.package ?? hint.test ?? hint.package ?? "";
}

export function ownerPackage({ owner, hint, sides }: Report): string {
  const found = owner?.package ?? hint.package;
  if (found !== null && found !== undefined) return found.replace(/_test$/, "");
  const frame = sides.map(({ frames }) => userFrame(frames)).find((candidate) => candidate !== undefined);
  return frame === undefined ? "" : packageOf(frame.function);
}

/** The frames of a person's own code, and how many others there are. */
export function ownFrames(frames: readonly Frame[]): { readonly frames: readonly Frame[]; readonly hidden: number } {
  const own = frames.filter((frame) => !isStandard(frame) && !frame.file.startsWith("_") && frame.file !== "<autogenerated>");
  return { frames: own, hidden: frames.length - own.length };
}

export function isWriting(access: Access): boolean {
  return access === "write" || access === "delete" || access === "clear";
}

/** `Cache.m` where the analysis knows the map; "" else. */
export function mapName({ facts }: Pick<Race, "facts">): string {
  return facts?.map ?? "";
}
