/**
 * Finds programs on the search path: never in a relative entry. The go command and git are never taken from the folders whose
 * code they work on.
 */
import { isAbsolute, join, resolve } from "node:path";
import { type Environment, searchPath } from "./environment.ts";
import { isExecutableFile, isInside } from "./places.ts";

/** Absolute path, or "" when there is none. `avoid` are absolute folders from which nothing may be started. */
export function findGoBinary(environment: Environment, avoid: readonly string[] = []): string {
  return findOnPath("go", environment, avoid);
}

/** As `findGoBinary`, for the git command. */
export function findGitBinary(environment: Environment, avoid: readonly string[]): string {
  return findOnPath("git", environment, avoid);
}

/**
 * What a command line of `folder` names, without a shell: an absolute path, one from the folder where the name has a slash,
 * or else a program of the search path. Absolute path, or "" when there is none.
 */
export function findProgram(name: string, folder: string, environment: Environment): string {
  if (name === "" || name.includes("\0")) return "";
  if (!isAbsolute(name) && !/[/\\]/.test(name)) return findOnPath(name, environment, []);
  const path = withEnding(resolve(folder, name));
  return isExecutableFile(path) ? path : "";
}

/** Windows lets the ending of a program be left away. */
function withEnding(name: string): string {
  return process.platform === "win32" && !/\.exe$/i.test(name) ? `${name}.exe` : name;
}

function findOnPath(name: string, environment: Environment, avoid: readonly string[]): string {
  const paths = searchPath(process.platform, environment).map((folder) => join(folder, withEnding(name)));
  return paths.find((path) => isExecutableFile(path) && !isInside(path, avoid)) ?? "";
}
