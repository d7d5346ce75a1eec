/**
 * What a package's analysis adds to reports of races and crashes: the map, the locks held at each side, the finding that a
 * report confirms, and candidates for a side that a dump does not show.
 */
import { LineIndex } from "../../base/lineIndex.ts";
import type { ConfirmationItem, JoinedItem, JoinParams, JoinResult } from "../../protocol/messages.ts";
import { executedIn } from "../../reports/coverage.ts";
import type { Frame, Report } from "../../reports/report.ts";
import { lockList } from "../../rules/message.ts";
import { confirmationText, distance, fitsAccess, joinReports, type PlacedSide, placedSide } from "../join.ts";
import { type KnownMap, type KnownSite, knownMaps, withCandidates } from "../joinCandidates.ts";
import { hiddenFindings, type Miss, missOf, missText } from "../misses.ts";
import type { PackageView } from "../packageView.ts";
import type { Translate } from "../wording.ts";
import type { ReadText } from "./ranges.ts";

export interface JoinOptions {
  readonly translate: Translate;
  readonly readText: ReadText;
}

export function joinRaces(
  view: PackageView,
  { reports, runs, counted }: Omit<JoinParams<Report>, "uri">,
  { translate, readText }: JoinOptions,
): JoinResult<Report> {
  // The frames of reports name files of this machine already; others are no package's.
  const locate = ({ file }: Frame) => (view.files.has(file) ? file : undefined);
  const foreignLines = (file: string) => new LineIndex(readText(file) ?? "");
  const maps = knownMaps(view, foreignLines);
  const named = reports.map(({ report, inRuns }) => ({ ...withCandidates(report, maps, locate), inRuns }));
  const blocks = counted && new Map(counted.map((file) => [file.file, file.blocks]));
  const executed = blocks && ((file: string, line: number) => executedIn(blocks.get(file) ?? [], line));
  const { joined, confirmations } = joinReports({ findings: view.diagnostics, reports: named, runs, locate, executed });
  const code = { findings: view.diagnostics, hidden: hiddenFindings(view, foreignLines), maps, locate };
  return {
    reports: named.map(({ report, map }, index): JoinedItem<Report> => {
      const finding = joined[index]?.finding;
      const miss = finding === undefined ? missOf(report, code) : undefined;
      const sides = report.sides.map((side) => placedSide(side, locate));
      const known = mapOf(sides, maps, finding?.map ?? map);
      return {
        report,
        map: finding?.map ?? map ?? known?.map ?? "",
        fingerprint: finding?.fingerprint ?? "",
        locks: sides.map((side) => lockNames(nearest(side, known))),
        miss: missItem(miss, translate),
      };
    }),
    confirmations: [...confirmations].map(([fingerprint, confirmation]): ConfirmationItem => {
      return { fingerprint, status: confirmation.status, text: confirmationText(confirmation, translate) };
    }),
  };
}

function missItem(miss: Miss | undefined, translate: Translate): JoinedItem<Report>["miss"] {
  return miss === undefined ? null : { text: missText(miss, translate), isCandidate: miss.isCandidate };
}

/** The map that all sides touch, the nearest to their innermost frames; one of the given name where it is known. */
function mapOf(sides: readonly PlacedSide[], maps: readonly KnownMap[], name: string | undefined): KnownMap | undefined {
  let best: KnownMap | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const map of maps) {
    if (name !== undefined && map.map !== name) continue;
    const total = sides.reduce((sum, side) => sum + farness(side, nearest(side, map)), 0);
    if (total < least) [best, least] = [map, total];
  }
  return best;
}

function nearest(side: PlacedSide, map: KnownMap | undefined): KnownSite | undefined {
  let best: KnownSite | undefined;
  for (const site of map?.sites ?? []) if (farness(side, site) < farness(side, best)) best = site;
  return best;
}

/** m[k]++ is known as a write, and the detector may see its read. */
const otherAccess = 0.25;

function farness(side: PlacedSide, site: KnownSite | undefined): number {
  const frames = site && distance(side, site);
  if (site === undefined || frames === undefined) return Number.POSITIVE_INFINITY;
  return frames + (fitsAccess(side.access, site.access) ? 0 : otherAccess);
}

function lockNames(site: KnownSite | undefined): readonly string[] | null {
  return site === undefined ? null : site.locks.map((lock) => lockList([lock]));
}
