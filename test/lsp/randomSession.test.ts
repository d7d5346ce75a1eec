/**
 * A seeded session of typing, asking, cancelling, saving, closing and opening: it ends with the diagnostics of a server that
 * was just started on the same texts.
 */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { randomChanges, randomNumbers } from "../support/randomChanges.ts";
import { type LspClient, startClient } from "./lspClient.ts";
import { scratchModule } from "./scratchModule.ts";

const orders = resolve(import.meta.dirname, "../workspaces/orders");

const clients: LspClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

/** For each document. */
const steps = 100;

describe.each([1, 2])("a random session (%i)", (seed) => {
  it("ends with the diagnostics of a cold start", async () => {
    const module = scratchModule({}, true);
    cpSync(orders, module.dir, { recursive: true });
    const names = readdirSync(module.dir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"));
    const random = randomNumbers(seed);
    const client = await started(module.dir);
    const { connection } = client;
    const texts = new Map(names.map((name) => [pathToFileURL(join(module.dir, name)).href, readFileSync(join(module.dir, name), "utf8")]));
    const documents = [...texts].map(([uri, text]) => TextDocument.create(uri, "go", 1, text));
    for (const { uri } of documents) client.open(uri, texts.get(uri));
    for (const document of documents) {
      const { uri } = document;
      for (const { start, end, newText } of randomChanges(seed * 100 + names.length, steps, () => document.getText())) {
        const change = { range: { start: document.positionAt(start), end: document.positionAt(end) }, text: newText };
        TextDocument.update(document, [change], document.version + 1);
        void connection.sendNotification("textDocument/didChange", { textDocument: { uri, version: document.version }, contentChanges: [change] });
        await disturb(client, document, random());
      }
      // Broken code keeps its last good findings, which a cold start cannot know: the session ends on whole files.
      const whole = { text: texts.get(uri) ?? "" };
      TextDocument.update(document, [whole], document.version + 1);
      void connection.sendNotification("textDocument/didChange", { textDocument: { uri, version: document.version }, contentChanges: [whole] });
    }
    await client.idle();
    const cold = await started(module.dir);
    for (const [uri, text] of texts) cold.open(uri, text);
    await cold.idle();
    expect(visible(client)).toEqual(visible(cold));
    expect(Object.keys(visible(cold)).length).toBeGreaterThan(2);
    expect(client.logged.filter((line) => /error|failed|could not/i.test(line))).toEqual([]);
  });
});

async function started(dir: string): Promise<LspClient> {
  const client = await startClient({ folders: [dir], options: { settings: { inlayHints: { guards: true } } } });
  clients.push(client);
  return client;
}

/** What else an editor does between two changes. */
async function disturb({ connection, open, close }: LspClient, document: TextDocument, chance: number): Promise<void> {
  const { uri } = document;
  const position = document.positionAt(Math.floor(document.getText().length * ((chance * 100) % 1)));
  const about = { textDocument: { uri }, position, range: { start: position, end: position }, context: { diagnostics: [] }, uri };
  if (chance < 0.1) await connection.sendRequest(["textDocument/hover", "textDocument/codeAction", "mapguard/sites"][Math.floor(chance * 30)], about);
  else if (chance < 0.15) {
    const source = new CancellationTokenSource();
    connection.sendRequest("textDocument/codeLens", about, source.token).catch(() => {});
    setImmediate(() => source.cancel());
  } else if (chance < 0.17) void connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
  else if (chance < 0.19) {
    close(uri);
    open(uri, document.getText(), document.version);
  } else if (chance < 0.2) void connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
}

function visible({ shown }: LspClient): Record<string, readonly unknown[]> {
  return Object.fromEntries([...shown].filter(([, diagnostics]) => diagnostics.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}
