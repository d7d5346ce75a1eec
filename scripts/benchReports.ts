/**
 * How fast a large crash dump is read, and in how much memory: writes a dump of the wanted size from a recorded one, reads it
 * as `mapguard crash` does, and prints megabytes per second (by the clock, and by processor time, which other work on the
 * machine disturbs less) and the peak of the process's memory.
 * usage: benchReports.ts [MEGABYTES [FILE]] (default 1000, a temporary file); `--read FILE [GOROUTINES]` reads only. Exits with
 * 1 where it did not find the one crash and every goroutine that was written.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readInput } from "../server/src/host/inputStream.ts";
import { ReportReader } from "../server/src/reports/reader.ts";

const sample = resolve(import.meta.dirname, "../test/fixtures/reports/runs/crash-ww-system.go26.txt");

if (process.argv[2] === "--read") await read(process.argv[3], process.argv[4]);
else measure(Number(process.argv[2] ?? 1000), process.argv[3]);

/** A process of its own, so that its memory is that of reading alone. */
function measure(megabytes: number, given: string | undefined): void {
  const folder = given === undefined ? mkdtempSync(join(tmpdir(), "mapguard-bench-")) : undefined;
  const file = given ?? join(folder ?? "", "dump.txt");
  const written = writeDump(file, megabytes * 1e6);
  console.log(`load ${loadavg()[0].toFixed(2)}, ${Math.round(statSync(file).size / 1e6)} MB`);
  const { status } = spawnSync(process.execPath, [import.meta.filename, "--read", file, String(written)], { stdio: "inherit" });
  process.exitCode = status ?? 1;
  if (folder !== undefined) rmSync(folder, { recursive: true });
}

async function read(file: string, expected: string | undefined): Promise<void> {
  const reports: string[] = [];
  const reader = new ReportReader({ report: ({ message, sides }) => reports.push(`${message}, ${sides.length} sides`) });
  const start = performance.now();
  const before = process.cpuUsage();
  let bytes = 0;
  for await (const chunk of readInput(file)) {
    reader.push(chunk);
    bytes += chunk.length;
  }
  reader.end();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const ofProcessor = Math.round(bytes / (user + system));
  const { goroutines, unparsedLines } = reader.summary;
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${Math.round(bytes / 1e6 / seconds)} MB/s, ${ofProcessor} MB per second of processor time, peak ${peak} MiB; ${goroutines} goroutines, ${unparsedLines} lines not understood; ${reports.join("; ")}`,
  );
  const isWhole = unparsedLines === 0 && reports.join() === "concurrent map writes, 1 sides" && goroutines === Number(expected);
  if (expected !== undefined && !isWhole) {
    console.log(`not what was written: ${expected} goroutines and one crash`);
    process.exitCode = 1;
  }
}

/**
 * The head of the sample, then its waiting goroutines again and again under new numbers and with other arguments. Answers how
 * many goroutines that are.
 */
function writeDump(file: string, size: number): number {
  const blocks = readFileSync(sample, "utf8").trimEnd().split("\n\n");
  const [message, died, ...others] = blocks;
  const output = openSync(file, "w");
  let written = writeSync(output, `${message}\n\n${died}\n\n`);
  const first = 100;
  let id = first;
  while (written < size) {
    const piece: string[] = [];
    for (let i = 0; i < 1000; i++, id++) {
      const block = others[id % others.length].replace(/^goroutine \d+/, `goroutine ${id}`);
      piece.push(block.replace(/\(0x[0-9a-f]+/g, `(0x${(0xc000000000 + id * 64).toString(16)}`));
    }
    written += writeSync(output, `${piece.join("\n\n")}\n\n`);
  }
  closeSync(output);
  return 1 + id - first;
}
