/**
 * The module cache on disk: how module paths become folder names and which versions lie there.
 */
import type { FileSystem } from "./model.ts";
import { baseName, joinPath, parentPath } from "./paths.ts";
import { compareVersions, isVersion } from "./semver.ts";

/** Upper case becomes "!" and lower case, because some disks do not tell the cases apart. */
export function escapeModulePath(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

export function unescapeModulePath(path: string): string {
  return path.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export class ModuleCache {
  private readonly fs: FileSystem;
  /** "" when there is no cache. */
  private readonly root: string;
  private readonly listings = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(fs: FileSystem, root: string) {
    this.fs = fs;
    this.root = root;
  }

  /** Folder of an unpacked module version, or undefined when it is not there. */
  dirOf(path: string, version: string): string | undefined {
    if (this.root === "" || !isSafe(path) || !isSafe(version)) return undefined;
    const dir = `${joinPath(this.root, escapeModulePath(path))}@${escapeModulePath(version)}`;
    return this.fs.isDirectory(dir) ? dir : undefined;
  }

  /** Bytes of a version's go.mod as downloaded, which exists also for versions never unpacked. */
  goModOf(path: string, version: string): Uint8Array | undefined {
    if (this.root === "" || !isSafe(path) || !isSafe(version)) return undefined;
    const downloaded = joinPath(this.root, "cache/download", escapeModulePath(path), "@v", `${escapeModulePath(version)}.mod`);
    const bytes = this.fs.readFile(downloaded);
    if (bytes !== undefined) return bytes;
    const dir = this.dirOf(path, version);
    return dir === undefined ? undefined : this.fs.readFile(joinPath(dir, "go.mod"));
  }

  /** Versions unpacked here, highest first. */
  versionsOf(path: string): readonly string[] {
    if (this.root === "" || !isSafe(path)) return [];
    const dir = joinPath(this.root, escapeModulePath(path));
    const parent = parentPath(dir);
    let listing = this.listings.get(parent);
    if (listing === undefined) {
      listing = this.list(parent);
      this.listings.set(parent, listing);
    }
    return listing.get(baseName(dir)) ?? [];
  }

  private list(parent: string): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const entry of this.fs.readDir(parent) ?? []) {
      const at = entry.name.lastIndexOf("@");
      if (at <= 0 || entry.kind === "file") continue;
      const version = unescapeModulePath(entry.name.slice(at + 1));
      if (!isVersion(version)) continue;
      const name = entry.name.slice(0, at);
      const versions = found.get(name);
      if (versions === undefined) found.set(name, [version]);
      else versions.push(version);
    }
    for (const versions of found.values()) versions.sort((a, b) => compareVersions(b, a));
    return found;
  }
}

/** A module path or version from a stranger's file must not lead out of the cache. */
function isSafe(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !path.includes("\\") && !path.split("/").some((part) => part === ".." || part === "." || part === "");
}
