/**
 * Which lines the tests execute: a run of its own, without the race detector, since counting orders accesses and hides races.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Coverage } from "../reports/coverage.ts";
import { coverageCommand } from "./command.ts";
import { type RunListener, type RunRequest, start } from "./raceRun.ts";
import { inRunFolder } from "./runFolder.ts";

/**
 * `covered` are the import paths whose lines are counted. Undefined when the run was cancelled or left no profile; tests
 * that fail do not matter. Rejects in an untrusted workspace.
 */
export function coverageRun(request: RunRequest, covered: readonly string[], listener: RunListener = {}): Promise<Coverage | undefined> {
  return inRunFolder(request, async (folder) => {
    const profile = join(folder, "cover.out");
    try {
      const exit = await start(coverageCommand(request.target, request, profile, covered), request, listener, {});
      return exit.how === "exited" ? new Coverage(readFileSync(profile, "utf8")) : undefined;
    } catch {
      // Nothing was built, so nothing was counted.
      return undefined;
    }
  });
}
