/**
 * What a run writes beside its output (reports, profiles) goes to a folder of its own, which is gone when the run has ended.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { refuseUntrusted } from "./spawn.ts";

/** What a run needs to be let at all, and where it may write. */
export interface RunPlace {
  readonly trusted: boolean;
  readonly temporaryFolder: string;
}

/** Rejects in an untrusted workspace, before anything is made. */
export async function inRunFolder<T>(place: RunPlace, run: (folder: string) => Promise<T>): Promise<T> {
  refuseUntrusted(place);
  const folder = mkdtempSync(join(place.temporaryFolder, "mapguard-race-"));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
