/**
 * What an evaluation came to: kept as JSON so that a change shows case by case what it gained and lost, printed as one
 * compact table, and written into the documentation between two markers.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { table, writeResults } from "../support/accuracyPage.ts";
import type { BugResult, Outcome } from "./bugs.ts";
import { evalDir, type Stratum, strata } from "./corpus.ts";
import { type Preset, presets } from "./engine.ts";
import type { RaceSuiteResult } from "./raceSuite.ts";
import type { CleanResult, JudgedReport, SampleResult } from "./wholeTrees.ts";

export interface Results {
  readonly raceSuite?: RaceSuiteResult;
  readonly bugs?: readonly BugResult[];
  readonly clean?: readonly CleanResult[];
  readonly sample?: SampleResult;
}

const resultsFile = join(evalDir, "results.json");

export function loadResults(): Results {
  return existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, "utf8")) as Results) : {};
}

/** Keeps the sections that were not run this time. */
export function saveResults(results: Results): void {
  const merged = { ...loadResults(), ...results };
  const ordered: Results = { raceSuite: merged.raceSuite, bugs: merged.bugs, clean: merged.clean, sample: merged.sample };
  writeFileSync(resultsFile, `${JSON.stringify(ordered, null, 1)}\n`);
  writeResults("eval", markdown(ordered));
}

interface StratumTotals {
  readonly stratum: Stratum;
  readonly cases: number;
  readonly counts: Record<Outcome, number>;
  readonly gone: number;
  readonly judged: number;
}

export function totals(bugs: readonly BugResult[], preset: Preset): StratumTotals[] {
  return strata.map((stratum) => {
    const inside = bugs.filter((bug) => bug.stratum === stratum && bug.skipped === undefined);
    const counts: Record<Outcome, number> = { hit: 0, near: 0, miss: 0 };
    for (const bug of inside) counts[bug.outcome?.[preset] ?? "miss"]++;
    const judged = inside.map((bug) => bug.gone?.[preset]).filter((gone) => gone !== undefined);
    return { stratum, cases: inside.length, counts, gone: judged.filter((gone) => gone).length, judged: judged.length };
  });
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(0)} %`;
}

export function rate(clean: readonly CleanResult[], preset: Preset): number {
  const lines = clean.reduce((sum, module) => sum + module.lines, 0);
  const reports = clean.reduce((sum, module) => sum + module.reports[preset], 0);
  return lines === 0 ? 0 : (reports * 10_000) / lines;
}

function verdicts(reports: readonly JudgedReport[]): string {
  const count = (verdict: string): number => reports.filter((report) => report.verdict === verdict).length;
  return `${count("true")} true, ${count("false")} false, ${count("unsure")} unsure, ${count("untriaged")} not yet read`;
}

/** Verdicts per rule; the rule is the first word of what was reported. */
function perRule(reports: readonly JudgedReport[]): string {
  const rules = [...new Set(reports.map((report) => report.what.split(" ", 1)[0]))].sort();
  const kinds = ["true", "false", "unsure", "untriaged"] as const;
  const rows: (string | number)[][] = [["rule", ...kinds]];
  for (const rule of rules) {
    const inside = reports.filter((report) => report.what.startsWith(`${rule} `));
    rows.push([rule, ...kinds.map((kind) => inside.filter((report) => report.verdict === kind).length)]);
  }
  return table(rows);
}

function bugTable(bugs: readonly BugResult[]): string {
  const rows: (string | number)[][] = [["stratum", "cases", "hit", "near", "miss", "recall", "gone when fixed", "hit quiet", "hit strict", "gone strict"]];
  const [quiet, strict] = [totals(bugs, "quiet"), totals(bugs, "strict")];
  let [gone, judged] = [0, 0];
  for (const [index, { stratum, cases, counts, ...rest }] of totals(bugs, "balanced").entries()) {
    gone += rest.gone;
    judged += rest.judged;
    const strictGone = `${strict[index].gone}/${strict[index].judged}`;
    rows.push([
      stratum,
      cases,
      counts.hit,
      counts.near,
      counts.miss,
      percent(counts.hit, cases),
      `${rest.gone}/${rest.judged}`,
      quiet[index].counts.hit,
      strict[index].counts.hit,
      strictGone,
    ]);
  }
  const fetched = bugs.filter((bug) => bug.skipped === undefined).length;
  return `${table(rows)}\n\nGone in the fixed tree, balanced: ${gone} of ${judged} (${percent(gone, judged)}). ${fetched} of ${bugs.length} cases were evaluated.`;
}

function cleanTable(clean: readonly CleanResult[]): string {
  const rows: (string | number)[][] = [["module", "version", "lines", ...presets]];
  for (const module of clean) rows.push([module.module, module.version, module.lines, ...presets.map((preset) => module.reports[preset])]);
  rows.push(["per 10,000 lines", "", clean.reduce((sum, module) => sum + module.lines, 0), ...presets.map((preset) => rate(clean, preset).toFixed(2))]);
  return table(rows);
}

/** What all cases of a stratum have in common, where a balanced run is not expected to see them. */
const strataReasons: Partial<Record<string, string>> = {
  "needs-api-assumption": "an exported type that nothing in its package guards or runs in a goroutine",
  "needs-cross-package": "what makes the two sides parallel, or one of them, is another package's code",
  "not-decidable": "not to be decided from the code of its package",
};

/** One line per case that a balanced run does not report, or still reports in the fixed tree. */
function misses(bugs: readonly BugResult[]): string[] {
  return bugs.flatMap((bug) => {
    const reason = bug.reason ?? strataReasons[bug.stratum] ?? "not yet explained";
    if (bug.error !== undefined) return [`- ${bug.id} (${bug.stratum}): could not be analysed: ${bug.error.split("\n")[0]}`];
    if (bug.skipped !== undefined || bug.outcome === undefined) return [];
    const lines: string[] = [];
    if (bug.outcome.balanced !== "hit") {
      const strict = bug.outcome.strict === "hit" ? "strict only" : bug.outcome.balanced;
      lines.push(`- ${bug.id} (${bug.stratum}): ${strict}: ${reason}`);
    }
    if (bug.gone?.balanced === false) lines.push(`- ${bug.id} (${bug.stratum}): still reported in the fixed tree: ${reason}`);
    return lines;
  });
}

function skippedCases(bugs: readonly BugResult[]): string[] {
  return bugs.filter((bug) => bug.skipped !== undefined).map((bug) => `- ${bug.id} (${bug.stratum}): ${bug.skipped}`);
}

function markdown(results: Results): string {
  const parts: string[] = [];
  const { raceSuite, bugs, clean, sample } = results;
  if (raceSuite !== undefined) {
    parts.push(
      `### Go's race suite (${raceSuite.goVersion})\n\n${raceSuite.reported.length} of ${raceSuite.expected} map races reported; ${raceSuite.wrong.length} reports elsewhere.`,
    );
    parts.push([...raceSuite.missed.map((name) => `- missed: ${name}`), ...raceSuite.wrong.map((what) => `- wrong: ${what}`)].join("\n"));
  }
  if (bugs !== undefined) {
    parts.push(`### Real bugs, balanced preset\n\n${bugTable(bugs)}`);
    parts.push(`Not reported by the balanced preset, or not gone:\n\n${misses(bugs).join("\n")}`);
    parts.push(`Not evaluated:\n\n${skippedCases(bugs).join("\n")}`);
  }
  if (clean !== undefined) {
    const balanced = clean.flatMap((module) => module.balanced);
    parts.push(`### Clean modules, reports per preset\n\n${cleanTable(clean)}\n\nThe balanced ones: ${verdicts(balanced)}.`);
  }
  if (sample !== undefined) {
    parts.push(
      `### ${sample.sample.length} of ${sample.population} balanced reports from ${sample.trees} buggy trees\n\n${verdicts(sample.sample)}.\n\n${perRule(sample.sample)}`,
    );
  }
  return `${parts.filter((part) => part !== "").join("\n\n")}\n\n`;
}

/** The compact form for the terminal. */
export function printResults(results: Results, log: (line: string) => void): void {
  const { raceSuite, bugs, clean, sample } = results;
  if (raceSuite !== undefined) {
    log(
      `race suite (${raceSuite.goVersion}): ${raceSuite.reported.length}/${raceSuite.expected} reported, ${raceSuite.wrong.length} wrong${raceSuite.error ? `, ${raceSuite.error}` : ""}`,
    );
    for (const name of raceSuite.missed) log(`  missed ${name}`);
    for (const what of raceSuite.wrong) log(`  wrong  ${what}`);
  }
  if (bugs !== undefined) {
    log(`\n${bugTable(bugs)}`);
    for (const line of misses(bugs)) log(line);
  }
  if (clean !== undefined) {
    log(`\n${cleanTable(clean)}`);
    for (const module of clean) {
      if (module.error !== undefined) log(`  ${module.module}: ${module.error}`);
      for (const report of module.balanced)
        if (report.verdict !== "true") log(`  ${report.verdict} ${report.fingerprint} ${module.module} ${report.level} ${report.what}`);
    }
  }
  if (sample !== undefined) {
    log(`\nsample of ${sample.sample.length} from ${sample.population} reports in ${sample.trees} trees: ${verdicts(sample.sample)}`);
    log(perRule(sample.sample));
    for (const report of sample.sample) if (report.verdict === "untriaged") log(`  ${report.fingerprint} ${report.module} ${report.level} ${report.what}`);
    for (const error of sample.errors) log(`  error ${error}`);
  }
}
