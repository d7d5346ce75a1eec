/**
 * The comparison as a whole: programs are made, built, run and analysed in batches; what disagrees is made small, all
 * disagreements side by side.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { push } from "../../../server/src/base/multimap.ts";
import type { Diagnostic } from "../../../server/src/service/diagnostic.ts";
import { inParallel } from "../../support/goTools.ts";
import { analyse } from "./analyse.ts";
import { build, execute, type Observed } from "./execute.ts";
import { generate } from "./generate.ts";
import { type Disagreement, type DisagreementKind, judge, type Verdict } from "./judge.ts";
import { type Program, sizeOf } from "./program.ts";
import { type Rendered, render } from "./render.ts";
import { type Search, shrink } from "./shrink.ts";

export interface DiffOptions {
  readonly seed: number;
  /** Number of the first program. */
  readonly from: number;
  readonly programs: number;
  /** Of every program; one that reports what no run has shown gets four times as many. */
  readonly runs: number;
  /** Which disagreements are made small, and how many of them at most. */
  readonly shrink: readonly DisagreementKind[];
  readonly shrinkLimit: number;
  readonly log: (line: string) => void;
}

export interface Found extends Disagreement {
  readonly index: number;
  /** Go; as small as it gets if that was asked for. */
  readonly text: string;
  readonly isSmall: boolean;
  readonly statements: number;
}

export interface DiffResult {
  readonly programs: number;
  readonly executions: number;
  /** Programs that did not end by themselves: faults of the generator. */
  readonly faults: readonly string[];
  /** Programs that ended otherwise than they should, most of them by a panic; what they showed until then counts. */
  readonly broken: readonly string[];
  readonly totals: Readonly<Record<Count, number>>;
  readonly found: readonly Found[];
}

const counts = ["raced", "found", "foundStrict", "pairs", "unnamedPairs", "findings", "seen", "notRun"] as const;
export type Count = (typeof counts)[number] | DisagreementKind | "racing";

const batchSize = 200;

/** They sleep more than they work. */
const programsAtOnce = 8;

/** Of shrinking; what is not at its smallest by then is shown as it is. */
const maxRounds = 20;

export async function diff(options: DiffOptions): Promise<DiffResult> {
  const totals: Record<Count, number> = {
    ...{ racing: 0, raced: 0, found: 0, foundStrict: 0, pairs: 0, unnamedPairs: 0 },
    ...{ findings: 0, seen: 0, notRun: 0, missed: 0, unseen: 0, elsewhere: 0 },
  };
  const faults: string[] = [];
  const broken = new Map<number, string>();
  const found: Found[] = [];
  let executions = 0;
  const toShrink: { readonly program: Program; readonly found: Found }[] = [];
  for (let from = options.from; from < options.from + options.programs; from += batchSize) {
    const count = Math.min(batchSize, options.from + options.programs - from);
    const batch = new Map(Array.from({ length: count }, (_, i) => [from + i, generate(options.seed, from + i)]));
    for (const [index, { rendered, runs, verdict }] of await examine(batch, options.runs, 4 * options.runs)) {
      executions += runs.length;
      for (const { end, text } of runs) {
        if (end === "hung") faults.push(`program ${index} hangs`);
        else if (end === "other") broken.set(index, `program ${index}: ${text}`);
      }
      for (const key of counts) totals[key] += verdict[key];
      if (verdict.raced > 0) totals.racing++;
      for (const disagreement of verdict.disagreements) {
        totals[disagreement.kind]++;
        const program = batch.get(index) ?? generate(options.seed, index);
        const one: Found = { ...disagreement, index, text: rendered.text, isSmall: false, statements: sizeOf(program) };
        if (options.shrink.includes(one.kind)) toShrink.push({ program, found: one });
        else found.push(one);
      }
    }
    options.log(`${from + count - options.from} programs, ${executions} runs: ${totals.missed} missed, ${totals.unseen} unseen, ${totals.elsewhere} elsewhere`);
  }
  found.push(...toShrink.slice(options.shrinkLimit).map((one) => one.found));
  found.push(...(await shrinkAll(toShrink.slice(0, options.shrinkLimit), options)));
  return { programs: options.programs, executions, faults, broken: [...broken.values()], totals, found };
}

interface Examined {
  readonly rendered: Rendered;
  readonly runs: readonly Observed[];
  readonly verdict: Verdict;
}

/** A candidate of a search is not run when what the engine says already decides, and no longer than until it is decided. */
interface Decided {
  readonly unrun: (findings: readonly Diagnostic[]) => boolean;
  readonly run: (verdict: Verdict) => boolean;
}

async function examine(
  programs: ReadonlyMap<number, Program>,
  runs: number,
  most: number,
  decided?: ReadonlyMap<number, Decided>,
): Promise<Map<number, Examined>> {
  const folder = mkdtempSync(join(tmpdir(), "mapguard-diff-"));
  try {
    const rendered = new Map([...programs].map(([index, program]) => [index, render(program, index)]));
    const findings = await analyse(join(folder, "analysed"), new Map([...rendered].map(([index, { text }]) => [index, text])));
    const open = [...rendered].filter(([index]) => decided?.get(index)?.unrun(findings.get(index) ?? []) !== true);
    if (open.length === 0) return new Map();
    const binary = await build(join(folder, "run"), new Map(open.map(([index, { probed }]) => [index, probed])));
    const tasks = open.map(([index, one]) => async () => {
      const own: Observed[] = [];
      const reports = findings.get(index) ?? [];
      let verdict = judge(one, reports, own);
      while (own.length < runs || (own.length < most && verdict.disagreements.some(({ kind }) => kind !== "missed"))) {
        own.push(await execute(binary, index, own.length));
        verdict = judge(one, reports, own);
        if (decided?.get(index)?.run(verdict)) break;
      }
      return [index, { rendered: one, runs: own, verdict }] as const;
    });
    return new Map(await inParallel(tasks, programsAtOnce));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Open {
  readonly found: Found;
  readonly search: Search;
  candidates: readonly Program[];
  bestFound: Found;
}

/** One round of every search is one build. */
async function shrinkAll(starts: readonly { readonly program: Program; readonly found: Found }[], options: DiffOptions): Promise<Found[]> {
  const done: Found[] = [];
  let open: Open[] = [];
  for (const { program, found } of starts) {
    const search = shrink(program);
    const first = search.next();
    if (first.done) done.push(found);
    else open.push({ found, search, candidates: first.value, bestFound: found });
  }
  for (let round = 1; open.length > 0 && round <= maxRounds; round++) {
    const programs = new Map<number, Program>();
    const owners = new Map<number, Open>();
    const decided = new Map<number, Decided>();
    for (const one of open) {
      for (const candidate of one.candidates) {
        const number = programs.size;
        programs.set(number, candidate);
        owners.set(number, one);
        decided.set(number, { unrun: (findings) => !mayDisagree(one.found, findings), run: (verdict) => isDecided(one.found, verdict) });
      }
    }
    const examined = await examine(programs, options.runs, 2 * options.runs, decided);
    const results = new Map<Open, (Found | undefined)[]>();
    for (const [number, one] of owners) {
      const result = examined.get(number);
      const same = result?.verdict.disagreements.find((other) => isSame(one.found, other));
      const text = result?.rendered.text ?? "";
      push(results, one, same && { ...same, index: one.found.index, text, isSmall: true, statements: sizeOf(programs.get(number) as Program) });
    }
    const next: Open[] = [];
    for (const one of open) {
      const list = results.get(one) ?? [];
      const kept = [...list.keys()].filter((index) => list[index] !== undefined);
      for (const index of kept) {
        const result = list[index];
        if (result !== undefined && result.statements < one.bestFound.statements + 1) one.bestFound = result;
      }
      const step = one.search.next(kept);
      if (step.done) done.push(one.bestFound);
      else next.push({ ...one, candidates: step.value });
    }
    open = next;
    options.log(`shrinking, round ${round}: ${done.length} done, ${open.length} open`);
  }
  done.push(...open.map(({ bestFound }) => bestFound));
  return done.sort((a, b) => a.index - b.index);
}

function isSame(found: Disagreement, other: Disagreement): boolean {
  return found.what === other.what && (found.kind === "missed" ? other.kind === "missed" && found.strictOnly === other.strictOnly : other.kind !== "missed");
}

function isDecided(found: Disagreement, verdict: Verdict): boolean {
  const same = verdict.disagreements.some((other) => isSame(found, other));
  return found.kind === "missed" ? same : verdict.seen > 0 && !same;
}

/** What is unseen must still be reported; what is missed is decided by running. */
function mayDisagree(found: Disagreement, findings: readonly Diagnostic[]): boolean {
  return (
    found.kind === "missed" ||
    findings.some((finding) => finding.level !== "possible" && found.what.endsWith(` ${finding.map}`) && found.what.startsWith(finding.rule))
  );
}
