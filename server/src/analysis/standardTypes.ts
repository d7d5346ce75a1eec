/**
 * Interfaces of the standard library, which are no hint at who implements them here.
 */
import type { Type } from "../resolve/types.ts";

/** io.Writer, error and their like have too many implementations for the one at hand to mean anything. */
export function isStandard(type: Type): boolean {
  return type.kind === "named" && !type.packagePath.split("/")[0].includes(".") && standardRoots.has(type.packagePath.split("/")[0]);
}

const standardRoots = new Set([
  "",
  "io",
  "fmt",
  "sort",
  "context",
  "net",
  "error",
  "errors",
  "encoding",
  "container",
  "hash",
  "bufio",
  "flag",
  "log",
  "database",
  "crypto",
  "sync",
  "os",
  "time",
  "testing",
]);
