/**
 * What a person does in the workbench, and what they see: files, the palette, squiggles, problems, hovers, quick fixes.
 */
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";

/** Between what was typed into a list and its rows; there is no sign of it in the page. */
const listSettles = 150;

/** Text as it reads: the editor shows blanks as other characters. */
export function plain(text: string): string {
  return plainBlanks(text).replace(/\s+/g, " ").trim();
}

function plainBlanks(text: string): string {
  return text.replace(/\u00a0/g, " ");
}

/** Runs a command by its title in the palette. What is registered while it is open, it does not list: then once more. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await upToThrice(page, async () => {
    const input = await openInput(page, "F1", `>${title}`);
    const row = input.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await row.waitFor({ timeout: 8000 });
    await sleep(listSettles);
    await row.click({ timeout: 3000 });
  });
}

/** Opens the workbench's input with a key and fills it. What takes the focus meanwhile closes it again: then once more. */
export async function openInput(page: Page, key: string, text: string): Promise<Locator> {
  const input = page.locator(".quick-input-widget:visible");
  await upToThrice(page, async () => {
    await page.keyboard.press(key);
    await input.waitFor({ timeout: 5000 });
    await input.locator(".quick-input-box input").fill(text, { timeout: 5000 });
  });
  return input;
}

/** Menus and inputs close when something else takes the focus, which people answer by opening them again. */
export async function upToThrice(page: Page, action: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt === 3) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

/** `path` ends with the file's folder and name, so far as they are needed to tell it from others. */
export async function openFile(page: Page, path: string): Promise<void> {
  const name = basename(path);
  const folder = basename(dirname(path)).replace(".", "");
  await upToThrice(page, async () => {
    const input = await openInput(page, "Control+P", path);
    // Files that were open before are listed too: the folder tells.
    const row = input
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: name })
      .filter({ hasText: dirname(path).replace(".", "") });
    await row.first().waitFor({ timeout: 10_000 });
    await sleep(listSettles);
    await row.first().click({ timeout: 4000 });
    await page.locator(`.tab.active[data-resource-name="${name}"]`).first().waitFor({ timeout: 4000 });
    // Another file of this name may have been there before. Pictures are taken without the line that tells.
    if (folder !== "" && (await page.locator(".breadcrumbs-control").first().isVisible()))
      await page.locator(".breadcrumbs-control .monaco-breadcrumb-item", { hasText: folder }).first().waitFor({ timeout: 4000 });
  });
  await page.locator(".editor-instance .view-line:visible").first().waitFor();
}

export async function goToLine(page: Page, line: number, column = 1): Promise<void> {
  await upToThrice(page, async () => {
    const input = await openInput(page, "Control+G", `:${line}:${column}`);
    await sleep(listSettles);
    await page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden", timeout: 4000 });
    await page.locator(".statusbar-item", { hasText: `Ln ${line}, ` }).waitFor({ timeout: 4000 });
  });
}

/** Saves every changed file, also those that no editor shows yet. */
export async function saveAll(page: Page): Promise<void> {
  await runCommand(page, "File: Save All Files");
  await page.locator(".tab.dirty").first().waitFor({ state: "detached" });
}

/** Rows of the Problems view; opens it. A run that ends meanwhile puts its races into its place: then once more. */
export async function problems(page: Page): Promise<Locator> {
  const panel = page.locator(".markers-panel");
  await upToThrice(page, async () => {
    if (!(await panel.isVisible())) await runCommand(page, "Problems: Focus on Problems View");
    await panel.waitFor({ timeout: 5000 });
  });
  return panel.locator(".monaco-list-row");
}

/** A word in the first line in sight that contains `line`. Lenses move lines: where it is is looked up when it is needed. */
export interface Place {
  readonly line: string;
  readonly word: string;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The middle of the word. The font has one width, and tabs are shown as blanks. */
export async function pointAt(page: Page, { line, word }: Place): Promise<Point> {
  const shown = page.locator(".editor-instance .view-line:visible", { hasText: line.replaceAll(" ", "\u00a0") }).first();
  // Lines are drawn anew while the editor settles.
  for (let attempt = 0; attempt < 50; attempt++) {
    const text = (await shown.count()) === 0 ? "" : plainBlanks((await shown.textContent()) ?? "");
    const start = text.indexOf(word, Math.max(text.indexOf(line), 0));
    const box = start < 0 ? null : await shown.locator("> span").boundingBox();
    if (box !== null) return { x: box.x + (box.width / text.length) * (start + word.length / 2), y: box.y + box.height / 2 };
    await sleep(100);
  }
  throw new Error(`${word} is not in sight`);
}

/** Hovers over a word and answers the hover, once it shows `text`. */
export async function hoverAt(page: Page, place: Place, text: string | RegExp): Promise<Locator> {
  const hover = page.locator(".monaco-hover:visible").filter({ hasText: text });
  for (let attempt = 0; ; attempt++) {
    const { x, y } = await pointAt(page, place);
    await page.mouse.move(x, y - 60);
    await page.mouse.move(x, y);
    try {
      await hover.first().waitFor({ timeout: 4000 });
      return hover.first();
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
}

/** The quick fixes offered at a word; the list stays open. */
export async function openQuickFixes(page: Page, place: Place): Promise<Locator> {
  const rows = page.locator(".action-widget .monaco-list-row.action");
  for (let attempt = 0; ; attempt++) {
    await page.keyboard.press("Escape");
    const { x, y } = await pointAt(page, place);
    await page.mouse.click(x, y);
    await page.keyboard.press("Control+.");
    try {
      await rows.first().waitFor({ timeout: 3000 });
      return rows;
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
}

/** Applies the quick fix whose title contains `title`; answers the titles of all that were offered. */
export async function applyQuickFix(page: Page, place: Place, title: string | RegExp): Promise<string[]> {
  let titles: string[] = [];
  await upToThrice(page, async () => {
    const rows = await openQuickFixes(page, place);
    titles = (await rows.allInnerTexts()).map(plain);
    await rows.filter({ hasText: title }).first().click({ timeout: 3000 });
  });
  await page.locator(".action-widget .monaco-list-row.action").first().waitFor({ state: "hidden" });
  return titles;
}
