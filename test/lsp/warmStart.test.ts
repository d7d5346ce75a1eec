/** What one start of the server found serves the next, if it is still true and whole. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
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
