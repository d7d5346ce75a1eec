/**
 * A map's fact in a few numbers and names, as lenses and hints say it: how far its guard is held, and what runs its sites.
 */
import type { MapFact, RootFact, SiteFact } from "../analysis/facts.ts";
import { isConvincing } from "../analysis/guards.ts";
import type { PackageView } from "./packageView.ts";

export interface FactSummary {
  /** "guarded": most sites hold the guard, or a comment demands it. "partly": some do. "mixed": locks, but none in common. "none": no lock at all. */
  readonly locking: "guarded" | "partly" | "mixed" | "none";
  /** Sites that hold the guard and those that count for it; 0 where there is none. */
  readonly held: number;
  readonly total: number;
  /** Places of production code that touch the contents. */
  readonly sites: number;
  /** Places of production code that start a goroutine which gets to a site. */
  readonly goroutines: number;
  /** Request handlers that get to a site: a goroutine for every request. */
  readonly handlers: number;
}

export function summarize(fact: MapFact): FactSummary {
  const sites = fact.sites.filter(countsAsSite);
  const roots = [...new Set(sites.flatMap((site) => site.roots))].map((index) => fact.roots[index]).filter((root) => !isTestRoot(root));
  const starts = roots.filter(({ kind, label }) => kind === "spawn" && label !== "handler").length;
  const registered = roots.filter(({ kind, label }) => kind === "spawn" && label === "handler").length;
  const handling = roots.filter(({ kind }) => kind === "handler").length;
  return {
    locking: lockingOf(fact, sites),
    held: fact.guard?.held ?? 0,
    total: fact.guard?.total ?? 0,
    // A place that reads and writes, as m[k]++ does, is one to the eye.
    sites: new Set(sites.map(({ site }) => `${site.file}:${site.start}`)).size,
    goroutines: starts,
    // The same handler is seen where it is registered and where it is declared.
    handlers: Math.max(registered, handling),
  };
}

/** Guarded, or open and in doubt: where nothing can run beside a site, the lack of a lock says nothing. */
export function isOfInterest({ findings }: Pick<PackageView, "findings">, fact: MapFact): boolean {
  const { sites, locking } = summarize(fact);
  if (sites === 0) return false;
  return locking === "guarded" || [...findings.values()].some(({ map, level }) => map === fact.map && level !== "possible");
}

export function countsAsSite({ isTest, contents }: SiteFact): boolean {
  return !isTest && contents;
}

export function changesContents({ contents, access }: SiteFact): boolean {
  return contents && (access === "write" || access === "delete" || access === "clear");
}

export function isTestRoot({ kind, site }: RootFact): boolean {
  return kind === "test" || kind === "parallelTest" || site.file.endsWith("_test.go");
}

/** `mu` for `Cache.mu` beside `Cache.m`, and for a variable of the same package; else the whole name. */
export function shortLock(lock: string, map: string): string {
  const owner = lock.slice(0, lock.lastIndexOf(".") + 1);
  return owner !== "" && map.startsWith(owner) ? lock.slice(owner.length) : lock;
}

function lockingOf({ guard }: MapFact, sites: readonly SiteFact[]): FactSummary["locking"] {
  if (guard !== undefined) return guard.isDeclared || guard.held === guard.total || isConvincing(guard) ? "guarded" : "partly";
  return sites.some(({ locks }) => locks.length > 0) ? "mixed" : "none";
}
