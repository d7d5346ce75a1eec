/**
 * Findings of whole packages in the user's cache folder, by a hash of everything they depend on, so that opening a workspace
 * again needs no analysis. A damaged, missing or full cache costs time and nothing else; several processes may share it.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { userCacheFolder } from "../runner/userCache.ts";
import type { FindingsCache } from "../service/findingsCache.ts";

export interface SummaryCacheOptions {
  /** Absolute; made when it is not there. */
  readonly folder: string;
  /** Of the engine: what another version found is not looked at. */
  readonly version: string;
  /** What is used longest ago goes first when there is more. */
  readonly maxBytes?: number;
  /** The size is looked at each time so many entries were written. */
  readonly writesPerPrune?: number;
}

const defaultMaxBytes = 64 * 1024 * 1024;
const defaultWritesPerPrune = 64;

export function summaryCache({ folder, version, maxBytes = defaultMaxBytes, writesPerPrune = defaultWritesPerPrune }: SummaryCacheOptions): FindingsCache {
  const own = join(folder, version.replace(/[^\w.-]/g, "_"));
  let writes = 0;
  return {
    key: digestOf,
    get(key) {
      const path = join(own, key);
      try {
        const content = readFileSync(path, "utf8");
        const end = content.indexOf("\n");
        const text = content.slice(end + 1);
        if (end < 0 || content.slice(0, end) !== checksum(text)) {
          rmSync(path, { force: true });
          return undefined;
        }
        const now = new Date();
        utimesSync(path, now, now);
        return text;
      } catch {
        return undefined;
      }
    },
    put(key, text) {
      try {
        mkdirSync(own, { recursive: true, mode: 0o700 });
        const made = join(own, `${key}.${randomBytes(6).toString("hex")}`);
        writeFileSync(made, `${checksum(text)}\n${text}`, { mode: 0o600, flag: "wx" });
        renameSync(made, join(own, key));
        if (writes++ % writesPerPrune === 0) prune(folder, maxBytes);
      } catch {
        // Without the entry the next start takes longer.
      }
    },
  };
}

/** Of the parts, in order and apart. */
export function digestOf(parts: Iterable<string>): string {
  const hash = createHash("sha256");
  // Two calls: putting the length before a text of megabytes would copy it.
  for (const part of parts) hash.update(`${part.length}\n`).update(part);
  return hash.digest("hex");
}

/**
 * Where an engine keeps its findings; undefined when it is not a bundle that can be told from others.
 */
export function summaryCachePlace(
  installation: string,
  version: string,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<SummaryCacheOptions, "folder" | "version"> | undefined {
  const engine = engineIdentity(installation, version);
  return engine === undefined ? undefined : { folder: summaryCacheFolder(process.platform, environment), version: engine };
}

/** In the user's own cache folder. */
export function summaryCacheFolder(platform: NodeJS.Platform, environment: Readonly<Record<string, string | undefined>>): string {
  return join(userCacheFolder(platform, environment), "summaries");
}

/**
 * The engine whose bundles lie in a folder: its version and what its worker's bundle says, which names its parts by their
 * content. Undefined when there is no bundle, as when the sources are run: what they find is not to be kept.
 */
export function engineIdentity(installation: string, version: string): string | undefined {
  try {
    return `${version}-${checksum(readFileSync(join(installation, "editorWorker.mjs"), "utf8")).slice(0, 16)}`;
  } catch {
    return undefined;
  }
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Entries of all versions count; those of versions no longer in use are the oldest soon enough. */
function prune(folder: string, maxBytes: number): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      // Another process may have taken it away meanwhile.
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ path, size: stat.size, used: stat.mtimeMs }];
    })
    .sort((a, b) => b.used - a.used);
  let total = 0;
  for (const { path, size } of entries) {
    total += size;
    if (total > maxBytes) rmSync(path, { force: true });
  }
}
