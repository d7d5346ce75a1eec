/**
 * The race panel: a run with its progress, the race in list, detail, Problems, Test Explorer and gutter; a fix from the
 * panel, and the verification that turns it green; cancelling; a log; export, grouping, filter and a reload of the window.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Locator } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import type { reportsToJson } from "../../server/src/reports/json.ts";
import { findGoBinary } from "../../server/src/runner/goBinary.ts";
import { openFile, plain, problems, runCommand, upToThrice } from "./support/editor.ts";
import { processesBelow } from "./support/processes.ts";
import { clickRaceLens, pickFile, raceDetail, raceHistoryRows, raceRows, runByProfile } from "./support/racePanel.ts";
import { skipped, useWorkbench } from "./support/session.ts";

/** A run builds the standard library with the detector, once. */
const runTimeout = 90_000;
const eventually = { timeout: 30_000 };
/** And once with the guard's runtime. */
const guardTimeout = 180_000;
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
  /** Those of the history, the newest first. */
  const runsOfInc = async () => (await raceHistoryRows(page())).map(plain).filter((row) => row.startsWith("TestInc"));
  afterEach(() => expect(session.workbench.outsideRequests).toEqual([]));

  it("says what to do before anything was run", async () => {
    await openFile(page(), "metrics/registry_test.go");
    await runCommand(page(), "Races: Focus on Races View");
    await page().locator(".pane", { hasText: "No race test was run yet" }).locator(".monaco-button", { hasText: "Race Test Workspace" }).waitFor();
    await raceDetail(page()).locator("h1", { hasText: "No race test was run yet" }).waitFor();
  });

  it("puts lenses over tests, also where the editor lost the focus before VS Code asked for them", async () => {
    await openFile(page(), "session/registry_test.go");
    await page().keyboard.press("Control+Shift+E");
    await page()
      .locator(".editor-instance .codelens-decoration:visible", { hasText: /^\s*race test\s*\|\s*until race\s*$/ })
      .first()
      .waitFor();
  });

  it("runs the test of a lens, shows how far it is, and then both sides of the race", { timeout: runTimeout }, async () => {
    await clickRaceLens(page(), "metrics/registry_test.go");
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
    await raceRows(page())
      .filter({ hasText: /^\s*Registry\.counters\s*\d/ })
      .waitFor();
    // What the findings execute is seen, too.
    await expect.poll(async () => (await runsOfInc()).length, { timeout: runTimeout }).toBe(1);
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
    // All frames are one stop of the Tab key, and each button is one.
    for (const action of ["fix", "verify", "why", "copy", "raw"]) {
      await page().keyboard.press("Tab");
      expect(await detail.locator(":focus").getAttribute("data-action")).toBe(action);
    }
  });

  it("marks the line in the gutter, and confirms the finding in the Problems view", async () => {
    const marks = '[...document.querySelectorAll(".editor-instance .cgmr")].map((mark) => getComputedStyle(mark).backgroundImage).join()';
    await expect.poll(() => page().evaluate<string>(marks), eventually).toMatch(/race-(?:write|read)-dark\.svg/);
    // Where the goroutines of the selected race were created, there is another mark.
    await openFile(page(), "metrics/registry_test.go");
    await expect.poll(() => page().evaluate<string>(marks), eventually).toMatch(/race-creation-dark\.svg/);
    await openFile(page(), "metrics/registry.go");
    const rows = await problems(page());
    const row = rows.filter({ hasText: "map-write-under-read-lock" }).first();
    await row.waitFor();
    expect(await textOf(row)).toContain("Seen by the race detector in TestInc");
    expect(await row.getAttribute("aria-label")).toMatch(/^Error/);
  });

  it("shows the failed test with the stacks of both sides", async () => {
    await runCommand(page(), "Testing: Focus on Test Explorer View");
    const rows = page().locator(".test-explorer .monaco-list-row");
    const test = rows.filter({ hasText: "TestInc" });
    await upToThrice(page(), async () => {
      if (!(await test.isVisible())) await rows.filter({ hasText: "internal/metrics" }).locator(".monaco-tl-twistie").click({ timeout: 8000 });
      await test.waitFor({ timeout: 3000 });
    });
    await test.locator(".codicon-testing-failed-icon").waitFor();
    await runCommand(page(), "Test Results: Focus on Test Results View");
    const result = page().locator(".test-output-peek-tree .monaco-list-row", { hasText: "Data race on Registry.counters" }).first();
    await result.click();
    // What happened in words, and each side from its access to its creation.
    const stack = page().locator(".multiCallStackWidget .monaco-list-row");
    await stack.filter({ hasText: "registry.go" }).first().waitFor();
    expect(await stack.first().getAttribute("aria-setsize")).toBe("7");
    expect(await textOf(stack.first())).toMatch(/by goroutine \d+: Registry\.Inc \(registry\.go:23\)/);
    await result.hover();
    await result.locator('.action-label[aria-label*="Copy Race"]').click();
    await expect.poll(() => page().evaluate("navigator.clipboard.readText()"), eventually).toMatch(/^### Registry\.counters: /);
    await result.locator('.action-label[aria-label*="Show Race"]').click();
    await raceDetail(page()).locator("h1", { hasText: "Registry.counters" }).waitFor();
    await page().locator('.tab.active[data-resource-name="registry.go"]').waitFor();
  });

  it("runs a test of the Test Explorer again, by each of its profiles", { timeout: 3 * runTimeout }, async () => {
    const racing = async () => (await raceHistoryRows(page())).filter((row) => /\d races?/.test(row)).length;
    for (const [index, profile] of ["Race", "Race until found"].entries()) {
      await runByProfile(page(), "TestInc", profile);
      await runCommand(page(), "Races: Focus on Races View");
      await expect.poll(racing, { timeout: runTimeout }).toBe(index + 2);
    }
    await runByProfile(page(), "TestInc", "Guard");
    await runCommand(page(), "Races: Focus on Races View");
    await expect.poll(async () => (await runsOfInc())[0], { timeout: guardTimeout }).toMatch(/^TestIncno race seen/);
  });

  it("a pass under the guard hides no race that the detector saw", async () => {
    await runCommand(page(), "Test Results: Focus on Test Results View");
    const result = page().locator(".test-output-peek-tree .monaco-list-row", { hasText: "Data race on Registry.counters" }).first();
    await result.click();
    const stack = page().locator(".multiCallStackWidget .monaco-list-row");
    await expect.poll(() => textOf(stack.first()), eventually).toContain("Under the guard it passed, which says nothing of this");
    await page().locator('.test-explorer .monaco-list-row:has-text("TestInc") .codicon-testing-failed-icon').waitFor();
    await runCommand(page(), "Races: Focus on Races View");
    await raceDetail(page()).locator(".badge", { hasText: "Confirmed" }).waitFor();
  });

  it("runs a test until its race shows, from a lens, and takes no panel", { timeout: runTimeout }, async () => {
    await clickRaceLens(page(), "metrics/registry_test.go", 0, "until race");
    // Who turns to the Problems view while it runs is not called back when it ends.
    const toast = page().locator(".notifications-toasts .notification-list-item-message", { hasText: "Race test: TestInc" });
    await toast.waitFor();
    await problems(page());
    // VS Code may be selecting a row of the list at this very moment, which shows the list: the end of the run is what counts.
    await sleep(1_000);
    await problems(page());
    await toast.waitFor({ state: "hidden", timeout: runTimeout });
    await sleep(1_500);
    expect(await page().locator(".markers-panel").isVisible()).toBe(true);
    await runCommand(page(), "Races: Focus on Races View");
    await expect.poll(async () => (await runsOfInc()).length, { timeout: runTimeout }).toBe(5);
    expect((await runsOfInc())[0]).toMatch(/^TestInc\d races?/);
    await raceRows(page())
      .and(page().locator('[aria-level="2"]'))
      .filter({ hasText: /\d races?/ })
      .first()
      .locator(".codicon-sync")
      .waitFor();
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
    await clickRaceLens(page(), "price/slow_test.go");
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

  it("keeps to its Content-Security-Policy, and cannot but do so", async () => {
    expect(session.workbench.policyViolations).toEqual([]);
    const detail = raceDetail(page()).locator("body");
    const ran = await detail.evaluate(`(() => {
      document.body.insertAdjacentHTML("beforeend", '<img src="http://127.0.0.1:1/unknown.png"><button id="inline" onclick="window.ranInline = true"></button>');
      document.getElementById("inline").click();
      return window.ranInline === true;
    })()`);
    expect(ran).toBe(false);
    await expect.poll(() => session.workbench.policyViolations.length, eventually).toBeGreaterThan(1);
    expect(session.workbench.policyViolations.join("\n")).toContain("unknown.png");
  });

  it("exports what was seen, as the command line prints it", async () => {
    await runCommand(page(), "Mapguard: Export Races");
    await pickFile(page(), join(session.folder, "seen.json"));
    await expect.poll(() => existsSync(join(session.folder, "seen.json")), eventually).toBe(true);
    const { reports } = JSON.parse(readFileSync(join(session.folder, "seen.json"), "utf8")) as ReturnType<typeof reportsToJson>;
    expect(reports.map(({ kind, map }) => [kind, map])).toEqual([["fatal", "Registry.users"]]);
  });

  it("groups and filters the list, and keeps it, the runs and the selected race over a reload", { timeout: runTimeout }, async () => {
    const groups = async () => (await raceRows(page()).and(page().locator('[aria-level="1"]')).allInnerTexts()).map(plain).map(withoutCount);
    await expect.poll(groups, eventually).toEqual(["Registry.counters", "Registry.users1", "Runs8"]);
    await runCommand(page(), "Mapguard: Group Races by Map or Test");
    await expect.poll(groups, eventually).toEqual(["TestInc", "No known test1", "Runs8"]);
    await upToThrice(page(), async () => {
      await runCommand(page(), "Mapguard: Filter Races");
      await page().locator(".quick-input-list .monaco-list-row", { hasText: "Seen in the newest run" }).click({ timeout: 5000 });
    });
    await expect.poll(groups, eventually).toEqual(["No known test1", "Runs8"]);
    await page()
      .locator(".pane .message", { hasText: /Seen in the newest run of their test: 1 of [23]/ })
      .waitFor();
    // It is stored a little later.
    await sleep(3_000);
    const nonce = () =>
      raceDetail(page())
        .locator('script[src*="racePanel.js"]')
        .evaluate((script) => Reflect.get(script, "nonce"));
    const firstNonce = await nonce();
    await Promise.all([page().waitForEvent("load"), runCommand(page(), "Developer: Reload Window")]);
    await expect.poll(groups, { timeout: runTimeout }).toEqual(["No known test1", "Runs8"]);
    expect(await nonce()).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(await nonce()).not.toBe(firstNonce);
    await raceDetail(page()).locator("h1", { hasText: "concurrent map writes" }).waitFor();
    await raceRows(page()).filter({ hasText: "HandleLogin" }).and(page().locator('[aria-selected="true"]')).waitFor();
    // Six of them; the list draws what is in sight.
    await expect.poll(async () => (await raceHistoryRows(page())).filter((row) => row.includes("TestInc")).length, eventually).toBeGreaterThanOrEqual(4);
  });
});

/** The two goroutines of TestInc meet as they happen to: in one race, or in two. */
function withoutCount(group: string): string {
  return group.replace(/^(Registry\.counters|TestInc)\d$/, "$1");
}

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
