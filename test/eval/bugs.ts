/**
 * Real bugs, before and after: is the bug reported in the buggy tree, and is that report gone in the fixed one?
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BugCase, Label, Stratum } from "./corpus.ts";
import { type CheckOutput, type Preset, presets, type Reported, runCheck, shows } from "./engine.ts";
import { type CaseTrees, caseTrees, type FetchedTree, type Trees } from "./fetch.ts";
import { closeness, type Expectation, expectationOf, hitKey } from "./match.ts";

export type Outcome = "hit" | "near" | "miss";

export interface BugResult {
  readonly id: string;
  readonly stratum: Stratum;
  /** Versions that were looked at; "" where none could be fetched. */
  readonly buggy: string;
  readonly fixed: string;
  readonly skipped?: string;
  readonly outcome?: Record<Preset, Outcome>;
  /** Per preset: the report is gone in the fixed tree. Absent without a hit, a fixed tree, or where the fix is incomplete. */
  readonly gone?: Partial<Record<Preset, boolean>>;
  readonly hits?: readonly string[];
  readonly nears?: readonly string[];
  /** Hits that are still there in the fixed tree. */
  readonly stays?: readonly string[];
  readonly reason?: string;
  readonly error?: string;
}

/** Where a case's files lie; directories that exist, relative to the tree. */
export function caseDirectories(tree: FetchedTree, files: Iterable<string>): string[] {
  const dirs = new Set([...files].map((file) => dirname(file)));
  return [...dirs].filter((dir) => existsSync(join(tree.dir, dir))).sort();
}

export async function checkFolders(tree: FetchedTree, folders: Iterable<string>): Promise<CheckOutput> {
  const patterns = [...folders].map((dir) => (dir === "." ? "." : `./${dir}`));
  if (patterns.length === 0) throw new Error("none of the case's folders exist in this tree");
  const modulePath = existsSync(join(tree.dir, "go.mod")) ? undefined : tree.module;
  return runCheck({ cwd: tree.dir, patterns, modulePath });
}

/** Checks each tree once, with the folders of all the cases that look at it. */
export class TreeRuns {
  private readonly folders = new Map<string, Set<string>>();
  private readonly outputs = new Map<string, Promise<CheckOutput>>();
  private readonly log: (line: string) => void;

  constructor(cases: readonly PreparedCase[], log: (line: string) => void) {
    this.log = log;
    for (const { bug, label: correction, trees } of cases) {
      for (const tree of [trees.buggy, trees.fixed]) {
        if (tree === undefined || correction?.exclude === true) continue;
        const folders = this.folders.get(tree.dir) ?? new Set();
        for (const folder of caseDirectories(tree, expectationOf(bug, correction).files)) folders.add(folder);
        this.folders.set(tree.dir, folders);
      }
    }
  }

  check(tree: FetchedTree): Promise<CheckOutput> {
    let output = this.outputs.get(tree.dir);
    if (output === undefined) {
      output = checkFolders(tree, [...(this.folders.get(tree.dir) ?? [])].sort());
      this.outputs.set(tree.dir, output);
      output.then(
        ({ summary }) => this.log(`${tree.module}@${tree.query}: ${summary.files} files in ${summary.elapsedMs} ms`),
        () => undefined,
      );
    }
    return output;
  }
}

function describe(finding: Reported): string {
  const others = finding.related.filter((place) => place.role === "other-access").map((place) => `${place.function}:${place.line}`);
  return `${finding.level} ${finding.rule} ${finding.map} ${finding.function} ${finding.file}:${finding.line}${others.length > 0 ? ` vs ${others.slice(0, 3).join(", ")}` : ""}`;
}

function outcomeAt(preset: Preset, findings: readonly Reported[], wanted: Expectation): Outcome {
  const seen = findings.filter((finding) => shows(preset, finding.level)).map((finding) => closeness(finding, wanted));
  return seen.includes("hit") ? "hit" : seen.includes("near") ? "near" : "miss";
}

function hitsAt(preset: Preset, findings: readonly Reported[], wanted: Expectation): Reported[] {
  return findings.filter((finding) => shows(preset, finding.level) && closeness(finding, wanted) === "hit");
}

function label(text: FetchedTree | undefined): string {
  return text === undefined ? "" : `${text.module}@${text.query}`;
}

/** Which sides of a case were fetched, and what is known to be wrong with its label. */
export interface PreparedCase {
  readonly bug: BugCase;
  readonly label: Label | undefined;
  readonly trees: CaseTrees;
}

export function prepare(bug: BugCase, labels: Record<string, Label>, trees: Trees): PreparedCase {
  const found = caseTrees(trees, bug);
  const correction = labels[bug.id];
  const exact = found.buggy?.query === bug.buggy[0];
  return { bug, label: correction?.onlyForTags === true && exact ? undefined : correction, trees: found };
}

export async function evaluateBug({ bug, label: correction, trees }: PreparedCase, runs: TreeRuns): Promise<BugResult> {
  const stratum = correction?.decidable ?? bug.decidable;
  const base = { id: bug.id, stratum, buggy: label(trees.buggy), fixed: label(trees.fixed), reason: correction?.reason };
  if (correction?.exclude === true) return { ...base, skipped: correction.reason };
  if (trees.buggy === undefined) return { ...base, skipped: "the buggy tree cannot be fetched" };
  const wanted = expectationOf(bug, correction);
  try {
    const before = await runs.check(trees.buggy);
    const outcome = {} as Record<Preset, Outcome>;
    for (const preset of presets) outcome[preset] = outcomeAt(preset, before.findings, wanted);
    const hits = hitsAt("strict", before.findings, wanted);
    const nears = before.findings.filter((finding) => closeness(finding, wanted) === "near");
    const result: BugResult = { ...base, outcome, hits: hits.map(describe).slice(0, 8), nears: nears.map(describe).slice(0, 8) };
    const judged = trees.fixed !== undefined && !bug.fix_incomplete && correction?.fixIncomplete !== true;
    if (hits.length === 0 || trees.fixed === undefined || !judged) return result;
    const after = await runs.check(trees.fixed);
    const gone: Partial<Record<Preset, boolean>> = {};
    let stays: Reported[] = [];
    for (const preset of presets) {
      const keys = new Set(hitsAt(preset, before.findings, wanted).map(hitKey));
      if (keys.size === 0) continue;
      stays = hitsAt(preset, after.findings, wanted).filter((finding) => keys.has(hitKey(finding)));
      gone[preset] = stays.length === 0;
    }
    return { ...result, gone, stays: stays.map(describe).slice(0, 8) };
  } catch (error) {
    return { ...base, error: (error instanceof Error ? error.message : String(error)).replaceAll(trees.buggy.dir, "<tree>") };
  }
}
