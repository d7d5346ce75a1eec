/** What is known of maps, as an editor asks for it: lenses, hints, lists of accesses, explanations, links and the report. */
import { afterEach, expect, it } from "vitest";
import type { CodeLens, DocumentLink, InlayHint } from "vscode-languageserver/node";
import { type ExplainResult, explainRequest, reportRequest, type SitesResult, sitesRequest } from "../../server/src/protocol/messages.ts";
import { type ClientOptions, type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

/** A server with the racy file open, and what has been published for it. */
async function opened(options: ClientOptions = {}, text = racyFile()) {
  const module = scratchModule({ "x.go": text });
  const started = await startClient({ folders: [module.dir], ...options });
  client = started;
  const uri = started.open(module.path("x.go"));
  await started.idle();
  const ask = <T>(method: string, params: object): Promise<T> => started.connection.sendRequest(method, { textDocument: { uri }, uri, ...params });
  return { module, client: started, uri, ask };
}

it("answers lenses, and their titles when they come into sight", async () => {
  const { ask, uri, client } = await opened({ options: { clientCommands: true } });
  const [lens, ...others] = await ask<CodeLens[]>("textDocument/codeLens", {});
  expect(others).toEqual([]);
  expect(lens.command).toBeUndefined();
  const resolved = await client.connection.sendRequest<CodeLens>("codeLens/resolve", lens);
  expect(resolved.command).toEqual({
    title: "guarded by mu · 3 of 4 sites · 2 goroutines",
    command: "mapguard.showSites",
    arguments: [uri, { line: 6, character: 1 }],
  });
});

it("answers hints where the setting asks for them", async () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const first = await opened();
  expect(await first.ask<InlayHint[]>("textDocument/inlayHint", { range })).toEqual([]);
  await first.client.stop();
  const second = await opened({ options: { settings: { inlayHints: { guards: true } } } });
  const hints = await second.ask<InlayHint[]>("textDocument/inlayHint", { range });
  expect(hints.map(({ position, label }) => [position.line, label])).toEqual([
    [11, "mu"],
    [17, "mu"],
    [24, "mu"],
    [racyLine, "no lock"],
  ]);
});

it("lists the accesses to the map at a place, the odd one first", async () => {
  const { ask } = await opened();
  const found = await ask<SitesResult>(sitesRequest, { position: { line: 6, character: 1 } });
  expect(found).toMatchObject({ map: "Cache.m", guard: "Cache.mu" });
  expect(found.sites.map(({ range, odd }) => [range.start.line, odd])).toEqual([
    [racyLine, true],
    [11, false],
    [17, false],
    [24, false],
  ]);
  expect(await ask(sitesRequest, { position: { line: 0, character: 0 } })).toBeNull();
});

it("explains a finding by the fingerprint that its diagnostic carries, in the language of the display", async () => {
  const english = await opened();
  const fingerprintOf = ({ client, uri }: typeof english): unknown => Reflect.get(Object(client.shown.get(uri)?.[0].data), "fingerprint");
  expect(fingerprintOf(english)).toMatch(/^[0-9a-f]+$/);
  const page = await english.ask<ExplainResult>(explainRequest, { fingerprint: fingerprintOf(english) });
  expect(page.title).toBe("Why: write to Cache.m");
  expect(page.markdown).toContain(`](${english.uri}#L${racyLine + 1})`);
  expect(await english.ask(explainRequest, { fingerprint: "none" })).toBeNull();
  await english.client.stop();
  const chinese = await opened({ locale: "zh-cn" });
  const translated = await chinese.ask<ExplainResult>(explainRequest, { fingerprint: fingerprintOf(chinese) });
  expect(translated.title).toBe("为什么：对 Cache.m 的写入");
  expect(translated.markdown).toContain("## 怎样消除这个问题");
  expect(translated.markdown.match(/^#.*[a-z]{4} [a-z]{3}/gm)).toBeNull();
});

it("links rules in directives and in configurations", async () => {
  const { ask, client, module } = await opened({}, racyFile().replace("\tc.m[k] = 0", "\t//mapguard:ignore inconsistent-map-guard tests alone\n\tc.m[k] = 0"));
  const inGo = await ask<DocumentLink[]>("textDocument/documentLink", {});
  expect(inGo.map(({ range, target }) => [range.start.line, target?.split("/").at(-2)])).toEqual([[racyLine, "inconsistent-map-guard"]]);
  const uri = `file://${module.path(".mapguard.json")}`;
  const text = '{ "rules": { "stale-suppression": "off" } }';
  await client.connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "json", version: 1, text } });
  const inConfig = await client.connection.sendRequest<DocumentLink[]>("textDocument/documentLink", { textDocument: { uri } });
  expect(inConfig.map(({ range }) => range.start.character)).toEqual([14]);
});

it("reports for bug trackers without code and without the user's folders", async () => {
  const { client, module } = await opened({ options: { settings: { preset: "strict" } } });
  const report = await client.connection.sendRequest<string>(reportRequest);
  expect(report).toMatch(/^# Mapguard diagnostics report/);
  expect(report).toContain('preset: "strict"');
  expect(report).toMatch(/\d × inconsistent-map-guard/);
  expect(report).not.toContain(module.dir);
  expect(report).not.toContain("Cache");
});
