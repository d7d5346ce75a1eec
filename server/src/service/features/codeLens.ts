/**
 * Lenses over the declarations of maps that several goroutines use: which lock guards them, at how many sites, from how many
 * goroutines. Nothing over maps of which nothing useful is known.
 */
import type { CodeLens } from "vscode-languageserver-types";
import type { MapFact } from "../../analysis/facts.ts";
import { type DeclaredPlace, declaredPlaces } from "../declaredPlaces.ts";
import { type FactSummary, isOfInterest, shortLock, summarize } from "../factSummary.ts";
import type { PackageView } from "../packageView.ts";
import { counted, type Say, speaker, type Translate } from "../wording.ts";
import { rangeOf, uriOf } from "./ranges.ts";

export interface CodeLensOptions {
  /** The client has the command that lists the sites. */
  readonly clientCommands: boolean;
  readonly translate: Translate;
}

/** What a lens carries until it is resolved. */
export interface CodeLensData {
  readonly path: string;
  /** Key of the declared place. */
  readonly key: string;
}

export const lensTexts = {
  "lens.guarded": "guarded by {guard}",
  "lens.partly": "{guard} held",
  "lens.mixed": "no common lock",
  "lens.none": "no lock seen",
  "lens.held.one": "{held} of {count} site",
  "lens.held.many": "{held} of {count} sites",
  "lens.sites.one": "{count} site",
  "lens.sites.many": "{count} sites",
  "lens.all.one": "{count} site",
  "lens.all.many": "all {count} sites",
  "lens.goroutines.one": "{count} goroutine",
  "lens.goroutines.many": "{count} goroutines",
  "lens.handlers.one": "{count} handler",
  "lens.handlers.many": "{count} handlers",
  "lens.maps-guarded.one": "{count} map guarded by {guard}",
  "lens.maps-guarded.many": "{count} maps guarded by {guard}",
  "lens.maps-open.one": "{count} map without a common lock",
  "lens.maps-open.many": "{count} maps without a common lock",
} as const;

type Speaker = Say<typeof lensTexts>;

/** Lenses without titles; `resolveCodeLens` adds them when they come into sight. */
export function codeLenses(view: PackageView, path: string): CodeLens[] {
  // Generated code counts for no guard, so nothing true could be said of its own maps.
  if (view.files.get(path)?.ir.outline.generated !== false) return [];
  const places = declaredPlaces(view, path);
  return places
    .filter((place) => factsShownAt(view, place, places).length > 0)
    .map((place) => ({ range: rangeOf(view, { file: path, ...place }), data: { path, key: place.key } satisfies CodeLensData }));
}

/** A lens whose map has gone since gets an empty title. */
export function resolveCodeLens(view: PackageView, lens: CodeLens, options: CodeLensOptions): CodeLens {
  const data: unknown = lens.data;
  if (!isLensData(data)) return { range: lens.range, command: { title: "", command: "" } };
  const places = declaredPlaces(view, data.path);
  const place = places.find(({ key }) => key === data.key);
  const facts = place === undefined ? [] : factsShownAt(view, place, places);
  const say = speaker(lensTexts, options.translate);
  const title = place?.kind === "type" ? groupTitle(facts, say) : facts.length > 0 ? mapTitle(facts[0], say) : "";
  if (!options.clientCommands || title === "") return { range: lens.range, command: { title, command: "" } };
  return { range: lens.range, command: { title, command: "mapguard.showSites", arguments: [uriOf(data.path), lens.range.start] } };
}

function isLensData(data: unknown): data is CodeLensData {
  return typeof data === "object" && data !== null && "path" in data && typeof data.path === "string" && "key" in data && typeof data.key === "string";
}

/** The fact of a map, or of the maps it holds; of a type those of its fields, when there are several. */
function factsShownAt(view: PackageView, place: DeclaredPlace, places: readonly DeclaredPlace[]): readonly MapFact[] {
  if (place.kind === "type") {
    const fields = places.filter(({ kind, key }) => kind === "field" && key.startsWith(`${place.key}.`));
    const facts = fields.flatMap((field) => factsShownAt(view, field, places));
    return facts.length > 1 ? facts : [];
  }
  const facts = view.facts.filter(({ key }) => key === place.key);
  const own = facts.length > 0 ? facts : view.facts.filter(({ key }) => key.startsWith(`${place.key}[]`) && !key.includes(".", place.key.length));
  return own.slice(0, 1).filter((fact) => isOfInterest(view, fact));
}

function mapTitle(fact: MapFact, say: Speaker): string {
  const summary = summarize(fact);
  return [...lockParts(fact, summary, say), ...goroutineParts(summary, say)].join(" · ");
}

function lockParts(fact: MapFact, { locking, held, total, sites }: FactSummary, say: Speaker): string[] {
  if (fact.guard === undefined) return [say(locking === "mixed" ? "lens.mixed" : "lens.none"), counted(say, "lens.sites", sites)];
  const guard = say(locking === "guarded" ? "lens.guarded" : "lens.partly", { guard: shortLock(fact.guard.name, fact.map) });
  if (total === 0) return [guard, counted(say, "lens.sites", sites)];
  return [guard, held === total ? counted(say, "lens.all", total) : counted(say, "lens.held", total, { held })];
}

function goroutineParts({ goroutines, handlers }: FactSummary, say: Speaker): string[] {
  return [...(goroutines > 0 ? [counted(say, "lens.goroutines", goroutines)] : []), ...(handlers > 0 ? [counted(say, "lens.handlers", handlers)] : [])];
}

/** "2 maps guarded by mu · 1 map without a common lock". */
function groupTitle(facts: readonly MapFact[], say: Speaker): string {
  const byGuard = new Map<string, number>();
  let open = 0;
  for (const fact of facts) {
    if (fact.guard === undefined || summarize(fact).locking !== "guarded") open++;
    else {
      const guard = shortLock(fact.guard.name, fact.map);
      byGuard.set(guard, (byGuard.get(guard) ?? 0) + 1);
    }
  }
  const guarded = [...byGuard].map(([guard, count]) => counted(say, "lens.maps-guarded", count, { guard }));
  return [...guarded, ...(open > 0 ? [counted(say, "lens.maps-open", open)] : [])].join(" · ");
}
