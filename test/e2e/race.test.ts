/**
 * The race panel: a run with its progress, the race in list, detail, Problems, Test Explorer and gutter; a fix from the
 * panel, and the verification that turns it green; cancelling; a log.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { findGoBinary } from "../../server/src/runner/goBinary.ts";
import { openFile, plain, problems, runCommand } from "./support/editor.ts";
import { processesBelow } from "./support/processes.ts";
import { raceDetail, raceRows } from "./support/racePanel.ts";
import { skipped, useWorkbench } from "./support/session.ts";

/** A run builds the standard library with the detector, once. */
const runTimeout = 90_000;
const eventually = { timeout: 15_000 };
const noGo = findGoBinary(process.env) === "";

describe.skipIf(skipped || noGo)("the race panel", () => {
  const session = useWorkbench("orders", {}, (folder) => {
    // Slow enough to be cancelled.
    writeFileSync(
      join(folder, "internal/price/slow_test.go"),
      'package price\n\nimport (\n\t"testing"\n\t"time"\n)\n\nfunc TestSlow(t *testing.T) { time.Sleep(5 * time.Minute) }\n',
    );
  });
  const page = () => session.workbench.page;
  afterEach(() => expect(session.workbench.outsideRequests).toEqual([]));

  it("says what to do before anything was run", async () => {
    await openFile(page(), "metrics/registry_test.go");
    await runCommand(page(), "Races: Focus on Races View");
    await page().locator(".pane", { hasText: "No race test was run yet" }).locator(".monaco-button", { hasText: "Race Test Workspace" }).waitFor();
    await raceDetail(page()).locator("h1", { hasText: "No race test was run yet" }).waitFor();
  });

  it("runs the test of a lens, shows how far it is, and then both sides of the race", { timeout: runTimeout }, async () => {
    await page().locator(".codelens-decoration a", { hasText: "race test" }).first().click();
    await page().locator(".notifications-toasts .notification-list-item-message", { hasText: "Race test: TestInc" }).waitFor();
    await raceRows(page()).filter({ hasText: "TestInc" }).first().waitFor();
    const lanes = raceDetail(page()).locator(".lane");
    await lanes.nth(1).waitFor({ timeout: runTimeout });
    const sides = (await lanes.allInnerTexts()).map(plain);
    for (const side of sides) {
      expect(side).toContain("registry.go:23");
      expect(side).toContain("r.counters[name]++");
      expect(side).toContain("created registry_test.go:12");
      expect(side).toContain("holds R");
    }
    expect(sides.some((side) => side.includes("WRITE"))).toBe(true);
    expect(await textOf(raceDetail(page()).locator("header"))).toMatch(/^Registry\.counters \w+ × \w+ Confirmed$/);
    expect((await raceRows(page()).allInnerTexts()).map(plain)[0]).toMatch(/Registry\.counters.*1/);
  });

  it("opens the line of a frame, by mouse and by keys, and keeps the focus", async () => {
    const detail = raceDetail(page());
    await detail.locator(".lane").nth(0).locator(".created .frame").click();
    await page().locator(".statusbar-item", { hasText: "Ln 12," }).waitFor();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight"]) await page().keyboard.press(key);
    await page().keyboard.press("Enter");
    await page().locator('.tab.active[data-resource-name="registry.go"]').waitFor();
    await page().locator(".statusbar-item", { hasText: "Ln 23," }).waitFor();
    const label = detail.locator(".frame:focus");
    expect(await label.getAttribute("aria-label")).toBe("registry.go:23, Registry.Inc, r.counters[name]++, Enter opens the line");
  });

  it("marks the line in the gutter, and confirms the finding in the Problems view", async () => {
    const marks = '[...document.querySelectorAll(".editor-instance .cgmr")].map((mark) => getComputedStyle(mark).backgroundImage).join()';
    await expect.poll(() => page().evaluate<string>(marks), eventually).toMatch(/race-(?:write|read)-dark\.svg/);
    const rows = await problems(page());
    const row = rows.filter({ hasText: "map-write-under-read-lock" }).first();
    await row.waitFor();
    expect(await textOf(row)).toContain("Seen by the race detector in TestInc");
    expect(await row.getAttribute("aria-label")).toMatch(/^Error/);
  });

  it("shows the failed test with the stacks of both sides", async () => {
    await runCommand(page(), "Testing: Focus on Test Explorer View");
    const rows = page().locator(".test-explorer .monaco-list-row");
    await rows.filter({ hasText: "internal/metrics" }).locator(".monaco-tl-twistie").click();
    const test = rows.filter({ hasText: "TestInc" });
    await test.locator(".codicon-testing-failed-icon").waitFor();
    await runCommand(page(), "Test Results: Focus on Test Results View");
    const result = page().locator(".test-output-peek-tree .monaco-list-row", { hasText: "Data race on Registry.counters" }).first();
    await result.waitFor();
  });

  it("mends the race from the panel, and verifies it", { timeout: runTimeout }, async () => {
    await runCommand(page(), "Races: Focus on Race View");
    const detail = raceDetail(page());
    await detail.locator('[data-action="fix"]', { hasText: "Take Registry.mu with Lock instead of RLock" }).click();
    await expect.poll(() => textOf(detail.locator(".badge")), eventually).toBe("Seen before the last change");
    await detail.locator('[data-action="verify"]').click();
    await detail.locator(".badge.good").waitFor({ timeout: runTimeout });
    expect(await textOf(detail.locator(".badge"))).toBe("not seen in 20 runs");
    expect(readFileSync(join(session.folder, "internal/metrics/registry.go"), "utf8")).toContain("r.mu.Lock()\n\tdefer r.mu.Unlock()\n\tr.counters[name]++");
    await page().locator('.test-explorer .monaco-list-row:has-text("TestInc") .codicon-testing-passed-icon').waitFor();
    const rows = await problems(page());
    expect((await rows.allInnerTexts()).filter((text) => text.includes("under-read-lock"))).toEqual([]);
  });

  it("cancels a run and all that it started", { timeout: runTimeout }, async () => {
    await openFile(page(), "price/slow_test.go");
    await page().locator(".codelens-decoration a", { hasText: "race test" }).first().click();
    const running = () => processesBelow(session.workbench.process.pid ?? 0, "price.test");
    await expect.poll(() => running().length, { timeout: runTimeout }).toBeGreaterThan(0);
    await runCommand(page(), "Mapguard: Cancel Race Tests");
    await expect.poll(() => running().length, { timeout: 10_000 }).toBe(0);
    const history = raceRows(page()).and(page().locator('[aria-label^="Runs"]'));
    await runCommand(page(), "Races: Focus on Races View");
    const cancelled = raceRows(page()).filter({ hasText: "TestSlow" }).filter({ hasText: "cancelled" });
    await expect
      .poll(async () => {
        if ((await history.getAttribute("aria-expanded")) === "false") await history.locator(".monaco-tl-twistie").click();
        return cancelled.count();
      }, eventually)
      .toBe(1);
    // A test that was cancelled has not failed.
    const tests = page().locator(".test-explorer .monaco-list-row", { hasText: "internal/price" });
    expect(await tests.locator(".codicon-testing-failed-icon").count()).toBe(0);
  });

  it("reads a crash from the clipboard, names the map, and calls a guess a guess", async () => {
    await page().evaluate(`navigator.clipboard.writeText(${JSON.stringify(crash)})`);
    await runCommand(page(), "Mapguard: Read Race or Crash from the Clipboard");
    const detail = raceDetail(page());
    await detail.locator("h1", { hasText: "concurrent map writes" }).waitFor();
    const text = await textOf(detail.locator("main"));
    expect(text).toContain("From a log");
    expect(text).toContain("GOTRACEBACK=system");
    expect(text).toContain("Registry.users");
    expect(text).toContain("candidate");
  });
});

async function textOf(shown: Locator): Promise<string> {
  return plain((await shown.allInnerTexts()).join(" "));
}

/** As a program dies that was built elsewhere with -trimpath, without the pointers of GOTRACEBACK=system. */
const crash = `fatal error: concurrent map writes

goroutine 34 [running]:
example.test/orders/internal/session.(*Registry).HandleLogin(...)
	example.test/orders/internal/session/registry.go:31 +0x8d
net/http.HandlerFunc.ServeHTTP(...)
	net/http/server.go:2220
created by net/http.(*Server).Serve in goroutine 1
	net/http/server.go:3360 +0x485

goroutine 1 [IO wait]:
main.main()
	example.test/orders/cmd/orders/main.go:30 +0x3a5
`;
