/**
 * A thread that does nothing but parse the files it is told, bare: what two of them gain over one is what this machine has
 * to give to two workers.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";
import { Language, Parser } from "web-tree-sitter";

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(new Uint8Array(readFileSync(createRequire(import.meta.url).resolve("tree-sitter-go/tree-sitter-go.wasm")))));

parentPort?.on("message", (files: readonly string[]) => {
  for (const file of files) parser.parse(readFileSync(file, "utf8"))?.delete();
  parentPort?.postMessage(files.length);
});
