/**
 * `npm run screenshots [NAME…]`: takes the pictures of the README and of the walkthrough anew, dark and light, into media/. They show
 * the packaged extension on the demo module. Those of the walkthrough travel in the package and are smaller.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { goToLine, hoverAt, openFile, openQuickFixes, problems, runCommand } from "../test/e2e/support/editor.ts";
import { installExtension } from "../test/e2e/support/prepare.ts";
import { raceDetail } from "../test/e2e/support/racePanel.ts";
import { startWorkbench } from "../test/e2e/support/workbench.ts";
import { copyWorkspace } from "../test/e2e/support/workspaces.ts";
import { withPalette } from "./palettePng.ts";

const media = join(dirname(dirname(fileURLToPath(import.meta.url))), "media");
const themes = { dark: "Default Dark Modern", light: "Default Light Modern" };
const viewport = { width: 1000, height: 640 };
const low = { width: 1000, height: 520 };
const wide = { width: 1200, height: 800 };
/** A hover takes at most a quarter of the window. */
const tall = { width: 1000, height: 2400 };

const settings = {
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "window.commandCenter": false,
  "breadcrumbs.enabled": false,
  "editor.stickyScroll.enabled": false,
  "editor.occurrencesHighlight": "off",
  "editor.fontFamily": "DejaVu Sans Mono",
  "mapguard.hover.mapInternals": "full",
};

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const length = { line: "return len(w.reserved)", word: "reserved" };

/** What each picture shows, in an order in which one does not disturb the next; answers the part to keep, if not all. */
const pictures: Readonly<Record<string, (page: Page) => Promise<Area | undefined>>> = {
  async problems(page) {
    await openFile(page, "stock/warehouse.go");
    await page.locator(".codelens-decoration a").first().waitFor();
    await goToLine(page, 53);
    await page.setViewportSize(low);
    await (await problems(page)).filter({ hasText: "inconsistent-map-guard" }).first().waitFor();
  },
  async hover(page) {
    await runCommand(page, "View: Toggle Panel Visibility");
    await page.setViewportSize(tall);
    await goToLine(page, 56);
    const box = await (await hoverAt(page, { line: "w.reserved[order] = item", word: "reserved" }, "guarded by")).boundingBox();
    if (box === null) throw new Error("there is no hover");
    await sleep(comesToRest);
    return { x: 0, y: box.y - 60, width: box.x + box.width + 60, height: box.height + 160 };
  },
  async fixes(page) {
    await page.setViewportSize(viewport);
    await goToLine(page, 56);
    const offered = await openQuickFixes(page, length);
    const box = await offered.last().boundingBox();
    if (box === null) throw new Error("there are no quick fixes");
    return { x: 0, y: box.y - 310, width: box.x + box.width + 80, height: 360 };
  },
  async reasons(page) {
    await page.keyboard.press("Escape");
    await page.setViewportSize(viewport);
    await goToLine(page, 56, 20);
    await runCommand(page, "Mapguard: Why Do You Think So?");
    await page.frameLocator("iframe.webview.ready").frameLocator("#active-frame").locator("h1").waitFor();
  },
  async races(page) {
    await runCommand(page, "View: Close All Editors");
    await page.setViewportSize(wide);
    await openFile(page, "order/order_test.go");
    await goToLine(page, 68);
    await page.locator(".codelens-decoration", { hasText: "race test" }).nth(1).locator("a", { hasText: "race test" }).click();
    const detail = raceDetail(page);
    await detail.locator('[data-action="fix"]').waitFor({ timeout: 90_000 });
    await detail.locator(".lane").nth(0).locator(".access .frame").click();
    await page.locator('.tab.active[data-resource-name="cache.go"]').waitFor();
    await raisePanel(page, 220);
    await detail.locator("main").evaluate("scrollTo(0, 0)");
    await page.locator(".notification-toast").first().waitFor({ state: "detached" });
    await page.mouse.move(wide.width / 2, 10);
    return undefined;
  },
};

/** Drags the upper edge of the panel. */
async function raisePanel(page: Page, by: number): Promise<void> {
  const panel = await page.locator(".part.panel").boundingBox();
  const edges = await Promise.all((await page.locator(".monaco-sash.horizontal").all()).map((edge) => edge.boundingBox()));
  const edge = edges.find((box) => box !== null && panel !== null && Math.abs(box.y + box.height / 2 - panel.y) < 8);
  if (!edge) throw new Error("the panel has no edge");
  await page.mouse.move(wide.width / 3, edge.y + edge.height / 2);
  await page.mouse.down();
  await page.mouse.move(wide.width / 3, edge.y - by, { steps: 10 });
  await page.mouse.up();
}

/** Not in the walkthrough. */
const readmeOnly = ["reasons", "races"];

/** Drawing and small animations come to rest. */
const comesToRest = 1200;

const wanted = process.argv.slice(2);
const extensions = await installExtension();
mkdirSync(join(media, "walkthrough"), { recursive: true });
for (const [theme, name] of Object.entries(themes)) {
  const orders = copyWorkspace("orders");
  const workbench = await startWorkbench({ folder: orders.folder, extensions, viewport, scale: 1.25, settings: { ...settings, "workbench.colorTheme": name } });
  try {
    await workbench.page.locator(".explorer-viewlet .monaco-list-row").first().waitFor();
    await runCommand(workbench.page, "View: Toggle Primary Side Bar Visibility");
    for (const [picture, show] of Object.entries(pictures).filter(([known]) => wanted.length === 0 || wanted.includes(known))) {
      const clip = await show(workbench.page);
      await sleep(comesToRest);
      const part = clip === undefined ? {} : { clip };
      save(`${picture}-${theme}.png`, await workbench.page.screenshot(part));
      if (!readmeOnly.includes(picture)) save(join("walkthrough", `${picture}-${theme}.png`), await workbench.page.screenshot({ ...part, scale: "css" }));
    }
  } finally {
    await workbench.stop();
    orders.remove();
  }
}

function save(name: string, taken: Uint8Array): void {
  const png = withPalette(taken);
  writeFileSync(join(media, name), png);
  console.log(`media/${name}  ${Math.ceil(png.length / 1024)} KiB`);
}
