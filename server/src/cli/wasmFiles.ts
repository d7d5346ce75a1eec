/**
 * The two wasm files the parser needs: beside the bundle, or in `grammars/` when the sources are run directly.
 */

import type { FileSystem } from "../project/model.ts";
import { joinPath, parentPath } from "../project/paths.ts";
import { CommandFailure } from "./io.ts";
import type { WasmFiles } from "./scanJob.ts";

/** `folder` is where the running script lies. */
export async function loadWasm(fs: FileSystem, folder: string): Promise<WasmFiles> {
  const [runtime, grammar] = ["web-tree-sitter.wasm", "tree-sitter-go.wasm"].map((name) => read(fs, folder, name));
  return { runtime, grammar: await WebAssembly.compile(grammar) };
}

function read(fs: FileSystem, folder: string, name: string): Uint8Array<ArrayBuffer> {
  for (const candidate of [folder, joinPath(parentPath(parentPath(parentPath(folder))), "grammars")]) {
    const bytes = fs.readFile(joinPath(candidate, name));
    if (bytes !== undefined) return new Uint8Array(bytes);
  }
  throw new CommandFailure(`${name} is missing beside ${folder}; build again`);
}
