#!/usr/bin/env node
/**
 * Root of the command line's bundle: gives the commands the process, the disk and the clock.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { exitCode, type Io } from "../cli/io.ts";
import { run } from "../cli/run.ts";
import { readInput } from "../host/inputStream.ts";
import { nodeFileSystem, toInnerPath } from "../host/nodeFileSystem.ts";
import { scanFlags } from "../host/scan/scanJob.ts";

const script = import.meta.url;

const io: Io = {
  cwd: toInnerPath(process.cwd()),
  environment: process.env,
  stdoutIsTerminal: process.stdout.isTTY === true,
  stderrIsTerminal: process.stderr.isTTY === true,
  fs: nodeFileSystem(),
  stdout: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
  stderr: (text) => void process.stderr.write(text),
  writeFile: (path, text) => writeFileSync(path, text),
  input: readInput,
  interruption,
  now: () => performance.now(),
};

function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    // Who interrupts a second time does not want to wait.
    if (controller.signal.aborted) process.exit(exitCode.failure);
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  return controller.signal;
}

/**
 * V8 collects a growing heap again and again, on threads that two workers do not have to spare. A worker's may start at the
 * size (MB) that it gets to anyway, and then grow by this part of what is alive: with 30 % and no such start a scan of
 * Kubernetes took 8 % more processor time, with 60 % it came close to 600 MiB.
 */
setFlagsFromString("--initial-old-space-size=96 --heap-growing-percent=45");

const flags = process.argv[2] === "check" ? scanFlags(process.versions.v8) : undefined;
if (flags !== undefined) setFlagsFromString(flags);

// Whoever reads our output may stop early (`| head`); that is no failure of ours.
process.stdout.on("error", () => process.exit(0));

process.exitCode = await run(process.argv.slice(2), io, {
  folder: toInnerPath(dirname(fileURLToPath(script))),
  workerScript: new URL(script.endsWith(".ts") ? "./worker.ts" : "./worker.mjs", script),
  processors: availableParallelism(),
  startServer: () => import(new URL(script.endsWith(".ts") ? "./server.ts" : "./server.mjs", script).href),
});
