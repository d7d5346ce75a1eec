/** The race panel in the workbench: the rows of its list, the page beside it, and what is dropped on it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { openFile, runCommand, upToThrice } from "./editor.ts";

export function raceRows(page: Page): Locator {
  return page.locator('.pane:has(.pane-header[aria-label*="Races Section"]) .monaco-list-row, .pane-body .tree-explorer-viewlet-tree-view .monaco-list-row');
}

export function raceDetail(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready[src*="extensionId=mapguard.mapguard"]').frameLocator("#active-frame");
}

/** Clicks `race test`, or another lens, over a test of a file, counted from 0. */
export async function clickRaceLens(page: Page, file: string, test = 0, title = "race test"): Promise<void> {
  await openFile(page, file);
  const lens = page.locator(".editor-instance .codelens-decoration:visible", { hasText: title }).nth(test);
  await lens.locator("a", { hasText: title }).click();
}

/** Runs a test of the Test Explorer, whose package is unfolded, by one of its profiles. */
export async function runByProfile(page: Page, test: string, profile: string): Promise<void> {
  await runCommand(page, "Testing: Focus on Test Explorer View");
  await upToThrice(page, async () => {
    await page.locator(".test-explorer .monaco-list-row", { hasText: test }).click({ button: "right", timeout: 8000 });
    const choice = page.locator(".monaco-menu .action-label, .context-view .action-label", { hasText: "Execute Using Profile" });
    await choice.waitFor({ timeout: 8000 });
    // A menu takes no click right after it has opened.
    await sleep(600);
    await choice.click({ timeout: 8000, delay: 100 });
    const row = page.locator(".quick-input-list .monaco-list-row").filter({ has: page.locator(".label-name", { hasText: new RegExp(`^${profile}$`) }) });
    await row.click({ timeout: 8000 });
  });
}

/** The row under which the runs are listed. */
export function raceHistory(page: Page): Locator {
  return raceRows(page).and(page.locator('[aria-label^="Runs"]'));
}

/** Opens the history and answers what its rows say. */
export async function raceHistoryRows(page: Page): Promise<string[]> {
  const history = raceHistory(page);
  if ((await history.getAttribute("aria-expanded")) === "false") await history.locator(".monaco-tl-twistie").click();
  return raceRows(page).and(page.locator('[aria-level="2"]')).allInnerTexts();
}

/** Drags a file of the Explorer onto the list. */
export async function dropOnRaces(page: Page, file: string): Promise<void> {
  const from = await page.locator(".explorer-viewlet .monaco-list-row", { hasText: file }).first().boundingBox();
  const to = await raceRows(page).first().boundingBox();
  if (from === null || to === null) throw new Error("there is nothing to drag, or nowhere to drop it");
  await page.mouse.move(from.x + 40, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + from.height / 2, { steps: 4 });
  await page.mouse.move(to.x + 80, to.y + to.height / 2, { steps: 20 });
  // The list takes notice of what hovers over it.
  await sleep(300);
  await page.mouse.move(to.x + 84, to.y + to.height / 2, { steps: 4 });
  await page.mouse.up();
}

/** Drops a file of the person's own machine, which the workbench in the browser knows no path of. */
export async function dropForeignOnRaces(page: Page, name: string, text: string): Promise<void> {
  const script = `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)})); return data; })()`;
  const dataTransfer = await page.evaluateHandle(script);
  for (const event of ["dragenter", "dragover", "drop"]) {
    await raceRows(page).first().dispatchEvent(event, { dataTransfer });
    await sleep(200);
  }
}

/** Answers the open file picker, or the one for a file to save. */
export async function pickFile(page: Page, path: string): Promise<void> {
  const picker = page.locator(".quick-input-widget:visible");
  // It lists a folder first, and forgets then what was typed before.
  await picker.locator(".monaco-list-row", { hasText: ".." }).first().waitFor();
  const input = picker.locator(".quick-input-box input");
  for (let attempt = 0; (await picker.count()) > 0; attempt++) {
    if (attempt === 5) throw new Error(`the file picker does not take ${path}`);
    await input.fill(path, { timeout: 5000 }).catch(() => {});
    await sleep(500);
    if ((await picker.count()) === 0 || (await input.inputValue({ timeout: 5000 })) !== path) continue;
    await page.keyboard.press("Enter");
    await picker.waitFor({ state: "hidden", timeout: 5000 }).catch(() => {});
  }
}

/** Clears the list; nothing is left but its welcome. */
export async function clearRaces(page: Page): Promise<void> {
  await runCommand(page, "Mapguard: Clear Races");
  await raceRows(page).first().waitFor({ state: "hidden" });
}
