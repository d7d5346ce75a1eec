/** The workspace mode: all packages, open or not, with progress, cancellation and changes on disk. */
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { WorkDoneProgress } from "vscode-languageserver/node";
import { type AnalyzeWorkspaceResult, analyzeWorkspaceRequest } from "../../server/src/protocol/messages.ts";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

const everything = { settings: { diagnosticMode: "workspace" } } as const;

describe("the workspace mode", () => {
  it("reports on packages that are not open", async () => {
    const module = scratchModule({ "a/a.go": racyFile("a"), "b/b.go": racyFile("b"), "c/c.go": "package c\n" });
    client = await startClient({ folders: [module.dir], options: everything });
    await client.idle();
    expect(lines(client, module.path("a/a.go"))).toEqual([racyLine]);
    expect(lines(client, module.path("b/b.go"))).toEqual([racyLine]);
    expect(client.shown.has(pathToFileURL(module.path("c/c.go")).href)).toBe(false);
    expect(client.status()).toMatchObject({ state: "ready", findings: 2 });
  });

  it("lets the editor's text speak for open packages, and the disk again when they are closed", async () => {
    const module = scratchModule({ "a/a.go": racyFile("a") });
    client = await startClient({ folders: [module.dir], options: everything });
    await client.idle();
    const uri = client.open(module.path("a/a.go"), "package a\n");
    await client.idle();
    expect(client.shown.get(uri)).toEqual([]);
    client.close(uri);
    await client.idle();
    expect(lines(client, module.path("a/a.go"))).toEqual([racyLine]);
  });

  it("is not kept from a folder by an open configuration", async () => {
    const module = scratchModule({ "x.go": racyFile(), ".mapguard.json": "{}" });
    client = await startClient({ folders: [module.dir], options: everything });
    const text = "{}";
    const uri = pathToFileURL(module.path(".mapguard.json")).href;
    await client.connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "json", version: 1, text } });
    await client.idle();
    expect(lines(client, module.path("x.go"))).toEqual([racyLine]);
  });

  it("scans what changed on disk, and what imports it", async () => {
    const user = 'package user\n\nimport "example.com/scratch/a"\n\nvar _ = a.Cache{}\n';
    const module = scratchModule({ "a/a.go": "package a\n\ntype Cache struct{}\n", "user/user.go": user });
    client = await startClient({ folders: [module.dir], options: everything });
    await client.idle();
    expect(client.shown.size).toBe(0);
    changed(client, module.write("a/a.go", racyFile("a")));
    await client.idle();
    expect(lines(client, module.path("a/a.go"))).toEqual([racyLine]);
    changed(client, module.write("a/a.go", "package a\n"));
    await client.idle();
    expect(lines(client, module.path("a/a.go"))).toEqual([]);
  });

  it("looks into modules inside of the module, and into each workspace folder", async () => {
    const module = scratchModule({ "a/a.go": racyFile("a"), "inner/go.mod": "module example.com/inner\n", "inner/x/x.go": racyFile("x") });
    const other = scratchModule({ "o/o.go": racyFile("o") });
    client = await startClient({ folders: [module.dir, other.dir], options: everything });
    await client.idle();
    for (const path of [module.path("a/a.go"), module.path("inner/x/x.go"), other.path("o/o.go")]) expect(lines(client, path)).toEqual([racyLine]);
  });

  it("takes everything back when it is switched off", async () => {
    const module = scratchModule({ "a/a.go": racyFile("a") });
    let mode = "workspace";
    client = await startClient({ folders: [module.dir], configuration: () => ({ diagnosticMode: mode }) });
    await client.idle();
    expect(lines(client, module.path("a/a.go"))).toEqual([racyLine]);
    mode = "openFiles";
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await client.idle();
    expect(lines(client, module.path("a/a.go"))).toEqual([]);
  });
});

describe("mapguard/analyzeWorkspace", () => {
  it("scans once on command, and counts", async () => {
    const module = scratchModule({ "a/a.go": racyFile("a"), "b/b.go": racyFile("b") });
    client = await startClient({ folders: [module.dir] });
    const result = await client.connection.sendRequest<AnalyzeWorkspaceResult>(analyzeWorkspaceRequest);
    expect(result).toEqual({ packages: 2, analysed: 2, remembered: 0, findings: 2 });
    expect(lines(client, module.path("b/b.go"))).toEqual([racyLine]);
  });

  it("shows a progress that can be cancelled", async () => {
    const module = scratchModule({ "a/a.go": racyFile("a") });
    client = await startClient({ folders: [module.dir], capabilities: { window: { workDoneProgress: true } } });
    const { connection } = client;
    const begun = new Promise<string>((resolve) => {
      connection.onRequest("window/workDoneProgress/create", ({ token }: { token: string }) => {
        connection.onProgress(WorkDoneProgress.type, token, ({ kind }) => void (kind === "begin" && resolve(token)));
        return null;
      });
    });
    const request = connection.sendRequest(analyzeWorkspaceRequest);
    void connection.sendNotification("window/workDoneProgress/cancel", { token: await begun });
    await expect(request).rejects.toThrow("cancelled");
    const again = await connection.sendRequest<AnalyzeWorkspaceResult>(analyzeWorkspaceRequest);
    expect(again.packages).toBe(1);
  });
});

function lines(from: LspClient, path: string): number[] {
  return (from.shown.get(pathToFileURL(path).href) ?? []).map(({ range }) => range.start.line);
}

function changed(at: LspClient, path: string): void {
  void at.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: pathToFileURL(path).href, type: 2 }] });
}
