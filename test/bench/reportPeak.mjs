/** Loaded before the command line by the bench: writes the process's peak resident size (KiB) when it ends. */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) process.on("exit", () => writeFileSync(process.env.MAPGUARD_BENCH_PEAK, String(process.resourceUsage().maxRSS)));
