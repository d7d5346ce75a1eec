/**
 * Finds and reads `.mapguard.json`: in a folder, or the nearest one above it up to the root of the repository.
 */

import type { FileSystem } from "../project/model.ts";
import { ancestors, joinPath } from "../project/paths.ts";
import { type Config, type ConfigFault, configFileName, defaultConfig, readConfig } from "../service/config.ts";
import { decode } from "../syntax/decode.ts";

export interface LoadedConfig {
  readonly config: Config;
  /** The folder its paths and globs are relative to. */
  readonly folder: string;
  /** The configuration file, "" when there is none. */
  readonly path: string;
  /** What is wrong with the file; the configuration is then the default. Line 0: it cannot be read at all. */
  readonly faults: readonly ConfigFault[];
}

export function loadConfig(fs: FileSystem, start: string): LoadedConfig {
  for (const folder of ancestors(start)) {
    const path = joinPath(folder, configFileName);
    if (fs.isFile(path)) return { folder, path, ...read(fs, path) };
    if (fs.isDirectory(joinPath(folder, ".git")) || fs.isFile(joinPath(folder, ".git"))) break;
  }
  return { config: defaultConfig, folder: start, path: "", faults: [] };
}

function read(fs: FileSystem, path: string): Pick<LoadedConfig, "config" | "faults"> {
  const bytes = fs.readFile(path);
  const decoded = bytes === undefined ? undefined : decode(bytes);
  if (decoded === undefined || decoded.skipped !== undefined) return { config: defaultConfig, faults: [{ line: 0, column: 0, message: "cannot be read" }] };
  const result = readConfig(decoded.text);
  return "config" in result ? { config: result.config, faults: [] } : { config: defaultConfig, faults: result.faults };
}
