/**
 * Finds the go command on the search path: never a relative entry, never one inside the folders whose code it is to build.
 */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { type Environment, searchPath } from "./environment.ts";

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
  const places = [path, real(path)];
  return [...folders, ...folders.map(real)].some((folder) => places.some((place) => contains(folder, place)));
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way.split(/[\\/]/, 1)[0] !== ".." && !isAbsolute(way);
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
