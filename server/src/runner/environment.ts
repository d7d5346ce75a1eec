/**
 * Environment variables of programs we start: merged as the platform compares their names, with a search path that the
 * current folder has no say in.
 */
import { posix, win32 } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Later ones win; `undefined` takes a variable away. On Windows names differ from each other by more than case. */
export function mergeEnvironments(platform: NodeJS.Platform, ...environments: readonly Environment[]): Record<string, string> {
  const merged = new Map<string, readonly [name: string, value: string | undefined]>();
  for (const environment of environments) {
    for (const [name, value] of Object.entries(environment)) {
      const key = platform === "win32" ? name.toUpperCase() : name;
      merged.set(key, [merged.get(key)?.[0] ?? name, value]);
    }
  }
  return Object.fromEntries([...merged.values()].filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export function variable(platform: NodeJS.Platform, environment: Environment, name: string): string | undefined {
  return mergeEnvironments(platform, { [name]: undefined }, environment)[name];
}

/**
 * Folders of the search path. Relative and empty entries are left out: they would let the folder a program runs in decide
 * what is run.
 */
export function searchPath(platform: NodeJS.Platform, environment: Environment): readonly string[] {
  const { delimiter, isAbsolute } = platform === "win32" ? win32 : posix;
  return (variable(platform, environment, "PATH") ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
}

/** The same environment with the search path that `searchPath` gives. */
export function withSafePath(platform: NodeJS.Platform, environment: Environment): Record<string, string> {
  if (variable(platform, environment, "PATH") === undefined) return mergeEnvironments(platform, environment);
  const { delimiter } = platform === "win32" ? win32 : posix;
  return mergeEnvironments(platform, environment, { PATH: searchPath(platform, environment).join(delimiter) });
}
