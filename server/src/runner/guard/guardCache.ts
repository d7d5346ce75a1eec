/**
 * Generated files in the user's own cache folder: closed to other users, written as a whole, and compared with what they must
 * be each time they are used.
 */
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Environment } from "../environment.ts";
import { userCacheFolder } from "../userCache.ts";

/** Where guarded runtimes are kept. */
export function guardCacheFolder(platform: NodeJS.Platform, environment: Environment, home: string = homedir()): string {
  return join(userCacheFolder(platform, environment, home), "guard");
}

export function hashOf(texts: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}\n${text}`);
  return hash.digest("hex");
}

/** A folder of the cache that holds exactly the given files. Throws when it cannot be. */
export function storeFiles(cache: string, name: string, files: ReadonlyMap<string, string>): string {
  makePrivate(cache);
  const folder = join(cache, name);
  if (holds(folder, files)) return folder;
  const made = mkdtempSync(join(cache, `${name}.`));
  try {
    for (const [file, text] of files) writeFileSync(join(made, file), text, { mode: 0o600, flag: "wx" });
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    // Somebody else may have stored the same meanwhile.
    if (!holds(folder, files)) throw error;
  }
  return folder;
}

/** Was this fact noted about a folder of the cache? */
export function isNoted(folder: string, fact: string): boolean {
  try {
    return readFileSync(join(folder, noteFile), "utf8") === fact;
  } catch {
    return false;
  }
}

/** Facts stay until the files of the folder change. Failing to note one costs time only. */
export function note(folder: string, fact: string): void {
  const made = join(folder, `${noteFile}.${randomBytes(6).toString("hex")}`);
  try {
    writeFileSync(made, fact, { mode: 0o600, flag: "wx" });
    renameSync(made, join(folder, noteFile));
  } catch {
    rmSync(made, { force: true });
  }
}

/** A link in the cache that leads to a folder elsewhere. Throws when it cannot be made. */
export function linkTo(cache: string, target: string): string {
  makePrivate(cache);
  const link = join(cache, `goroot-${hashOf([target]).slice(0, 16)}`);
  if (leadsTo(link, target)) return link;
  const made = join(cache, `goroot.${randomBytes(6).toString("hex")}`);
  symlinkSync(target, made, "junction");
  try {
    rmSync(link, { force: true });
    renameSync(made, link);
  } catch (error) {
    rmSync(made, { force: true });
    if (!leadsTo(link, target)) throw error;
  }
  return link;
}

const noteFile = "checked";

function leadsTo(link: string, target: string): boolean {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}

/** A folder that others may write to, or that is not ours, could have our files replaced between check and use. */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = process.getuid?.();
  for (const path of [dirname(folder), folder]) {
    const stats = lstatSync(path);
    if (!stats.isDirectory()) throw new Error(`${path} is not a folder`);
    if (own === undefined) continue;
    if (stats.uid !== own) throw new Error(`${path} belongs to another user`);
    if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700);
  }
}

function holds(folder: string, files: ReadonlyMap<string, string>): boolean {
  try {
    if (!lstatSync(folder).isDirectory()) return false;
    return [...files].every(([file, text]) => lstatSync(join(folder, file)).isFile() && readFileSync(join(folder, file), "utf8") === text);
  } catch {
    return false;
  }
}
