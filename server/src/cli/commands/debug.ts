/**
 * `mapguard debug VIEW FILE:FUNC`: shows one function as the engine sees it.
 */

import { Names } from "../../base/names.ts";
import type { DeclIr, FileIr } from "../../ir/file.ts";
import { loadFile } from "../../ir/load.ts";
import { printIr } from "../../ir/print.ts";
import { baseName, resolvePath } from "../../project/paths.ts";
import { decode } from "../../syntax/decode.ts";
import { createGoParser } from "../../syntax/parser.ts";
import { parseDebug } from "../arguments.ts";
import { CommandFailure, exitCode, type Installation, type Io } from "../io.ts";
import { printable } from "../terminal.ts";
import { loadWasm } from "../wasmFiles.ts";

export async function debug(argv: readonly string[], io: Io, installation: Installation): Promise<number> {
  const args = parseDebug(argv);
  const path = resolvePath(io.cwd, args.file);
  const bytes = io.fs.readFile(path);
  if (bytes === undefined) throw new CommandFailure(`${args.file}: ${io.fs.failure?.(path) || "cannot be read"}`, exitCode.usage);
  const decoded = decode(bytes);
  if (decoded.skipped !== undefined) throw new CommandFailure(`${args.file}: ${decoded.skipped}`, exitCode.usage);
  const parser = await createGoParser(await loadWasm(io.fs, installation.folder));
  const file = loadFile(parser, new Names(), path, decoded.text, { bodies: true });
  await io.stdout(printable(printIr(findFunction(file, args.function).ir, { offsets: true })));
  return exitCode.clean;
}

/** By name, `Type.Name` or `(*Type).Name`; a name that several methods share needs its type. */
export function findFunction(file: FileIr, wanted: string): DeclIr {
  const spelled = wanted.replace(/[(*)]/g, "");
  const functions = file.decls.filter(({ extent }) => extent.kind === "func");
  const found = functions.filter(({ extent }) => spelled === qualified(extent) || spelled === extent.names[0]);
  if (found.length === 1) return found[0];
  const known = (found.length > 1 ? found : functions).map(({ extent }) => qualified(extent)).join(", ");
  const what = found.length > 1 ? "is the name of several functions" : "is no function of this file";
  throw new CommandFailure(`${wanted} ${what}; ${baseName(file.path)} has ${known || "none"}`, exitCode.usage);
}

function qualified({ receiver, names }: { readonly receiver: string; readonly names: readonly string[] }): string {
  return receiver === "" ? names[0] : `${receiver}.${names[0]}`;
}
