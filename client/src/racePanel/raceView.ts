/**
 * Makes of a race what the detail shows: two lanes from the creation of each goroutine to its access, and what to do next.
 */
import { isStandard } from "../../../server/src/reports/frames.ts";
import type { Frame, Report, Side } from "../../../server/src/reports/report.ts";
import type { Lane, LaneFrame, PanelAction, PanelSection, RaceState } from "./panelState.ts";
import { firstLine, functionName, isWriting, mapName, meetingOf, ownerPackage, ownFrames, place, type Race } from "./race.ts";
import { accessesText, accessWord, countText, creationFrame, goroutineName, goroutinesText, parallelFrom, type Translator } from "./raceWords.ts";
import { type VerifyTarget, verifyHint, verifyLabel } from "./verification.ts";

export interface ViewSources {
  readonly l10n: Translator;
  /** The line of code, without its indentation; "" when it is not at hand. */
  code(frame: Frame): string;
  found(frame: Frame): boolean;
  /** Title of the fix that the primary button applies; "" when there is none. */
  readonly fix: string;
  /** A run of it is going on; what it shows so far. */
  readonly running: string;
  /** What a verification runs; undefined where nothing can be run here. */
  readonly verifying: VerifyTarget | undefined;
  /** Of the run that showed it: what could not be read. */
  readonly sections: readonly PanelSection[];
  /** Such as `go1.26.1`; "" when unknown. */
  readonly goVersion: string;
  /** Of a race that was not seen: whether the tests execute both of its sides; "" when it is not known. */
  readonly execution: string;
}

/** More would not fit side by side; the others are named below. */
const mostLanes = 4;
const mostCalls = 12;

export function raceState(race: Race, sources: ViewSources): RaceState {
  const { l10n } = sources;
  const { report } = race;
  const shown = report.sides.slice(0, mostLanes);
  const lanes = shown.map((side, index) => lane(race, side, index, sources));
  const name = mapName(race);
  return {
    kind: "race",
    id: race.id,
    title: name === "" ? meetingOf(report) : name,
    accesses: report.kind === "race" ? accessesText(report, l10n) : firstLine(report.message),
    badge: badge(race, sources),
    meta: meta(race, sources),
    notes: notes(race, sources),
    lanes,
    between: between(report, l10n),
    footer: footer(report, l10n),
    sections: sources.sections,
    actions: actions(race, sources),
    texts: { created: l10n.t("created"), open: l10n.t("Enter opens the line"), notFound: l10n.t("not in this workspace") },
  };
}

function lane({ facts }: Race, side: Side, index: number, sources: ViewSources): Lane {
  const { l10n } = sources;
  const creation = creationFrame(side);
  const own = ownFrames(side.frames).frames;
  // Without a frame of one's own the innermost of the others is better than none.
  const calls = (own.length > 0 ? own : side.frames.slice(0, 1)).slice(0, mostCalls).toReversed();
  const frames = calls.map((frame, i) => laneFrame(frame, `${index}.${i}`, i === calls.length - 1 ? "access" : "call", sources));
  if (creation !== undefined) frames.unshift(laneFrame(creation, `${index}.c`, "created", sources));
  return {
    name: String.fromCharCode("A".charCodeAt(0) + index),
    goroutine: goroutineName(side, l10n),
    access: accessWord(side.access, l10n),
    writes: isWriting(side.access),
    guess: guess(side, facts?.map ?? "", l10n),
    frames,
    holds: holds(facts?.sides[index]?.locks, l10n),
  };
}

function laneFrame(frame: Frame, id: string, kind: LaneFrame["kind"], sources: ViewSources): LaneFrame {
  return { id, kind, place: place(frame), line: frame.line, function: functionName(frame), code: sources.code(frame), found: sources.found(frame) };
}

/** The frame that an id of a lane names. */
export function frameOf({ sides }: Report, id: string): Frame | undefined {
  const [index, at] = id.split(".");
  const side = sides[Number(index)];
  if (side === undefined) return undefined;
  if (at === "c") return creationFrame(side);
  const own = ownFrames(side.frames).frames;
  return (own.length > 0 ? own : side.frames.slice(0, 1)).slice(0, mostCalls).toReversed()[Number(at)];
}

function guess({ how, goroutine, frameLost }: Side, map: string, l10n: Translator): string {
  // The dump's own candidates are goroutines of it.
  if (how === "candidate" && goroutine === null && map !== "") return l10n.t("candidate: not from the dump; the analysis knows that it changes {0}", map);
  if (how === "candidate") return l10n.t("candidate: it works on some map, the dump does not say on which");
  if (how === "same-map-pointer") return l10n.t("told by the same map pointer in the dump");
  return frameLost ? l10n.t("its first frame was lost by Go: this is the caller") : "";
}

function holds(locks: readonly string[] | undefined, l10n: Translator): string {
  if (locks === undefined) return "";
  return locks.length === 0 ? l10n.t("holds nothing (static)") : l10n.t("holds {0} (static)", locks.join(", "));
}

function badge(race: Race, { l10n }: ViewSources): RaceState["badge"] {
  const count = countText(race, l10n);
  if (race.imported) return { tone: "confirmed", text: l10n.t("From a log") };
  if (race.seen === 0) return { tone: "good", text: count };
  if (race.facts?.outdated === true) return { tone: "plain", text: l10n.t("Seen before the last change") };
  const confirmed = race.facts?.fingerprint ? l10n.t("Confirmed") : l10n.t("Seen");
  return { tone: "confirmed", text: [confirmed, count].filter((part) => part !== "").join(" ") };
}

function meta(race: Race, { l10n, goVersion }: ViewSources): readonly string[] {
  const { owner } = race.report;
  const from = { creation: l10n.t("creation stack"), access: l10n.t("access stack"), event: l10n.t("test event, a mere hint") };
  const test = owner?.test ? `${owner.test} (${from[owner.from]})` : "";
  return [test, ownerPackage(race.report), race.imported ? "" : goVersion, race.isNew ? l10n.t("new since the last run") : ""].filter((part) => part !== "");
}

function notes({ report, facts, seen }: Race, { l10n, running, execution }: ViewSources): readonly string[] {
  const found = [running, execution].filter((part) => part !== "");
  if (report.kind === "fatal" && report.isMap && !report.showsPointers && report.sides.every(({ how }) => how !== "same-map-pointer")) {
    found.push(l10n.t("Run with GOTRACEBACK=system: the dump then shows the map of every goroutine, so that the other side can be told from it."));
  }
  if (seen > 0 && facts?.miss && facts.fingerprint === "" && !facts.outdated) found.push(facts.miss.text);
  if (!report.complete) found.push(l10n.t("The text broke off: what follows may be missing."));
  return found;
}

function between({ kind, sides }: Report, l10n: Translator): string {
  if (kind === "race") return l10n.t("no happens-before edge observed between ▶ and ▶");
  if (sides.length < 2) return l10n.t("the other side is not in the text");
  if (sides.slice(1).every(({ how }) => how === "candidate")) return l10n.t("the text names one side; the other is a guess");
  return l10n.t("the runtime saw both at work on one map");
}

function footer(report: Report, l10n: Translator): readonly string[] {
  const places = parallelFrom(report);
  const hidden = report.sides.reduce((sum, { frames }) => sum + frames.filter((frame) => isStandard(frame)).length, 0);
  const more = report.sides.length - mostLanes;
  return [
    ...(places.length > 0 ? [l10n.t("parallel from {0}", places.join(", "))] : []),
    ...(hidden > 0 ? [hidden === 1 ? l10n.t("1 frame of Go hidden") : l10n.t("{0} frames of Go hidden", hidden)] : []),
    ...(more > 0 ? [more === 1 ? l10n.t("1 more candidate") : l10n.t("{0} more candidates", more)] : []),
    ...(report.goroutines > 0 ? [goroutinesText(report.goroutines, l10n)] : []),
  ];
}

function actions(race: Race, { l10n, fix, verifying, running }: ViewSources): readonly PanelAction[] {
  const all: PanelAction[] = [];
  const add = (id: PanelAction["id"], label: string, hint = "") => all.push({ id, label, primary: all.length === 0, hint });
  if (running !== "") add("cancel", l10n.t("Cancel"));
  if (fix !== "") add("fix", fix);
  if (verifying !== undefined && running === "") add("verify", verifyLabel(verifying, l10n), verifyHint(verifying, l10n));
  if (race.facts?.fingerprint) add("why", l10n.t("Why?"));
  add("copy", l10n.t("Copy"));
  add("raw", l10n.t("Raw output"));
  return all;
}
