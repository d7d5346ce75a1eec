/**
 * The evaluation corpus as data: real bugs with their buggy and fixed trees, clean modules, Go's own race suite,
 * and the corrections to labels that proved wrong.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const evalDir = dirname(fileURLToPath(import.meta.url));
export const repoDir = dirname(dirname(evalDir));
/** Fetched state lives here; git ignores it. */
export const cacheDir = join(repoDir, ".cache", "eval");

export type Stratum = "direct" | "inconsistent-guard" | "needs-alias" | "needs-api-assumption" | "needs-cross-package" | "not-decidable";

export const strata: readonly Stratum[] = ["direct", "inconsistent-guard", "needs-alias", "needs-api-assumption", "needs-cross-package", "not-decidable"];

export interface BugCase {
  readonly id: string;
  readonly module: string;
  readonly go_mod: boolean;
  readonly files: readonly string[];
  readonly functions: readonly string[];
  readonly pattern: string;
  readonly kind: string;
  readonly decidable: Stratum;
  readonly fix: string;
  readonly fix_incomplete: string | boolean | null;
  readonly note: string;
  readonly maps: readonly string[];
  /** Version queries, best first: the commit, then a release tag. */
  readonly buggy: readonly string[];
  readonly fixed: readonly string[];
}

export interface CleanModule {
  readonly module: string;
  readonly version: string;
  readonly why: string;
}

export interface RaceSuiteCase {
  readonly file: string;
  readonly function: string;
  readonly label: "race" | "norace";
  readonly race_is_on_map: boolean;
}

/** A correction to one real-bug case. What is absent keeps the corpus value. */
export interface Label {
  /** Why the correction, or why the case is missed; shown in the list of misses. */
  readonly reason: string;
  readonly files?: readonly string[];
  readonly functions?: readonly string[];
  readonly maps?: readonly string[];
  readonly decidable?: Stratum;
  /** The fix leaves the same race elsewhere, so "gone in the fixed tree" is not asked. */
  readonly fixIncomplete?: boolean;
  /** Neither tree can show the bug (for example the release tags carry the same code): the case is not counted. */
  readonly exclude?: boolean;
  /** This correction holds only while the release tags stand in for the commits, which cannot be fetched. */
  readonly onlyForTags?: boolean;
}

/**
 * Neighbouring releases (`module@query`) that hold the same bug, or its fix, for cases whose own commit and tag cannot
 * be had from the module proxy. Tried last.
 */
export interface Substitute {
  readonly buggy?: readonly string[];
  readonly fixed?: readonly string[];
}

/** A version of a module to fetch. */
export interface Wanted {
  readonly module: string;
  readonly query: string;
}

/** What may stand for one side of a case, best first. */
export function candidates(bug: BugCase, side: "buggy" | "fixed", substitutes: Record<string, Substitute>): Wanted[] {
  const own = bug[side].map((query) => ({ module: bug.module, query }));
  const extra = (substitutes[bug.id]?.[side] ?? []).map((text) => {
    const at = text.lastIndexOf("@");
    return { module: text.slice(0, at), query: text.slice(at + 1) };
  });
  return [...own, ...extra];
}

export function loadSubstitutes(): Record<string, Substitute> {
  return read<Record<string, Substitute>>("substitutes.json");
}

function read<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(evalDir, ...path), "utf8")) as T;
}

export function loadBugs(): BugCase[] {
  return read<BugCase[]>("corpus", "real-bugs.json");
}

export function loadClean(): CleanModule[] {
  return read<CleanModule[]>("corpus", "clean-modules.json");
}

export function loadRaceSuite(): RaceSuiteCase[] {
  return read<{ map_cases: RaceSuiteCase[] }>("corpus", "go-race-suite.json").map_cases;
}

export function loadLabels(): Record<string, Label> {
  return read<Record<string, Label>>("labels.json");
}
