/**
 * Races that come from elsewhere: a log folder that fills, a test command of one's own, a crash under the guard.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findGoBinary } from "../../server/src/runner/goBinary.ts";
import { goToLine, openFile, plain, runCommand } from "./support/editor.ts";
import { raceDetail, raceRows } from "./support/racePanel.ts";
import { skipped, useWorkbench } from "./support/session.ts";

/** The standard library is built with the guard's runtime, once. */
const guardTimeout = 180_000;
const noGo = findGoBinary(process.env) === "";

/** As the detector writes it: two goroutines of one test meet in one line. */
function raceReport(folder: string): string {
  const metrics = join(folder, "internal/metrics");
  const side = (what: string, goroutine: number) =>
    `${what} at 0x00c000114090 by goroutine ${goroutine}:\n  runtime.mapassign_faststr()\n      /usr/local/go/src/internal/runtime/maps/runtime_faststr.go:263 +0x0\n` +
    `  example.test/orders/internal/metrics.(*Registry).Inc()\n      ${metrics}/registry.go:23 +0xb4\n` +
    `  example.test/orders/internal/metrics.TestInc.func1()\n      ${metrics}/registry_test.go:14 +0x6d\n\n`;
  const created = (goroutine: number) =>
    `Goroutine ${goroutine} (running) created at:\n  example.test/orders/internal/metrics.TestInc()\n      ${metrics}/registry_test.go:12 +0x9d\n  testing.tRunner()\n      /usr/local/go/src/testing/testing.go:1934 +0x21c\n`;
  const bar = "==================\n";
  return `${bar}WARNING: DATA RACE\n${side("Write", 8)}${side("Previous write", 7)}${created(8)}\n${created(7)}${bar}`;
}

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
    writeFileSync(join(folder, "crash.txt"), `--- FAIL: not a test of Go\n${raceReport(folder)}`);
  });
  const page = () => session.workbench.page;
  afterEach(() => expect(session.workbench.outsideRequests).toEqual([]));

  it("shows what a running program writes into its log folder", async () => {
    await openFile(page(), "metrics/registry_test.go");
    await runCommand(page(), "Races: Focus on Races View");
    writeFileSync(join(session.folder, "race-logs/race.4711"), raceReport(session.folder));
    await raceRows(page()).filter({ hasText: "Registry.counters" }).first().waitFor();
    await expect
      .poll(async () => plain((await raceDetail(page()).locator(".lane").allInnerTexts()).join(" ")), { timeout: 15_000 })
      .toContain("registry.go:23");
  });

  it("reads the output of a test command of one's own", async () => {
    await runCommand(page(), "Mapguard: Clear Races");
    await expect.poll(() => raceRows(page()).filter({ hasText: "Registry.counters" }).count(), { timeout: 15_000 }).toBe(0);
    await runCommand(page(), "Mapguard: Run Test Command of the Settings");
    await raceRows(page()).filter({ hasText: "Registry.counters" }).first().waitFor();
    const text = plain(await raceDetail(page()).locator("main").innerText());
    expect(text).toContain("Registry.counters");
  });

  it("names both sides of a crash under the guard, without the detector", { timeout: guardTimeout }, async () => {
    await runCommand(page(), "Mapguard: Clear Races");
    await openFile(page(), "price/crash_test.go");
    await goToLine(page(), 8);
    await runCommand(page(), "Mapguard: Run under Guard");
    const lanes = raceDetail(page()).locator(".lane");
    await lanes.nth(1).waitFor({ timeout: guardTimeout });
    expect((await lanes.allInnerTexts()).filter((lane) => plain(lane).includes("crash_test.go:18"))).toHaveLength(2);
  });
});
