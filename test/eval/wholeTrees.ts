/**
 * Whole trees: how noisy race-tested modules are, and a fixed sample of reports from the buggy trees to be judged by hand.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evalDir, loadBugs, loadClean } from "./corpus.ts";
import { type CheckOutput, inParallel, type Preset, presets, type Reported, runCheck, shows } from "./engine.ts";
import { caseTrees, type FetchedTree, type Trees } from "./fetch.ts";

export type Verdict = "true" | "false" | "unsure";

/** A report somebody read. */
export interface Triage {
  readonly fingerprint: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Module, map, function and file, for people. */
  readonly where: string;
}

export interface JudgedReport {
  readonly module: string;
  readonly fingerprint: string;
  readonly level: string;
  readonly what: string;
  readonly verdict: Verdict | "untriaged";
  readonly reason: string;
}

export interface CleanResult {
  readonly module: string;
  readonly version: string;
  readonly lines: number;
  readonly reports: Record<Preset, number>;
  /** The balanced ones, each with its verdict. */
  readonly balanced: readonly JudgedReport[];
  readonly error?: string;
}

export interface SampleResult {
  readonly trees: number;
  /** Distinct balanced reports in all buggy trees. */
  readonly population: number;
  readonly sample: readonly JudgedReport[];
  readonly errors: readonly string[];
}

const sampleSize = 50;
const seed = "mapguard sample 1";

export function loadTriage(): Map<string, Triage> {
  const entries = JSON.parse(readFileSync(join(evalDir, "triage.json"), "utf8")) as Triage[];
  return new Map(entries.map((entry) => [entry.fingerprint, entry]));
}

function judged(module: string, finding: Reported, triage: ReadonlyMap<string, Triage>): JudgedReport {
  const known = triage.get(finding.fingerprint);
  return {
    module,
    fingerprint: finding.fingerprint,
    level: finding.level,
    what: `${finding.rule} ${finding.map} ${finding.function} ${finding.file}:${finding.line}`,
    verdict: known?.verdict ?? "untriaged",
    reason: known?.reason ?? "",
  };
}

/** A report as it was, with what has been judged since. */
export function judgedAgain(report: JudgedReport, triage: ReadonlyMap<string, Triage>): JudgedReport {
  const known = triage.get(report.fingerprint);
  return known === undefined ? report : { ...report, verdict: known.verdict, reason: known.reason };
}

function checkTree(tree: FetchedTree): Promise<CheckOutput> {
  const modulePath = existsSync(join(tree.dir, "go.mod")) ? undefined : tree.module;
  return runCheck({ cwd: tree.dir, patterns: ["./..."], modulePath });
}

function plainError(error: unknown, dir: string): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(dir, "<tree>");
}

export function evaluateClean(trees: Trees, jobs: number, log: (line: string) => void): Promise<CleanResult[]> {
  const triage = loadTriage();
  return inParallel(loadClean(), jobs, async ({ module, version }) => {
    const none = { module, version, lines: 0, reports: { quiet: 0, balanced: 0, strict: 0 }, balanced: [] };
    const tree = trees.resolve([{ module, query: version }]);
    if (tree === undefined) return { ...none, error: "cannot be fetched" };
    try {
      const output = await checkTree(tree);
      log(`clean ${module}: ${output.findings.length} reports in ${output.summary.elapsedMs} ms`);
      const reports = {} as Record<Preset, number>;
      for (const preset of presets) reports[preset] = output.findings.filter((finding) => shows(preset, finding.level)).length;
      const balanced = output.findings.filter((finding) => shows("balanced", finding.level)).map((finding) => judged(module, finding, triage));
      return { module, version, lines: output.summary.lines, reports, balanced };
    } catch (error) {
      return { ...none, error: plainError(error, tree.dir) };
    }
  });
}

/** Order by a keyed hash: a report keeps its rank whatever else appears or vanishes. */
function rank(report: JudgedReport): string {
  return createHash("sha256").update(`${seed} ${report.fingerprint}`).digest("hex");
}

/** Hosts that served one repository under several module paths count as one. */
function repository(module: string): string {
  return module.replace(/\/v\d+$/, "");
}

export async function evaluateSample(trees: Trees, jobs: number, log: (line: string) => void): Promise<SampleResult> {
  const triage = loadTriage();
  const byDir = new Map<string, FetchedTree>();
  for (const bug of loadBugs()) {
    const tree = caseTrees(trees, bug).buggy;
    if (tree !== undefined) byDir.set(tree.dir, tree);
  }
  const all = [...byDir.values()].sort((a, b) => (`${a.module}@${a.query}` < `${b.module}@${b.query}` ? -1 : 1));
  const errors: string[] = [];
  const distinct = new Map<string, JudgedReport>();
  const outputs = await inParallel(all, jobs, async (tree) => {
    try {
      const output = await checkTree(tree);
      log(`sample ${tree.module}@${tree.query}: ${output.findings.length} reports in ${output.summary.elapsedMs} ms`);
      return output;
    } catch (error) {
      errors.push(`${tree.module}@${tree.query}: ${plainError(error, tree.dir)}`);
      return undefined;
    }
  });
  for (const [index, tree] of all.entries()) {
    for (const finding of outputs[index]?.findings ?? []) {
      const key = `${repository(tree.module)} ${finding.fingerprint}`;
      if (shows("balanced", finding.level) && !distinct.has(key)) distinct.set(key, judged(`${tree.module}@${tree.query}`, finding, triage));
    }
  }
  const sample = [...distinct.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, sampleSize);
  return { trees: all.length, population: distinct.size, sample, errors: errors.sort() };
}
