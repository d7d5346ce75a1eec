/**
 * Where Mapguard keeps, for one user of the machine, what can be made again.
 */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { type Environment, variable } from "./environment.ts";

/** Absolute; as the platform wants it. Variables that name no absolute path are passed over. */
export function userCacheFolder(platform: NodeJS.Platform, environment: Environment, home: string = homedir()): string {
  const absolute = (name: string) => {
    const value = variable(platform, environment, name);
    return value !== undefined && isAbsolute(value) ? value : undefined;
  };
  const base =
    platform === "win32"
      ? (absolute("LOCALAPPDATA") ?? join(home, "AppData", "Local"))
      : platform === "darwin"
        ? join(home, "Library", "Caches")
        : (absolute("XDG_CACHE_HOME") ?? join(home, ".cache"));
  return join(base, "mapguard");
}
