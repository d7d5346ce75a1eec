/** Code actions over the protocol: the edits come in the form that the client said it understands. */

import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { ClientCapabilities, CodeAction } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

async function actions(capabilities: ClientCapabilities["workspace"], files: Readonly<Record<string, string>> = {}): Promise<CodeAction[]> {
  const module = scratchModule({ "a/x.go": racyFile("a"), ...files });
  client = await startClient({ folders: [module.dir], capabilities: { workspace: capabilities } });
  const uri = client.open(module.path("a/x.go"));
  const position = { line: racyLine, character: 2 };
  return client.connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });
}

describe("code actions", () => {
  it("are annotated edits of documents for clients that know these", async () => {
    const found = await actions({ workspaceEdit: { documentChanges: true, resourceOperations: ["create"], changeAnnotationSupport: {} } });
    const fix = found.find(({ isPreferred }) => isPreferred);
    expect(fix?.edit?.changeAnnotations).toBeDefined();
    expect(JSON.stringify(fix?.edit?.documentChanges)).toContain("annotationId");
    expect(found.some(({ edit }) => edit?.documentChanges?.some((change) => "kind" in change && change.kind === "create"))).toBe(true);
  });

  it("have no annotations for others", async () => {
    const found = await actions({ workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } });
    expect(found.length).toBeGreaterThan(2);
    expect(JSON.stringify(found)).not.toMatch(/annotation/i);
  });

  it("may make files for clients that name operations on files, and no more", async () => {
    const found = await actions({ workspaceEdit: { resourceOperations: ["create"] } });
    expect(found.some(({ edit }) => edit?.documentChanges?.some((change) => "kind" in change && change.kind === "create"))).toBe(true);
  });

  it("are plain changes, and make no files, for the simplest", async () => {
    const found = await actions({});
    expect(found.length).toBeGreaterThan(0);
    for (const { edit, disabled } of found) if (disabled === undefined) expect(Object.keys(edit ?? {})).toEqual(["changes"]);
    expect(JSON.stringify(found)).not.toContain(".mapguard.json");
  });

  it("write into the configuration that holds, or make one for the module", async () => {
    const workspaceEdit = { workspaceEdit: { documentChanges: true, resourceOperations: ["create" as const] } };
    const target = (found: readonly CodeAction[]) => JSON.stringify(found).match(/file:[^"]*\.mapguard\.json"/)?.[0];
    const fresh = await actions(workspaceEdit);
    expect(target(fresh)).toMatch(/mapguard-lsp-\w+\/\.mapguard\.json/);
    await client?.stop();
    expect(target(await actions(workspaceEdit, { "a/.mapguard.json": "{}" }))).toContain("/a/.mapguard.json");
  });

  it("come without edits for clients that ask for the one they chose, which fits the open text alone", async () => {
    const module = scratchModule({ "a/x.go": racyFile("a") });
    const codeAction = { dataSupport: true, disabledSupport: true, resolveSupport: { properties: ["edit"] } };
    const workspaceEdit = { documentChanges: true, resourceOperations: ["create" as const] };
    client = await startClient({ folders: [module.dir], capabilities: { textDocument: { codeAction }, workspace: { workspaceEdit } } });
    const { connection } = client;
    expect(client.initialized.capabilities.codeActionProvider).toMatchObject({ resolveProvider: true });
    for (const uri of [client.open(module.path("a/x.go"), undefined, 3), client.open("untitled:x.go", racyFile("b"), 5)]) {
      const position = { line: racyLine, character: 2 };
      const request = { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [] } };
      const found = await connection.sendRequest<CodeAction[]>("textDocument/codeAction", request);
      expect(found.length).toBeGreaterThan(1);
      for (const { edit, disabled, data } of found) expect([edit, disabled === undefined]).toEqual([undefined, data !== undefined]);
      const chosen = found.find(({ isPreferred }) => isPreferred);
      const { edit } = await connection.sendRequest<CodeAction>("codeAction/resolve", chosen);
      const documents = edit?.documentChanges?.flatMap((change) => ("textDocument" in change ? [change.textDocument] : []));
      expect(documents).toEqual([{ uri, version: uri.startsWith("untitled") ? 5 : 3 }]);
    }
    const unknown: CodeAction = { title: "x" };
    expect(await connection.sendRequest("codeAction/resolve", unknown)).toBeNull();
  });

  it("fit the configuration as the editor shows it, saved or not", async () => {
    const module = scratchModule({ "x.go": racyFile(), ".mapguard.json": "{}" });
    client = await startClient({ folders: [module.dir], capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } });
    const { connection } = client;
    const uri = client.open(module.path("x.go"));
    const config = { uri: pathToFileURL(module.path(".mapguard.json")).href, version: 1 };
    const document = { ...config, languageId: "json", text: '{\n  "preset": "strict"\n}\n' };
    await connection.sendNotification("textDocument/didOpen", { textDocument: document });
    client.change(config.uri, 2, 1, 13, 1, 19, "balanced");
    const position = { line: racyLine, character: 2 };
    const request = { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [] } };
    const found = await connection.sendRequest<CodeAction[]>("textDocument/codeAction", request);
    const change = found.flatMap(({ edit }) => edit?.documentChanges ?? []).find((edit) => "textDocument" in edit && edit.textDocument.uri === config.uri);
    expect(change).toMatchObject({ textDocument: { version: 2 } });
    const shown = TextDocument.create(config.uri, "json", 2, document.text.replace("strict", "balanced"));
    const edits = change !== undefined && "edits" in change ? change.edits.flatMap((edit) => ("newText" in edit ? [edit] : [])) : [];
    expect(JSON.parse(TextDocument.applyEdits(shown, edits))).toEqual({ rules: { "inconsistent-map-guard": "off" }, preset: "balanced" });
  });
});
