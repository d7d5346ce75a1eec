/**
 * Finds and reads `.mapguard.json`: in the working directory, or the nearest folder above it up to the root of the repository.
 */

import type { FileSystem } from "../project/model.ts";
import { ancestors, joinPath } from "../project/paths.ts";
import { type Config, configFileName, defaultConfig, readConfig } from "../service/config.ts";
import { decode } from "../syntax/decode.ts";
import { CommandFailure, exitCode } from "./io.ts";

export interface LoadedConfig {
  readonly config: Config;
  /** The folder its paths and globs are relative to. */
  readonly folder: string;
}

/** Throws a usage failure that names line and column when the file is wrong. */
export function loadConfig(fs: FileSystem, start: string): LoadedConfig {
  for (const folder of ancestors(start)) {
    const path = joinPath(folder, configFileName);
    if (fs.isFile(path)) return { config: read(fs, path), folder };
    if (fs.isDirectory(joinPath(folder, ".git")) || fs.isFile(joinPath(folder, ".git"))) break;
  }
  return { config: defaultConfig, folder: start };
}

function read(fs: FileSystem, path: string): Config {
  const bytes = fs.readFile(path);
  const decoded = bytes === undefined ? undefined : decode(bytes);
  if (decoded === undefined || decoded.skipped !== undefined) throw new CommandFailure(`${path}: cannot be read`, exitCode.usage);
  const result = readConfig(decoded.text);
  if ("config" in result) return result.config;
  throw new CommandFailure(result.faults.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join("\n"), exitCode.usage);
}
