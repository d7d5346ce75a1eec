/**
 * A thread that parses declarations bare, then parses and lowers them, and answers what each took. It is bundled like the scan's
 * worker and started like it: V8 makes other code of it where Node strips types, see docs/performance.md.
 */
import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { Language, Parser } from "web-tree-sitter";
import { Names } from "../../server/src/base/names.ts";
import { lowerDecl, outline } from "../../server/src/ir/load.ts";
import type { DeclExtent } from "../../server/src/syntax/declarations.ts";
import { decode } from "../../server/src/syntax/decode.ts";
import { renameValueNews } from "../../server/src/syntax/grammarLag.ts";
import { createGoParser } from "../../server/src/syntax/parser.ts";

export interface LoweringWork {
  readonly files: readonly string[];
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

export interface LoweringShare {
  readonly parseSeconds: number;
  readonly lowerSeconds: number;
  readonly lines: number;
}

/** Of processor time, to bring the code up to speed. */
const warmUpMilliseconds = 2000;

/** Times that each side is measured, in turns. */
const rounds = 2;

/** Files measured at once: the clock of processor time ticks by the millisecond. */
const filesAtOnce = 12;

/** As much of a text as the engine gives the parser at a time. */
const chunkUnits = 5000;

async function measure({ files, runtime, grammar }: LoweringWork): Promise<LoweringShare> {
  const engine = await createGoParser({ runtime, grammar });
  const bare = new Parser();
  bare.setLanguage(await Language.load(grammar));
  const names = new Names();
  let [lines, parse, both] = [0, 0, 0];
  const measureFrom = (first: number): void => {
    const decls = files.slice(first, first + filesAtOnce).flatMap(declarations);
    lines += decls.reduce((sum, { source }) => sum + source.split("\n").length, 0);
    for (let round = 0; round < rounds; round++) {
      parse += timeOf(() => {
        for (const { source } of decls) bare.parse((at) => (at === source.length ? "\n" : source.slice(at, at + chunkUnits)))?.delete();
      });
      both += timeOf(() => {
        for (const { text, extent } of decls) lowerDecl(engine, names, text, extent, { bodies: true });
      });
    }
  };
  for (let first = 0; parse + both < warmUpMilliseconds; first = (first + filesAtOnce) % files.length) measureFrom(first);
  [lines, parse, both] = [0, 0, 0];
  for (let first = 0; first < files.length; first += filesAtOnce) measureFrom(first);
  bare.delete();
  engine.delete();
  const seconds = 1000 * rounds;
  return { parseSeconds: parse / seconds, lowerSeconds: Math.max(0, both - parse) / seconds, lines };
}

/** What there is to lower in a file, and each declaration as the engine gives it to the parser. */
function declarations(file: string): { text: string; extent: DeclExtent; source: string }[] {
  const decoded = decode(readFileSync(file));
  if (decoded.skipped !== undefined) return [];
  const { text } = decoded;
  const extents = outline(text).declarations.filter((extent) => extent.kind !== "import");
  return extents.map((extent) => ({ text, extent, source: renameValueNews(text.slice(extent.start, extent.end)) }));
}

/** Milliseconds of this thread's processor time where Node tells it (from 24 on): others on the machine do not count. */
function timeOf(work: () => void): number {
  const start = threadTime();
  work();
  return threadTime() - start;
}

function threadTime(): number {
  if (process.threadCpuUsage === undefined) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

parentPort?.once("message", (work: LoweringWork) => {
  void measure(work).then((share) => parentPort?.postMessage(share));
});
