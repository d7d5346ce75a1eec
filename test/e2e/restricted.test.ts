/**
 * Restricted Mode: findings are there, and not even Go is run until the folder is trusted.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openFile, openInput, plain, problems, runCommand, upToThrice } from "./support/editor.ts";
import { raceDetail } from "./support/racePanel.ts";
import { sessionRace } from "./support/reports.ts";
import { skipped, useWorkbench } from "./support/session.ts";

const scratch = join(tmpdir(), `mapguard-go-${process.pid}`);
const traceOfGo = join(scratch, "was-run");
const go = join(scratch, "go");

describe.skipIf(skipped)("Restricted Mode", () => {
  // Where the module cache is not in its place, Go must be asked for it.
  const environment = { GOMODCACHE: join(scratch, "missing") };
  const session = useWorkbench("orders", { trusted: false, machineSettings: { "mapguard.go.path": go }, environment }, () => {
    mkdirSync(scratch);
    writeFileSync(go, `#!/bin/sh\necho "$@" >> ${traceOfGo}\nexit 1\n`, { mode: 0o755 });
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("shows findings and runs nothing", async () => {
    const { page } = session.workbench;
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await openFile(page, "session/registry.go");
    await page.locator(".squiggly-warning").nth(1).waitFor();
    const rows = await problems(page);
    await rows.filter({ hasText: "concurrent-map-write" }).waitFor();
    expect(existsSync(traceOfGo)).toBe(false);
  });

  it("runs no test, says why, and reads logs all the same", async () => {
    const { page } = session.workbench;
    await openFile(page, "session/registry_test.go");
    await runCommand(page, "Races: Focus on Races View");
    const welcome = page.locator(".pane", { hasText: "nothing is run in Restricted Mode" });
    await welcome.locator(".monaco-button", { hasText: "Manage Trust" }).waitFor();
    await raceDetail(page).locator("h1", { hasText: "Restricted Mode" }).waitFor();
    expect(await page.locator(".codelens-decoration a", { hasText: "race test" }).count()).toBe(0);
    await upToThrice(page, async () => {
      const rows = (await openInput(page, "F1", ">Mapguard: Race")).locator(".quick-input-list .monaco-list-row");
      await rows.filter({ hasText: "Open Race Log" }).waitFor({ timeout: 8000 });
      expect(await rows.filter({ hasText: "Race Test" }).count()).toBe(0);
    });
    await page.keyboard.press("Escape");
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(sessionRace)})`);
    await runCommand(page, "Mapguard: Read Race or Crash from the Clipboard");
    await raceDetail(page).locator(".lane").nth(1).waitFor();
    expect(await raceDetail(page).locator('[data-action="verify"]').count()).toBe(0);
    expect(existsSync(traceOfGo)).toBe(false);
  });

  it("asks Go once the folder is trusted, and keeps the findings", async () => {
    const { page } = session.workbench;
    await runCommand(page, "Workspaces: Manage Workspace Trust");
    await page
      .locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ })
      .first()
      .click();
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor({ state: "hidden" });
    await expect.poll(() => existsSync(traceOfGo), { timeout: 20_000 }).toBe(true);
    await openFile(page, "session/registry.go");
    // The log that was read has confirmed them.
    await page.locator(".squiggly-error").first().waitFor();
    expect((await (await problems(page)).allInnerTexts()).map(plain)[0]).toBe("registry.gointernal/session 2");
  });
});
