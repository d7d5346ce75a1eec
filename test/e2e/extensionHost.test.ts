/**
 * Behaviour that only VS Code's own interface shows: the tests under host/ run with mocha inside the extension host, started
 * from the page as the extension's developers start theirs.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { describe, expect, inject, it } from "vitest";
import type { HostResult } from "./host/index.ts";
import { skipped } from "./support/session.ts";
import { launchBrowser, openPage, startServer } from "./support/workbench.ts";
import { copyWorkspace } from "./support/workspaces.ts";

const root = resolve(import.meta.dirname, "../..");
const bundle = join(root, ".cache", "e2e", "host", "index.cjs");

describe.skipIf(skipped)("inside the extension host", () => {
  it("every test passes", async () => {
    await build({
      entryPoints: [join(import.meta.dirname, "host", "index.ts")],
      outfile: bundle,
      bundle: true,
      platform: "node",
      format: "cjs",
      external: ["vscode", "mocha"],
    });
    const results = await runInHost();
    expect(results.filter(({ failure }) => failure !== "")).toEqual([]);
    expect(results.length).toBeGreaterThan(5);
  });
});

async function runInHost(): Promise<HostResult[]> {
  const orders = copyWorkspace("orders");
  const scratch = mkdtempSync(join(tmpdir(), "mapguard-host-"));
  const resultFile = join(scratch, "results.json");
  const server = await startServer({
    folder: orders.folder,
    extensions: join(scratch, "extensions"),
    environment: { MAPGUARD_HOST_RESULTS: resultFile },
    // Without it the page ignores what its address says about tests.
    extraArguments: ["--vscode-option", "enable-smoke-test-driver"],
  });
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, {});
    const ended = new Promise<string>((end) =>
      page.exposeFunction("codeAutomationExit", (code: number, logs: unknown) => end(`exit code ${code}: ${JSON.stringify(logs)}`)),
    );
    await page.exposeFunction("codeAutomationLog", () => {});
    await page.goto(`${server.url}&payload=${encodeURIComponent(JSON.stringify(payload(server.port)))}`);
    const how = await ended;
    return readResults(resultFile, `${how}\n${server.log()}`);
  } finally {
    await browser.close();
    await server.stop();
    orders.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The installed extension is taken as the one under development, so that its tests may run. */
function payload(port: number): readonly (readonly [string, string])[] {
  const extensions = inject("extensions");
  const [installed] = readdirSync(extensions).filter((name) => name.startsWith("mapguard."));
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  return [
    ["extensionDevelopmentPath", remote(join(extensions, installed))],
    ["extensionTestsPath", remote(bundle)],
  ];
}

function readResults(file: string, log: string): HostResult[] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as HostResult[];
  } catch {
    throw new Error(`the tests did not run: ${log}`);
  }
}
