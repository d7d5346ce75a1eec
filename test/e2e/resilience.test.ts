/**
 * The server may crash, be restarted, and meet a very long file: the person in the editor keeps findings and flow.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goToLine, openFile, problems, runCommand } from "./support/editor.ts";
import { processesBelow } from "./support/processes.ts";
import { skipped, useWorkbench } from "./support/session.ts";

const lines = 10_000;
const longFile = longGoFile();

describe.skipIf(skipped)("a session that lasts", () => {
  const session = useWorkbench("orders", {}, (folder) => {
    mkdirSync(join(folder, "internal", "long"));
    writeFileSync(join(folder, "internal", "long", "long.go"), longFile.text);
  });
  const servers = () => processesBelow(session.workbench.process.pid ?? 0, "dist/server.mjs").map(({ id }) => id);

  it("survives a crash of the server", async () => {
    const { page } = session.workbench;
    await openFile(page, "session/registry.go");
    await page.locator(".squiggly-warning").nth(1).waitFor();
    const [crashed, ...others] = servers();
    expect(others).toEqual([]);
    process.kill(crashed, "SIGKILL");
    await expect.poll(() => servers().filter((id) => id !== crashed).length, { timeout: 20_000 }).toBe(1);
    await problems(page);
    await goToLine(page, 18);
    await page.keyboard.press("Home");
    await page.keyboard.type("// Typed after the crash.\n");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "[Ln 23, Col 22]" }).waitFor();
  });

  it("restarts the server on command", async () => {
    const { page } = session.workbench;
    const before = servers();
    await runCommand(page, "Mapguard: Restart Language Server");
    await expect.poll(() => servers().some((id) => before.includes(id)), { timeout: 20_000 }).toBe(false);
    await page.locator(".markers-panel .monaco-list-row", { hasText: "[Ln 23, Col 22]" }).waitFor();
  });

  it("keeps up with typing in a file of 10,000 lines", async () => {
    const { page } = session.workbench;
    await openFile(page, "long.go");
    const finding = (line: number) => page.locator(".markers-panel .monaco-list-row", { hasText: `[Ln ${line},` });
    await finding(longFile.findingLine).waitFor();
    await goToLine(page, longFile.findingLine - 3);
    await page.keyboard.press("End");
    const typed = "\n// typing goes on { while ` it ( analyses\nvar typed = 1";
    const start = Date.now();
    await page.keyboard.type(typed);
    const typedAfter = Date.now() - start;
    await finding(longFile.findingLine + 2).waitFor({ timeout: 10_000 });
    console.log(`typing ${typed.length} characters in ${lines} lines: ${typedAfter} ms; the finding had moved ${Date.now() - start - typedAfter} ms later`);
    const shown = await page.locator(".editor-instance .view-line", { hasText: "typing\u00a0goes\u00a0on" }).innerText();
    expect(shown).toContain("analyses");
  });
});

/** Many small stores with guarded accesses, and in the middle one access that is not. */
function longGoFile(): { readonly text: string; readonly findingLine: number } {
  const text = ["package long", "", 'import "sync"'];
  let findingLine = 0;
  for (let store = 0; text.length < lines; store++) {
    text.push("", `type Store${store} struct {`, "\tmu sync.Mutex", "\tm  map[string]int", "}");
    for (let method = 0; method < 20; method++) {
      const odd = findingLine === 0 && text.length > lines / 2;
      text.push("", `func (s *Store${store}) Put${method}(key string) {`, ...(odd ? [] : ["\ts.mu.Lock()", "\tdefer s.mu.Unlock()"]), "\ts.m[key]++", "}");
      if (odd) findingLine = text.length - 1;
    }
  }
  return { text: `${text.join("\n")}\n`, findingLine };
}
