/** An engine that dies: the server goes on, starts another one and tells it everything again. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { engineScript, type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

/** The engine's own thread, but one that dies of an edit that says so. */
function mortalEngine(dir: string): URL {
  const script = join(dir, "engine.mjs");
  const source = `import { parentPort } from "node:worker_threads";
parentPort.on("message", ({ kind, edits }) => {
  const text = kind === "change" ? edits.map(({ newText }) => newText).join("") : "";
  if (text.includes("DIE")) throw new Error("killed by a test");
  if (text.includes("EXIT")) process.exit(3);
});
await import(${JSON.stringify(engineScript.href)});
`;
  writeFileSync(script, source);
  return pathToFileURL(script);
}

/** A request meets the dying engine and is refused, or is late enough to meet the next one. */
async function refusedOrAnswered(client: LspClient, reason: RegExp): Promise<void> {
  await client.idle().catch((error: unknown) => expect(String(error)).toMatch(reason));
}

function deaths(client: LspClient, count: number): Promise<void> {
  return vi.waitFor(() => expect(client.logged.filter((line) => line.includes("killed by a test"))).toHaveLength(count), { timeout: 10_000 });
}

describe("an engine that dies", () => {
  it.each(["DIE", "EXIT"])("is followed by another one that knows the open documents (%s)", async (word) => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir], engineScript: mortalEngine(module.dir) });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    client.change(uri, 2, 0, 0, 0, 0, `// ${word}\n`);
    await refusedOrAnswered(client, /restarted/);
    await client.idle();
    expect(client.shown.get(uri)?.map(({ range }) => range.start.line)).toEqual([racyLine + 1]);
    expect(client.logged.join("\n")).toContain(word === "DIE" ? "killed by a test" : "ended with code 3");
  });

  it("is given up after some deaths, which the status says", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir], engineScript: mortalEngine(module.dir) });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    for (let version = 2; version <= 6; version++) {
      client.change(uri, version, 0, 0, 0, 0, "// DIE\n");
      await refusedOrAnswered(client, /restarted|not running/);
      await deaths(client, version - 1);
    }
    await expect(client.idle()).rejects.toThrow("not running");
    expect(client.status()).toMatchObject({ state: "failed", problem: expect.stringContaining("failed too often") });
  });
});
