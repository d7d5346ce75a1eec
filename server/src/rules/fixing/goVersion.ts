/**
 * What the module's Go version allows.
 */
import { goMinorOf } from "../../project/goVersion.ts";
import type { FixSource } from "./fix.ts";

/** Is the `go` line of go.mod at least 1.`minor`? A module without one is as old as can be. */
export function hasGo(source: FixSource, minor: number): boolean {
  return (goMinorOf(source.info.module?.goVersion ?? "") ?? 0) >= minor;
}
