/**
 * A folder that wants to run things: its settings name programs, it has a go command of its own, and its name would be code
 * in a shell. Nothing is started before it is trusted; afterwards only what its settings may say, and that is shown.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { findGoBinary } from "../../server/src/runner/goBinary.ts";
import { openFile, runCommand } from "./support/editor.ts";
import { clickRaceLens, raceDetail, raceRows } from "./support/racePanel.ts";
import { skipped, useWorkbench } from "./support/session.ts";

/** A run builds the standard library with the detector, once. */
const runTimeout = 120_000;
const noGo = findGoBinary(process.env) === "";
const scratch = mkdtempSync(join(tmpdir(), "mapguard-hostile-"));
const started = join(scratch, "started");
const folderName = 'it\'s $(touch pwned) `touch pwned` "x"; touch pwned';
/** Commands, each by a key: the palette does not offer them here. */
const keyOfCommand = "ctrl+alt+8";
const keys: Readonly<Record<string, string>> = {
  "ctrl+alt+1": "mapguard.race.runWorkspace",
  "ctrl+alt+2": "mapguard.race.runPackage",
  "ctrl+alt+3": "mapguard.race.runFile",
  "ctrl+alt+4": "mapguard.race.untilRace",
  "ctrl+alt+5": "mapguard.race.guard",
  "ctrl+alt+6": "mapguard.race.rerun",
  "ctrl+alt+7": "mapguard.race.runChanged",
};

/** Tells that it was started, and then does what it was asked for. */
const proxy = `#!/bin/sh\necho "$0" >> ${started}\nexec "$@"\n`;
/** Tells that it was started, and fails. */
const trap = `#!/bin/sh\necho "$0" >> ${started}\nexit 1\n`;

function makeHostile(folder: string): void {
  const program = (path: string, text: string) => writeFileSync(path, text, { mode: 0o755 });
  for (const name of ["bin", "goroot", "goroot/bin", "race-logs", ".vscode"]) mkdirSync(join(folder, name));
  for (const name of ["go", "bin/go", "bin/git", "goroot/bin/go", "tests"]) program(join(folder, name), trap);
  for (const name of ["exec", "toolexec"]) program(join(scratch, name), proxy);
  const settings = {
    "mapguard.go.path": join(folder, "go"),
    "go.goroot": join(folder, "goroot"),
    "go.alternateTools": { go: join(folder, "bin/go") },
    "go.testFlags": [`-toolexec=${join(scratch, "toolexec")}`],
    "go.toolsEnvVars": { GOFLAGS: `-toolexec=${join(scratch, "toolexec")}` },
    "mapguard.race.flags": [`-exec=${join(scratch, "exec")}`],
    "mapguard.race.env": { PATH: `${join(folder, "bin")}:${process.env.PATH}` },
    "mapguard.race.command": [join(folder, "tests")],
    "mapguard.race.logFolder": "race-logs",
    "mapguard.race.coverage": false,
  };
  writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify(settings));
}

/** As the keyboard of the browser calls them. */
function pressed(key: string): string {
  return key.replace("ctrl", "Control").replace("alt", "Alt");
}

/** The programs that were started. */
const programs = () => (existsSync(started) ? [...new Set(readFileSync(started, "utf8").trim().split("\n"))] : []);

describe.skipIf(skipped || noGo)("a hostile folder", () => {
  const session = useWorkbench("orders", { trusted: false, keys: { ...keys, [keyOfCommand]: "mapguard.race.runCommand" }, folderName }, makeHostile);
  const page = () => session.workbench.page;
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("starts nothing while it is not trusted, whatever is asked for", async () => {
    await page().locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await openFile(page(), "metrics/registry.go");
    await page().locator(".squiggly-warning").first().waitFor();
    await openFile(page(), "metrics/registry_test.go");
    const refusals = page().locator(".notifications-toasts .notification-list-item-message", { hasText: /Trust it first|not trusted/ });
    for (const key of Object.keys(keys)) {
      await page().keyboard.press(pressed(key));
      await refusals.first().waitFor();
      await runCommand(page(), "Notifications: Clear All Notifications");
      await refusals.first().waitFor({ state: "hidden" });
    }
    // For the command of its settings there is none: what these say does not count.
    await page().keyboard.press(pressed(keyOfCommand));
    await page().locator(".tab.active", { hasText: "Settings" }).waitFor();
    // Nor is a folder of logs read that its settings name.
    writeFileSync(join(session.folder, "race-logs/race.1"), "WARNING: DATA RACE\n");
    await sleep(1_500);
    expect(programs()).toEqual([]);
    expect(await raceRows(page()).count()).toBe(0);
  });

  it("has its tests run by the person's own Go once it is trusted, and shows the exact command", { timeout: runTimeout }, async () => {
    await runCommand(page(), "Workspaces: Manage Workspace Trust");
    await page()
      .locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ })
      .first()
      .click();
    await page().locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor({ state: "hidden" });
    await clickRaceLens(page(), "metrics/registry_test.go");
    await raceDetail(page()).locator(".badge", { hasText: "Confirmed" }).waitFor({ timeout: runTimeout });
    // What its settings may say, and no program of its own in the place of Go.
    expect(programs().sort()).toEqual([join(scratch, "exec"), join(scratch, "toolexec")]);
    const command = session.workbench.log().match(/^\$ .*$/m)?.[0] ?? "";
    expect(command).toContain(`-exec=${join(scratch, "exec")}`);
    expect(command).toContain(`-toolexec=${join(scratch, "toolexec")}`);
    expect(command).toMatch(/ \/[^ ']+\/go test -json -race /);
  });

  it("has a name that is no code", () => {
    const places = [session.folder, join(session.folder, "internal/metrics"), process.cwd(), scratch];
    expect(places.filter((place) => readdirSync(place).includes("pwned"))).toEqual([]);
  });
});
