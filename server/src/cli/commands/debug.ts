/**
 * `mapguard debug VIEW FILE:FUNC`: shows one function as the engine sees it.
 */
import { describeFunction } from "../../analysis/describe.ts";
import { loadWasm } from "../../host/wasmFiles.ts";
import type { DeclIr, FileIr } from "../../ir/file.ts";
import { printIr } from "../../ir/print.ts";
import { baseName, resolvePath } from "../../project/paths.ts";
import { PackageChecker } from "../../service/check.ts";
import { analysisOptions } from "../../service/engineSettings.ts";
import { defaultPolicy } from "../../service/policy.ts";
import { createGoParser } from "../../syntax/parser.ts";
import { type DebugArguments, parseDebug } from "../arguments.ts";
import { CommandFailure, exitCode, type Installation, type Io } from "../io.ts";
import { findProject } from "../projectSearch.ts";
import { printable } from "../terminal.ts";

export async function debug(argv: readonly string[], io: Io, installation: Installation): Promise<number> {
  const args = parseDebug(argv);
  const path = resolvePath(io.cwd, args.file);
  const found = await findProject({ patterns: [args.file], tags: [], goos: undefined, goarch: undefined, noTests: false, modulePath: undefined }, io);
  const info = found.project.packages.find(({ files }) => files.some((file) => file.path === path));
  if (info === undefined) throw new CommandFailure(`${args.file}: belongs to no package`, exitCode.usage);
  const analysis = analysisOptions(found.config);
  const { resolver } = found.project;
  const checker = new PackageChecker(
    {
      fs: io.fs,
      parser: await createGoParser(await loadWasm(io.fs, installation.folder)),
      locate: (importPath, fromDir) => resolver.locate(importPath, fromDir),
    },
    { policy: defaultPolicy, includeTests: true, excludes: () => false, analysis },
  );
  const text = checker.withPackage(info, (files, registered) => {
    const file = files.find((candidate) => candidate.path === path);
    if (file === undefined) throw new CommandFailure(`${args.file}: cannot be analysed`, exitCode.usage);
    const decl = findFunction(file, args);
    if (args.view === "ir") return printIr(decl.ir, { offsets: true });
    const description = describeFunction(registered, analysis, (func) => func.decl === decl);
    if (description === undefined) throw new CommandFailure(`${args.function}: could not be analysed`);
    return description[args.view];
  });
  await io.stdout(printable(text));
  return exitCode.clean;
}

/** By name, `Type.Name` or `(*Type).Name`; a name that several methods share needs its type. */
function findFunction(file: FileIr, { function: wanted }: DebugArguments): DeclIr {
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
