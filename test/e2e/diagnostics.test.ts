/**
 * What a person sees first: a squiggle under the finding, its words in the Problems view, the places that belong to it, and
 * the page of its rule.
 */
import { describe, expect, it } from "vitest";
import { hoverAt, openFile, plain, problems, upToThrice } from "./support/editor.ts";
import { skipped, useWorkbench } from "./support/session.ts";

describe.skipIf(skipped)("findings in the workbench", () => {
  const session = useWorkbench("orders");

  it("underlines the accesses and lists them with the places that belong to them", async () => {
    const { page } = session.workbench;
    await openFile(page, "session/registry.go");
    await page.locator(".squiggly-warning").nth(1).waitFor();
    const rows = await problems(page);
    await rows.filter({ hasText: "registry_test.go" }).waitFor();
    expect((await rows.allInnerTexts()).map(plain)).toEqual([
      "registry.gointernal/session 2",
      "iteration over Registry.users races with a write in (*Registry).HandleLogin, which runs in parallel mapguard concurrent-map-iteration [Ln 22, Col 22]",
      "registry.go [Ln 31, Col 2] : write to Registry.users in (*Registry).HandleLogin, holds nothing",
      "registry.go [Ln 20, Col 5] : a goroutine starts here",
      "registry.go [Ln 30, Col 20] : a handler: the server runs it in a goroutine for every request",
      "write to Registry.users races with a write in another goroutine running (*Registry).HandleLogin mapguard concurrent-map-write [Ln 31, Col 2]",
      "registry.go [Ln 31, Col 2] : write to Registry.users in (*Registry).HandleLogin, holds nothing",
      "registry_test.go [Ln 42, Col 6] : a goroutine starts here",
    ]);
  });

  it("jumps to a place that belongs to a finding", async () => {
    const { page } = session.workbench;
    await (await problems(page)).filter({ hasText: "registry_test.go" }).dblclick();
    await page.locator('.tab.active[data-resource-name="registry_test.go"]').waitFor();
    // The goroutine's function is selected up to the end of its first line.
    await page.locator(".statusbar-item", { hasText: "Ln 42, Col 20 (8 selected)" }).waitFor();
  });

  it("opens the rule's page from the code of a finding", async () => {
    const { page } = session.workbench;
    await openFile(page, "session/registry.go");
    await upToThrice(page, async () => {
      const hover = await hoverAt(page, { line: "range r.users", word: "users" }, "concurrent-map-iteration");
      await hover.locator("a.code-link", { hasText: "concurrent-map-iteration" }).click({ timeout: 3000 });
    });
    await page.locator('.tab.active[data-resource-name="concurrent-map-iteration.md"]').waitFor();
    const preview = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    await preview.locator("h1", { hasText: "concurrent-map-iteration" }).waitFor();
  });

  it("sends nothing out of this machine", () => {
    expect(session.workbench.outsideRequests).toEqual([]);
  });
});
