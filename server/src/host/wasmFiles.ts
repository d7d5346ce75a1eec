/**
 * The two wasm files the parser needs: beside the bundle, or in `grammars/` when the sources are run directly.
 */

import type { FileSystem } from "../project/model.ts";
import { joinPath, parentPath } from "../project/paths.ts";

export interface WasmFiles {
  readonly runtime: Uint8Array;
  /** Compiled once, shared by all threads. */
  readonly grammar: WebAssembly.Module;
}

/** The installation is broken: nothing can be parsed. */
export class MissingWasm extends Error {}

/** `folder` is where the running script lies. Throws an Error for people when a file is missing. */
export async function loadWasm(fs: FileSystem, folder: string): Promise<WasmFiles> {
  const [runtime, grammar] = ["web-tree-sitter.wasm", "tree-sitter-go.wasm"].map((name) => read(fs, folder, name));
  return { runtime, grammar: await WebAssembly.compile(grammar) };
}

function read(fs: FileSystem, folder: string, name: string): Uint8Array<ArrayBuffer> {
  for (const candidate of [folder, joinPath(parentPath(parentPath(parentPath(folder))), "grammars")]) {
    const bytes = fs.readFile(joinPath(candidate, name));
    if (bytes !== undefined) return new Uint8Array(bytes);
  }
  throw new MissingWasm(`${name} is missing beside ${folder}; build again`);
}
