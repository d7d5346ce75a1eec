/**
 * The race panel where the detector cannot be used: no C compiler, no Go. What is missing is said, and what helps is offered.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findGoBinary } from "../../server/src/runner/goBinary.ts";
import { goToLine, openFile, plain, runCommand } from "./support/editor.ts";
import { clickRaceLens, raceDetail, raceHistoryRows } from "./support/racePanel.ts";
import { skipped, useWorkbench } from "./support/session.ts";

/** The standard library is built with the guard's runtime, once. */
const guardTimeout = 180_000;
const go = findGoBinary(process.env);
const scratch = mkdtempSync(join(tmpdir(), "mapguard-path-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const welcomeOf = (session: ReturnType<typeof useWorkbench>) => session.workbench.page.locator('.pane:has(.pane-header[aria-label*="Races Section"])');

describe.skipIf(skipped || go === "")("without a C compiler", () => {
  const path = join(scratch, "bin");
  // The login shell's PATH would bring the compiler back.
  const extraArguments = ["--vscode-option", "force-disable-user-env"];
  const session = useWorkbench("orders", { environment: { PATH: path }, extraArguments }, () => {
    mkdirSync(path);
    symlinkSync(go, join(path, "go"));
  });
  const page = () => session.workbench.page;

  it("says what is missing before anything is run, and offers the guard", async () => {
    await openFile(page(), "metrics/registry_test.go");
    await runCommand(page(), "Races: Focus on Races View");
    await welcomeOf(session).locator(".monaco-button", { hasText: "Run under Guard" }).waitFor();
    const detail = raceDetail(page());
    await detail.locator("h1", { hasText: "needs a C compiler" }).waitFor();
    expect((await detail.locator("[data-action]").allInnerTexts()).map(plain)).toEqual(["Run under Guard", "Run All Tests"]);
  });

  it("says so of a run as well, and the guard takes its place", { timeout: guardTimeout }, async () => {
    await openFile(page(), "metrics/registry_test.go");
    await goToLine(page(), 9);
    await runCommand(page(), "Mapguard: Race Test at Cursor");
    const detail = raceDetail(page());
    await detail.locator("pre", { hasText: "-race requires cgo" }).waitFor();
    await detail.locator('[data-action="guard"]').click();
    await detail.locator("h1", { hasText: "not seen in 1 run" }).waitFor({ timeout: guardTimeout });
    expect(await detail.locator("main").innerText()).toContain("mapguard.race.amplify");
    const runs = async () => (await raceHistoryRows(page())).map((row) => plain(row).replace(/ · .*/, ""));
    await expect.poll(runs, { timeout: 30_000 }).toEqual(["TestIncno race seen", "TestInccould not be run"]);
  });
});

describe.skipIf(skipped)("without Go", () => {
  const session = useWorkbench("orders", { machineSettings: { "mapguard.go.path": join(scratch, "missing", "go") } });
  const page = () => session.workbench.page;

  it("says so, how to get it, and reads logs all the same", async () => {
    await openFile(page(), "metrics/registry_test.go");
    await runCommand(page(), "Races: Focus on Races View");
    await welcomeOf(session).locator(".monaco-button", { hasText: "Open Race Log" }).waitFor();
    expect(plain(await welcomeOf(session).innerText())).toContain("Go was not found, so no test can be run.");
    const detail = raceDetail(page());
    await detail.locator("h1", { hasText: "Go was not found" }).waitFor();
    expect((await detail.locator("[data-action]").allInnerTexts()).map(plain)).toEqual(["Install Go", "Open Log"]);
  });

  it("says so of a run as well", async () => {
    await clickRaceLens(page(), "metrics/registry_test.go");
    const detail = raceDetail(page());
    await detail.locator("h1", { hasText: "The go command was not found" }).waitFor();
    expect((await detail.locator("[data-action]").allInnerTexts()).map(plain)).toEqual(["Install Go", "Run Again"]);
  });
});
