/** The race panel in the workbench: the rows of its list, and the page beside it. */
import type { FrameLocator, Locator, Page } from "playwright-core";

export function raceRows(page: Page): Locator {
  return page.locator('.pane:has(.pane-header[aria-label*="Races Section"]) .monaco-list-row, .pane-body .tree-explorer-viewlet-tree-view .monaco-list-row');
}

export function raceDetail(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready[src*="extensionId=mapguard.mapguard"]').frameLocator("#active-frame");
}
