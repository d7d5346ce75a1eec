/** Diagnostics of open documents, from didOpen over edits to didClose. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

const orders = resolve(import.meta.dirname, "../workspaces/orders");

let client: LspClient | undefined;
afterEach(() => client?.stop());

describe("an opened document", () => {
  it("is reported on, with code, link, severity, related places and fingerprint", async () => {
    client = await startClient({ folders: [orders] });
    const uri = client.open(`${orders}/internal/metrics/registry.go`);
    await client.idle();
    const found = client.shown.get(uri) ?? [];
    expect(found.length).toBeGreaterThan(0);
    for (const { source, code, codeDescription, message, relatedInformation, data } of found) {
      expect(source).toBe("mapguard");
      expect(codeDescription?.href).toContain(`/${code}/`);
      expect(String(message).split("\n")[0].length).toBeLessThanOrEqual(100);
      expect(relatedInformation?.length).toBeGreaterThan(0);
      expect(data).toHaveProperty("fingerprint");
    }
  });

  it("is reported on as the editor shows it, not as it lies on disk", async () => {
    const module = scratchModule({ "x.go": "package scratch\n" });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"), racyFile());
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
  });

  it("keeps its diagnostics at their place while lines are added above", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    client.change(uri, 2, 1, 0, 1, 0, "// one\n// two\n");
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine + 2]);
    expect(client.published.at(-1)).toMatchObject({ uri, version: 2 });
  });

  it("loses a diagnostic when the code is mended, and gets it back", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    client.change(uri, 2, racyLine, 0, racyLine, 0, "\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n");
    await client.idle();
    expect(lines(client, uri)).toEqual([]);
    client.change(uri, 3, racyLine, 0, racyLine + 2, 0, "");
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
  });

  it("takes its diagnostics away when it is closed, those of its neighbours too", async () => {
    client = await startClient({ folders: [orders] });
    const uri = client.open(`${orders}/internal/metrics/registry.go`);
    await client.idle();
    const neighbour = pathToFileURL(`${orders}/internal/metrics/collect.go`).href;
    expect(client.shown.get(neighbour)?.length).toBe(1);
    client.close(uri);
    await client.idle();
    expect(client.shown.get(uri)).toEqual([]);
    expect(client.shown.get(neighbour)).toEqual([]);
  });

  it("sees a file of its package change on disk", async () => {
    const module = scratchModule({ "x.go": racyFile(), "y.go": "package scratch\n" });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    module.write("x.go", "package scratch\n");
    module.write("y.go", 'package scratch\n\nfunc (c *Cache) More(k string) { c.m[k] = 2 }\n\nfunc RunMore(c *Cache) { go c.More("a") }\n');
    const other = pathToFileURL(module.path("y.go")).href;
    void client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [
        { uri: other, type: 2 },
        { uri, type: 2 },
      ],
    });
    await client.idle();
    expect(lines(client, other)).toEqual([2]);
    expect(lines(client, uri)).toEqual([racyLine]);
  });

  it("is traced when the editor asks for it", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const traced: string[] = [];
    client.connection.onNotification("$/logTrace", ({ message }: { message: string }) => void traced.push(message));
    await client.connection.sendNotification("$/setTrace", { value: "verbose" });
    client.open(module.path("x.go"));
    await client.idle();
    expect(traced.join("\n")).toMatch(/published 1 diagnostics of .*x\.go/);
  });
});

function lines(from: LspClient, uri: string): number[] {
  return (from.shown.get(uri) ?? []).map(({ range }) => range.start.line);
}
