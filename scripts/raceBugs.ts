/**
 * Shows bugs of real projects at run time: copies the version that has the bug out of the module cache, adds a written test,
 * runs `mapguard race` on it and looks whether a report was joined with the finding on the bug's map. Building them wants
 * the modules they need, so that the first run has to have a module proxy; the tests themselves run without one.
 * `node scripts/raceBugs.ts [ID…]`; the built command line must be there.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorText } from "../server/src/base/errorText.ts";
import type { RaceJson } from "../server/src/cli/formats/race.ts";
import { loadBugs } from "../test/eval/corpus.ts";
import { goEnvironment, whyNoRaceDetector } from "./goToolchain.ts";

interface RaceCase {
  /** Of test/eval/corpus/real-bugs.json. */
  readonly bug: string;
  readonly version: string;
  readonly package: string;
  /** The written test, in `<bug>_test.go`. */
  readonly test: string;
  readonly map: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "test", "eval", "races");
const cases = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as readonly RaceCase[];
/** Old modules have no go.mod, or one that is not tidy. */
const environment = { ...goEnvironment, GOFLAGS: "-buildvcs=false -mod=mod" };

process.exitCode = main(process.argv.slice(2));

function main(ids: readonly string[]): number {
  const missing = whyNoRaceDetector();
  if (missing !== undefined) {
    console.log(`nothing was run: ${missing}`);
    return 1;
  }
  const wanted = cases.filter(({ bug }) => ids.length === 0 || ids.includes(bug));
  let shown = 0;
  for (const one of wanted) {
    const line = reproduce(one);
    if (line.ok) shown++;
    console.log(`${line.ok ? "confirmed" : "NOT      "}  ${one.bug.padEnd(18)} ${line.text}`);
  }
  console.log(`\n${shown} of ${wanted.length} bugs were seen by the race detector and joined with their finding`);
  return shown === wanted.length ? 0 : 1;
}

function reproduce(one: RaceCase): { readonly ok: boolean; readonly text: string } {
  const bug = loadBugs().find(({ id }) => id === one.bug);
  if (bug === undefined) return { ok: false, text: "is not in the corpus" };
  const work = mkdtempSync(join(tmpdir(), "mapguard-bug-"));
  const firstLines = (error: unknown) => errorText(error).replaceAll(work, "").split("\n").slice(0, 3).join(" ");
  try {
    let target: string;
    try {
      target = copyOf(one, bug.module, work);
    } catch (error) {
      return { ok: false, text: `cannot be had here: ${firstLines(error)}` };
    }
    return judge(one, run(target, one.test));
  } catch (error) {
    return { ok: false, text: firstLines(error) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The package's folder in a copy of its module, with the written test; all that it is built from is at hand then. */
function copyOf(one: RaceCase, module: string, work: string): string {
  const tree = join(work, "tree");
  cpSync(download(module, one.version), tree, { recursive: true });
  spawnSync("chmod", ["-R", "u+w", tree]);
  if (!existsSync(join(tree, "go.mod"))) writeFileSync(join(tree, "go.mod"), `module ${module}\n\ngo 1.21\n`);
  const target = join(tree, one.package);
  // The project's own tests may want more modules, and none of them is run.
  for (const name of listTests(target)) rmSync(join(target, name));
  copyFileSync(join(folder, `${one.bug}_test.go`), join(target, "mapguard_race_test.go"));
  execFileSync("go", ["list", "-deps", "-test", "."], {
    cwd: target,
    env: { ...environment, GOPROXY: process.env.GOPROXY ?? "", GOSUMDB: "off" },
    stdio: "pipe",
  });
  return target;
}

function download(module: string, version: string): string {
  const env = { ...environment, GOPROXY: process.env.GOPROXY ?? "", GOSUMDB: "off" };
  const answer = execFileSync("go", ["mod", "download", "-json", `${module}@${version}`], { cwd: tmpdir(), env, encoding: "utf8" });
  return (JSON.parse(answer) as { readonly Dir: string }).Dir;
}

function listTests(target: string): readonly string[] {
  return execFileSync("ls", [target], { encoding: "utf8" })
    .split("\n")
    .filter((name) => name.endsWith("_test.go"));
}

function run(cwd: string, test: string): RaceJson {
  const args = [join(root, "dist", "cli.mjs"), "race", "--format", "json", "--no-coverage", "--runs", "5", "--test", test, "."];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, env: environment, encoding: "utf8", maxBuffer: 64 << 20 });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as RaceJson;
}

function judge(one: RaceCase, { reports, findings, problems }: RaceJson): { readonly ok: boolean; readonly text: string } {
  if (problems.length > 0) return { ok: false, text: problems.map(({ message, raw }) => `${message} ${raw.split("\n")[0]}`).join("; ") };
  const found = findings.find(({ map, confirmation }) => map === one.map && confirmation.status === "confirmed");
  const maps = reports.filter(({ isMap }) => isMap).length;
  if (found === undefined) return { ok: false, text: `${reports.length} reports, ${maps} on a map; no finding on ${one.map} was confirmed` };
  return { ok: true, text: `${found.level} ${found.rule} on ${found.map} at ${found.file}:${found.line}. ${found.confirmation.text}` };
}
