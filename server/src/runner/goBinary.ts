/**
 * Finds the go command on the search path: never a relative entry, never one inside the folders whose code it is to build.
 */
import { join } from "node:path";
import { type Environment, searchPath } from "./environment.ts";
import { contains, isExecutableFile, resolved } from "./places.ts";

/** Absolute path, or "" when there is none. `avoid` are absolute folders from which nothing may be started. */
export function findGoBinary(environment: Environment, avoid: readonly string[] = []): string {
  const name = process.platform === "win32" ? "go.exe" : "go";
  for (const folder of searchPath(process.platform, environment)) {
    const path = join(folder, name);
    if (isExecutableFile(path) && !isInside(path, avoid)) return path;
  }
  return "";
}

/** As written and as links resolve it. */
function isInside(path: string, folders: readonly string[]): boolean {
  const places = [path, resolved(path)];
  return [...folders, ...folders.map(resolved)].some((folder) => places.some((place) => contains(folder, place)));
}
