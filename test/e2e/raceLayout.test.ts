/**
 * The race panel where room and colours are few: a narrow window, high contrast; and a race that a build server's log brought,
 * in the Test Explorer.
 */
import { describe, expect, it } from "vitest";
import { plain, runCommand } from "./support/editor.ts";
import { raceDetail } from "./support/racePanel.ts";
import { sessionRace } from "./support/reports.ts";
import { skipped, useWorkbench } from "./support/session.ts";

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Layout {
  readonly width: number;
  readonly lanes: readonly Box[];
  /** What can be clicked. */
  readonly targets: readonly Box[];
  /** Pixels that the page could be scrolled to the side. */
  readonly sideways: number;
}

const measure = `(() => {
  const box = (element) => { const { left, top, right, bottom } = element.getBoundingClientRect(); return { left, top, right, bottom }; };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const { scrollWidth, clientWidth } = document.scrollingElement;
  return { width: innerWidth, lanes: all(".lane").map(box), targets: all(".frame, [data-action]").map(box), sideways: scrollWidth - clientWidth };
})()`;

/** Luminances as WCAG 2 defines them; the ratio is from 1 to 21. */
const outlineOfFocus = `(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).slice(0, 3).map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (numbers(color)[3] !== 0) return color;
    }
    return "rgb(0, 0, 0)";
  };
  const { activeElement } = document;
  // Buttons draw it inside of themselves.
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(activeElement.shadowRoot?.querySelector("[part=base]") ?? activeElement);
  const [light, dark] = [luminance(outlineColor), luminance(behind(activeElement.parentElement))].sort((a, b) => b - a);
  return { style: outlineStyle, width: parseFloat(outlineWidth), ratio: (light + 0.05) / (dark + 0.05) };
})()`;

describe.skipIf(skipped)("the race panel", () => {
  const session = useWorkbench("orders", { settings: { "workbench.colorTheme": "Default High Contrast" } });
  const page = () => session.workbench.page;
  const inPage = async <T>(script: string) => (await raceDetail(page()).locator("main").evaluate(script)) as T;
  const layout = () => inPage<Layout>(measure);

  it("puts both sides beside each other where there is room", async () => {
    await page().locator(".statusbar-item").first().waitFor();
    await page().evaluate(`navigator.clipboard.writeText(${JSON.stringify(sessionRace)})`);
    await runCommand(page(), "Mapguard: Read Race or Crash from the Clipboard");
    await raceDetail(page()).locator(".lane").nth(1).waitFor();
    const { width, lanes, sideways } = await layout();
    expect(width).toBeGreaterThan(600);
    expect(lanes.length).toBe(2);
    expect(lanes[1].left).toBeGreaterThanOrEqual(lanes[0].right);
    expect(lanes[1].top).toBe(lanes[0].top);
    expect(sideways).toBeLessThanOrEqual(0);
  });

  it.each([1100, 700])("puts one below the other in a window %i pixels wide, and nothing outside of it", async (windowWidth) => {
    await page().setViewportSize({ width: windowWidth, height: 900 });
    await expect.poll(async () => (await layout()).width, { timeout: 10_000 }).toBeLessThan(600);
    await expect.poll(async () => (await layout()).sideways, { timeout: 10_000 }).toBeLessThanOrEqual(0);
    const { width, lanes, targets } = await layout();
    expect(lanes[1].top).toBeGreaterThanOrEqual(lanes[0].bottom);
    expect(lanes[1].left).toBe(lanes[0].left);
    expect(targets.length).toBeGreaterThan(6);
    expect(targets.filter(({ left, right }) => left < 0 || right > width)).toEqual([]);
    // Buttons that lost their words have them as names.
    const names = await raceDetail(page())
      .locator("[data-action]")
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute("title") ?? ""));
    expect(names.filter((name) => name.length < 3)).toEqual([]);
  });

  it("shows in high contrast where the focus is, and where a side ends", async () => {
    await page().setViewportSize({ width: 1400, height: 900 });
    const detail = raceDetail(page());
    await detail.locator(".frame").first().focus();
    // The focus is shown of what the keyboard has reached.
    for (const key of ["ArrowDown", "ArrowUp", "Tab", "Tab"]) {
      await page().keyboard.press(key);
      const { style, width, ratio } = await inPage<{ style: string; width: number; ratio: number }>(outlineOfFocus);
      expect([key, style]).toEqual([key, "solid"]);
      expect(width).toBeGreaterThanOrEqual(1);
      expect(ratio).toBeGreaterThanOrEqual(3);
    }
    const border = await inPage<string>('getComputedStyle(document.querySelector(".lane")).borderTopColor');
    const contrast = await inPage<string>(`(() => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.setProperty("color", "var(--vscode-contrastBorder)");
      return getComputedStyle(probe).color;
    })()`);
    expect(border).toBe(contrast);
  });

  it("shows a build server's race in the Test Explorer, as a result that nobody ran here", async () => {
    await runCommand(page(), "Testing: Focus on Test Explorer View");
    const rows = page().locator(".test-explorer .monaco-list-row");
    await rows.filter({ hasText: "internal/session" }).locator(".codicon-testing-failed-icon").waitFor();
    await runCommand(page(), "Test Results: Focus on Test Results View");
    const results = page().locator(".test-output-peek-tree .monaco-list-row");
    await results.filter({ hasText: "Clipboard" }).first().waitFor();
    await results.filter({ hasText: "Data race on Registry.users" }).first().click();
    const stack = page().locator(".multiCallStackWidget .monaco-list-row");
    await expect.poll(async () => plain(await stack.first().innerText())).toContain("Registry.HandleLogin (registry.go:31)");
    expect(plain(await stack.first().innerText())).toContain("(registry.go:22)");
    await stack.filter({ hasText: "registry.go" }).nth(1).waitFor();
  });
});
