/**
 * Reads go.mod. Whatever cannot be understood is listed in `errors` and left out; nothing is thrown.
 */
import { type ModLine, type ModSyntaxError, readModLines } from "./modFileSyntax.ts";
import { isVersion } from "./semver.ts";

export interface Requirement {
  readonly path: string;
  readonly version: string;
  /** Marked `// indirect`. */
  readonly indirect: boolean;
}

export interface Replacement {
  readonly oldPath: string;
  /** "" replaces every version. */
  readonly oldVersion: string;
  /** A module path, or a directory when `newVersion` is "". */
  readonly newPath: string;
  readonly newVersion: string;
  readonly line: number;
}

export interface GoMod {
  /** "" when the file names no module. */
  readonly module: string;
  /** The `go` line, e.g. "1.22" or "1.22.3"; "" when absent. */
  readonly goVersion: string;
  readonly toolchain: string;
  readonly requires: readonly Requirement[];
  readonly replaces: readonly Replacement[];
  readonly excludes: readonly { readonly path: string; readonly version: string }[];
  /** Directories `...` patterns skip: "./x" relative to the module root, "x" at any depth. */
  readonly ignores: readonly string[];
  readonly errors: readonly ModSyntaxError[];
}

/** Verbs that exist and say nothing about where packages are. */
const silentVerbs = new Set(["retract", "tool", "godebug"]);

export function parseGoMod(text: string): GoMod {
  const { lines, errors: syntaxErrors } = readModLines(text);
  const errors = [...syntaxErrors];
  let module = "";
  let goVersion = "";
  let toolchain = "";
  const requires: Requirement[] = [];
  const replaces: Replacement[] = [];
  const excludes: { path: string; version: string }[] = [];
  const ignores: string[] = [];
  for (const line of lines) {
    const { verb, args } = line;
    const fail = (reason: string) => errors.push({ line: line.line, reason });
    if (verb === "module") {
      if (args.length !== 1 || args[0] === "") fail("module wants one path");
      else if (module !== "") fail("module is given twice");
      else module = args[0];
    } else if (verb === "go") {
      if (args.length === 1 && isGoVersion(args[0])) goVersion = args[0];
      else fail(`not a Go version: ${args.join(" ")}`);
    } else if (verb === "toolchain") {
      if (args.length === 1) toolchain = args[0];
      else fail("toolchain wants one name");
    } else if (verb === "require") {
      if (args.length === 2 && isVersion(args[1])) {
        requires.push({ path: args[0], version: args[1], indirect: /^indirect(;|$)/.test(line.comment) });
      } else fail(`not a module and a version: ${args.join(" ")}`);
    } else if (verb === "exclude") {
      if (args.length === 2 && isVersion(args[1])) excludes.push({ path: args[0], version: args[1] });
      else fail(`not a module and a version: ${args.join(" ")}`);
    } else if (verb === "replace") {
      const replacement = parseReplacement(line);
      if (replacement === undefined) fail(`not a replacement: ${args.join(" ")}`);
      else replaces.push(replacement);
    } else if (verb === "ignore") {
      if (args.length === 1) ignores.push(args[0]);
      else fail("ignore wants one directory");
    } else if (!silentVerbs.has(verb)) fail(`unknown directive ${verb}`);
  }
  errors.sort((a, b) => a.line - b.line);
  return { module, goVersion, toolchain, requires, replaces, excludes, ignores, errors };
}

/** "old [version] => new [version]". A version is optional on the left; on the right its absence means a directory. */
export function parseReplacement(line: ModLine): Replacement | undefined {
  const { args } = line;
  const arrow = args.indexOf("=>");
  const right = args.length - arrow - 1;
  if (arrow < 1 || arrow > 2 || right < 1 || right > 2) return undefined;
  const newVersion = right === 2 ? args[arrow + 2] : "";
  if (newVersion === "" && !isDirectoryReplacement(args[arrow + 1])) return undefined;
  return { oldPath: args[0], oldVersion: arrow === 2 ? args[1] : "", newPath: args[arrow + 1], newVersion, line: line.line };
}

/** As go reads it: "./x", "../x", an absolute path, also in Windows spelling. */
function isDirectoryReplacement(path: string): boolean {
  return /^(\.\.?([\\/]|$)|[\\/]|[A-Za-z]:[\\/])/.test(path);
}

/** "1.22", "1.22.3", "1.22rc1"; a leading "go" is not allowed here. */
export function isGoVersion(text: string): boolean {
  return /^\d+(\.\d+){0,2}([a-z]+\d+)?(-[\w.]+)?$/.test(text);
}
