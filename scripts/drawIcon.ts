/**
 * Draws media/icon.png, the picture of the extension, from media/icon.svg in the browser of the end-to-end tests.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { findChromium } from "./e2eSetup.ts";

const media = join(dirname(dirname(fileURLToPath(import.meta.url))), "media");
const size = 256;

const executablePath = findChromium();
if (executablePath === undefined) throw new Error("Chromium is not installed");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: size, height: size } });
const svg = readFileSync(join(media, "icon.svg"), "utf8");
await page.setContent(`<style>html,body{margin:0;background:transparent}svg{display:block}</style>${svg}`);
await page.screenshot({ path: join(media, "icon.png"), omitBackground: true });
await browser.close();
