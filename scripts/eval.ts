/**
 * Measures how right the analysis is: Go's race suite, real bugs before and after, clean modules, a sample to judge.
 * `npm run eval -- [--smoke] [--only race-suite|bugs|clean|sample] [--case ID] [--stratum S] [--jobs N] [--compare] [--retriage]`
 * `--retriage` runs nothing: it puts verdicts and reasons written since the last run into its results.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type BugResult, caseDirectories, evaluateBug, prepare, TreeRuns } from "../test/eval/bugs.ts";
import { loadBugs, loadClean, loadLabels } from "../test/eval/corpus.ts";
import { inParallel, whyNotBuilt } from "../test/eval/engine.ts";
import { dependencies, fetchAll, fetchBugs, haveGo, Trees, usedTrees } from "../test/eval/fetch.ts";
import { expectationOf } from "../test/eval/match.ts";
import { evaluateRaceSuite, findGoroot } from "../test/eval/raceSuite.ts";
import { loadResults, printResults, type Results, saveResults } from "../test/eval/results.ts";
import { evaluateClean, evaluateSample, judgedAgain, loadTriage } from "../test/eval/wholeTrees.ts";

/** One plain case of each kind of evidence, small trees first: together they fetch in seconds. */
const smokeCases = [
  "beego-79f60274",
  "casbin-5b0520c8",
  "etcd-6f0723f2",
  "gin-646312ae",
  "grpc-go-a62701e4",
  "nats-server-1eb12a15",
  "go-zero-6a4885ba",
  "telegraf-1dbe3b82",
];

const { values: options } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    only: { type: "string" },
    case: { type: "string" },
    stratum: { type: "string" },
    jobs: { type: "string", default: String(Math.min(4, availableParallelism())) },
    compare: { type: "boolean", default: false },
    retriage: { type: "boolean", default: false },
    "no-fetch": { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});
if (options.retriage) {
  retriage();
  process.exit(0);
}
const notBuilt = whyNotBuilt();
if (notBuilt !== undefined) {
  // Else every tree would count as one that defeats the analysis.
  console.error(notBuilt);
  process.exit(1);
}
const jobs = Number(options.jobs);
/** Without Go there is nothing but what an earlier run has left in the module cache. */
const mayFetch = !options["no-fetch"] && haveGo();
const narrowed = options.case !== undefined || options.stratum !== undefined;
const wants = (part: string): boolean => (options.only === undefined ? !narrowed || part === "bugs" : options.only === part);
const log = (line: string): void => console.log(line);
const progress = (line: string): void => {
  if (options.verbose) console.error(line);
};

function retriage(): void {
  const results = loadResults();
  const triage = loadTriage();
  const clean = results.clean?.map((module) => ({ ...module, balanced: module.balanced.map((report) => judgedAgain(report, triage)) }));
  const sample = results.sample && { ...results.sample, sample: results.sample.sample.map((report) => judgedAgain(report, triage)) };
  const labels = loadLabels();
  const bugs = results.bugs?.map((bug) => ({ ...bug, reason: labels[bug.id]?.reason ?? bug.reason }));
  saveResults({ ...results, bugs, clean, sample });
}

function selectBugs() {
  const ids = options.smoke ? smokeCases : undefined;
  return loadBugs().filter(
    (bug) =>
      (ids === undefined || ids.includes(bug.id)) &&
      (options.case === undefined || bug.id.includes(options.case)) &&
      (options.stratum === undefined || bug.decidable === options.stratum),
  );
}

async function evaluateBugs(trees: Trees): Promise<BugResult[]> {
  const bugs = selectBugs();
  const labels = loadLabels();
  if (mayFetch) {
    await fetchBugs(trees, bugs, false, progress);
    const sides = bugs.flatMap((bug) => {
      const prepared = prepare(bug, labels, trees);
      const { files } = expectationOf(bug, prepared.label);
      return [prepared.trees.buggy, prepared.trees.fixed].flatMap((tree) => (tree === undefined ? [] : [{ tree, folders: caseDirectories(tree, files) }]));
    });
    await fetchAll(
      trees,
      sides.flatMap(({ tree, folders }) => dependencies(tree.dir, folders)),
      false,
      progress,
    );
  }
  const cases = bugs.map((bug) => prepare(bug, labels, trees));
  const runs = new TreeRuns(cases, progress);
  return inParallel(cases, jobs, async (one) => {
    const result = await evaluateBug(one, runs);
    progress(`${result.id}: ${result.skipped ?? result.error ?? result.outcome?.balanced}`);
    return result;
  });
}

function printDifferences(before: readonly BugResult[], after: readonly BugResult[]): void {
  const known = new Map(before.map((result) => [result.id, result]));
  for (const result of after) {
    const old = known.get(result.id);
    const [was, is] = [old, result].map((one) => `${one?.outcome?.balanced ?? "–"}${one?.gone?.balanced === false ? " (stays)" : ""}`);
    if (was !== is) log(`${result.id} (${result.stratum}): ${was} -> ${is}`);
  }
}

async function runAll(): Promise<Results> {
  const trees = new Trees();
  const results: { -readonly [K in keyof Results]: Results[K] } = {};
  if (wants("race-suite")) {
    const goroot = findGoroot();
    if (goroot !== undefined) results.raceSuite = await evaluateRaceSuite(goroot);
    else log("skipped: Go's race suite (there is no Go here)");
  }
  if (wants("bugs")) results.bugs = await evaluateBugs(trees);
  if (wants("clean") && !options.smoke) {
    if (mayFetch) {
      const wanted = loadClean().map(({ module, version }) => ({ module, query: version }));
      await fetchAll(trees, wanted, false, progress);
      await fetchAll(
        trees,
        wanted.flatMap((one) => dependencies(trees.resolve([one])?.dir ?? "")),
        false,
        progress,
      );
    }
    results.clean = await evaluateClean(trees, jobs, progress);
  }
  if (wants("sample") && !options.smoke) {
    if (mayFetch) {
      await fetchBugs(trees, loadBugs(), false, progress);
      await fetchAll(
        trees,
        usedTrees(trees).flatMap((tree) => dependencies(tree.dir)),
        false,
        progress,
      );
    }
    results.sample = await evaluateSample(trees, jobs, progress);
  }
  return results;
}

/** What must not get worse; the smoke run fails on it. */
function smokeFailures(results: Results): string[] {
  const failures: string[] = [];
  const suite = results.raceSuite;
  if (suite === undefined && process.env.CI === "true") failures.push("Go's race suite did not run");
  if (suite?.error !== undefined) failures.push(`race suite: ${suite.error}`);
  if (suite !== undefined && (suite.missed.length > 0 || suite.wrong.length > 0)) {
    failures.push(`race suite: ${suite.missed.length} missed, ${suite.wrong.length} wrong`);
  }
  const known = new Map((loadResults().bugs ?? []).map((result) => [result.id, result]));
  for (const bug of results.bugs ?? []) {
    if (bug.skipped !== undefined) {
      log(`skipped: ${bug.id} (${bug.skipped})`);
      continue;
    }
    const before = known.get(bug.id);
    if (bug.error !== undefined) failures.push(`${bug.id}: ${bug.error}`);
    else if (before?.outcome?.balanced === "hit" && bug.outcome?.balanced !== "hit") failures.push(`${bug.id}: was reported, is ${bug.outcome?.balanced} now`);
    else if (before?.gone?.balanced === true && bug.gone?.balanced === false) failures.push(`${bug.id}: was gone in the fixed tree, is reported now`);
  }
  return failures;
}

const results = await runAll();
printResults(results, log);
if (options.smoke) {
  const failures = smokeFailures(results);
  for (const failure of failures) log(`failed: ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} else {
  const before = loadResults().bugs;
  if (results.bugs !== undefined && before !== undefined) printDifferences(before, results.bugs);
  if (!narrowed && !options.compare) saveResults(results);
}
