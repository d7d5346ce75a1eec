/**
 * The long robustness run: `npm run fuzz -- [--count N] [--seed S] [--index I] [--trees]`. `--index` writes one input to
 * standard output; `--trees` checks GOROOT/src and GOROOT/test twice, whole, instead.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type CheckOutput, commandLine } from "../test/eval/engine.ts";
import { findGoroot } from "../test/eval/raceSuite.ts";
import { goTestFiles, ownFiles, readPool } from "../test/fuzz/inputs.ts";
import { mutant } from "../test/fuzz/mutate.ts";
import { runFuzz } from "../test/fuzz/runFuzz.ts";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
    index: { type: "string" },
    trees: { type: "boolean", default: false },
  },
});
const goroot = findGoroot();

function checkTree(cwd: string, patterns: readonly string[], workers: number): Promise<string> {
  const args = [commandLine, "check", "--format", "json", "--preset", "strict", "--fail-on", "off", "--workers", String(workers), ...patterns];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 1 << 29, timeout: 900_000 }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(`check of ${cwd}: ${stderr.slice(0, 2000) || error.message}`));
      else resolve(stdout);
    });
  });
}

/** Everything but the time it took. */
function comparable(output: CheckOutput): string {
  return JSON.stringify({ ...output, summary: { ...output.summary, elapsedMs: 0 } });
}

async function fuzzTrees(root: string): Promise<number> {
  let failures = 0;
  for (const [folder, patterns] of [
    ["src", ["./...", "./cmd/..."]],
    ["test", ["./..."]],
  ] as const) {
    const [first, second] = [await checkTree(join(root, folder), patterns, 2), await checkTree(join(root, folder), patterns, 1)].map(
      (text) => JSON.parse(text) as CheckOutput,
    );
    const lost = (first.notices ?? []).filter((notice) => notice.kind === "skipped-package");
    for (const notice of lost) console.log(`failed: ${notice.message}`);
    const same = comparable(first) === comparable(second);
    if (!same) console.log(`failed: GOROOT/${folder} came out differently the second time`);
    failures += lost.length + (same ? 0 : 1);
    console.log(
      `GOROOT/${folder}: ${first.summary.packages} packages, ${first.summary.files} files, ${first.findings.length} reports, ${first.summary.elapsedMs} ms`,
    );
  }
  return failures;
}

async function fuzzFiles(): Promise<number> {
  const files = [...ownFiles(), ...(goroot === undefined ? [] : goTestFiles(goroot))];
  if (options.index !== undefined) {
    process.stdout.write(mutant(readPool(files), Number(options.seed), Number(options.index)));
    return 0;
  }
  const result = await runFuzz({ seed: Number(options.seed), from: 0, count: Number(options.count), files, slowMilliseconds: 10_000 });
  for (const failure of result.failures) console.log(`failed: --seed ${options.seed} --index ${failure.index}: ${failure.what}`);
  console.log(`${result.inputs} damaged inputs, ${result.findings} reports, ${result.failures.length} failures`);
  return result.failures.length;
}

if (options.trees && goroot === undefined) console.log("skipped: the whole trees (there is no Go here)");
else if ((options.trees && goroot !== undefined ? await fuzzTrees(goroot) : await fuzzFiles()) > 0) process.exitCode = 1;
