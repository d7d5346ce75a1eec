/**
 * The runs made and the logs read, and the races they showed, put together: a race that a later run of its test did not show
 * stays in the list as not seen.
 */

import type { ReadingSummary, Report } from "../../../server/src/reports/report.ts";
import type { TestOutcome } from "../../../server/src/reports/testEvents.ts";
import type { RaceTarget } from "../../../server/src/runner/command.ts";
import type { Problem } from "../../../server/src/runner/doctor.ts";
import type { RunProgress } from "../../../server/src/runner/raceRun.ts";
import type { SeenReport } from "../../../server/src/runner/runTally.ts";
import { meetingPoints, ownerPackage, type Race, raceIds, type StaticFacts } from "./race.ts";
import type { ExecutedFindings } from "./raceCoverage.ts";
import { mayMissRacesOf } from "./unread.ts";

/**
 * verify: a run until a race shows that is to show that one is gone. import: read from a log. guard: without the detector, under the guarded runtime, which sees
 * crashes only. command: a test command of one's own, of which nobody knows what it runs.
 */
export type RunKind = "run" | "guard" | "untilRace" | "verify" | "import" | "command";
export type RunState = "waiting" | "running" | "done" | "cancelled" | "failed";

export interface Run {
  readonly id: number;
  readonly kind: RunKind;
  /** What was run, in a few words: a test, a package, the name of a log. */
  readonly title: string;
  /** Undefined for logs and commands of one's own. */
  readonly target: RaceTarget | undefined;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly state: RunState;
  readonly progress: RunProgress | undefined;
  /** Runs made in all. */
  readonly runs: number;
  readonly reports: readonly SeenReport[];
  /** So many more reports were not kept. */
  readonly leftOut?: number;
  readonly tests: readonly TestOutcome[];
  readonly problems: readonly Problem[];
  /** What was counted while it was read, and what could not be read; undefined until it has ended. */
  readonly summary?: ReadingSummary;
  /** What was printed, shortened when it is long. */
  readonly output: string;
  /** Of a verification: the race it is about. */
  readonly race: string;
  /** Findings that were not seen; undefined when it was not asked what is executed. */
  readonly findings?: ExecutedFindings;
  /** One more run sees which findings are executed. */
  readonly covering?: boolean;
  /** Under the guard: conflicts on maps were made likelier. */
  readonly amplified?: boolean;
  /** The log that was read; "" or undefined when it was none that can be read again. */
  readonly source?: string;
}

export type RunStart = Pick<Run, "kind" | "title" | "target" | "started" | "race" | "source">;

export class RaceRuns {
  readonly #listeners = new Set<() => void>();
  readonly #facts = new Map<string, StaticFacts>();
  #runs: readonly Run[] = [];
  #races: readonly Race[] | undefined;
  #keep: number;
  #mostReports: number;

  /** At most `keep` runs that have ended are kept, and of each at most `mostReports` reports. */
  constructor(keep: number, runs: readonly Run[] = [], mostReports = Number.POSITIVE_INFINITY) {
    this.#keep = keep;
    this.#runs = runs;
    this.#mostReports = mostReports;
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** The newest first. */
  get runs(): readonly Run[] {
    return this.#runs;
  }

  get active(): readonly Run[] {
    return this.#runs.filter(isActive);
  }

  /** Those that were seen last come first within a map; see `racesOf` for the order. */
  get races(): readonly Race[] {
    this.#races ??= racesOf(this.#runs, this.#facts);
    return this.#races;
  }

  race(id: string): Race | undefined {
    return this.races.find((race) => race.id === id);
  }

  run(id: number): Run | undefined {
    return this.#runs.find((run) => run.id === id);
  }

  /** The newest run that showed what is known of a race. */
  shownBy(race: Race): Run | undefined {
    return this.#runs.find(({ reports }) => reports.some(({ report }) => report === race.report));
  }

  /** Of a run, as far as they are kept. */
  reportsOf(id: number): readonly Report[] {
    return this.run(id)?.reports.map(({ report }) => report) ?? [];
  }

  /** A log that is read again takes the place of what was read before. */
  start(start: RunStart): number {
    const id = Math.max(0, ...this.#runs.map((run) => run.id)) + 1;
    const run: Run = { ...start, id, state: "waiting", progress: undefined, runs: 0, reports: [], tests: [], problems: [], output: "" };
    this.#runs = [run, ...this.#runs.filter((known) => !start.source || known.source !== start.source)];
    this.#changed();
    return id;
  }

  update(id: number, change: Partial<Omit<Run, "id">>): void {
    const limited = { ...change, ...limitedReports(change.reports, this.#mostReports) };
    this.#runs = this.#runs.map((run) => (run.id === id ? { ...run, ...limited } : run));
    const ended = this.#runs.filter((run) => !isActive(run));
    const dropped = new Set(ended.slice(this.#keep));
    this.#runs = this.#runs.filter((run) => !dropped.has(run));
    this.#changed();
  }

  set keep(keep: number) {
    this.#keep = keep;
  }

  /** Of runs from now on. */
  set mostReports(most: number) {
    this.#mostReports = most;
  }

  /** What the static analysis says of races; it replaces what it said before. */
  learn(facts: ReadonlyMap<string, StaticFacts>): void {
    for (const [id, known] of facts) this.#facts.set(id, known);
    if (facts.size > 0) this.#changed();
  }

  /** Forgets the runs that have ended. */
  clear(): void {
    this.#runs = this.#runs.filter(isActive);
    this.#facts.clear();
    this.#changed();
  }

  #changed(): void {
    this.#races = undefined;
    for (const listener of this.#listeners) listener();
  }
}

export function isActive({ state }: Run): boolean {
  return state === "waiting" || state === "running";
}

/** Something is still run for it, also when its races are known. */
export function isBusy(run: Run): boolean {
  return isActive(run) || run.covering === true;
}

interface Sighting {
  report: Report;
  seen: number;
  runs: number;
  isNew: boolean;
  imported: boolean;
}

/** From the oldest run to the newest: later ones say more of a race than earlier ones. */
export function racesOf(newestFirst: readonly Run[], facts: ReadonlyMap<string, StaticFacts>): readonly Race[] {
  const known = new Map<string, Sighting>();
  const executedBefore = new Set<string>();
  for (const run of newestFirst.toReversed()) {
    const seenHere = new Set<string>();
    const ids = raceIds(run.reports.map(({ report }) => report));
    for (const [index, { report, seen }] of run.reports.entries()) {
      const id = ids[index];
      if (seenHere.has(id)) continue;
      seenHere.add(id);
      const before = known.get(id);
      // A log says nothing more of what a run has shown, and with which the test that does is known.
      if (onlyShows(run) && before !== undefined && !before.imported && before.seen > 0) continue;
      const isNew = (before?.isNew === true && run.kind !== "run" && run.kind !== "guard") || (before === undefined && executedBefore.has(testKey(report)));
      known.set(id, { report, seen, runs: Math.max(run.runs, 1), isNew, imported: onlyShows(run) });
    }
    if (onlyShows(run)) continue;
    const executed = executedTests(run);
    const met = new Set(run.reports.map(({ report }) => placesKey(report)));
    for (const [id, sighting] of known) {
      // A read of m[k]++ in the place of its write is no sign that anything is mended.
      if (seenHere.has(id) || met.has(placesKey(sighting.report))) continue;
      // The guard cannot show what only the detector reports: its silence says nothing of it.
      if (run.kind === "guard" && sighting.report.kind === "race") continue;
      sighting.isNew = false;
      // It may be the very race whose report could not be read.
      if (hasLeftOut(run) || mayMissRacesOf(run, ownerPackage(sighting.report))) continue;
      if (run.state === "done" && executed.has(testKey(sighting.report))) known.set(id, { ...sighting, seen: 0, runs: Math.max(run.runs, 1), imported: false });
    }
    for (const key of executed) executedBefore.add(key);
  }
  return [...known].map(([id, sighting]) => ({ id, ...sighting, facts: facts.get(id) }));
}

/** Of very many reports those on maps stay first; nothing where they are few enough. */
function limitedReports(reports: readonly SeenReport[] | undefined, most: number): Pick<Run, "reports" | "leftOut"> | undefined {
  if (reports === undefined || reports.length <= most) return undefined;
  const onMaps = reports.filter(({ report }) => report.isMap);
  return { reports: [...onMaps, ...reports.filter(({ report }) => !report.isMap)].slice(0, most), leftOut: reports.length - most };
}

/** It has shown more than is known of it: of no race it can be said that it was not seen. */
export function hasLeftOut({ leftOut = 0 }: Run): boolean {
  return leftOut > 0;
}

/** Logs, and commands that may not even use the detector: what they do not show says nothing of it. */
export function onlyShows({ kind }: Run): boolean {
  return kind === "import" || kind === "command";
}

/** Tests that were run to their end: one that died has not shown all it might. */
function executedTests({ tests }: Run): ReadonlySet<string> {
  const ended = tests.filter(({ status }) => status === "pass" || status === "fail");
  return new Set(ended.map(({ package: path, test }) => `${path}\n${test}`));
}

/** Equal for races of a test that meet in the same lines, whatever each side does there. */
function placesKey(report: Report): string {
  return [report.kind, testKey(report), ...meetingPoints(report, true)].join("\n");
}

function testKey(report: Report): string {
  return `${ownerPackage(report)}\n${report.owner?.test ?? ""}`;
}
