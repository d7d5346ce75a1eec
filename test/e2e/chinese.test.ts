/**
 * The display language Simplified Chinese, in every part that has texts: manifest, client and server.
 */
import { describe, expect, it } from "vitest";
import { goToLine, hoverAt, openFile, openInput, openQuickFixes, plain, problems, upToThrice } from "./support/editor.ts";
import { skipped, useWorkbench } from "./support/session.ts";

const chinese = /\p{Script=Han}/u;

describe.skipIf(skipped)("in Simplified Chinese", () => {
  const session = useWorkbench("orders", { locale: "zh-cn" });

  it("the server's findings and lenses", async () => {
    const { page } = session.workbench;
    await openFile(page, "stock/warehouse.go");
    await page.locator(".codelens-decoration a", { hasText: "由 mu 保护" }).first().waitFor();
    const rows = await problems(page);
    await rows.filter({ hasText: "[Ln 56, Col 9]" }).waitFor();
    const shown = (await rows.allInnerTexts()).map(plain).slice(1);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((text) => !chinese.test(text))).toEqual([]);
  });

  it("hovers and quick fixes, of the server and of the client", async () => {
    const { page } = session.workbench;
    await goToLine(page, 56);
    const place = { line: "return len(w.reserved)", word: "reserved" };
    const hover = plain(await (await hoverAt(page, place, "w.reserved")).innerText());
    expect(hover).not.toContain("guarded by");
    const titles = (await (await openQuickFixes(page, place)).allInnerTexts()).map(plain);
    expect(titles.length).toBeGreaterThan(4);
    expect(titles.filter((title) => !chinese.test(title))).toEqual([]);
    expect(titles).toContain("为什么这样认为？");
    await page.keyboard.press("Escape");
  });

  it("the commands of the manifest", async () => {
    const { page } = session.workbench;
    await upToThrice(page, async () => {
      const palette = await openInput(page, "F1", ">Mapguard: 重启语言服务器");
      await palette.locator(".quick-input-list .monaco-list-row", { hasText: "Restart Language Server" }).first().waitFor({ timeout: 8000 });
    });
    await page.keyboard.press("Escape");
  });
});
