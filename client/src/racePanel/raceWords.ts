/**
 * The words for races that list, detail, tests, problems and copied text share.
 */
import { userFrame } from "../../../server/src/reports/frames.ts";
import type { Access, Frame, Report, Side } from "../../../server/src/reports/report.ts";
import type { RunProgress } from "../../../server/src/runner/raceRun.ts";
import { mapName, ownFrames, place, type Race } from "./race.ts";
import type { RunKind } from "./raceRuns.ts";

/** `vscode.l10n`, or a stand-in for it in tests. */
export interface Translator {
  t(message: string, ...args: readonly (string | number)[]): string;
}

export function accessWord(access: Access, l10n: Translator): string {
  switch (access) {
    case "read":
      return l10n.t("read");
    case "write":
      return l10n.t("write");
    case "delete":
      return l10n.t("delete");
    case "iterate":
      return l10n.t("range");
    case "clear":
      return l10n.t("clear");
    case "len":
      return l10n.t("len");
    case "clone":
      return l10n.t("clone");
    case "unknown":
      return l10n.t("access");
  }
}

/** `write × read`. */
export function accessesText({ sides }: Report, l10n: Translator): string {
  return sides.map(({ access }) => accessWord(access, l10n)).join(" × ");
}

export function goroutineName({ goroutine, main }: Side, l10n: Translator): string {
  if (main) return l10n.t("main goroutine");
  return goroutine === null ? l10n.t("a goroutine") : l10n.t("goroutine {0}", goroutine);
}

/** `in 3 of 20 runs`; "" where it says nothing: a single run, an imported log. */
export function countText({ seen, runs, imported }: Race, l10n: Translator): string {
  if (imported || (runs <= 1 && seen > 0)) return "";
  return seen === 0 ? notSeenText(runs, l10n) : l10n.t("in {0} of {1} runs", seen, runs);
}

/** What a run has done so far, in a line. */
export function progressText({ runs, count, testsDone, test, races }: RunProgress, kind: RunKind, l10n: Translator): string {
  const found = races === 0 ? l10n.t("no race seen yet") : races === 1 ? l10n.t("1 race") : l10n.t("{0} races", races);
  const repeated = count > 1 ? l10n.t("run {0}, each test {1} times", runs, count) : l10n.t("run {0}", runs);
  const ended = kind === "command" && testsDone === 0 ? "" : testsText(testsDone, l10n);
  const done = kind === "untilRace" || kind === "verify" ? repeated : ended;
  return [done, found, test].filter((part) => part !== "").join(" · ");
}

function testsText(done: number, l10n: Translator): string {
  return done === 1 ? l10n.t("1 test done") : l10n.t("{0} tests done", done);
}

/** "" where the text holds no goroutine. */
export function goroutinesText(count: number, l10n: Translator): string {
  if (count === 0) return "";
  return count === 1 ? l10n.t("1 goroutine in the dump") : l10n.t("{0} goroutines in the dump", count);
}

export function leftOutText(count: number, l10n: Translator): string {
  return count === 1 ? l10n.t("1 more is left out") : l10n.t("{0} more are left out", count);
}

/** Never "no race": that a run showed none proves nothing. */
export function notSeenText(runs: number, l10n: Translator): string {
  return runs === 1 ? l10n.t("not seen in 1 run") : l10n.t("not seen in {0} runs", runs);
}

export function groupName(race: Race, l10n: Translator): string {
  const name = mapName(race);
  if (name !== "") return name;
  if (race.report.isMap) return l10n.t("Maps without a known name");
  return race.report.kind === "race" ? l10n.t("Non-map races") : l10n.t("Other crashes");
}

/** Where the goroutine was started, in a person's own code. */
export function creationFrame({ created }: Side): Frame | undefined {
  return userFrame(created);
}

/** The places from which both sides run at the same time; empty where the report does not say. */
export function parallelFrom({ sides }: Report): readonly string[] {
  const [a, b] = sides;
  if (a === undefined || b === undefined) return [];
  const [createdA, createdB] = [creationFrame(a), creationFrame(b)];
  // One side started the other: from there on both run.
  if (createdB !== undefined && (a.main || startedBy(a, createdB))) return [place(createdB)];
  if (createdA !== undefined && (b.main || startedBy(b, createdA))) return [place(createdA)];
  return [...new Set([createdA, createdB].flatMap((frame) => (frame === undefined ? [] : [place(frame)])))];
}

function startedBy({ frames }: Side, created: Frame): boolean {
  return ownFrames(frames).frames.some((frame) => frame.function === created.function);
}
