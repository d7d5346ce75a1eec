/**
 * Every fix that is offered on the fixtures and on the demo module is applied to a copy and proven: gofmt and go vet accept
 * it, the finding is gone and no other came, and the race detector has nothing to say where it had before.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseRaceReports } from "../../scripts/raceReports.ts";
import type { ConflictFinding } from "../../server/src/analysis/finding.ts";
import { LineIndex } from "../../server/src/base/lineIndex.ts";
import { push } from "../../server/src/base/multimap.ts";
import type { WrittenFix } from "../../server/src/rules/fixing/fix.ts";
import { fixesOf } from "../../server/src/rules/fixing/fixes.ts";
import {
  type OfferedFix,
  offersOf,
  packVariants,
  runFolder,
  testsIn,
  type Variant,
  type ViewOffers,
  variantFiles,
  writeModule,
  writeRaceModule,
} from "../support/fixVariants.ts";
import { inParallel, missingGo, missingRaceDetector, type Output, run, runGo, runGofmt } from "../support/goTools.ts";
import { withViews } from "../support/packageViews.ts";

const here = dirname(fileURLToPath(import.meta.url));

interface Suite {
  readonly name: string;
  readonly root: string;
  /** What every copy of the module needs. */
  readonly keep: readonly string[];
  /** Where variants stand in the copy. */
  readonly folder: string;
  /** Packages whose go vet speaks up before any fix. */
  readonly vetFlags: readonly string[];
}

const suites: readonly Suite[] = [
  { name: "fixtures", root: join(here, "..", "fixtures", "rules"), keep: ["go.mod", "drive", "standin"], folder: "v", vetFlags: ["-copylocks=false"] },
  { name: "fixtures of fixes", root: join(here, "..", "fixtures", "fixes"), keep: ["go.mod"], folder: "v", vetFlags: [] },
  { name: "demo", root: join(here, "..", "workspaces", "orders"), keep: ["go.mod", "internal"], folder: "internal/v", vetFlags: [] },
];

const missing = missingGo();
const missingRace = missingRaceDetector();
const raceOptions = { GORACE: "atexit_sleep_ms=50" };
const proofs = new Map<string, number>();

if (missing !== undefined) console.warn(`fixes are not built: ${missing}`);
else if (missingRace !== undefined) console.warn(`fixes are not judged by the race detector: ${missingRace}`);

describe.each(suites)("fixes of the $name", (suite) => {
  let work = "";
  let views: ViewOffers[] = [];
  let variants: Variant[] = [];
  let after = new Map<string, ConflictFinding[]>();

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), "mapguard-fixes-"));
    views = await withViews(suite.root, (view) => offersOf(view, fixesOf), "strict");
    variants = packVariants(views);
    writeModule(suite.root, join(work, "module"), suite.keep, suite.folder, variants);
    const again = await withViews(join(work, "module"), (view) => ({ id: basename(view.info.dir), findings: [...view.findings.values()] }), "strict");
    after = new Map(again.map(({ id, findings }) => [id, findings]));
  }, 120_000);

  afterAll(() => {
    rmSync(work, { recursive: true, force: true });
    const kinds = [...proofs].map(([id, count]) => `${id} ${count}`).join(", ");
    console.info(`different fixes applied and judged so far: ${kinds}`);
  });

  test("there are some, and the reasons against others are given", () => {
    const offers = views.flatMap((view) => view.offers);
    expect(offers.filter(({ fix }) => fix.edits.length > 0).length).toBeGreaterThan(0);
    expect(offers.filter(({ fix }) => fix.edits.length === 0 && !fix.disabledReason?.text)).toEqual([]);
  });

  test("take their finding away and bring no other", () => {
    const faults = variants.flatMap((variant) => {
      const before = views.find(({ dir, packageName }) => dir === variant.dir && packageName === variant.packageName)?.findings ?? [];
      return findingFaults(variant, before, after.get(variant.id) ?? []);
    });
    expect(faults).toEqual([]);
    for (const fix of distinct(variants)) proofs.set(fix.id, (proofs.get(fix.id) ?? 0) + 1);
  });

  test.skipIf(missing !== undefined)("are formatted", { timeout: 120_000 }, async () => {
    expect(await runGofmt(["-l", suite.folder], join(work, "module"))).toEqual({ code: 0, text: "" });
  });

  test.skipIf(missing !== undefined)("build and pass go vet", { timeout: 300_000 }, async () => {
    const packages = `./${suite.folder}/...`;
    expect(await runGo(["vet", "-tags", "oracle", ...suite.vetFlags, packages], join(work, "module"))).toEqual({ code: 0, text: "" });
  });

  test.skipIf(missing !== undefined || missingRace !== undefined)("are silent under the race detector", { timeout: 600_000 }, async () => {
    const race = await raceRun(suite, join(work, "race"), views, variants, after);
    expect(race.faults).toEqual([]);
    console.info(`${suite.name}: the race detector ran ${race.runs} times, ${race.silenced} races are gone`);
  });
});

/** Several findings may be mended by one change. */
function distinct(variants: readonly Variant[]): WrittenFix[] {
  return [...new Map(variants.flatMap(({ fixes }) => fixes.map(({ fix }) => [JSON.stringify([fix.id, fix.edits]), fix] as const))).values()];
}

/** A finding by what stays the same when code moves. */
function keyOf({ map, site, access }: ConflictFinding): string {
  return `${map} ${access} in ${site.function}`;
}

function findingFaults(variant: Variant, before: readonly ConflictFinding[], now: readonly ConflictFinding[]): string[] {
  const faults: string[] = [];
  const count = (list: readonly ConflictFinding[], key: string): number => list.filter((finding) => keyOf(finding) === key).length;
  const where = `${variant.id} (${basename(variant.dir)})`;
  for (const { fix, finding } of variant.fixes) {
    if (fix.id === "declare-guard") continue;
    const key = keyOf(finding);
    if (count(now, key) >= count(before, key)) faults.push(`${where}: ${fix.id} leaves ${finding.rule}: ${key}`);
  }
  for (const finding of now) {
    const key = keyOf(finding);
    // A map that had findings may be reported at its other side once a lock is held at one of them.
    const isOther = variant.fixes.every((offer) => offer.finding.map !== finding.map);
    const wasKnown = isOther && before.some(({ map, level }) => map === finding.map && level !== "possible");
    if (finding.level === "possible" || wasKnown || count(now, key) <= count(before, key)) continue;
    faults.push(`${where}: ${variant.fixes[0].fix.id} brings ${finding.rule}: ${key}`);
  }
  return faults;
}

interface RaceResult {
  readonly faults: string[];
  readonly runs: number;
  readonly silenced: number;
}

/** Tests that were silent stay so; tests that raced on a line of a finding that is fixed are silent about it now. */
async function raceRun(
  suite: Suite,
  target: string,
  views: readonly ViewOffers[],
  variants: readonly Variant[],
  after: ReadonlyMap<string, ConflictFinding[]>,
): Promise<RaceResult> {
  const used = views.filter(({ dir }) => variants.some((variant) => variant.dir === dir));
  const originals: Variant[] = used.map(({ dir, packageName }, i) => ({ id: `o${i}`, dir, packageName, fixes: [], edits: [] }));
  const runnable = [...originals, ...variants].filter((variant) => isOnePackage(variantFiles(variant)));
  const roundOf = writeRaceModule(suite.root, target, suite.keep, suite.folder, runnable);
  const packages = [...new Set(roundOf.values())].map((round) => `./${runFolder(suite.folder, round)}`);
  const build = await runGo(["test", "-c", "-race", "-vet=off", "-tags", "oracle", "-ldflags=-s -w", "-o", `${target}/`, ...packages], target, 500_000);
  if (build.code !== 0) return { faults: [build.text.slice(0, 4000)], runs: 0, silenced: 0 };
  let runs = 0;
  const judge = async (variant: Variant, tests: readonly string[]): Promise<Output> => {
    runs++;
    return run(
      join(target, `run${roundOf.get(variant)}.test`),
      [`-test.run=^TestAll$/^${variant.id}$/^(${tests.join("|")})$`, "-test.timeout=20s"],
      target,
      raceOptions,
      40_000,
    );
  };
  const racing = new Map<string, { test: string; lines: ReadonlySet<string> }[]>();
  const silent = new Map<string, string[]>();
  await inParallel(
    originals.flatMap((original) =>
      testsIn(variantFiles(original)).map((test) => async () => {
        // A race may need luck to be seen.
        const lines = new Set<string>();
        for (let turn = 0; turn < (test.endsWith("Bad") ? 3 : 1) && lines.size === 0; turn++) {
          for (const line of raceLines(await judge(original, [test]), original.id, target).flat()) lines.add(line);
        }
        if (lines.size > 0) push(racing, original.dir, { test, lines });
        else if (!test.endsWith("Bad")) push(silent, original.dir, test);
      }),
    ),
    4,
  );
  const faults: string[] = [];
  let silenced = 0;
  await inParallel(
    variants
      .filter((variant) => runnable.includes(variant))
      .flatMap((variant) => {
        const files = variantFiles(variant);
        const left = linesOf(after.get(variant.id) ?? [], files);
        const fixed = variant.fixes.flatMap((offer) => [...fixedLines(offer)]);
        const affected = (variant.fixes[0].fix.id === "declare-guard" ? [] : (racing.get(variant.dir) ?? [])).filter(({ lines }) =>
          fixed.some((line) => lines.has(line)),
        );
        const where = `${variant.id} (${basename(variant.dir)}, ${variant.fixes[0].fix.id})`;
        const isOpen = (output: Output): boolean => {
          const races = raceLines(output, variant.id, target);
          return races.some((lines) => !lines.some((line) => left.has(line))) || (output.code !== 0 && !output.text.includes("DATA RACE"));
        };
        const still = async (): Promise<void> => {
          const tests = silent.get(variant.dir) ?? [];
          const output = tests.length === 0 ? undefined : await judge(variant, tests);
          if (output && isOpen(output)) faults.push(`${where}: tests that passed fail now\n${output.text.slice(0, 1500)}`);
        };
        return [
          still,
          ...affected.map(({ test }) => async () => {
            const output = await judge(variant, [test]);
            if (isOpen(output)) faults.push(`${where}: ${test}\n${output.text.slice(0, 1500)}`);
            else silenced++;
          }),
        ];
      }),
    4,
  );
  return { faults: faults.sort(), runs, silenced };
}

/** Files of `package x_test` cannot be made ordinary files of the package. */
function isOnePackage(files: ReadonlyMap<string, string>): boolean {
  return new Set([...files.values()].map((text) => /^package (\w+)/m.exec(text)?.[1])).size === 1;
}

/** `file:line` of the frames within the copy, report by report; races of the packages that it uses are left out. */
function raceLines(output: Output, id: string, module: string): string[][] {
  return parseRaceReports(output.text)
    .filter((report) => report.accesses.every(({ frames }) => isOf(id, frames.find(({ file }) => file.startsWith(module))?.file)))
    .map((report) => report.accesses.flatMap(({ frames }) => frames.filter(({ file }) => isOf(id, file)).map(({ file, line }) => `${basename(file)}:${line}`)));
}

function isOf(id: string, file: string | undefined): boolean {
  return file !== undefined && basename(dirname(file)) === id;
}

function fixedLines({ finding }: OfferedFix): Set<string> {
  return linesOf([finding], undefined);
}

/** Lines of the findings' sites and of what relates to them. */
function linesOf(findings: readonly ConflictFinding[], files: ReadonlyMap<string, string> | undefined): Set<string> {
  const indexes = new Map<string, LineIndex>();
  const lines = new Set<string>();
  for (const { site, related } of findings) {
    for (const { file, start } of [site, ...related.filter(({ role }) => role === "call")]) {
      const index = indexes.get(file) ?? new LineIndex(files?.get(basename(file)) ?? readFileSync(file, "utf8"));
      indexes.set(file, index);
      lines.add(`${basename(file).replace(/_test\.go$/, "_tests.go")}:${index.position(start).line}`);
    }
  }
  return lines;
}
