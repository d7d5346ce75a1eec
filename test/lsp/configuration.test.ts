/** Settings of the editor and of the project: they take effect while the server runs, and wrong ones do no harm. */
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

describe("settings of the editor", () => {
  it("come with initialize, where the editor cannot be asked", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({
      folders: [module.dir],
      options: { settings: { rules: { "inconsistent-map-guard": "hint", "concurrent-map-write": "hint" } } },
    });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(client.shown.get(uri)?.map(({ severity }) => severity)).toEqual([4]);
  });

  it("come with workspace/didChangeConfiguration from editors that send them", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: { mapguard: { enable: false } } });
    await client.idle();
    expect(client.shown.get(uri)).toEqual([]);
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: { mapguard: { enable: true } } });
    await client.idle();
    expect(client.shown.get(uri)?.length).toBe(1);
  });

  it("are asked for by folder, and asked again when they change", async () => {
    const off = scratchModule({ "x.go": racyFile() });
    const on = scratchModule({ "x.go": racyFile() });
    let enabled = false;
    const configuration = (scope: string | undefined) => (scope === pathToFileURL(off.dir).href ? { enable: enabled } : {});
    client = await startClient({ folders: [off.dir, on.dir], configuration });
    const [a, b] = [client.open(off.path("x.go")), client.open(on.path("x.go"))];
    await client.idle();
    expect([client.shown.get(a)?.length, client.shown.get(b)?.length]).toEqual([0, 1]);
    enabled = true;
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await client.idle();
    expect([client.shown.get(a)?.length, client.shown.get(b)?.length]).toEqual([1, 1]);
  });

  it("that are wrong are named once, and the default is used", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir], configuration: () => ({ preset: "loud", rules: { nonsense: "error" }, exclude: 3 }) });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(client.shown.get(uri)?.length).toBe(1);
    expect(client.warnings).toEqual([
      expect.stringContaining("mapguard.preset"),
      expect.stringContaining("mapguard.exclude"),
      expect.stringContaining("mapguard.rules: nonsense is not a rule"),
    ]);
  });

  it("exclude by globs relative to the workspace folder", async () => {
    const module = scratchModule({ "a/x.go": racyFile("a"), "b/x.go": racyFile("b") });
    client = await startClient({ folders: [module.dir], options: { settings: { exclude: ["a/**"] } } });
    const [a, b] = [client.open(module.path("a/x.go")), client.open(module.path("b/x.go"))];
    await client.idle();
    expect([client.shown.get(a)?.length, client.shown.get(b)?.length]).toEqual([0, 1]);
  });
});

describe("when to report", () => {
  it("onSave: at opening, then when the document is saved", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir], options: { settings: { run: "onSave" } } });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
    client.change(uri, 2, 0, 0, 0, 0, "// one\n");
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
    await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine + 1]);
  });

  it("manual: on command alone", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir], options: { settings: { run: "manual" } } });
    const uri = client.open(module.path("x.go"));
    await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
    await client.idle();
    expect(client.shown.has(uri)).toBe(false);
    await client.connection.sendRequest("mapguard/analyzeWorkspace");
    expect(lines(client, uri)).toEqual([racyLine]);
  });

  it("after a delay, when one is set", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir], options: { settings: { delay: 150 } } });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    const before = client.published.length;
    for (let version = 2; version < 12; version++) client.change(uri, version, 0, 0, 0, 0, "// one\n");
    while (client.published.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    await client.idle();
    expect(client.published.slice(before).map(({ version }) => version)).toEqual([11]);
    expect(lines(client, uri)).toEqual([racyLine + 10]);
  });
});

describe(".mapguard.json", () => {
  it("wins over the editor's settings, and takes effect when it changes", async () => {
    const module = scratchModule({ "x.go": racyFile(), ".mapguard.json": "{}" });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
    const rule = client.shown.get(uri)?.[0].code;
    changed(client, module.write(".mapguard.json", JSON.stringify({ rules: { [String(rule)]: "off" } })));
    await client.idle();
    expect(lines(client, uri)).toEqual([]);
  });

  it("shows its faults in itself until they are mended", async () => {
    const module = scratchModule({ "x.go": racyFile(), ".mapguard.json": '{\n  "preset": "loud"\n}\n' });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    const config = pathToFileURL(module.path(".mapguard.json")).href;
    expect(client.shown.get(config)).toMatchObject([{ severity: 1, source: "mapguard", range: { start: { line: 1 } } }]);
    changed(client, module.write(".mapguard.json", '{ "preset": "strict" }'));
    await client.idle();
    expect(client.shown.get(config)).toEqual([]);
    expect(lines(client, uri)).toContain(racyLine);
  });

  it("names a baseline, which is honoured and watched", async () => {
    const module = scratchModule({ "x.go": racyFile(), ".mapguard.json": '{ "baseline": "accepted.json" }' });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    const [{ data }] = client.shown.get(uri) ?? [];
    expect(client.watched).toContain("**/accepted.json");
    changed(client, module.write("accepted.json", JSON.stringify({ version: 1, findings: [data] })));
    await client.idle();
    expect(lines(client, uri)).toEqual([]);
  });
});

describe("workspace folders", () => {
  it("come and go", async () => {
    const module = scratchModule({ "a/x.go": racyFile("a") });
    client = await startClient({ options: { settings: { diagnosticMode: "workspace" } } });
    await client.idle();
    const folder = { uri: pathToFileURL(module.dir).href, name: "module" };
    await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event: { added: [folder], removed: [] } });
    await client.idle();
    const uri = pathToFileURL(module.path("a/x.go")).href;
    expect(lines(client, uri)).toEqual([racyLine]);
    await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [folder] } });
    await client.idle();
    expect(lines(client, uri)).toEqual([]);
  });

  it("may be joined by go.work", async () => {
    const user = 'package user\n\nimport "example.com/lib"\n\nfunc Use(c *lib.Cache) {\n\tgo func() { c.M["a"] = 1 }()\n\tc.M["b"] = 2\n}\n';
    const files = {
      "go.work": "go 1.24\n\nuse (\n\t./app\n\t./lib\n)\n",
      "app/go.mod": "module example.com/app\n\ngo 1.24\n",
      "app/user.go": user,
      "lib/go.mod": "module example.com/lib\n\ngo 1.24\n",
      "lib/lib.go": "package lib\n\ntype Cache struct{ M map[string]int }\n",
    };
    const module = scratchModule(files, true);
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("app/user.go"));
    await client.idle();
    expect(lines(client, uri)).not.toEqual([]);
  });
});

function lines(from: LspClient, uri: string): number[] {
  return (from.shown.get(uri) ?? []).map(({ range }) => range.start.line);
}

function changed(at: LspClient, path: string): void {
  void at.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: pathToFileURL(path).href, type: 2 }] });
}
