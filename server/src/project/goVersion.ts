/**
 * What a Go language version means for the analysis: since 1.22 each turn of a loop has its own variables.
 */
import type { ModuleInfo } from "./model.ts";

/** What go assumes for a module whose go.mod has no `go` line, or that has no go.mod. */
const defaultMinor = 16;

/** 22 for "1.22", "1.22.3", "go1.22rc1"; undefined when the text is no Go version. */
export function goMinorOf(version: string): number | undefined {
  const match = /^(?:go)?(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return undefined;
  if (match[1] !== "1") return Number(match[1]) > 1 ? Number.MAX_SAFE_INTEGER : 0;
  return Number(match[2] ?? "0");
}

/**
 * True when loop variables are new in each turn. A package of no module is compiled with the toolchain's own version:
 * true. `fileConstraint` is the file's `//go:build` text: a `go1.N` in it sets the language version of that file.
 */
export function loopVariablesPerIteration(module: ModuleInfo | undefined, fileConstraint = ""): boolean {
  const fileMinor = impliedGoMinor(fileConstraint);
  if (fileMinor !== undefined) return fileMinor >= 22;
  if (module === undefined) return true;
  return (module.goVersion === "" ? defaultMinor : (goMinorOf(module.goVersion) ?? defaultMinor)) >= 22;
}

/** The Go release a constraint demands: the highest `go1.N` joined by `&&` at top level. Alternatives and negations imply none. */
function impliedGoMinor(constraint: string): number | undefined {
  if (constraint === "" || constraint.includes("||")) return undefined;
  let minor: number | undefined;
  for (const term of constraint.split("&&")) {
    const match = /^[\s(]*go1\.(\d+)[\s)]*$/.exec(term);
    if (match !== null) minor = Math.max(minor ?? 0, Number(match[1]));
  }
  return minor;
}
