/**
 * The disk behind the engine's FileSystem: unreadable, missing, looping and huge files answer undefined with a reason.
 * Inner paths use "/" on every system.
 */
import { closeSync, constants, type Dirent, openSync, readdirSync, readFileSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { sep } from "node:path";
import type { DirEntry, FileSystem } from "../project/model.ts";
import { fromWindowsPath } from "../project/paths.ts";

export interface NodeFileSystem extends FileSystem {
  readHead(path: string, bytes: number): Uint8Array | undefined;
  failure(path: string): string;
}

export function nodeFileSystem(): NodeFileSystem {
  const failures = new Map<string, string>();

  function attempt<T>(path: string, read: () => T): T | undefined {
    try {
      const result = read();
      if (failures.size > 0) failures.delete(path);
      return result;
    } catch (error) {
      failures.set(path, error instanceof Refused ? error.message : reasonOf(error));
      return undefined;
    }
  }

  return {
    readFile: (path) => attempt(path, () => readWhole(path)),
    readHead: (path, bytes) => attempt(path, () => readStart(path, bytes)),
    readDir: (path) => attempt(path, () => listFolder(path)),
    isFile: (path) => statOf(path)?.isFile() ?? false,
    isDirectory: (path) => statOf(path)?.isDirectory() ?? false,
    realPath: (path) => attempt(path, () => toInnerPath(realpathSync.native(path))) ?? path,
    failure: (path) => failures.get(path) ?? "",
  };
}

/** A path as this system writes it (argument, environment variable) in the engine's form. */
export function toInnerPath(path: string): string {
  return sep === "\\" ? fromWindowsPath(path) : path;
}

/** Larger Go files are generated tables nobody guards with a lock; reading them would stall a scan. */
const maxFileBytes = 16 * 1024 * 1024;

/** A reason of ours, as against an error of the system. */
class Refused extends Error {}

function readWhole(path: string): Uint8Array {
  const stat = statSync(path);
  if (stat.isDirectory()) throw new Refused("is a directory");
  if (!stat.isFile()) throw new Refused("not a regular file");
  if (stat.size > maxFileBytes) throw new Refused("too large");
  return readFileSync(path);
}

/** Opening must not wait for the other end of a pipe. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function readStart(path: string, bytes: number): Uint8Array {
  const file = openSync(path, openFlags);
  try {
    const buffer = Buffer.allocUnsafe(bytes);
    let length = 0;
    for (;;) {
      const read = readSync(file, buffer, length, bytes - length, length);
      length += read;
      if (read === 0 || length === bytes) return buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function listFolder(path: string): readonly DirEntry[] {
  return readdirSync(path, { withFileTypes: true })
    .map((entry) => ({ name: entry.name, kind: kindOf(path, entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Links to directories are not followed: that is what keeps loops out. */
function kindOf(dir: string, entry: Dirent): DirEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() && statOf(`${dir}/${entry.name}`)?.isFile() ? "file" : "other";
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "no such file or directory",
  ENOTDIR: "not a directory",
  EISDIR: "is a directory",
  ELOOP: "too many levels of symbolic links",
  ENAMETOOLONG: "name too long",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "cannot be read";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return reasons[code] ?? (code === "" ? error.message : code);
}
