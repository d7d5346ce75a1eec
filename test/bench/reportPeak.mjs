/** Loaded before the command line by the bench: writes the process's peak resident size (KiB) and processor seconds when it ends. */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(process.env.MAPGUARD_BENCH_PEAK, `${maxRSS} ${(userCPUTime + systemCPUTime) / 1e6}`);
  });
}
