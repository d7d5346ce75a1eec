/**
 * The pages of the rules, by id, as the bundle carries them.
 */
import concurrentMapIteration from "../rules/concurrent-map-iteration/doc.md";
import concurrentMapReadWrite from "../rules/concurrent-map-read-write/doc.md";
import concurrentMapWrite from "../rules/concurrent-map-write/doc.md";
import inconsistentMapGuard from "../rules/inconsistent-map-guard/doc.md";
import mapWriteUnderReadLock from "../rules/map-write-under-read-lock/doc.md";
import staleSuppression from "../rules/stale-suppression/doc.md";

export const ruleDocs: Readonly<Record<string, string>> = {
  "concurrent-map-write": concurrentMapWrite,
  "concurrent-map-read-write": concurrentMapReadWrite,
  "concurrent-map-iteration": concurrentMapIteration,
  "map-write-under-read-lock": mapWriteUnderReadLock,
  "inconsistent-map-guard": inconsistentMapGuard,
  "stale-suppression": staleSuppression,
};
