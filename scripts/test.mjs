/**
 * `npm test`: every check of the house in turn, all of them even when one fails. Ends with the skipped tests, the steps
 * that failed and a plain line `N passed, N failed`; the exit code is not 0 when anything failed.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const report = join(root, ".cache", "test", "vitest.json");
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });

const failedSteps = [];
let passed = 0;
let failed = 0;
const skipped = [];

step("lint", "biome", ["check", "--error-on-warnings"]);
step("types", "tsc", ["--noEmit", "-p", "."]);
step("types of the race panel's page", "tsc", ["--noEmit", "-p", "client/src/racePanel/page"]);
const built = step("build", process.execPath, ["scripts/build.mjs"]);
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
step("tests", "vitest", ["run", "--project", "!e2e", ...reporters], readVitestReport);
rmSync(report, { force: true });
step("end to end in VS Code", "vitest", ["run", "--project", "e2e", ...reporters], readVitestReport);
if (built) step("evaluation smoke", process.execPath, ["scripts/eval.ts", "--smoke"]);

for (const line of skipped) console.log(`skipped: ${line}`);
for (const name of failedSteps) console.log(`failed step: ${name}`);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exitCode = failed > 0 ? 1 : 0;

function step(name, command, args, count = undefined) {
  console.log(`\n== ${name}`);
  const start = Date.now();
  const run = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  const ok = run.status === 0;
  console.log(`== ${name}: ${ok ? "ok" : "FAILED"} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  const counted = count?.() ?? 0;
  if (!ok) failedSteps.push(name);
  if (counted === 0) {
    if (ok && count === undefined) passed++;
    else failed++;
  } else if (!ok && failed === 0) {
    failed++;
  }
  return ok;
}

/** Adds the single tests to the totals; returns how many there were, 0 meaning that none ran. */
function readVitestReport() {
  let results;
  try {
    results = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return 0;
  }
  for (const file of results.testResults) {
    // A file that could not be loaded has no tests of its own.
    if (file.status === "failed" && file.assertionResults.length === 0) failed++;
    for (const test of file.assertionResults) {
      if (test.status === "passed") passed++;
      else if (test.status === "failed") failed++;
      else skipped.push(`${relative(root, file.name)}: ${test.fullName}`);
    }
  }
  return results.numTotalTests;
}
