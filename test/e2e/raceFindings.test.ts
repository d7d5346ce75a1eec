/**
 * What runs say of findings, where the editor asks for these itself (the pull model): executed or not, confirmed until the
 * code changes. And what stands in the way of a run: a build that fails, a person who cancels it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { findGoBinary } from "../../server/src/runner/goBinary.ts";
import { goToLine, openFile, plain, problems, runCommand } from "./support/editor.ts";
import { processesBelow } from "./support/processes.ts";
import { clickRaceLens, raceDetail, raceRows } from "./support/racePanel.ts";
import { skipped, useWorkbench } from "./support/session.ts";

/** A run builds the standard library with the detector, once. */
const runTimeout = 90_000;
const eventually = { timeout: 30_000 };
const noGo = findGoBinary(process.env) === "";

/** One side after the other, so that nothing races; the second test takes its time when lines are counted. */
const oneByOne = `package stock

import (
	"testing"
	"time"
)

func TestOneByOne(t *testing.T) {
	w := NewWarehouse(map[string]int{"pen": 3})
	if err := w.Reserve("first", "pen"); err != nil {
		t.Fatal(err)
	}
	_ = w.Open()
}

func TestCounted(t *testing.T) {
	TestOneByOne(t)
	if testing.CoverMode() != "" {
		time.Sleep(5 * time.Minute)
	}
}
`;

describe.skipIf(skipped || noGo)("findings after runs", () => {
  const session = useWorkbench("orders", { settings: { "mapguard.diagnostics.model": "pull" } }, (folder) => {
    writeFileSync(join(folder, "internal/stock/counted_test.go"), oneByOne);
    mkdirSync(join(folder, "internal/broken"));
    writeFileSync(join(folder, "internal/broken/broken_test.go"), 'package broken\n\nimport "testing"\n\nfunc TestBroken(t *testing.T) { missing() }\n');
  });
  const page = () => session.workbench.page;
  afterEach(() => expect(session.workbench.outsideRequests).toEqual([]));
  const finding = async (text: string): Promise<Locator> => (await problems(page())).filter({ hasText: text }).first();
  /** Not for long: the panel may be taken away meanwhile, and is then opened again. */
  const shortly = { timeout: 3000 };
  const wordsOf = async (text: string) => plain(await (await finding(text)).innerText(shortly));
  const labelOf = async (text: string) => (await finding(text)).getAttribute("aria-label", shortly);

  it("are executed, or not executed, by tests that showed no race", { timeout: runTimeout }, async () => {
    await openFile(page(), "stock/warehouse.go");
    await clickRaceLens(page(), "stock/counted_test.go");
    await raceDetail(page()).locator("main", { hasText: "both sides were executed: 1; not executed: 2" }).waitFor({ timeout: runTimeout });
    await expect.poll(() => wordsOf("len of Warehouse.reserved"), eventually).toContain("Both sides were executed");
    await expect.poll(() => wordsOf("delete from Warehouse.reserved"), eventually).toContain("these tests do not execute both sides");
    expect(await labelOf("len of Warehouse.reserved")).toMatch(/^Warning/);
  });

  it("the run that counts is shown, and cancelled like the others", { timeout: runTimeout }, async () => {
    await runCommand(page(), "Races: Focus on Races View");
    await clickRaceLens(page(), "stock/counted_test.go", 1);
    await raceRows(page()).filter({ hasText: "seeing which findings the tests execute" }).waitFor({ timeout: runTimeout });
    const running = () => processesBelow(session.workbench.process.pid ?? 0, "stock.test");
    await expect.poll(() => running().length, { timeout: runTimeout }).toBeGreaterThan(0);
    await runCommand(page(), "Mapguard: Cancel Race Tests");
    await expect.poll(() => running().length, eventually).toBe(0);
    await raceRows(page()).filter({ hasText: "seeing which findings" }).waitFor({ state: "hidden" });
  });

  it("are errors once they were seen, until their code changes", { timeout: runTimeout }, async () => {
    await openFile(page(), "stock/warehouse_test.go");
    await goToLine(page(), 37);
    await runCommand(page(), "Mapguard: Race Test at Cursor");
    await raceDetail(page()).locator(".badge", { hasText: "Confirmed" }).waitFor({ timeout: runTimeout });
    // What is opened while the run goes on stays.
    await expect.poll(() => labelOf("len of Warehouse.reserved"), eventually).toMatch(/^Error/);
    await expect.poll(() => wordsOf("len of Warehouse.reserved"), eventually).toContain("Seen by the race detector in TestOpen");
    await openFile(page(), "stock/warehouse.go");
    await goToLine(page(), 55, 40);
    await page().keyboard.press("End");
    await page().keyboard.type(" // how many");
    await expect.poll(() => labelOf("len of Warehouse.reserved"), eventually).toMatch(/^Warning/);
    await runCommand(page(), "Races: Focus on Races View");
    await raceDetail(page()).locator(".badge", { hasText: "Seen before the last change" }).waitFor();
    await openFile(page(), "stock/warehouse.go");
    await runCommand(page(), "File: Revert File");
  });

  it("a build that fails is explained, with what the compiler printed", { timeout: runTimeout }, async () => {
    await clickRaceLens(page(), "broken/broken_test.go");
    const detail = raceDetail(page());
    await detail.locator("h1", { hasText: "could not be built" }).waitFor({ timeout: runTimeout });
    expect(await detail.locator("pre").innerText()).toContain("undefined: missing");
    await raceRows(page()).filter({ hasText: "could not be built" }).waitFor();
  });
});
