/**
 * A thread that parses and lowers declarations and answers what of its time each took. It is bundled like the scan's
 * worker and started like it: V8 makes other code of it where Node strips types, see docs/performance.md.
 */
import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { Parser, Tree } from "web-tree-sitter";
import { Names } from "../../server/src/base/names.ts";
import { lowerDecl, outline } from "../../server/src/ir/load.ts";
import type { DeclExtent } from "../../server/src/syntax/declarations.ts";
import { decode } from "../../server/src/syntax/decode.ts";
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

/** To bring the code up to speed. */
const warmUpMilliseconds = 2000;

/** Times that each file is measured. */
const rounds = 2;

async function measure({ files, runtime, grammar }: LoweringWork): Promise<LoweringShare> {
  const parser = await createGoParser({ runtime, grammar });
  const names = new Names();
  const inParser = timeInParser();
  const share = { lines: 0, parse: 0, all: 0 };
  const measureFile = (file: string): void => {
    const decls = declarations(file);
    const [start, parsedBefore] = [performance.now(), inParser()];
    for (const { text, extent } of decls) lowerDecl(parser, names, text, extent, { bodies: true });
    share.all += performance.now() - start;
    share.parse += inParser() - parsedBefore;
    share.lines += decls.reduce((sum, { text, extent }) => sum + text.slice(extent.start, extent.end).split("\n").length, 0);
  };
  for (let i = 0; share.all < warmUpMilliseconds; i = (i + 1) % files.length) measureFile(files[i]);
  Object.assign(share, { lines: 0, parse: 0, all: 0 });
  for (const file of files) {
    for (let round = 0; round < rounds; round++) measureFile(file);
  }
  parser.delete();
  const { lines, parse, all } = share;
  return { parseSeconds: parse / 1000 / rounds, lowerSeconds: (all - parse) / 1000 / rounds, lines: lines / rounds };
}

/**
 * Milliseconds so far in the runtime's own parsing and deleting of trees, which is bare parsing; whatever else there is to getting
 * a declaration's IR is lowering. To measure bare parsing in a run of its own says less: the same parses take up to a tenth more or
 * less from run to run, which is as much as the lowering.
 */
function timeInParser(): () => number {
  let total = 0;
  const timed = <T, A extends unknown[], R>(method: (this: T, ...args: A) => R) =>
    function (this: T, ...args: A): R {
      const start = performance.now();
      try {
        return method.apply(this, args);
      } finally {
        total += performance.now() - start;
      }
    };
  Parser.prototype.parse = timed(Parser.prototype.parse);
  Tree.prototype.delete = timed(Tree.prototype.delete);
  return () => total;
}

/** What there is to lower in a file. */
function declarations(file: string): { text: string; extent: DeclExtent }[] {
  const decoded = decode(readFileSync(file));
  if (decoded.skipped !== undefined) return [];
  const { text } = decoded;
  return outline(text)
    .declarations.filter((extent) => extent.kind !== "import")
    .map((extent) => ({ text, extent }));
}

parentPort?.once("message", (work: LoweringWork) => {
  void measure(work).then((share) => parentPort?.postMessage(share));
});
