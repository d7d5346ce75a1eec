/**
 * Hints behind the accesses to shared maps: the lock held there, on every way that leads to the access.
 */
import type { InlayHint, Range } from "vscode-languageserver-types";
import type { MapFact, SiteFact } from "../../analysis/facts.ts";
import type { HeldLock } from "../../analysis/finding.ts";
import { countsAsSite, isOfInterest, shortLock, summarize } from "../factSummary.ts";
import type { PackageView } from "../packageView.ts";
import { counted, type Say, speaker, type Translate } from "../wording.ts";
import { offsetToPosition, positionToOffset } from "./ranges.ts";

export const hintTexts = {
  "hint.exclusive": "{lock}",
  "hint.shared": "{lock} (read)",
  "hint.none": "no lock",
  "hint.guarded": "{map} is guarded by {guard}.",
  "hint.counted.one": "{map} is guarded by {guard}, held at {held} of 1 access.",
  "hint.counted.many": "{map} is guarded by {guard}, which {held} of its {count} accesses hold.",
  "hint.open": "The accesses to {map} have no lock in common.",
  "hint.missing": "This access does not hold it on every way that leads here.",
  "hint.read-lock": "This access changes the map, but holds the read side alone, which several goroutines may hold together.",
} as const;

type Speaker = Say<typeof hintTexts>;

/** For the accesses that end within the range. */
export function inlayHints(view: PackageView, path: string, range: Range, translate: Translate): InlayHint[] {
  const file = view.files.get(path);
  if (file === undefined) return [];
  const say = speaker(hintTexts, translate);
  const first = positionToOffset(file, range.start);
  const last = positionToOffset(file, range.end);
  const byEnd = new Map<number, InlayHint>();
  for (const fact of view.facts) {
    const sites = fact.sites.filter((site) => site.site.file === path && site.site.end >= first && site.site.end <= last && countsAsSite(site));
    if (sites.length === 0 || !isOfInterest(view, fact)) continue;
    for (const site of sites) {
      const { end } = site.site;
      // m[k]++ is two accesses at one place; the one that lacks something says more.
      if (byEnd.has(end) && site.guarded !== false) continue;
      byEnd.set(end, { position: offsetToPosition(file, end), label: labelOf(fact, site, say), tooltip: tooltipOf(fact, site, say), paddingLeft: true });
    }
  }
  return [...byEnd].sort(([a], [b]) => a - b).map(([, hint]) => hint);
}

function labelOf(fact: MapFact, site: SiteFact, say: Speaker): string {
  const guard = site.locks[fact.guard === undefined ? -1 : site.lockKeys.indexOf(fact.guard.key)];
  const shown = guard === undefined ? site.locks : [guard];
  if (shown.length === 0) return say("hint.none");
  return shown.map((lock) => lockLabel(lock, fact.map, say)).join(", ");
}

function lockLabel({ name, mode }: HeldLock, map: string, say: Speaker): string {
  return say(mode === "shared" ? "hint.shared" : "hint.exclusive", { lock: shortLock(name, map) });
}

function tooltipOf(fact: MapFact, site: SiteFact, say: Speaker): string {
  const { guard, map } = fact;
  const { locking, held, total } = summarize(fact);
  if (guard === undefined || locking === "partly") return say("hint.open", { map });
  const head = total === 0 ? say("hint.guarded", { map, guard: guard.name }) : counted(say, "hint.counted", total, { map, guard: guard.name, held });
  if (site.guarded !== false) return head;
  return `${head} ${say(site.lockKeys.includes(guard.key) ? "hint.read-lock" : "hint.missing")}`;
}
