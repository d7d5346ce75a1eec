/**
 * Why a report is joined with no finding: what the analysis may have missed, told apart from what it cannot know. The same
 * words in the command line and in editors.
 */
import type { LineIndex } from "../base/lineIndex.ts";
import type { Report } from "../reports/report.ts";
import { distance, type JoinInput, matchReport, type NamedFinding, type PlacedSide, placedSide } from "./join.ts";
import { type KnownMap, placeOf } from "./joinCandidates.ts";
import { joinTexts } from "./joinTexts.ts";
import type { PackageView } from "./packageView.ts";
import { english, speaker, type Translate } from "./wording.ts";

/**
 * noMap: the race is on no map. elsewhere: not all sides are in code that was analysed. oneSide: findings name the access, and the
 * text does not show with which other one it collided. hidden: a finding that is not shown names both. otherPlaces: the
 * findings on this map name other accesses. noConflict: the map is known, without a finding. unknownAccess: in the lines of a
 * side no access to the map of the other one is known.
 */
export type MissReason = "noMap" | "elsewhere" | "oneSide" | "hidden" | "otherPlaces" | "noConflict" | "unknownAccess";

export interface Miss {
  readonly reason: MissReason;
  /** As far as it is known; "" else. */
  readonly map: string;
  /** The analysis may have missed it. */
  readonly isCandidate: boolean;
}

export interface AnalysedCode {
  readonly findings: readonly NamedFinding[];
  /** What a preset or a comment keeps from being shown. */
  readonly hidden: readonly NamedFinding[];
  readonly maps: readonly KnownMap[];
  locate: JoinInput["locate"];
}

/** Of a report that is joined with no finding. Undefined for what is neither a race nor a crash on a map. */
export function missOf(report: Report, { findings, hidden, maps, locate }: AnalysedCode): Miss | undefined {
  if (!report.isMap) return report.kind === "race" ? { reason: "noMap", map: "", isCandidate: false } : undefined;
  const sides = report.sides.filter(({ how }) => how !== "candidate").map((side) => placedSide(side, locate));
  const map = mapAt(sides, maps);
  const here = sides.filter(({ frames }) => frames.length > 0).length;
  if (here < sides.length) return { reason: "elsewhere", map, isCandidate: here > 0 };
  if (sides.length < 2 && findings.some((finding) => names(finding, sides[0]))) return { reason: "oneSide", map, isCandidate: false };
  const unseen = hidden.find((finding) => sides.every((side) => names(finding, side)) && matchReport(report, [finding], locate) !== undefined);
  if (unseen !== undefined) return { reason: "hidden", map: unseen.map, isCandidate: false };
  if (map === "") return { reason: "unknownAccess", map, isCandidate: true };
  return { reason: findings.some((finding) => finding.map === map) ? "otherPlaces" : "noConflict", map, isCandidate: true };
}

/** What presets, settings and comments keep from being shown of a package. `linesOf` answers for files outside of it. */
export function hiddenFindings(view: PackageView, linesOf: (file: string) => LineIndex): readonly NamedFinding[] {
  const shown = new Set(view.diagnostics.map(({ fingerprint }) => fingerprint));
  const lines = (file: string) => view.files.get(file)?.lines ?? linesOf(file);
  return [...view.findings].flatMap(([fingerprint, { map, access, site, related }]): NamedFinding[] => {
    if (shown.has(fingerprint)) return [];
    return [{ fingerprint, map, access, ...placeOf(site, lines), related: related.map((other) => ({ role: other.role, ...placeOf(other, lines) })) }];
  });
}

/** In one sentence. */
export function missText({ reason, map }: Miss, translate: Translate = english): string {
  return speaker(joinTexts, translate)(`join.miss.${reason}`, { map });
}

/** The map that all sides touch; "" where there is none. */
function mapAt(sides: readonly PlacedSide[], maps: readonly KnownMap[]): string {
  if (sides.length === 0) return "";
  return maps.find(({ sites }) => sides.every((side) => sites.some((site) => distance(side, site) !== undefined)))?.map ?? "";
}

function names(finding: NamedFinding, side: PlacedSide): boolean {
  return [finding, ...finding.related.filter(({ role }) => role === "other-access")].some((place) => distance(side, place) !== undefined);
}
