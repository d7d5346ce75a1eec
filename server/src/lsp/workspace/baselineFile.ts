/**
 * Writes the baseline of a workspace folder and makes its `.mapguard.json` name it.
 */
import { renameSync, writeFileSync } from "node:fs";
import { applyEdits } from "../../base/textEdit.ts";
import { loadConfig } from "../../host/configFile.ts";
import { insideOf, joinPath, parentPath } from "../../project/paths.ts";
import { writeBaseline } from "../../service/baseline.ts";
import { configFileName } from "../../service/config.ts";
import { setBaseline } from "../../service/configEdits.ts";
import type { Diagnostic } from "../../service/diagnostic.ts";
import { decode } from "../../syntax/decode.ts";
import { disk } from "../engine/surroundings.ts";

const defaultName = "mapguard-baseline.json";

/** The files that are others now, the baseline first. Throws an Error for people. */
export function writeBaselineFile(folder: string, findings: readonly Diagnostic[]): readonly string[] {
  const loaded = loadConfig(disk, folder);
  const config = joinPath(loaded.folder, configFileName);
  if (loaded.faults.length > 0) throw new Error(`${config}: ${loaded.faults[0].message}`);
  const path = joinPath(loaded.folder, loaded.config.baseline ?? defaultName);
  const text = writeBaseline(findings, (file) => insideOf(loaded.folder, file) ?? file);
  if (loaded.config.baseline !== undefined) {
    replace(loaded.folder, path, text);
    return [path];
  }
  const before = loaded.path === "" ? undefined : readText(config);
  const edits = setBaseline(before, defaultName);
  if (edits === undefined) throw new Error(`${config}: cannot be changed; name the baseline there and try again`);
  replace(loaded.folder, path, text);
  replace(loaded.folder, config, applyEdits(before ?? "", edits));
  return [path, config];
}

/** The file as a whole or not at all; never through a link that leads out of the folder. */
function replace(folder: string, path: string, text: string): void {
  const parent = parentPath(path);
  if (insideOf(disk.realPath(folder), disk.realPath(parent)) === undefined) throw new Error(`${path}: lies outside of ${folder}`);
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

function readText(path: string): string | undefined {
  const bytes = disk.readFile(path);
  const decoded = bytes === undefined ? undefined : decode(bytes);
  return decoded?.skipped === undefined ? decoded?.text : undefined;
}
