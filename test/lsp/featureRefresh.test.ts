/** Lenses over a file that nobody edits follow the edits of the files beside it, where the editor can be told to ask again. */
import { afterEach, expect, it } from "vitest";
import type { CodeLens } from "vscode-languageserver/node";
import { type LspClient, startClient } from "./lspClient.ts";
import { scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

const typeFile = 'package scratch\n\nimport "sync"\n\ntype Cache struct {\n\tmu sync.Mutex\n\tm  map[string]int\n}\n';
const useFile =
  'package scratch\n\nfunc (c *Cache) Put(k string) {\n\tc.mu.Lock()\n\tc.m[k] = 1\n\tc.mu.Unlock()\n}\n\nfunc Run(c *Cache) {\n\tgo c.Put("a")\n\tgo c.Put("b")\n}\n';
const capabilities = { workspace: { codeLens: { refreshSupport: true } } };

it("asks for lenses again when a file beside was edited", async () => {
  const module = scratchModule({ "type.go": typeFile, "use.go": useFile });
  const started = await startClient({ folders: [module.dir], capabilities, options: { clientCommands: true } });
  client = started;
  const asked: number[] = [];
  started.connection.onRequest("workspace/codeLens/refresh", () => {
    asked.push(performance.now());
    return null;
  });
  const uri = started.open(module.path("type.go"));
  const use = started.open(module.path("use.go"));
  await started.idle();
  const title = async () => {
    const [lens] = await started.connection.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    return (await started.connection.sendRequest<CodeLens>("codeLens/resolve", lens)).command?.title;
  };
  await expect.poll(() => asked.length, { timeout: 5000 }).toBeGreaterThan(0);
  expect(await title()).toContain("guarded by mu");
  const before = asked.length;
  started.change(use, 2, 3, 0, 6, 0, "\tc.m[k] = 1\n");
  await expect.poll(() => asked.length, { timeout: 5000 }).toBeGreaterThan(before);
  expect(await title()).toContain("no lock seen");
});

it("leaves an editor in peace that shows one file of a package", async () => {
  const module = scratchModule({ "type.go": typeFile, "use.go": useFile, "other/other.go": "package other\n" });
  const started = await startClient({ folders: [module.dir], capabilities });
  client = started;
  let asked = 0;
  started.connection.onRequest("workspace/codeLens/refresh", () => {
    asked++;
    return null;
  });
  const use = started.open(module.path("use.go"));
  started.open(module.path("other/other.go"));
  await started.idle();
  const before = asked;
  started.change(use, 2, 3, 0, 6, 0, "\tc.m[k] = 1\n");
  await started.idle();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(asked).toBe(before);
});
