/**
 * Measures cold scans as ratios on one machine: to `gofmt -l` on the same files, one worker to two, lowering to parsing.
 * `npm run bench -- [--corpus goroot,kubernetes,docker] [--runs N] [--gate]`; with --gate a ratio beyond its bound fails.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BenchCorpus, loadCorpora } from "../test/bench/corpora.ts";
import { measureLowering } from "../test/bench/lowering.ts";
import { gofmtOnce, measureThreads, scanOnce } from "../test/bench/measure.ts";
import { repoDir } from "../test/eval/corpus.ts";

interface BenchResult {
  readonly corpus: string;
  readonly version: string;
  readonly files: number;
  readonly megabytes: number;
  readonly gofmtSeconds: number | undefined;
  readonly oneWorkerSeconds: number;
  readonly twoWorkersSeconds: number;
  readonly peakMiBOne: number;
  readonly peakMiBTwo: number;
  readonly lowering: number;
  readonly parseKlinesPerSecond: number;
  /** What two threads gain that only parse; absent in results of earlier versions. */
  readonly threadsGain?: number;
  /** Processor seconds ÷ seconds with one and with two workers: V8 collects and compiles beside a single one, too. */
  readonly coresBusy?: readonly [number, number];
  /** One worker with all of V8's threads on one core ÷ two on two; absent in earlier results and where nothing pins a process. */
  readonly coresGain?: number;
}

interface Gate {
  readonly name: string;
  readonly goal: string;
  /** The goal with slack for a shared machine. */
  readonly holds: (result: BenchResult) => boolean;
  readonly value: (result: BenchResult) => string;
}

const gates: readonly Gate[] = [
  {
    name: "scan ÷ gofmt -l",
    goal: "≤ 3",
    holds: (result) => result.gofmtSeconds === undefined || result.twoWorkersSeconds / result.gofmtSeconds <= 3.6,
    value: (result) => (result.gofmtSeconds === undefined ? "–" : (result.twoWorkersSeconds / result.gofmtSeconds).toFixed(2)),
  },
  {
    name: "1 ÷ 2 workers",
    goal: "≥ 1.7",
    holds: (result) => cpus().length < 2 || result.oneWorkerSeconds / result.twoWorkersSeconds >= 1.4,
    value: (result) => (result.oneWorkerSeconds / result.twoWorkersSeconds).toFixed(2),
  },
  {
    name: "peak memory, 2 workers",
    goal: "≤ 600 MiB",
    holds: (result) => result.peakMiBTwo <= 660,
    value: (result) => `${result.peakMiBTwo.toFixed(0)} MiB`,
  },
  {
    name: "lowering ÷ parsing",
    goal: "≤ 0.10",
    holds: (result) => result.lowering <= 0.2,
    value: (result) => result.lowering.toFixed(2),
  },
];

const { values: options } = parseArgs({
  options: {
    corpus: { type: "string", default: "goroot,kubernetes,docker" },
    runs: { type: "string", default: "3" },
    gate: { type: "boolean", default: false },
  },
});
const runs = Math.max(1, Number(options.runs));

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function measure(corpus: BenchCorpus): Promise<BenchResult> {
  const [gofmt, one, two]: [number[], number[], number[]] = [[], [], []];
  const [peakOne, peakTwo]: [number[], number[]] = [[], []];
  const [busyOne, busyTwo]: [number[], number[]] = [[], []];
  const [oneCore, twoCores]: [number[], number[]] = [[], []];
  for (let round = 0; round < runs; round++) {
    const formatted = await gofmtOnce(corpus);
    if (formatted !== undefined) gofmt.push(formatted);
    const [first, second] = [await scanOnce(corpus, 1), await scanOnce(corpus, 2)];
    one.push(first.seconds);
    two.push(second.seconds);
    peakOne.push(first.peakMiB);
    peakTwo.push(second.peakMiB);
    busyOne.push(first.cpuSeconds / first.seconds);
    busyTwo.push(second.cpuSeconds / second.seconds);
    const alone = cpus().length < 2 ? undefined : await scanOnce(corpus, 1, 1);
    const both = alone === undefined || cpus().length === 2 ? second : await scanOnce(corpus, 2, 2);
    if (alone === undefined || both === undefined) continue;
    oneCore.push(alone.seconds);
    twoCores.push(both.seconds);
  }
  const lowering = await measureLowering(corpus, corpus.bytes > 20e6 ? 0.1 : 0.5);
  return {
    corpus: corpus.name,
    version: corpus.version,
    files: corpus.files.length,
    megabytes: corpus.bytes / 1e6,
    gofmtSeconds: gofmt.length > 0 ? median(gofmt) : undefined,
    oneWorkerSeconds: median(one),
    twoWorkersSeconds: median(two),
    peakMiBOne: Math.max(...peakOne),
    peakMiBTwo: Math.max(...peakTwo),
    lowering: lowering.lowerSeconds / lowering.parseSeconds,
    parseKlinesPerSecond: lowering.lines / 1000 / lowering.parseSeconds,
    threadsGain: await measureThreads(corpus),
    coresBusy: [median(busyOne), median(busyTwo)],
    ...(oneCore.length > 0 && { coresGain: median(oneCore) / median(twoCores) }),
  };
}

function table(results: readonly BenchResult[]): string {
  const seconds = (value: number | undefined): string => (value === undefined ? "–" : `${value.toFixed(2)} s`);
  const rows: string[][] = [
    ["", ...results.map((result) => result.corpus)],
    ["what", ...results.map((result) => result.version)],
    ["files", ...results.map((result) => `${result.files}, ${result.megabytes.toFixed(1)} MB`)],
    ["gofmt -l", ...results.map((result) => seconds(result.gofmtSeconds))],
    ["scan, 1 worker", ...results.map((result) => `${seconds(result.oneWorkerSeconds)}, ${result.peakMiBOne.toFixed(0)} MiB`)],
    ["scan, 2 workers", ...results.map((result) => `${seconds(result.twoWorkersSeconds)}, ${result.peakMiBTwo.toFixed(0)} MiB`)],
    ["bare parse, klines/s", ...results.map((result) => result.parseKlinesPerSecond.toFixed(0))],
    ["bare parse, 1 ÷ 2 threads", ...results.map(({ threadsGain }) => threadsGain?.toFixed(2) ?? "–")],
    ["cores busy, 1 and 2 workers", ...results.map(({ coresBusy }) => coresBusy?.map((cores) => cores.toFixed(2)).join(", ") ?? "–")],
    ["1 worker on 1 core ÷ 2 workers on 2", ...results.map(({ coresGain }) => coresGain?.toFixed(2) ?? "not measured")],
    ...gates.map((gate) => [`**${gate.name}** (goal ${gate.goal})`, ...results.map(gate.value)]),
  ];
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
  return [line(rows[0]), `|${rows[0].map(() => "---").join("|")}|`, ...rows.slice(1).map(line)].join("\n");
}

function save(results: readonly BenchResult[]): void {
  const file = join(repoDir, "test", "bench", "results.json");
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as BenchResult[]) : [];
  const measured = new Set(results.map((result) => result.corpus));
  const merged = [...before.filter((result) => !measured.has(result.corpus)), ...results].sort((a, b) => (a.corpus < b.corpus ? -1 : 1));
  const rounded = JSON.stringify(merged, (_, value: unknown) => (typeof value === "number" ? Math.round(value * 1000) / 1000 : value), 1);
  writeFileSync(file, `${rounded}\n`);
  const page = join(repoDir, "docs", "performance.md");
  const [begin, end] = ["<!-- bench:begin -->", "<!-- bench:end -->"];
  const text = readFileSync(page, "utf8");
  writeFileSync(page, `${text.slice(0, text.indexOf(begin) + begin.length)}\n${table(merged)}\n${text.slice(text.indexOf(end))}`);
}

const corpora = await loadCorpora(new Set(options.corpus.split(",")), (line) => console.log(line));
const results: BenchResult[] = [];
for (const corpus of corpora) {
  results.push(await measure(corpus));
  console.log(`${table(results.slice(-1))}\n`);
}
if (options.gate) {
  for (const result of results) {
    for (const gate of gates.filter((candidate) => !candidate.holds(result))) {
      console.log(`failed: ${result.corpus}: ${gate.name} is ${gate.value(result)}, the goal is ${gate.goal}`);
      process.exitCode = 1;
    }
  }
} else {
  save(results);
}
