/**
 * What helps to understand a finding: hover, lens, list and peek of accesses, inlay hints, and the page that gives reasons.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyQuickFix, goToLine, hoverAt, openFile, plain, runCommand, upToThrice } from "./support/editor.ts";
import { skipped, useWorkbench } from "./support/session.ts";

const length = { line: "return len(w.reserved)", word: "reserved" };

describe.skipIf(skipped)("understanding a finding", () => {
  const session = useWorkbench("orders", {}, (folder) => {
    mkdirSync(join(folder, ".vscode"));
    writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify({ "mapguard.inlayHints.guards": true, "mapguard.hover.mapInternals": "full" }));
    writeFileSync(
      join(folder, "internal", "directives.go"),
      "package internal\n\n//mapguard:ignore concurrent-map-write started once\nvar seen = map[string]int{} // guarded by mu\n",
    );
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

  it("a hover draws the map, in the colours of the theme", async () => {
    await goToLine(page(), 24);
    const drawn = async () => {
      // A hover that is still there is not asked for anew, and may be of the theme before.
      await page().keyboard.press("Escape");
      await page().mouse.move(700, 20);
      await page().locator(".monaco-hover:visible").first().waitFor({ state: "hidden" });
      const hover = await hoverAt(page(), { line: "w.reserved[order]", word: "reserved" }, "guarded by");
      const widths = '[...document.querySelectorAll(".monaco-hover img")].map((image) => image.naturalWidth)';
      await expect.poll(async () => Math.max(0, ...(await page().evaluate<number[]>(widths)))).toBeGreaterThan(200);
      return hover.locator("img").first().getAttribute("src");
    };
    const dark = await drawn();
    expect(dark).toMatch(/^data:image\/svg\+xml;base64,/);
    await runCommand(page(), "Preferences: Toggle between Light/Dark Themes");
    await expect.poll(drawn, { timeout: 30_000 }).not.toBe(dark);
    await runCommand(page(), "Preferences: Toggle between Light/Dark Themes");
  });

  it("a link of the hover jumps to the other access", async () => {
    await goToLine(page(), 56);
    await upToThrice(page(), async () => {
      const hover = await hoverAt(page(), length, "guarded by");
      await hover.locator("a", { hasText: "warehouse.go:28" }).first().click({ timeout: 3000 });
    });
    await page().locator(".statusbar-item", { hasText: "Ln 28," }).waitFor();
  });

  it("inlay hints name the lock that is held", async () => {
    await goToLine(page(), 20);
    const line = page().locator(".editor-instance .view-line:visible", { hasText: "w.reserved[order]" }).first();
    await line.locator("span", { hasText: /^mu$/ }).waitFor();
  });

  it("a lens tells the guard; its list shows the odd accesses first and goes to the chosen one", async () => {
    await goToLine(page(), 8);
    const rows = page().locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
    await upToThrice(page(), async () => {
      await page().locator(".codelens-decoration a", { hasText: "guarded by mu · 4 of 6 sites" }).click();
      await rows.nth(5).waitFor({ timeout: 8000 });
      const shown = (await rows.allInnerTexts()).map(plain);
      expect(shown.map((text) => text.includes("holds no lock"))).toEqual([true, true, false, false, false, false]);
      await rows.nth(1).click({ timeout: 5000 });
    });
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
    await applyQuickFix(page(), length, "Why do you think so?");
    await page().locator(".tab.active", { hasText: "Why: len of Warehouse.reserved" }).waitFor();
    const preview = page().frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    await preview.locator("h1", { hasText: "len of Warehouse.reserved without Warehouse.mu" }).waitFor();
    await preview.locator("a", { hasText: "warehouse.go:28" }).first().click();
    await activeTab("warehouse.go").first().waitFor();
    await page().locator(".statusbar-item", { hasText: "Ln 28," }).waitFor();
  });

  it("directives in comments stand out", async () => {
    await openFile(page(), "internal/directives.go");
    for (const text of ["mapguard:ignore", "guarded by"]) {
      const token = page().locator(".editor-instance .view-line:visible span span", { hasText: new RegExp(`^\\s*${text.replace(" ", "\\s")}\\s*$`) });
      await token.first().waitFor();
    }
  });
});

describe.skipIf(skipped)("commands", () => {
  const session = useWorkbench("orders");
  const page = () => session.workbench.page;
  const toast = (text: string) => page().locator(".notifications-toasts .notification-list-item", { hasText: text });

  it("the status item says what is known", async () => {
    await openFile(page(), "stock/warehouse.go");
    await page().locator(".squiggly-warning, .codelens-decoration a").first().waitFor();
    const hover = page().locator(".hover-language-status");
    await expect
      .poll(
        async () => {
          await page().mouse.move(700, 300);
          await page().locator("[id='status.languageStatus']").hover({ timeout: 5000 });
          await hover.first().waitFor({ timeout: 3000 });
          return plain(await hover.first().innerText({ timeout: 3000 }));
        },
        { timeout: 30_000, interval: 500 },
      )
      .toContain("Mapguard: 3 findings 1 of 1 package analysed");
  });

  it("the whole workspace is analysed on demand", async () => {
    await runCommand(page(), "Mapguard: Analyse Workspace");
    await toast("Findings: 10, packages analysed: 7.").waitFor();
    await toast("Findings: 10").locator(".monaco-button", { hasText: "Show Problems" }).click();
    await page().locator(".markers-panel .monaco-list-row", { hasText: "collect.go" }).first().waitFor();
  });

  it("the report for a bug holds neither code nor folders", async () => {
    await runCommand(page(), "Mapguard: Copy Diagnostics Report");
    await toast("The report was copied").waitFor();
    const report = await page().evaluate<string>("navigator.clipboard.readText()");
    expect(report).toMatch(/^Mapguard \d+\.\d+\.\d+, VS Code /);
    expect(report).not.toContain("reserved");
    expect(report).not.toContain(session.folder);
  });

  it("a rule's page is chosen from a list", async () => {
    await upToThrice(page(), async () => {
      await runCommand(page(), "Mapguard: Explain Rule");
      await page().locator(".quick-input-widget:visible .monaco-list-row", { hasText: "map-write-under-read-lock" }).click({ timeout: 5000 });
    });
    await page().locator('.tab.active[data-resource-name="map-write-under-read-lock.md"]').waitFor();
  });

  it("a baseline accepts what there is", async () => {
    await runCommand(page(), "Mapguard: Create Baseline");
    await page().locator(".monaco-dialog-box .monaco-button", { hasText: "Create Baseline" }).click();
    await page().locator(".tab.active", { hasText: "baseline" }).waitFor();
    await page().locator(".markers-panel .monaco-list-row", { hasText: "mapguard" }).first().waitFor({ state: "detached" });
    const baselines = readdirSync(session.folder).filter((name) => name.includes("baseline"));
    expect(baselines.length).toBe(1);
  });

  it("the walkthrough opens", async () => {
    await runCommand(page(), "Mapguard: Open Walkthrough");
    await page().locator(".getting-started-step", { hasText: "Understand a finding" }).waitFor();
  });
});
