/**
 * A crash dump often shows one side of a conflict only. Where the analysis knows the map it died on, the places that change
 * the map are candidates for the other side, the likeliest first; they are called candidates, nothing more.
 */
import type { MapFact, RootFact, SiteFact } from "../analysis/facts.ts";
import type { AccessKind, HeldLock, Site } from "../analysis/finding.ts";
import type { LineIndex } from "../base/lineIndex.ts";
import { changes } from "../reports/classify.ts";
import type { Access, Frame, OtherGoroutine, Report, Side } from "../reports/report.ts";
import { distance, fitsAccess, type JoinInput, type PlacedSide, placedSide } from "./join.ts";
import type { PackageView } from "./packageView.ts";

/** A map with the lines of its accesses: plain data, which may come from another thread. */
export interface KnownMap {
  /** `Type.field`, `pkg.var` or `var`. */
  readonly map: string;
  readonly packagePath: string;
  readonly sites: readonly KnownSite[];
}

interface KnownPlace {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly function: string;
}

export interface KnownSite extends KnownPlace {
  readonly access: AccessKind;
  readonly isTest: boolean;
  readonly locks: readonly HeldLock[];
  readonly guarded: boolean | undefined;
  /** What starts the goroutines that get there. */
  readonly starts: readonly KnownPlace[];
}

export interface CandidateResult {
  readonly report: Report;
  /** Name of the map the crash is about; undefined when the analysis does not know its access. */
  readonly map: string | undefined;
}

/** What `withCandidates` needs of a package. `linesOf` answers for files outside the view. */
export function knownMaps(view: PackageView, linesOf: (file: string) => LineIndex): readonly KnownMap[] {
  const lines = (file: string) => view.files.get(file)?.lines ?? linesOf(file);
  return view.facts.map(({ map, sites, roots }) => ({
    map,
    packagePath: view.info.importPath,
    sites: sites.filter(({ contents }) => contents).map((site) => knownSite(site, roots, lines)),
  }));
}

function knownSite({ site, access, isTest, locks, guarded, roots: indexes }: SiteFact, roots: MapFact["roots"], lines: (file: string) => LineIndex): KnownSite {
  const starts = indexes.map((index): RootFact => roots[index]).filter(({ kind }) => kind === "spawn");
  return { ...placeOf(site, lines), access, isTest, locks, guarded, starts: starts.map((root) => placeOf(root.site, lines)) };
}

/** Lines of a site of the analysis. */
export function placeOf({ file, start, end, function: name }: Site, lines: (file: string) => LineIndex): KnownPlace {
  const index = lines(file);
  return { file, line: index.position(start).line, endLine: index.position(Math.max(start, end - 1)).line, function: name };
}

const mostCandidates = 3;

/** Adds candidates to a crash on a map whose other side is not known; other reports stay as they are. */
export function withCandidates(report: Report, maps: readonly KnownMap[], locate: JoinInput["locate"]): CandidateResult {
  if (report.kind === "race" || !report.isMap || report.sides.length === 0) return { report, map: undefined };
  const reporter = placedSide(report.sides[0], locate);
  const hits = maps.flatMap((map) =>
    map.sites.filter((site) => distance(reporter, site) !== undefined && fitsAccess(reporter.access, site.access)).map((site) => ({ map, site })),
  );
  hits.sort((a, b) => (distance(reporter, a.site) ?? 0) - (distance(reporter, b.site) ?? 0));
  const hit = hits.at(0);
  if (hit === undefined) return { report, map: undefined };
  const { map, site: here } = hit;
  if (report.sides.some(({ how }) => how === "same-map-pointer")) return { report, map: map.map };
  const dumped = report.sides.slice(1).filter((side) => map.sites.some((site) => distance(placedSide(side, locate), site) !== undefined));
  const others = report.others.map((other) => ({ other, placed: placedSide(sideOf(other), locate) }));
  const ranked = map.sites
    .filter((site) => changes(accessOf(site.access)) && !excluded(here, site))
    .map((site) => ({ site, there: standing(site, others) }))
    .map((candidate) => ({ ...candidate, score: likelihood(candidate.site, candidate.there !== undefined, report) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, mostCandidates);
  const kept = report.sides.slice(1).filter((side) => !dumped.includes(side));
  const added = ranked.filter(({ site }) => !dumped.some((side) => distance(placedSide(side, locate), site) !== undefined));
  const sides = [report.sides[0], ...dumped, ...added.map(({ site, there }) => candidateSide(site, there, map.packagePath)), ...kept];
  return { report: { ...report, sides }, map: map.map };
}

/** A lock that both hold, one of them for itself alone, keeps them apart. */
function excluded(a: KnownSite, b: KnownSite): boolean {
  return a.locks.some((lock) => b.locks.some((other) => other.name === lock.name && (other.mode === "exclusive" || lock.mode === "exclusive")));
}

/** The goroutine of the dump that stands at the place. */
function standing(site: KnownSite, others: readonly { readonly other: OtherGoroutine; readonly placed: PlacedSide }[]): OtherGoroutine | undefined {
  return others.find(({ placed }) => distance(placed, site) !== undefined)?.other;
}

function likelihood(site: KnownSite, isInDump: boolean, { owner }: Report): number {
  const byTest = owner?.test !== null && owner?.test !== undefined;
  return (
    (isInDump ? 8 : 0) +
    (site.guarded === false ? 4 : 0) +
    (site.locks.length === 0 ? 2 : 0) +
    (site.starts.length > 0 ? 1 : 0) -
    (site.isTest && !byTest ? 4 : 0)
  );
}

function candidateSide(site: KnownSite, there: OtherGoroutine | undefined, packagePath: string): Side {
  const frame = ({ file, line, function: name }: KnownPlace): Frame => ({ function: `${packagePath}.${name}`, file, line, runtime: false });
  return {
    access: accessOf(site.access),
    goroutine: there?.goroutine ?? null,
    main: there?.goroutine === 1,
    how: "candidate",
    frames: there?.frames ?? [frame(site)],
    created: there?.created ?? site.starts.slice(0, 1).map(frame),
    frameLost: false,
  };
}

function accessOf(kind: AccessKind): Access {
  return kind === "replace" ? "unknown" : kind;
}

function sideOf({ goroutine, frames, created }: OtherGoroutine): Side {
  return { access: "unknown", goroutine, main: goroutine === 1, how: "candidate", frames, created, frameLost: false };
}
