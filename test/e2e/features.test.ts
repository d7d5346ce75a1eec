/**
 * What helps to understand a finding: hover, lens, list and peek of accesses, inlay hints, and the page that gives reasons.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goToLine, hoverAt, openFile, openQuickFixes, plain, runCommand } from "./support/editor.ts";
import { skipped, useWorkbench } from "./support/session.ts";

const length = { line: "return len(w.reserved)", word: "reserved" };

describe.skipIf(skipped)("understanding a finding", () => {
  const session = useWorkbench("orders", {}, (folder) => {
    mkdirSync(join(folder, ".vscode"));
    writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify({ "mapguard.inlayHints.guards": true, "mapguard.hover.mapInternals": "full" }));
  });
  const page = () => session.workbench.page;
  const activeTab = (name: string) => page().locator(`.tab.active[data-resource-name="${name}"]`);

  it("a hover says who guards the map, whether this access is safe, and what the runtime does", async () => {
    await openFile(page(), "stock/warehouse.go");
    await goToLine(page(), 56);
    const hover = await hoverAt(page(), length, "guarded by");
    const text = plain(await hover.innerText());
    expect(text).toContain("w.reserved map[string]string · guarded by mu at 4 of 6 sites");
    expect(text).toContain("this len holds no lock");
    expect(text).toContain("one load of the header's first word");
  });

  it("a link of the hover jumps to the other access", async () => {
    const hover = await hoverAt(page(), length, "guarded by");
    await hover.locator("a", { hasText: "warehouse.go:28" }).first().click();
    await page().locator(".statusbar-item", { hasText: "Ln 28," }).waitFor();
  });

  it("inlay hints name the lock that is held", async () => {
    await goToLine(page(), 20);
    const line = page().locator(".editor-instance .view-line:visible", { hasText: "w.reserved[order]" }).first();
    await line.locator("span", { hasText: /^mu$/ }).waitFor();
  });

  it("a lens tells the guard; its list shows the odd accesses first and goes to the chosen one", async () => {
    await goToLine(page(), 8);
    await page().locator(".codelens-decoration a", { hasText: "guarded by mu · 4 of 6 sites" }).click();
    const rows = page().locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
    await rows.nth(5).waitFor();
    const shown = (await rows.allInnerTexts()).map(plain);
    expect(shown.map((text) => text.includes("holds no lock"))).toEqual([true, true, false, false, false, false]);
    await rows.nth(1).click();
    await page().locator(".statusbar-item", { hasText: "Ln 56," }).waitFor();
  });

  it("a peek shows all accesses", async () => {
    await goToLine(page(), 28, 10);
    await runCommand(page(), "Mapguard: Show All Accesses to This Map");
    const peek = page().locator(".peekview-widget");
    await peek.waitFor();
    await expect.poll(() => peek.locator(".ref-tree .monaco-list-row").count()).toBe(6);
    await page().keyboard.press("Escape");
    await peek.waitFor({ state: "hidden" });
  });

  it("gives its reasons on a page whose links lead to the code", async () => {
    await goToLine(page(), 56);
    const rows = await openQuickFixes(page(), length);
    await rows.filter({ hasText: "Why do you think so?" }).first().click();
    await page().locator(".tab.active", { hasText: "Why: len of Warehouse.reserved" }).waitFor();
    const preview = page().frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    await preview.locator("h1", { hasText: "len of Warehouse.reserved without Warehouse.mu" }).waitFor();
    await preview.locator("a", { hasText: "warehouse.go:28" }).first().click();
    await activeTab("warehouse.go").first().waitFor();
    await page().locator(".statusbar-item", { hasText: "Ln 28," }).waitFor();
  });
});
