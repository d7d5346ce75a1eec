/**
 * Questions about places on the disk that decide what may be started.
 */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";

/** A file that this user may execute. */
export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** As links resolve it; the path itself where they cannot be followed. */
export function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** `path` lies below `folder`, both absolute, as they are written. */
export function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way.split(/[\\/]/, 1)[0] !== ".." && !isAbsolute(way);
}

/** Below one of the folders, as written or as links resolve it; all are absolute. */
export function isInside(path: string, folders: readonly string[]): boolean {
  const places = [path, resolved(path)];
  return [...folders, ...folders.map(resolved)].some((folder) => places.some((place) => contains(folder, place)));
}
