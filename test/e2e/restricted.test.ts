/**
 * Restricted Mode: findings are there, and not even Go is run until the folder is trusted.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openFile, plain, problems, runCommand } from "./support/editor.ts";
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
    await page.locator(".squiggly-warning").first().waitFor();
    expect((await (await problems(page)).allInnerTexts()).map(plain)[0]).toBe("registry.gointernal/session 2");
  });
});
