/**
 * Every access to the map that a place in a file stands for, those that lack its guard first; of a lock, every access that it
 * guards.
 */

import type { MapFact, SiteFact } from "../../analysis/facts.ts";
import { compareText } from "../../base/compareText.ts";
import type { SiteItem, SitesResult } from "../../protocol/messages.ts";
import { lockList } from "../../rules/message.ts";
import { changesContents } from "../factSummary.ts";
import type { PackageView } from "../packageView.ts";
import { subjectAt } from "../subjectAt.ts";
import { locationOf, type ReadText } from "./ranges.ts";

/** Undefined where the analysis knows of no map. */
export function sitesAt(view: PackageView, path: string, offset: number, readText?: ReadText): SitesResult | undefined {
  const subject = subjectAt(view, path, offset);
  if (subject === undefined) return undefined;
  const guards = new Set(subject.facts.map(({ guard }) => guard?.name ?? ""));
  return {
    map: [...new Set(subject.facts.map(({ map }) => map))].join(", "),
    guard: guards.size === 1 ? [...guards][0] : "",
    sites: listed(subject.facts).map((site) => toItem(view, site, readText)),
  };
}

interface Listed extends SiteFact {
  readonly odd: boolean;
}

/** One for each place in the source. Odd ones first, tests last, else by place. */
function listed(facts: readonly MapFact[]): Listed[] {
  const byPlace = new Map<string, Listed>();
  for (const fact of facts) {
    const contentsChange = fact.sites.some(changesContents);
    for (const site of fact.sites) {
      const key = `${fact.key} ${site.site.file} ${site.site.start} ${site.site.end}`;
      const known = byPlace.get(key);
      // To load a map whose contents change is no access to them yet.
      const counts = site.contents || site.access === "replace" || !contentsChange;
      // m[k]++ reads and writes: what changes the map counts.
      if (known === undefined || (known.access === "read" && site.access !== "read")) {
        byPlace.set(key, { ...site, odd: site.guarded === false && counts && !site.isTest });
      }
    }
  }
  return [...byPlace.values()].sort((a, b) => rank(a) - rank(b) || compareText(a.site.file, b.site.file) || a.site.start - b.site.start);
}

function rank({ odd, isTest }: Listed): number {
  return odd ? 0 : isTest ? 2 : 1;
}

function toItem(view: PackageView, { site, access, locks, odd }: Listed, readText: ReadText | undefined): SiteItem {
  return { ...locationOf(view, site, readText), access, function: site.function, locks: locks.map((lock) => lockList([lock])), odd };
}
