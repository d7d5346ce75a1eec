/** The pull model, by setting: diagnostics are asked for and never pushed as well. */
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { DocumentDiagnosticReport, WorkspaceDiagnosticReport } from "vscode-languageserver/node";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

const capabilities = {
  textDocument: { diagnostic: { dynamicRegistration: true } },
  workspace: { diagnostics: { refreshSupport: true }, configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
};

const pull = (from: LspClient, uri: string, previousResultId?: string) =>
  from.connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri }, previousResultId });

describe("the pull model", () => {
  it("answers for a document, and says when nothing changed", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir], capabilities, configuration: () => ({ diagnostics: { model: "pull" } }) });
    const uri = client.open(module.path("x.go"));
    const first = await pull(client, uri);
    expect(first.kind === "full" && first.items.map(({ range }) => range.start.line)).toEqual([racyLine]);
    expect(await pull(client, uri, first.resultId)).toMatchObject({ kind: "unchanged" });
    client.change(uri, 2, 0, 0, 0, 0, "// one\n");
    const second = await pull(client, uri, first.resultId);
    expect(second.kind === "full" && second.items.map(({ range }) => range.start.line)).toEqual([racyLine + 1]);
    expect(client.published.filter(({ diagnostics }) => diagnostics.length > 0)).toEqual([]);
  });

  it("answers for the workspace, files that are clean again included", async () => {
    const module = scratchModule({ "a/x.go": racyFile("a") });
    client = await startClient({
      folders: [module.dir],
      capabilities,
      configuration: () => ({ diagnostics: { model: "pull" }, diagnosticMode: "workspace" }),
    });
    const ask = (previousResultIds: readonly { uri: string; value: string }[]) =>
      client?.connection.sendRequest<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds });
    const first = await ask([]);
    const uri = pathToFileURL(module.path("a/x.go")).href;
    expect(first?.items).toMatchObject([{ uri, kind: "full", items: [{ range: { start: { line: racyLine } } }] }]);
    const previous = [{ uri, value: first?.items[0].resultId ?? "" }];
    expect((await ask(previous))?.items).toMatchObject([{ uri, kind: "unchanged" }]);
    module.write("a/x.go", "package a\n");
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
    expect((await ask(previous))?.items).toMatchObject([{ uri, kind: "full", items: [] }]);
  });

  it("can be switched on and off while the server runs", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    let model = "push";
    client = await startClient({ folders: [module.dir], capabilities, configuration: () => ({ diagnostics: { model } }) });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(client.shown.get(uri)?.length).toBe(1);
    for (const [next, shown] of [
      ["pull", 0],
      ["push", 1],
    ] as const) {
      model = next;
      await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await client.idle();
      expect(client.shown.get(uri)?.length).toBe(shown);
    }
  });

  it("stays off with clients that do not know it", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    client = await startClient({ folders: [module.dir], configuration: () => ({ diagnostics: { model: "pull" } }) });
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(client.shown.get(uri)?.length).toBe(1);
  });
});
