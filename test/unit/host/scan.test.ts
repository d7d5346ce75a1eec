/** The scan over threads: order, progress, and what becomes of packages whose thread dies. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { scan } from "../../../server/src/host/scan/scan.ts";
import { firstThread, type ScanJob, scanFlags, takePackage } from "../../../server/src/host/scan/scanJob.ts";
import { EarlyThreads } from "../../../server/src/host/scan/threads.ts";

/** A thread that reports a package's name, and dies of packages called "bad…", or at once in a job that starts with "dead". */
const script = `
import { parentPort } from "node:worker_threads";
import { firstThread, takePackage } from "${new URL("../../../server/src/host/scan/scanJob.ts", import.meta.url).href}";
const start = await new Promise((resolve) => parentPort.once("message", resolve));
const { job, shared, thread } = start;
if (job.packages[0].importPath === "dead") throw new Error("no parser");
for (let i = takePackage(start); i >= 0; i = takePackage(start)) {
  Atomics.store(shared, firstThread + thread, i);
  const { importPath } = job.packages[i];
  if (importPath.startsWith("bad")) throw new Error("out of memory");
  if (importPath.startsWith("exit")) process.exit(7);
  parentPort.postMessage({ index: i, report: { importPath, files: 1, lines: 2, findings: [], suppressed: 0, hidden: 0, notices: [] } });
}
Atomics.store(shared, firstThread + thread, -1);
`;

function jobOf(names: readonly string[]): ScanJob {
  const packages = names.map((importPath) => ({ importPath, dir: `/m/${importPath}`, name: importPath, files: [], module: undefined, imports: [] }));
  return { packages, large: 1 } as unknown as ScanJob;
}

/** The place of a thread's script; it lasts as long as the test. */
function scriptOf(text: string): URL {
  const dir = mkdtempSync(join(tmpdir(), "mapguard-scan-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, "worker.mjs");
  writeFileSync(file, text);
  return pathToFileURL(file);
}

async function run(names: readonly string[], workers: number) {
  const progress: number[] = [];
  const reports = await scan(jobOf(names), { workers, script: scriptOf(script), progress: (done) => progress.push(done) });
  return { reports, progress };
}

describe("takePackage", () => {
  it.each([1, 2, 3])("gives every package once to %i threads, the large ones first", (threads) => {
    const job = { ...jobOf(Array.from({ length: 11 }, (_, i) => `p${i}`)), large: 4 };
    const shared = new Int32Array(firstThread + threads);
    const taken: number[] = [];
    for (let turn = 0; ; turn++) {
      const index = takePackage({ job, shared, thread: turn % threads });
      if (index < 0) break;
      taken.push(index);
    }
    expect(taken.slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect([...taken].sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, i) => i));
  });
});

describe("scan", () => {
  it.each([1, 2, 5])("gives the reports in the order of the packages, with %i threads", async (workers) => {
    const names = Array.from({ length: 40 }, (_, i) => `p${i}`);
    const { reports, progress } = await run(names, workers);
    expect(reports.map(({ importPath }) => importPath)).toEqual(names);
    expect(progress).toEqual(names.map((_, i) => i + 1));
  });

  it("reports a package whose thread died as skipped and goes on with the others", async () => {
    const names = ["a", "bad1", "b", "exit", "c", "bad2"];
    const { reports } = await run(names, 2);
    expect(reports.map(({ importPath, files }) => `${importPath} ${files}`)).toEqual(["a 1", "bad1 0", "b 1", "exit 0", "c 1", "bad2 0"]);
    expect(reports[1].notices).toEqual([{ kind: "skipped-package", file: "/m/bad1", line: 0, message: "package bad1 could not be analysed: out of memory" }]);
    expect(reports[3].notices[0].message).toContain("ended with code 7");
  });

  it("fails when threads cannot even start", async () => {
    await expect(run(["dead", "a"], 2)).rejects.toThrow("no parser");
  });

  it("needs no thread more than there are packages", async () => {
    const { reports } = await run(["only"], 64);
    expect(reports).toHaveLength(1);
  });

  it("ends its threads when it is given up", async () => {
    const controller = new AbortController();
    const endless = scriptOf("setInterval(() => {}, 1000);");
    const running = scan(jobOf(["a", "b", "c"]), { workers: 2, script: endless, progress: () => {}, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("given up")), 100);
    await expect(running).rejects.toThrow("given up");
  });

  it("starts nothing when it is given up before it begins", async () => {
    const options = { workers: 2, script: scriptOf("setInterval(() => {}, 1000);"), progress: () => {}, signal: AbortSignal.abort(new Error("given up")) };
    await expect(scan(jobOf(["a"]), options)).rejects.toThrow("given up");
  });
});

describe("threads that start before the job is known", () => {
  it.each([
    { early: 1, workers: 3 },
    { early: 2, workers: 2 },
  ])("do the work beside new ones: $early of $workers", async ({ early: count, workers }) => {
    const place = scriptOf(script);
    const early = new EarlyThreads(place, count);
    const names = Array.from({ length: 12 }, (_, i) => `p${i}`);
    const reports = await scan(jobOf(names), { workers, script: place, early, progress: () => {} });
    expect(reports.map(({ importPath }) => importPath)).toEqual(names);
    expect(early.take()).toBeUndefined();
  });

  it("go on when they have been taken before the others are ended", async () => {
    const early = new EarlyThreads(scriptOf(script), 2);
    const taken = early.take();
    early.end();
    expect(early.take()).toBeUndefined();
    const messages: unknown[] = [];
    taken?.worker.on("message", (message) => messages.push(message));
    taken?.worker.postMessage({ job: jobOf(["a", "b"]), shared: new Int32Array(new SharedArrayBuffer(4 * (firstThread + 1))), thread: 0 });
    expect(await taken?.ended).toBeUndefined();
    expect(messages).toHaveLength(2);
  });

  it("fail the scan when they died while they waited", async () => {
    const broken = scriptOf('throw new Error("no parser");');
    const early = new EarlyThreads(broken, 1);
    const thread = early.take();
    expect(await thread?.ended).toMatchObject({ message: "no parser" });
    const options = { workers: 1, script: broken, early: { take: () => thread }, progress: () => {} };
    await expect(scan(jobOf(["a", "b"]), options)).rejects.toThrow("no parser");
  });
});

describe("flags of V8", () => {
  it("are set only where V8 has Maglev", () => {
    expect(scanFlags("12.4.254.21-node.33")).toBeUndefined();
    expect(scanFlags("13.6.233.17-node.28")).toMatch(/^--maglev /);
  });

  it("let TurboFan compile methods that there are", () => {
    const prefix = /--turbo-filter=(\w+)\*/.exec(scanFlags("13.6") ?? "")?.[1];
    expect(prefix).toBeDefined();
    const method = new RegExp(`^ +${prefix}\\w+\\(.*\\{$`, "m");
    for (const file of ["base/names.ts", "syntax/bulkReader.ts"]) {
      expect(readFileSync(new URL(`../../../server/src/${file}`, import.meta.url), "utf8"), file).toMatch(method);
    }
  });
});
