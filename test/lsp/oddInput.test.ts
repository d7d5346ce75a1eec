/** What an editor and a disk may come up with: the server answers something sensible and goes on. */
import { mkdirSync, symlinkSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

/** Opens one file of a module and answers the lines it is reported on. */
async function linesOf(files: Readonly<Record<string, string | Uint8Array>>, name: string, bare = false): Promise<number[]> {
  const module = scratchModule(files, bare);
  client = await startClient({ folders: [module.dir] });
  const uri = client.open(module.path(name));
  await client.idle();
  return lines(client, uri);
}

describe("texts", () => {
  it("with CRLF keep their positions", async () => {
    expect(await linesOf({ "x.go": racyFile().replaceAll("\n", "\r\n") }, "x.go")).toEqual([racyLine]);
  });

  it("with a byte order mark, which some editors pass on, keep their columns", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"), `\uFEFF${racyFile()}`);
    await client.idle();
    expect(client.shown.get(uri)?.map(({ range }) => range.start)).toEqual([{ line: racyLine, character: 1 }]);
  });

  it("beyond the basic plane count in UTF-16 units", async () => {
    const text = racyFile().replace("\tc.m[k] = 0", "\t/* 😀 */ c.m[k] = 0");
    const module = scratchModule({ "x.go": text });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(client.shown.get(uri)?.map(({ range }) => range.start)).toEqual([{ line: racyLine, character: "\t/* 😀 */ ".length }]);
  });

  it("that are broken are reported on as far as they are whole", async () => {
    expect(await linesOf({ "x.go": `${racyFile()}\nfunc broken( {\n` }, "x.go")).toEqual([racyLine]);
  });

  it.each([
    ["empty", ""],
    ["no Go at all", "<html>\u0001</html>"],
    ["unclosed", 'package x\n\nvar s = `a\nfunc f() { "'],
    ["deeply nested", `package x\n\nvar v = ${"(".repeat(20_000)}1${")".repeat(20_000)}\n`],
    ["one long line", `package x\n\nvar v = "${"x".repeat(1_000_000)}"\n`],
  ])("that are %s do not stop the server", async (_, text) => {
    const module = scratchModule({ "y.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const odd = client.open(module.path("odd/x.go"), text);
    const good = client.open(module.path("y.go"));
    await client.idle();
    expect(lines(client, odd)).toEqual([]);
    expect(lines(client, good)).toEqual([racyLine]);
  });

  it("on disk that are binary, huge or not UTF-8 leave their package to the others", async () => {
    const huge = `package scratch\n\nvar v = "${"x".repeat(5 * 1024 * 1024)}"\n`;
    const latin = new Uint8Array([...new TextEncoder().encode("package scratch\n\n// "), 0xe9, 0x0a]);
    const files = { "x.go": racyFile(), "binary.go": new Uint8Array([0, 1, 2, 3]), "huge.go": huge, "latin.go": latin };
    expect(await linesOf(files, "x.go")).toEqual([racyLine]);
  });
});

describe("places", () => {
  it("with spaces, marks and other scripts in their names", async () => {
    expect(await linesOf({ "a b/#1 100%/größe/文.go": racyFile("größe") }, "a b/#1 100%/größe/文.go")).toEqual([racyLine]);
  });

  it("named by differently written URIs are the same", async () => {
    const module = scratchModule({ "a b/x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const uri = `file://${module.dir}/a b/x.go`;
    client.open(uri, racyFile());
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
    client.change(pathToFileURL(module.path("a b/x.go")).href, 2, 0, 0, 0, 0, "// one more line\n");
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine + 1]);
  });

  it("without go.mod", async () => {
    expect(await linesOf({ "x.go": racyFile() }, "x.go", true)).toEqual([racyLine]);
  });

  it("with a go.mod that cannot be understood", async () => {
    expect(await linesOf({ "x.go": racyFile(), "go.mod": "modul ??\n\u0000" }, "x.go")).toEqual([racyLine]);
  });

  it("with links that lead in circles", async () => {
    const module = scratchModule({ "a/x.go": racyFile("a") });
    mkdirSync(module.path("b"));
    symlinkSync(module.dir, module.path("b/up"));
    symlinkSync(module.path("b/self"), module.path("b/self"));
    client = await startClient({ folders: [module.dir], options: { settings: { diagnosticMode: "workspace" } } });
    await client.idle();
    expect(lines(client, pathToFileURL(module.path("a/x.go")).href)).toEqual([racyLine]);
  });

  it("that do not exist", async () => {
    client = await startClient({ folders: ["/no/such/folder"] });
    const uri = client.open("/no/such/folder/x.go", racyFile());
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
  });

  it("on other machines are not read, which is logged", async () => {
    client = await startClient({ folderUris: ["file://server/share", "vscode-vfs://github/owner/name"] });
    const uri = client.open("file://server/share/x.go", racyFile());
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
    expect(client.logged.filter((line) => line.includes("not read from disk"))).toHaveLength(2);
  });

  it.each(["untitled:Untitled-1", "vscode-vfs://github/owner/name/x.go", "file://server/share/x.go", "file:///c%3A/src/x.go", "x-odd:", "file:///a%00b/x.go"])(
    "that are no files of this machine: %s",
    async (uri) => {
      client = await startClient();
      client.open(uri, racyFile());
      await client.idle();
      expect(lines(client, uri)).toEqual([racyLine]);
      const related = client.shown.get(uri)?.flatMap(({ relatedInformation }) => relatedInformation ?? []) ?? [];
      expect(related.length).toBeGreaterThan(0);
      expect(new Set(related.map(({ location }) => location.uri))).toEqual(new Set([uri]));
    },
  );
});

describe("messages", () => {
  it("about documents that are not open are passed over", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const uri = pathToFileURL(module.path("x.go")).href;
    client.change(uri, 2, 0, 0, 0, 0, "x");
    client.close(uri);
    expect(await client.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position: { line: 1, character: 1 } })).toBeNull();
    await client.idle();
    expect(client.shown.size).toBe(0);
  });

  it("with parameters of another shape are refused or answered by nothing", async () => {
    client = await startClient();
    const { connection } = client;
    const methods = [
      "textDocument/hover",
      "textDocument/codeAction",
      "textDocument/codeLens",
      "codeLens/resolve",
      "mapguard/explain",
      "mapguard/createBaseline",
    ];
    for (const method of methods) {
      for (const params of [null, {}, { textDocument: null }, { textDocument: { uri: 3 } }, { data: { path: 3 } }]) {
        const answer = await connection.sendRequest(method, params).catch((error: unknown) => error);
        expect(answer === null || answer instanceof Error || method === "textDocument/codeLens", method).toBe(true);
      }
    }
    await client.idle();
  });

  it("with positions outside of the text mean its end", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    client.change(uri, 2, 5000, 70, 5000, 90, "\n// the end\n");
    client.change(uri, 3, 0, 5000, 0, 9000, " // the head");
    const position = { line: 100_000, character: 100_000 };
    for (const method of ["textDocument/hover", "mapguard/sites"]) await client.connection.sendRequest(method, { textDocument: { uri }, uri, position });
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
  });

  it("that replace the whole text are understood", async () => {
    const module = scratchModule({ "x.go": "package scratch\n" });
    client = await startClient({ folders: [module.dir] });
    const uri = client.open(module.path("x.go"));
    await client.connection.sendNotification("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [{ text: racyFile() }] });
    await client.idle();
    expect(lines(client, uri)).toEqual([racyLine]);
  });
});

function lines(from: LspClient, uri: string): number[] {
  return (from.shown.get(uri) ?? []).map(({ range }) => range.start.line);
}
