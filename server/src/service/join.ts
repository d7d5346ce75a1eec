/**
 * Joins what was seen at run time with what the analysis found: a report and a finding that name the same map accesses
 * become one, and the finding is confirmed.
 */
import { changes } from "../reports/classify.ts";
import { isGenerated, isStandard, localName } from "../reports/frames.ts";
import type { Access, Frame, Report, Side } from "../reports/report.ts";
import type { Message } from "../rules/rule.ts";
import type { Diagnostic, Place } from "./diagnostic.ts";
import { joinTexts } from "./joinTexts.ts";
import { counted, english, speaker, type Translate } from "./wording.ts";

/** notRun: nothing was run, or it is not known whether both sides were executed. */
export type ConfirmationStatus = "confirmed" | "executed" | "notExecuted" | "notRun";

export interface Confirmation {
  readonly status: ConfirmationStatus;
  /** Runs in which a report showed it; at least 1 when confirmed. */
  readonly seen: number;
  /** Runs made; 0 when reports came from a log. */
  readonly runs: number;
  /** Names of tests that showed it. */
  readonly tests: readonly string[];
  /** A race came whose report could not be read: whether it was this one is not known. */
  readonly unread?: true;
}

/** A report and the numbers of the runs that showed it. */
export interface RunReport {
  readonly report: Report;
  readonly inRuns: readonly number[];
}

export interface JoinInput {
  /** Of every level: what is seen is worth showing, however unsure the analysis was. */
  readonly findings: readonly Diagnostic[];
  readonly reports: readonly RunReport[];
  readonly runs: number;
  /** The file of the workspace that a frame names. */
  locate(frame: Frame): string | undefined;
  /** Whether a line was executed, by a run that counted; undefined where it is not known. */
  executed?(file: string, line: number): boolean | undefined;
  /** The runs met a race whose report could not be read: of nothing is said that it was not seen. */
  readonly unread?: boolean;
}

export interface JoinedReport {
  /** The finding that fits best. */
  readonly finding: Diagnostic;
  /** Fingerprints of all findings that it confirms, the best first. */
  readonly confirms: readonly string[];
}

export interface JoinResult {
  /** By fingerprint, for every finding about a map. */
  readonly confirmations: ReadonlyMap<string, Confirmation>;
  /** By index of the report; `misses.ts` says of those that are undefined why they are. */
  readonly joined: readonly (JoinedReport | undefined)[];
}

export function joinReports(input: JoinInput): JoinResult {
  const findings = input.findings.filter(({ map }) => map !== "");
  const joined = input.reports.map(({ report }) => matchReport(report, findings, input.locate));
  const confirmations = new Map(findings.map((finding) => [finding.fingerprint, confirmationOf(finding, joined, input)]));
  return { confirmations, joined };
}

/** A confirmed finding is an error; the others stay as they are. */
export function withConfirmation(finding: Diagnostic, confirmation: Confirmation | undefined): Diagnostic {
  return confirmation?.status === "confirmed" ? { ...finding, severity: "error" } : finding;
}

/** One sentence about a finding, such as "Seen by the race detector in TestLogin, in 3 of 20 runs". */
export function confirmationText({ status, seen, runs, tests, unread }: Confirmation, translate: Translate = english): string {
  const say = speaker(joinTexts, translate);
  if (status === "confirmed") {
    const args = { tests: tests.length > 0 ? tests.join(", ") : say("join.tests.none"), seen };
    return runs === 0 ? say("join.seen.log", args) : counted(say, "join.seen", runs, args);
  }
  if (unread === true) return say("join.notRun.unread");
  return runs === 0 ? say("join.notRun.never") : counted<"join.executed" | "join.notExecuted" | "join.notRun">(say, `join.${status}`, runs);
}

/** The same as a message that a client may translate. */
export function confirmationMessage(confirmation: Confirmation): Message {
  let message: Message = { key: "", arguments: {}, text: "" };
  const text = confirmationText(confirmation, (spoken) => {
    message = spoken;
    return spoken.text;
  });
  return { ...message, text };
}

type NamedPlace = Pick<Place, "file" | "line" | "endLine" | "function">;

/** What of a finding tells the accesses that it is about. */
export interface NamedFinding extends NamedPlace, Pick<Diagnostic, "map" | "access" | "fingerprint"> {
  readonly related: readonly (NamedPlace & Pick<Diagnostic["related"][number], "role">)[];
}

interface Match<T> {
  readonly finding: T;
  /** 0: the innermost frames of both sides stand at the very places. */
  readonly score: number;
  /** The other side stands at a place that the finding names. */
  readonly both: boolean;
}

/** Undefined where none of the findings names the accesses of a report. */
export function matchReport<T extends NamedFinding>(
  report: Report,
  findings: readonly T[],
  locate: JoinInput["locate"],
): { readonly finding: T; readonly confirms: readonly string[] } | undefined {
  const sides = report.sides.filter(({ how }) => how !== "candidate").map((side) => placedSide(side, locate));
  if (sides.length < 2) return undefined;
  const matches = findings.flatMap((finding) => matchFinding(finding, sides, report.isMap) ?? []).sort((a, b) => a.score - b.score);
  const sure = matches.filter(({ both }) => both);
  // One side alone says little of which map it was, where another finding names both.
  const maps = new Set(sure.map(({ finding }) => finding.map));
  const kept = sure.length > 0 ? matches.filter(({ both, finding }) => both || maps.has(finding.map)) : matches;
  if (kept.length === 0) return undefined;
  return { finding: kept[0].finding, confirms: kept.map(({ finding }) => finding.fingerprint) };
}

/** A frame of the user's code, in a file of the workspace. */
export interface PlacedFrame {
  readonly file: string;
  readonly line: number;
  /** As `Site.function` writes it, without type arguments. */
  readonly function: string;
}

export interface PlacedSide {
  readonly access: Access;
  readonly frames: readonly PlacedFrame[];
}

/** So many frames may lie between the map's operation and the line that a finding names. */
const deepest = 4;
const otherFunction = 0.5;
const otherAccess = 2;
const otherSideElsewhere = 10;

export function placedSide({ access, frames }: Side, locate: JoinInput["locate"]): PlacedSide {
  const own = frames.filter((frame) => !isStandard(frame) && !isGenerated(frame.file)).slice(0, deepest);
  const placed = own.flatMap((frame) => {
    const file = locate(frame);
    return file === undefined ? [] : [{ file, line: frame.line, function: plainFunction(localName(frame.function)) }];
  });
  return { access, frames: placed };
}

function matchFinding<T extends NamedFinding>(finding: T, sides: readonly PlacedSide[], isMap: boolean): Match<T> | undefined {
  const others: readonly NamedPlace[] = [...finding.related.filter(({ role }) => role === "other-access" || role === "lock-elsewhere"), finding];
  let best: Match<T> | undefined;
  for (const [index, side] of sides.entries()) {
    const here = distance(side, finding);
    if (here === undefined) continue;
    const fits = fitsAccess(side.access, finding.access);
    for (const other of sides.filter((_, i) => i !== index)) {
      const there = Math.min(...others.map((place) => distance(other, place) ?? Number.POSITIVE_INFINITY));
      const both = Number.isFinite(there);
      // The access itself raced on a map; with whom, the finding did not foresee.
      if (!both && !(isMap && fits && here < 1)) continue;
      const score = here + (both ? there : otherSideElsewhere) + (fits ? 0 : otherAccess);
      if (best === undefined || score < best.score) best = { finding, score, both };
    }
  }
  return best;
}

/** How far a place is from a side's innermost frame, in frames; undefined when the side does not pass it. */
export function distance({ frames }: PlacedSide, place: Pick<Place, "file" | "line" | "endLine" | "function">): number | undefined {
  const depth = frames.findIndex(({ file, line }) => file === place.file && place.line <= line && line <= place.endLine);
  if (depth < 0) return undefined;
  return depth + (frames[depth].function === plainFunction(place.function) ? 0 : otherFunction);
}

/** A line may hold a write and a read of two maps. */
export function fitsAccess(seen: Access, found: Diagnostic["access"]): boolean {
  if (seen === "unknown" || found === "" || found === "replace") return true;
  return changes(seen) === (found === "write" || found === "delete" || found === "clear");
}

/** Without type arguments and without what the compiler appends to wrappers: method values, loop bodies, `go` and `defer`. */
function plainFunction(name: string): string {
  let text = name;
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(/\[[^[\]]*\]/g, "");
  }
  return text.replace(/(?:-fm|-range\d+|\.gowrap\d+|\.deferwrap\d+)+$/, "");
}

function confirmationOf(finding: Diagnostic, joined: readonly (JoinedReport | undefined)[], { reports, runs, executed, unread }: JoinInput): Confirmation {
  const seenIn = new Set<number>();
  const tests = new Set<string>();
  let confirmed = false;
  joined.forEach((found, index) => {
    if (found?.confirms.includes(finding.fingerprint) !== true) return;
    confirmed = true;
    for (const run of reports[index].inRuns) seenIn.add(run);
    const test = reports[index].report.owner?.test;
    if (test !== undefined && test !== null) tests.add(test);
  });
  if (confirmed) return { status: "confirmed", seen: Math.max(1, seenIn.size), runs, tests: [...tests].sort() };
  if (unread === true) return { status: "notRun", seen: 0, runs, tests: [], unread };
  return { status: runs === 0 ? "notRun" : executionOf(finding, executed), seen: 0, runs, tests: [] };
}

/** Both sides were executed, one of them was not, or it is not known. */
function executionOf(finding: Diagnostic, executed: JoinInput["executed"]): ConfirmationStatus {
  if (executed === undefined) return "notRun";
  const here = executed(finding.file, finding.line);
  const named = finding.related.filter(({ role }) => role === "other-access");
  // Where no other place is named, the same code runs in two goroutines.
  const there = named.length === 0 ? [here] : named.map(({ file, line }) => executed(file, line));
  if (here === false || there.every((other) => other === false)) return "notExecuted";
  return here === true && there.some((other) => other === true) ? "executed" : "notRun";
}
