/**
 * What is run besides tests by name: a command of one's own among the other runs, packages that are changed; and the Test Explorer
 * with all tests.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findGitBinary, findGoBinary } from "../../server/src/runner/goBinary.ts";
import { openFile, plain, runCommand } from "./support/editor.ts";
import { clearRaces, raceDetail, raceHistoryRows, raceRows } from "./support/racePanel.ts";
import { metricsRace } from "./support/reports.ts";
import { skipped, useWorkbench } from "./support/session.ts";

const runTimeout = 240_000;
const git = findGitBinary(process.env, []);
const lacking = findGoBinary(process.env) === "" || git === "";

/** Writes a report where GORACE says, and goes on until somebody ends it. */
const ownCommand = `#!/bin/sh
echo "$GORACE OWN=$OWN" > own-environment
log=$(echo "$GORACE" | sed "s/.*log_path='\\{0,1\\}\\([^ ']*\\).*/\\1/")
cat own-report > "$log.77"
echo begun
sleep 601 &
echo $! > own-child
wait
`;

describe.skipIf(skipped || lacking)("race runs", () => {
  const settings = {
    "mapguard.race.command": ["./own.sh", "all"],
    "mapguard.race.env": { OWN: "mine" },
    "mapguard.race.gorace": "halt_on_error=0",
    "mapguard.race.testExplorer": "full",
  };
  const session = useWorkbench("orders", { settings }, (folder) => {
    writeFileSync(join(folder, "own-report"), metricsRace(folder));
    writeFileSync(join(folder, "own.sh"), ownCommand);
    chmodSync(join(folder, "own.sh"), 0o755);
    writeFileSync(join(folder, ".gitignore"), "own*\n");
    for (const args of [
      ["init", "-q"],
      ["add", "-A"],
      ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "x"],
    ])
      execFileSync(git, args, { cwd: folder });
  });
  const page = () => session.workbench.page;
  const active = () => raceRows(page()).filter({ hasText: "own.sh all" });
  /** Name and outcome of each run stand in one row without a blank between. */
  const history = async () => (await raceHistoryRows(page())).map((row) => plain(row).replace(/ · .*/, "")).filter((row) => !row.startsWith("Inc × Inc"));

  it("shows all tests of the workspace in the Test Explorer, before anything was run", async () => {
    await openFile(page(), "metrics/registry_test.go");
    await runCommand(page(), "Testing: Focus on Test Explorer View");
    const rows = page().locator(".test-explorer .monaco-list-row");
    await rows.filter({ hasText: "example.test/orders/internal/metrics" }).first().click();
    await rows.filter({ hasText: "TestInc" }).first().waitFor();
    // At its place: the icon beside the line runs it.
    await page().locator(".editor-instance .testing-run-glyph").first().waitFor();
    await runCommand(page(), "View: Show Explorer");
  });

  it("a command of one's own has a row, holds others back, and is cancelled with all that it started", { timeout: runTimeout }, async () => {
    await runCommand(page(), "Mapguard: Run Test Command of the Settings");
    await active().filter({ hasText: "1 race" }).waitFor();
    await raceRows(page()).filter({ hasText: "Inc × Inc" }).waitFor();
    const environment = readFileSync(join(session.folder, "own-environment"), "utf8");
    expect(environment).toMatch(/^halt_on_error=0 history_size=7 atexit_sleep_ms=1000 log_path=\S+ OWN=mine\n$/);
    await openFile(page(), "price/cache_test.go");
    await runCommand(page(), "Mapguard: Race Test Package");
    await raceRows(page()).filter({ hasText: "waiting" }).waitFor();
    const child = Number(readFileSync(join(session.folder, "own-child"), "utf8"));
    expect(existsSync(`/proc/${child}`)).toBe(true);
    await runCommand(page(), "Mapguard: Cancel Race Tests");
    await raceRows(page()).filter({ hasText: "waiting" }).waitFor({ state: "detached" });
    await expect.poll(() => existsSync(`/proc/${child}`), { timeout: 15_000 }).toBe(false);
    // What it has shown stays.
    await raceRows(page()).filter({ hasText: "Registry.counters" }).first().waitFor();
    await expect.poll(history, { timeout: 15_000 }).toEqual(["internal/pricecancelled", "./own.sh allcancelled"]);
  });

  it("runs the packages that are changed, and says where there are none", { timeout: runTimeout }, async () => {
    await clearRaces(page());
    await runCommand(page(), "Mapguard: Race Test Packages with Changes");
    const notices = page().locator(".notifications-toasts .notification-list-item-message:visible");
    await notices.filter({ hasText: "No package with Go files was changed since the last commit." }).waitFor();
    await runCommand(page(), "Notifications: Clear All Notifications");
    writeFileSync(join(session.folder, "internal/price/new.go"), "package price\n");
    await runCommand(page(), "Mapguard: Race Test Packages with Changes");
    await expect.poll(history, { timeout: runTimeout }).toEqual(["changed packages: internal/priceno race seen"]);
    await raceDetail(page()).locator("h1", { hasText: "not seen in 1 run" }).waitFor();
  });
});
