/**
 * The race detector judges the fixtures: every test named `…Bad` must race, on lines that expect a finding, and every
 * test named `…Ok` must not. So the expectations themselves are known to be true.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseRaceReports } from "../../scripts/raceReports.ts";
import { binaryName, fixtureFolders, fixtureRoot } from "../support/fixtureFolders.ts";
import { inParallel, missingRaceDetector, run, runGo } from "../support/goTools.ts";

interface Verdict {
  readonly test: string;
  readonly code: number;
  readonly text: string;
  /** `file:line` of every frame of both sides. */
  readonly lines: ReadonlySet<string>;
}

// Not 0: goroutines that outlive their test would be lost.
const raceOptions = { GORACE: "atexit_sleep_ms=50" };
const missing = missingRaceDetector();
const folders = fixtureFolders().filter((folder) => folder.driven && folder.notRunnable === "");
const verdicts = new Map<string, Verdict[]>();
let binaries = "";

if (missing !== undefined) console.warn(`fixtures are not judged by the race detector: ${missing}`);

test("names of folders differ, as test binaries are named by them", () => {
  expect(new Set(folders.map(binaryName)).size).toBe(folders.length);
});

describe.skipIf(missing !== undefined)("the race detector agrees with", () => {
  beforeAll(async () => {
    binaries = mkdtempSync(join(tmpdir(), "mapguard-oracle-"));
    const args = ["test", "-c", "-race", "-vet=off", "-tags", "oracle", "-ldflags=-s -w", "-o", binaries, ...folders.map((folder) => `./${folder.name}`)];
    const build = await runGo(args, fixtureRoot);
    if (build.code !== 0) throw new Error(build.text);
    const listed = await inParallel(
      folders.map((folder) => () => run(join(binaries, binaryName(folder)), ["-test.list", "."], folder.path, raceOptions)),
      4,
    );
    const runs = folders.flatMap((folder, index) => {
      const names = listed[index].text.split("\n").filter((name) => name.startsWith("Test"));
      const bad = names.filter((name) => name.endsWith("Bad"));
      const others = names.filter((name) => !name.endsWith("Bad"));
      const batches = others.length > 0 ? [others, ...bad.map((name) => [name])] : bad.map((name) => [name]);
      const judged: Verdict[] = [];
      verdicts.set(folder.name, judged);
      return batches.map((batch) => async () => {
        judged.push(await judgeWithRetry(join(binaries, binaryName(folder)), folder.path, batch));
      });
    });
    await inParallel(runs, 4);
  }, 280_000);

  afterAll(() => {
    rmSync(binaries, { recursive: true, force: true });
  });

  test.each(folders.map((folder) => [folder.name, folder] as const))("%s", (name, folder) => {
    const judged = verdicts.get(name) ?? [];
    expect(judged.length, "tests that were run").toBeGreaterThan(0);
    const seen = new Set<string>();
    for (const verdict of judged) {
      if (verdict.test.endsWith("Bad")) {
        expect(verdict.lines.size, `${verdict.test} must race:\n${verdict.text}`).toBeGreaterThan(0);
        for (const line of verdict.lines) seen.add(line);
      } else {
        expect(verdict.code, `${verdict.test} must pass without a race:\n${verdict.text}`).toBe(0);
      }
    }
    const unseen = folder.wants.filter((want) => want.unseen === "" && !want.function.startsWith("FP_") && !seen.has(`${want.file}:${want.line}`));
    const groups = new Set(folder.wants.filter((want) => seen.has(`${want.file}:${want.line}`)).map((want) => want.group));
    const wrong = unseen.filter((want) => want.group === "" || !groups.has(want.group));
    expect(
      wrong.map((want) => `${want.file}:${want.line} ${want.pattern.source}`),
      "lines that expect a finding but never raced",
    ).toEqual([]);
  });
});

/** A race may need luck to happen: a bad test gets three chances. A good test must be good at once. */
async function judgeWithRetry(binary: string, cwd: string, names: readonly string[]): Promise<Verdict> {
  let verdict = await judge(binary, cwd, names);
  for (let i = 0; i < 2 && names[0].endsWith("Bad") && verdict.lines.size === 0; i++) verdict = await judge(binary, cwd, names);
  return verdict;
}

async function judge(binary: string, cwd: string, names: readonly string[]): Promise<Verdict> {
  const output = await run(binary, [`-test.run=^(${names.join("|")})$`, "-test.parallel=8"], cwd, raceOptions, 20_000);
  const lines = new Set<string>();
  for (const report of parseRaceReports(output.text)) {
    for (const access of report.accesses) {
      for (const frame of access.frames) if (frame.file.startsWith(cwd)) lines.add(`${basename(frame.file)}:${frame.line}`);
    }
  }
  return { test: names.join(", "), code: output.code, text: output.text.slice(0, 4000), lines };
}
