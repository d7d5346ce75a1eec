/** mapguard/createBaseline: today's findings are accepted, tomorrow's are reported. */
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { FileChangeType } from "vscode-languageserver/node";
import { createBaselineRequest } from "../../server/src/protocol/messages.ts";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

describe("a new baseline", () => {
  it("is written, named in the configuration and honoured at once; what is new is reported", async () => {
    const module = scratchModule({ "a/x.go": racyFile("a"), ".mapguard.json": '{\n  "preset": "balanced"\n}\n' });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("a/x.go"));
    await client.idle();
    expect(client.shown.get(uri)?.length).toBe(1);
    const file = await client.connection.sendRequest<string>(createBaselineRequest, { folder: `${pathToFileURL(module.dir).href}/` });
    expect(JSON.parse(readFileSync(fileURLToPath(file), "utf8"))).toMatchObject({ version: 1, findings: [{ file: "a/x.go" }] });
    expect(JSON.parse(readFileSync(module.path(".mapguard.json"), "utf8"))).toEqual({ baseline: "mapguard-baseline.json", preset: "balanced" });
    await client.idle();
    expect(client.shown.get(uri)).toEqual([]);
    client.change(uri, 2, 0, 0, 0, 0, "");
    const end = racyFile("a").split("\n").length;
    client.change(uri, 3, end, 0, end, 0, "\nfunc (c *Cache) More(k string) {\n\tc.m[k] = 2\n}\n");
    await client.idle();
    expect(client.shown.get(uri)?.length).toBe(1);
  });

  it("replaces the one that is named, and makes a configuration where there is none", async () => {
    const named = scratchModule({ "x.go": racyFile(), ".mapguard.json": '{ "baseline": "old.json" }', "old.json": '{ "version": 1, "findings": [] }' });
    const none = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [named.dir, none.dir] });
    for (const module of [named, none]) await client.connection.sendRequest(createBaselineRequest, { folder: pathToFileURL(module.dir).href });
    expect(JSON.parse(readFileSync(named.path("old.json"), "utf8")).findings).toHaveLength(1);
    expect(JSON.parse(readFileSync(none.path(".mapguard.json"), "utf8"))).toEqual({ baseline: "mapguard-baseline.json" });
  });

  it("is read again when it changes on disk, also in a folder that the go command passes over", async () => {
    const files = { "x.go": racyFile(), ".mapguard.json": '{ "baseline": ".quality/all.json" }', ".quality/all.json": '{ "version": 1, "findings": [] }' };
    const module = scratchModule(files);
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(client.shown.get(uri)?.length).toBe(1);
    const file = await client.connection.sendRequest<string>(createBaselineRequest, { folder: pathToFileURL(module.dir).href });
    await client.idle();
    expect(client.shown.get(uri)).toEqual([]);
    module.write(".quality/all.json", files[".quality/all.json"]);
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: file, type: FileChangeType.Changed }] });
    await client.idle();
    expect(client.shown.get(uri)?.length).toBe(1);
  });

  it("is not written through links that lead out of the folder, nor outside of the workspace", async () => {
    const outside = scratchModule({ "victim.json": "precious" });
    const module = scratchModule({ "x.go": racyFile(), ".mapguard.json": '{ "baseline": "out/victim.json" }' });
    symlinkSync(outside.dir, module.path("out"));
    client = await startClient({ folders: [module.dir] });
    await expect(client.connection.sendRequest(createBaselineRequest, { folder: pathToFileURL(module.dir).href })).rejects.toThrow("outside of");
    writeFileSync(module.path(".mapguard.json"), '{ "baseline": "victim.json" }');
    symlinkSync(outside.path("victim.json"), module.path("victim.json"));
    await client.connection.sendRequest(createBaselineRequest, { folder: pathToFileURL(module.dir).href });
    expect(readFileSync(outside.path("victim.json"), "utf8")).toBe("precious");
    await expect(client.connection.sendRequest(createBaselineRequest, { folder: pathToFileURL(outside.dir).href })).rejects.toThrow(
      "not a folder of the workspace",
    );
  });
});
