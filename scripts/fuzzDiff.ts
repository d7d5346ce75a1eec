/**
 * Holds the analysis against the race detector on random programs:
 * `npm run fuzz:diff -- [--programs N] [--seed N] [--runs N] [--from N] [--shrink missed,unseen,elsewhere] [--limit N] [--keep]`
 * `--from` begins at a later program, `--shrink` says what is made small and printed, `--limit` how many at most; `--keep`
 * writes the results into the repository.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { type DiffOptions, diff } from "../test/fuzz/diff/diff.ts";
import type { DisagreementKind } from "../test/fuzz/diff/judge.ts";
import { keep, rows } from "../test/fuzz/diff/results.ts";
import { table } from "../test/support/accuracyPage.ts";
import { goEnvironment, whyNoRaceDetector } from "./goToolchain.ts";

const { values } = parseArgs({
  options: {
    programs: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "6" },
    from: { type: "string", default: "0" },
    shrink: { type: "string", default: "missed,unseen" },
    limit: { type: "string", default: "40" },
    keep: { type: "boolean", default: false },
  },
});
const missing = whyNoRaceDetector();
if (missing !== undefined) {
  console.error(`the comparison needs the race detector: ${missing}`);
  process.exit(1);
}
const kinds: readonly DisagreementKind[] = ["missed", "unseen", "elsewhere"];
const options: DiffOptions = {
  seed: Number(values.seed),
  from: Number(values.from),
  programs: Number(values.programs),
  runs: Number(values.runs),
  shrink: kinds.filter((kind) => values.shrink.split(",").includes(kind)),
  shrinkLimit: Number(values.limit),
  log: (line) => console.error(line),
};
const result = await diff(options);
for (const { index, kind, strictOnly, what, lines, text, isSmall } of result.found) {
  if (!isSmall) continue;
  console.log(`== program ${index}: ${kind}${strictOnly ? " (strict reports it)" : ""}: ${what}, lines ${lines.join(", ")}\n`);
  console.log(numbered(text));
}
for (const text of result.broken) console.log(`ended early: ${text.split("\n", 1)[0]}`);
for (const fault of result.faults) console.log(`failed: ${fault}`);
console.log(table(rows({ ...result, broken: result.broken.length })));
if (values.keep) keep(result, options, spawnSync("go", ["env", "GOVERSION"], { env: goEnvironment, encoding: "utf8" }).stdout.trim());
if (result.faults.length > 0) process.exitCode = 1;

function numbered(text: string): string {
  const lines = text.split("\n").map((line, index) => (line === "" ? "" : `${String(index + 1).padStart(4)}  ${line}`));
  return lines.join("\n");
}
