/** Files and folders that go away: what was found in them goes as well, also where the editor tells of the folder alone. */
import { renameSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { FileChangeType } from "vscode-languageserver/node";
import { createBaselineRequest } from "../../server/src/protocol/messages.ts";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

/** Without it nobody knows that the user's field is a map. */
const cacheFile = "package a\n\ntype Cache struct{ M map[string]int }\n";

const userFile = `package user

import "example.com/scratch/a"

// Run starts a goroutine that writes to the same map[string]int.
func Run(c *a.Cache) {
	go func() { c.M["x"]++ }()
	c.M["y"]++
}
`;

const everything = { settings: { diagnosticMode: "workspace" } } as const;

describe("the workspace mode", () => {
  it("takes back what it found in the last file of a package", async () => {
    const module = scratchModule({ "a/a.go": racyFile("a"), "b/b.go": racyFile("b") });
    client = await startClient({ folders: [module.dir], options: everything });
    await client.idle();
    rmSync(module.path("a/a.go"));
    tell(client, module.path("a/a.go"), FileChangeType.Deleted);
    await client.idle();
    expect(lines(client, module.path("a/a.go"))).toEqual([]);
    expect(lines(client, module.path("b/b.go"))).toEqual([racyLine]);
  });

  it("looks again at what imported a package that is gone", async () => {
    const module = scratchModule({ "a/a.go": cacheFile, "user/user.go": userFile });
    client = await startClient({ folders: [module.dir], options: everything });
    await client.idle();
    expect(lines(client, module.path("user/user.go")).length).toBeGreaterThan(0);
    rmSync(module.path("a"), { recursive: true });
    tell(client, module.path("a"), FileChangeType.Deleted);
    await client.idle();
    expect(lines(client, module.path("user/user.go"))).toEqual([]);
  });

  it("takes back what it found in a folder that is gone, and follows one that got another name", async () => {
    const module = scratchModule({ "a/a.go": racyFile("a"), "a/deep/d.go": racyFile("deep"), "b/b.go": racyFile("b") });
    client = await startClient({ folders: [module.dir], options: everything });
    await client.idle();
    renameSync(module.path("a"), module.path("c"));
    tell(client, module.path("a"), FileChangeType.Deleted);
    tell(client, module.path("c"), FileChangeType.Created);
    await client.idle();
    for (const name of ["a/a.go", "a/deep/d.go"]) expect(lines(client, module.path(name))).toEqual([]);
    for (const name of ["c/a.go", "c/deep/d.go", "b/b.go"]) expect(lines(client, module.path(name))).toEqual([racyLine]);
  });
});

describe("an open package", () => {
  it("forgets what it imported from a folder that is gone, and finds it again", async () => {
    const module = scratchModule({ "a/a.go": cacheFile, "user/user.go": userFile });
    client = await startClient({ folders: [module.dir] });
    client.open(module.path("user/user.go"));
    await client.idle();
    const found = lines(client, module.path("user/user.go"));
    expect(found.length).toBeGreaterThan(0);
    renameSync(module.path("a"), module.path("away"));
    tell(client, module.path("a"), FileChangeType.Deleted);
    await client.idle();
    expect(lines(client, module.path("user/user.go"))).toEqual([]);
    renameSync(module.path("away"), module.path("a"));
    tell(client, module.path("a"), FileChangeType.Created);
    await client.idle();
    expect(lines(client, module.path("user/user.go"))).toEqual(found);
  });
});

describe("settings", () => {
  it("of a folder that is gone hold no longer for what is open in it, and hold again when it is back", async () => {
    const module = scratchModule({ "a/x.go": racyFile("a"), "a/.mapguard.json": '{ "exclude": ["**"] }' });
    client = await startClient({ folders: [module.dir] });
    client.open(module.path("a/x.go"));
    await client.idle();
    expect(lines(client, module.path("a/x.go"))).toEqual([]);
    renameSync(module.path("a"), module.path("away"));
    tell(client, module.path("a"), FileChangeType.Deleted);
    await client.idle();
    expect(lines(client, module.path("a/x.go"))).toEqual([racyLine]);
    renameSync(module.path("away"), module.path("a"));
    tell(client, module.path("a"), FileChangeType.Created);
    await client.idle();
    expect(lines(client, module.path("a/x.go"))).toEqual([]);
  });

  it.each(["openFiles", "workspace"] as const)("count what the baseline accepts while its folder is gone: %s", async (diagnosticMode) => {
    const files = { "x.go": racyFile(), ".mapguard.json": '{ "baseline": "accepted/all.json" }', "accepted/all.json": '{ "version": 1, "findings": [] }' };
    const module = scratchModule(files);
    client = await startClient({ folders: [module.dir], options: { settings: { diagnosticMode } } });
    if (diagnosticMode === "openFiles") client.open(module.path("x.go"));
    await client.idle();
    expect(lines(client, module.path("x.go"))).toEqual([racyLine]);
    await client.connection.sendRequest(createBaselineRequest, { folder: pathToFileURL(module.dir).href });
    await client.idle();
    expect(lines(client, module.path("x.go"))).toEqual([]);
    renameSync(module.path("accepted"), module.path("away"));
    tell(client, module.path("accepted"), FileChangeType.Deleted);
    await client.idle();
    expect(lines(client, module.path("x.go"))).toEqual([racyLine]);
    renameSync(module.path("away"), module.path("accepted"));
    tell(client, module.path("accepted"), FileChangeType.Created);
    await client.idle();
    expect(lines(client, module.path("x.go"))).toEqual([]);
  });
});

describe("the editor", () => {
  it("is asked to tell of folders, which come and go as a whole", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    await client.idle();
    expect(client.watched).toContain("**/*");
  });
});

function lines(from: LspClient, path: string): number[] {
  return (from.shown.get(pathToFileURL(path).href) ?? []).map(({ range }) => range.start.line);
}

function tell(at: LspClient, path: string, type: FileChangeType): void {
  void at.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: pathToFileURL(path).href, type }] });
}
