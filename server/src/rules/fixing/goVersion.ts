/**
 * What the module's Go version allows.
 */
import type { FixSource } from "./fix.ts";

/** Is the `go` line of go.mod at least 1.`minor`? A module without one has the language of Go 1.16. */
export function hasGo(source: FixSource, minor: number): boolean {
  const match = /^(\d+)\.(\d+)/.exec(source.info.module?.goVersion ?? "");
  if (match === null) return false;
  return Number(match[1]) > 1 || Number(match[2]) >= minor;
}
