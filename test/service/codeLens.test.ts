/**
 * Lenses over declarations of maps: where one stands, what it says, and what a click runs.
 */
import { describe, expect, it } from "vitest";
import { codeLenses, lensTexts, resolveCodeLens } from "../../server/src/service/features/codeLens.ts";
import type { PackageView } from "../../server/src/service/packageView.ts";
import { english } from "../../server/src/service/wording.ts";
import { goSources } from "../support/lensSources.ts";
import { atCursor } from "../support/packageViews.ts";

const options = { clientCommands: true, language: english };

/** "name: title" of every lens of the file. */
function titles(view: PackageView, path: string): string[] {
  const file = view.files.get(path);
  return codeLenses(view, path).map((lens) => {
    const line = file?.lines.line(lens.range.start.line + 1) ?? "";
    return `${line.slice(lens.range.start.character, lens.range.end.character)}: ${resolveCodeLens(view, lens, options).command?.title}`;
  });
}

const titlesOf = (text: string) => atCursor(text, ({ view, path }) => titles(view, path));

describe("lenses", () => {
  it("name the guard, its sites and the goroutines", async () => {
    expect(await titlesOf(goSources.guarded)).toEqual(["m: guarded by mu · 3 of 4 sites · 1 goroutine"]);
  });

  it("say that all sites hold it", async () => {
    expect(await titlesOf(goSources.guarded.replace("return len(c.m)", "return 0"))).toEqual(["m: guarded by mu · all 3 sites · 1 goroutine"]);
  });

  it("say that no lock is seen where goroutines share a map", async () => {
    expect(await titlesOf(goSources.unguarded)).toEqual(["hits: no lock seen · 2 sites · 1 handler"]);
  });

  it("sum up a type with several maps", async () => {
    expect(await titlesOf(goSources.severalMaps)).toEqual([
      "Store: 2 maps guarded by mu · 1 map without a common lock",
      "a: guarded by mu · all 2 sites",
      "b: guarded by mu · 1 site",
      "c: no lock seen · 2 sites · 1 goroutine",
    ]);
  });

  it("keep silent about what goroutines do not share", async () => {
    expect(await titlesOf(goSources.alone)).toEqual([]);
    expect(await titlesOf("package example\n\nfunc f( {")).toEqual([]);
  });

  it("stand on the name, and list the sites when the client can", async () => {
    await atCursor(goSources.guarded, ({ view, path }) => {
      const [lens] = codeLenses(view, path);
      expect(lens.command).toBeUndefined();
      expect(resolveCodeLens(view, lens, options).command).toMatchObject({
        command: "mapguard.showSites",
        arguments: ["file:///memory/example/example.go", lens.range.start],
      });
      expect(resolveCodeLens(view, lens, { ...options, clientCommands: false }).command).toMatchObject({ command: "" });
    });
  });

  it("are empty when the map has gone, or the data is not ours", async () => {
    await atCursor(goSources.alone, ({ view, path }) => {
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
      for (const data of [{ path, key: "example.Gone.m" }, { path: "/elsewhere.go", key: "" }, 3, null, { key: 1 }]) {
        expect(resolveCodeLens(view, { range, data }, options).command).toEqual({ title: "", command: "" });
      }
    });
  });

  it("speak the user's language", async () => {
    await atCursor(goSources.guarded, ({ view, path }) => {
      const language = (key: string) => (key in lensTexts ? `<${key} {count}{held}>` : undefined);
      const [lens] = codeLenses(view, path);
      expect(resolveCodeLens(view, lens, { ...options, language }).command?.title).toBe(
        "<lens.guarded {count}{held}> · <lens.held {count}3> · <lens.goroutines.one 1{held}>",
      );
    });
  });
});
