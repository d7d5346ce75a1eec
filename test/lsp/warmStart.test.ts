/** What one start of the server found serves the next, if it is still true and whole. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { type AnalyzeWorkspaceResult, analyzeWorkspaceRequest } from "../../server/src/protocol/messages.ts";
import { startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

async function linesOf(dir: string, cache: string): Promise<number[]> {
  const client = await startClient({ folders: [dir], environment: { XDG_CACHE_HOME: cache } });
  const uri = client.open(join(dir, "x.go"));
  await client.idle();
  const lines = (client.shown.get(uri) ?? []).map(({ range }) => range.start.line);
  expect(client.logged).toEqual([]);
  await client.stop();
  return lines;
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return names.filter((path) => statSync(path).isFile());
}

it("is the same with what an earlier start found, with a damaged memory of it, and after a change on disk", async () => {
  const module = scratchModule({ "x.go": racyFile() });
  const cache = scratchModule({}, true).dir;
  expect(await linesOf(module.dir, cache)).toEqual([racyLine]);
  const kept = filesIn(cache);
  expect(kept.length).toBeGreaterThan(0);
  expect(await linesOf(module.dir, cache)).toEqual([racyLine]);
  for (const path of kept) writeFileSync(path, readFileSync(path).fill(120, 10, 40));
  expect(await linesOf(module.dir, cache)).toEqual([racyLine]);
  for (const path of filesIn(cache)) writeFileSync(path, "");
  module.write("x.go", `// one line more\n${racyFile()}`);
  expect(await linesOf(module.dir, cache)).toEqual([racyLine + 1]);
});

/** What one start in the workspace mode did, and the lines it showed, by file name. */
async function scanned(dir: string, cache: string): Promise<{ counts: unknown; lines: Record<string, number[]> }> {
  const client = await startClient({ folders: [dir], options: { settings: { diagnosticMode: "workspace" } }, environment: { XDG_CACHE_HOME: cache } });
  await client.idle();
  const lines = Object.fromEntries([...client.shown].map(([uri, found]) => [basename(uri), found.map(({ range }) => range.start.line)]));
  const counts = client.status()?.scanned;
  expect(client.logged).toEqual([]);
  await client.stop();
  return { counts, lines };
}

it("scans a workspace without analysing what an earlier start did, except what changed and what imports it", async () => {
  const user = racyFile("b").replace('import "sync"', 'import (\n\t"sync"\n\n\t_ "example.com/scratch/a"\n)');
  const module = scratchModule({ "a/a.go": racyFile("a"), "b/b.go": user, "c/c.go": racyFile("c"), "d/d.go": "package d\n" });
  const cache = scratchModule({}, true).dir;
  const first = await scanned(module.dir, cache);
  expect(first).toEqual({
    counts: { packages: 4, analysed: 3, remembered: 0 },
    lines: { "a.go": [racyLine], "b.go": [racyLine + 4], "c.go": [racyLine] },
  });
  expect(await scanned(module.dir, cache)).toEqual({ ...first, counts: { packages: 4, analysed: 0, remembered: 3 } });
  module.write("a/a.go", `// one line more\n${racyFile("a")}`);
  const third = await scanned(module.dir, cache);
  expect(third.counts).toEqual({ packages: 4, analysed: 2, remembered: 1 });
  expect(third.lines).toEqual({ ...first.lines, "a.go": [racyLine + 1] });
  for (const path of filesIn(cache)) writeFileSync(path, "");
  expect(await scanned(module.dir, cache)).toEqual({ ...third, counts: { packages: 4, analysed: 3, remembered: 0 } });
});

it("shares what was found with servers that start at the same time", async () => {
  const module = scratchModule(Object.fromEntries(["a", "b", "c"].map((name) => [`${name}/${name}.go`, racyFile(name)])));
  const cache = scratchModule({}, true).dir;
  const both = await Promise.all([scanned(module.dir, cache), scanned(module.dir, cache)]);
  expect(both[1].lines).toEqual(both[0].lines);
  expect((await scanned(module.dir, cache)).counts).toEqual({ packages: 3, analysed: 0, remembered: 3 });
});

it("says on command how many packages were analysed", async () => {
  const module = scratchModule({ "x.go": racyFile() });
  const client = await startClient({ folders: [module.dir] });
  const scan = () => client.connection.sendRequest<AnalyzeWorkspaceResult>(analyzeWorkspaceRequest);
  expect(await scan()).toEqual({ packages: 1, findings: 1, analysed: 1, remembered: 0 });
  expect(await scan()).toEqual({ packages: 1, findings: 1, analysed: 0, remembered: 1 });
  await client.stop();
});
