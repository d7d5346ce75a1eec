/**
 * Races that come from elsewhere: a log folder that fills, logs that are dropped or chosen, a test command of one's own, a
 * crash under the guard; and the links of reports in editors and terminals.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { findGoBinary } from "../../server/src/runner/goBinary.ts";
import { goToLine, openFile, plain, pointAt, problems, runCommand, upToThrice } from "./support/editor.ts";
import { clearRaces, dropForeignOnRaces, dropOnRaces, pickFile, raceDetail, raceHistory, raceHistoryRows, raceRows } from "./support/racePanel.ts";
import { metricsRace } from "./support/reports.ts";
import { skipped, useWorkbench } from "./support/session.ts";

/** The standard library is built with the guard's runtime, once. */
const guardTimeout = 180_000;
const noGo = findGoBinary(process.env) === "";

/** Dies of its map, since nothing slows its writers down. */
const crashing = `package price

import (
	"sync"
	"testing"
)

func TestCrash(t *testing.T) {
	m := map[int]int{}
	var wg sync.WaitGroup
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := 0; j < 1_000_000; j++ {
				// Few keys: the map stays small and is written all the time.
				k := j % 16
				m[k] = j
			}
		}()
	}
	wg.Wait()
}
`;

describe.skipIf(skipped || noGo)("races from elsewhere", () => {
  const settings = { "mapguard.race.logFolder": "race-logs", "mapguard.race.command": ["cat", "crash.txt"], "mapguard.race.amplify": true };
  const session = useWorkbench("orders", { settings }, (folder) => {
    mkdirSync(join(folder, "race-logs"));
    writeFileSync(join(folder, "internal/price/crash_test.go"), crashing);
    writeFileSync(join(folder, "crash.txt"), `--- FAIL: not a test of Go\n${metricsRace(folder)}`);
    writeFileSync(join(folder, "odd.log"), metricsRace(folder).replace(/Previous write.*?\n\n/s, ""));
    // As a container built it.
    writeFileSync(join(folder, "container.race"), metricsRace("/build"));
    writeFileSync(
      join(folder, "frames.txt"),
      "  example.test/orders/internal/session.(*Registry).HandleLogin()\n      /build/internal/metrics/registry.go:23 +0xb4\n",
    );
  });
  const page = () => session.workbench.page;
  afterEach(() => expect(session.workbench.outsideRequests).toEqual([]));

  it("shows what a running program writes into its log folder", async () => {
    await openFile(page(), "metrics/registry_test.go");
    await runCommand(page(), "Races: Focus on Races View");
    writeFileSync(join(session.folder, "race-logs/race.4711"), metricsRace(session.folder));
    await raceRows(page()).filter({ hasText: "Registry.counters" }).first().waitFor();
    await expect
      .poll(async () => plain((await raceDetail(page()).locator(".lane").allInnerTexts()).join(" ")), { timeout: 30_000 })
      .toContain("registry.go:23");
  });

  it("reads a log again as it grows: one entry, and nobody is disturbed", async () => {
    await openFile(page(), "metrics/registry_test.go");
    await page().keyboard.press("Control+Home");
    writeFileSync(join(session.folder, "race-logs/race.4711"), metricsRace(session.folder) + crash);
    writeFileSync(join(session.folder, "race-logs/notes.txt"), "nothing that was a race");
    await raceRows(page()).filter({ hasText: "HandleLogin" }).first().waitFor();
    expect(plain(await raceHistory(page()).innerText())).toBe("Runs1");
    await page().keyboard.type("// ");
    expect(await page().locator('.tab.active.dirty[data-resource-name="registry_test.go"]').count()).toBe(1);
    await runCommand(page(), "File: Revert File");
    expect(await page().locator(".notifications-toasts .notification-list-item-message:visible").count()).toBe(0);
  });

  it("leaves the panel that is open where it is when something new comes by itself", async () => {
    await problems(page());
    writeFileSync(join(session.folder, "race-logs/race.4712"), metricsRace(session.folder).replaceAll("TestInc", "TestOther"));
    await page().locator(".statusbar-item", { hasText: "New races in race.4712" }).waitFor();
    // What would open the list comes right after it.
    await sleep(1_000);
    expect(await page().locator(".markers-panel").isVisible()).toBe(true);
    await runCommand(page(), "Races: Focus on Races View");
    await raceRows(page()).filter({ hasText: "TestOther" }).first().waitFor();
  });

  it("reads logs that are chosen, dropped from the Explorer, or dropped from the machine of the browser", async () => {
    await clearRaces(page());
    const race = raceRows(page()).filter({ hasText: "Inc × Inc" });
    await runCommand(page(), "Mapguard: Open Race Log or Crash Dump");
    await pickFile(page(), join(session.folder, "crash.txt"));
    await race.waitFor();
    // The Explorer and the list move while they fill. What is dropped twice is there once.
    await upToThrice(page(), async () => {
      await dropOnRaces(page(), "container.race");
      await expect.poll(async () => plain(await raceHistory(page()).innerText()), { timeout: 6_000 }).toBe("Runs2");
    });
    await dropForeignOnRaces(page(), "ci.log", `${metricsRace("/build")}${crash}`);
    await raceRows(page()).filter({ hasText: "HandleLogin" }).waitFor();
    expect(plain(await raceHistory(page()).innerText())).toBe("Runs3");
    expect(await race.count()).toBe(1);
  });

  it("shows what of a log could not be read, and why", async () => {
    await clearRaces(page());
    await runCommand(page(), "Mapguard: Open Race Log or Crash Dump");
    await pickFile(page(), join(session.folder, "odd.log"));
    const section = raceDetail(page()).locator("details", { hasText: "Blocks that only look like race reports: 1" });
    await section.waitFor();
    expect(await section.locator("pre").isVisible()).toBe(false);
    await section.locator("summary").focus();
    await page().keyboard.press("Enter");
    await section.locator("pre").waitFor();
    expect(await section.locator("p").first().innerText()).toBe("line 2: it has one side only");
    expect(await section.locator("pre").innerText()).toMatch(/^WARNING: DATA RACE\nWrite at 0x00c000114090 by goroutine 8:\n/);
    expect(plain(await raceDetail(page()).locator("main").innerText())).not.toContain("not seen in");
  });

  it("verifies a race that was read, by exactly its test", { timeout: guardTimeout }, async () => {
    await runCommand(page(), "Mapguard: Open Race Log or Crash Dump");
    await pickFile(page(), join(session.folder, "crash.txt"));
    await raceRows(page()).filter({ hasText: "Inc × Inc" }).click();
    const verify = raceDetail(page()).locator('[data-action="verify"]');
    await verify.waitFor();
    expect(await verify.getAttribute("title")).toBe("Runs only TestInc, until it shows or was not seen in enough runs");
    await verify.focus();
    await page().keyboard.press("Enter");
    await expect.poll(() => raceHistoryRows(page()), { timeout: guardTimeout }).toContainEqual(expect.stringMatching(/^TestInc.*1 race/s));
    await raceHistory(page()).locator(".monaco-tl-twistie").click();
  });

  it("shows a report in colours, folds it, and links its frames, also those of a build made elsewhere", async () => {
    await openFile(page(), "container.race");
    const lines = page().locator(".editor-instance .view-line:visible");
    await page().locator(".editor-instance .detected-link").first().waitFor();
    await expect.poll(async () => JSON.stringify(await coloursOf(lines.nth(1))), { timeout: 30_000 }).not.toBe(JSON.stringify(await coloursOf(lines.nth(3))));
    const link = () => pointAt(page(), { line: "/build/internal/metrics/registry.go:23", word: "registry.go" });
    await followLink(page(), link, page().locator('.tab.active[data-resource-name="registry.go"]'));
    await page().locator(".statusbar-item", { hasText: "Ln 23," }).waitFor();
    await openFile(page(), "container.race");
    const all = await lines.count();
    await runCommand(page(), "Fold All");
    await expect.poll(() => lines.count(), { timeout: 30_000 }).toBeLessThan(4);
    await runCommand(page(), "Unfold All");
    await expect.poll(() => lines.count(), { timeout: 30_000 }).toBe(all);
  });

  it("links the frames that a terminal shows, each by its own line alone", async () => {
    await openFile(page(), "session/registry.go");
    await runCommand(page(), "Terminal: Create New Terminal");
    const input = page().locator(".terminal-wrapper.active .xterm-helper-textarea");
    await input.waitFor({ state: "attached" });
    const cursor = async () => {
      const style = (await input.getAttribute("style")) ?? "";
      const [left, top, height] = ["left", "top", "line-height"].map((name) => Number(new RegExp(`(?:^|[ ;])${name}: ([\\d.]+)px`).exec(style)?.[1] ?? 0));
      return { left, row: Math.round(top / height), height };
    };
    await expect.poll(async () => (await cursor()).left, { timeout: 30_000 }).toBeGreaterThan(0);
    // What else has opened may have the focus.
    await page().locator(".terminal-wrapper.active .xterm-screen").click();
    await page().keyboard.type("clear; cat frames.txt\n");
    await expect.poll(async () => (await cursor()).row, { timeout: 30_000 }).toBe(2);
    const screen = await page().locator(".terminal-wrapper.active .xterm-screen").boundingBox();
    if (screen === null) throw new Error("there is no terminal");
    const { height } = await cursor();
    const inRow = (row: number) => ({ x: screen.x + 160, y: screen.y + (row + 0.5) * height });
    // The function of another file with the same name is passed first.
    await page().mouse.move(inRow(0).x, inRow(0).y);
    await sleep(500);
    const opened = page().locator(".breadcrumbs-control .monaco-breadcrumb-item", { hasText: "metrics" });
    await followLink(page(), async () => inRow(1), opened);
    await page().locator(".statusbar-item", { hasText: "Ln 23," }).waitFor();
    await runCommand(page(), "Terminal: Kill the Active Terminal Instance");
  });

  it("reads the output of a test command of one's own", async () => {
    await clearRaces(page());
    await runCommand(page(), "Mapguard: Run Test Command of the Settings");
    await raceRows(page()).filter({ hasText: "Registry.counters" }).first().waitFor();
    await raceDetail(page()).locator("h1", { hasText: "Registry.counters" }).waitFor();
  });

  it("names both sides of a crash under the guard, without the detector", { timeout: guardTimeout }, async () => {
    await clearRaces(page());
    await openFile(page(), "price/crash_test.go");
    await goToLine(page(), 8);
    await runCommand(page(), "Mapguard: Run under Guard");
    const lanes = raceDetail(page()).locator(".lane");
    await lanes.nth(1).waitFor({ timeout: guardTimeout });
    // A third goroutine may have died in the same line.
    const texts = (await lanes.allInnerTexts()).map(plain);
    expect(texts.slice(0, 2).map((lane) => lane.includes("crash_test.go:18"))).toEqual([true, true]);
  });
});

/** The classes that colour the parts of a line. */
async function coloursOf(line: Locator): Promise<(string | null)[]> {
  return Promise.all((await line.locator("span > span").all()).map((part) => part.getAttribute("class")));
}

/** Holds Ctrl over a link until it is one, and clicks; links come a while after their text. */
async function followLink(page: Page, place: () => Promise<{ readonly x: number; readonly y: number }>, opened: Locator): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const { x, y } = await place();
    await page.keyboard.down("Control");
    await page.mouse.move(x, y - 4);
    await page.mouse.move(x, y, { steps: 3 });
    await sleep(1_000);
    await page.mouse.click(x, y);
    await page.keyboard.up("Control");
    try {
      await opened.waitFor({ timeout: 5000 });
      return;
    } catch (error) {
      if (attempt === 2) throw error;
    }
  }
}

/** As a program dies that was built elsewhere. */
const crash = `fatal error: concurrent map writes

goroutine 34 [running]:
example.test/orders/internal/session.(*Registry).HandleLogin(...)
	/build/internal/session/registry.go:31 +0x8d
created by net/http.(*Server).Serve in goroutine 1
	/usr/local/go/src/net/http/server.go:3360 +0x485
`;
