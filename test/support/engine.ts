/**
 * A parser for tests, built from the wasm files of the installed packages; one per test process.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createGoParser, type GoParser, type ParserLimits, type ParserWasm } from "../../server/src/syntax/parser.ts";

const require = createRequire(import.meta.url);

let shared: Promise<GoParser> | undefined;

export function loadTestParser(): Promise<GoParser> {
  shared ??= testWasm().then((wasm) => createGoParser(wasm));
  return shared;
}

/** A parser of its own, for tests about limits and the reference reader. */
export async function newTestParser(limits?: ParserLimits, reader?: "auto" | "cursor"): Promise<GoParser> {
  return createGoParser(await testWasm(), limits, reader);
}

async function testWasm(): Promise<ParserWasm> {
  const [runtime, grammar] = await Promise.all([
    readFile(require.resolve("web-tree-sitter/web-tree-sitter.wasm")),
    readFile(require.resolve("tree-sitter-go/tree-sitter-go.wasm")),
  ]);
  return { runtime, grammar };
}
