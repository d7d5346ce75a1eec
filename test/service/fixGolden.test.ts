/**
 * What fixes make of the fixtures under `test/fixtures/fixes`, to be read: `x.go.golden` in each folder holds the package
 * after each kind of fix (vitest -u writes them anew). And what edits leave alone: line ends, comments, other lines.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { applyEdits, orderEdits } from "../../server/src/base/textEdit.ts";
import { written } from "../../server/src/rules/fixing/fix.ts";
import { fixesOf } from "../../server/src/rules/fixing/fixes.ts";
import { removeSuppression, suppress } from "../../server/src/service/suppressionEdits.ts";
import { offersOf, packVariants, type Variant } from "../support/fixVariants.ts";
import { atCursor, withViews } from "../support/packageViews.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures", "fixes");
const variants = packVariants(await withViews(root, (view) => offersOf(view, fixesOf), "strict"));
const folders = [...new Set(variants.map(({ dir }) => dir))].sort();

describe("fixes of the fixtures are as the golden files have them", () => {
  test.each(folders.map((dir) => [basename(dir), dir] as const))("%s", async (_name, dir) => {
    const sections = variants.filter((variant) => variant.dir === dir && variant.fixes[0].fix.id !== "declare-guard").map(section);
    await expect(sections.join("\n")).toMatchFileSnapshot(join(dir, "x.go.golden"));
  });

  test("there are some of every kind but the exclusive lock", () => {
    expect([...new Set(variants.map(({ fixes }) => fixes[0].fix.id))].sort()).toEqual(["add-mutex", "declare-guard", "guard-access", "snapshot", "sync-map"]);
  });
});

/** The files that a variant changes, in the form of Go's txtar archives. */
function section(variant: Variant): string {
  const titles = [...new Set(variant.fixes.map(({ fix }) => fix.title.text))];
  const files = variant.edits.map(({ path, edits }) => `-- ${basename(path)} --\n${applyEdits(readFileSync(path, "utf8"), edits)}`);
  return `${titles.join("\n")}\n${files.join("")}`;
}

const sources = folders.flatMap((dir) => variants.filter((variant) => variant.dir === dir).flatMap(({ edits }) => edits.map(({ path }) => path)));

describe("edits", () => {
  test.each([...new Set(sources)].filter((path) => basename(path) === "x.go").map((path) => [basename(dirname(path)), path] as const))(
    "of %s are the same with line ends of Windows",
    async (_name, path) => {
      const text = readFileSync(path, "utf8");
      const [unix, windows] = [await results(text), await results(text.replaceAll("\n", "\r\n"))];
      expect(unix.length).toBeGreaterThan(5);
      expect(windows).toEqual(unix.map((result) => result.replaceAll("\n", "\r\n")));
    },
  );

  test("keep every comment and every other line", async () => {
    for (const { edits, fixes } of variants.filter((variant) => variant.fixes[0].fix.id === "guard-access")) {
      for (const { path, edits: changes } of edits) {
        const text = readFileSync(path, "utf8");
        const after = applyEdits(text, changes);
        for (const comment of text.match(/\/\/.*$/gm) ?? []) expect(after).toContain(comment);
        const lost = linesLost(text, after);
        expect(lost.length).toBeLessThanOrEqual(fixes.length);
      }
    }
  });

  test("of suppressions keep line ends", async () => {
    const text = "package p\r\n\r\nvar m = map[int]int{}\r\n\r\nfunc A() {\r\n\tgo func() {\r\n\t\tm[1] = 1\r\n\t}()\r\n\tm[2] = 2\r\n}\r\n";
    await atCursor(text, ({ view, path }) => {
      const file = view.files.get(path);
      const [diagnostic] = view.diagnostics;
      const edit = file && suppress(file, diagnostic, "mapguard", "because");
      expect(
        edit &&
          applyEdits(text, edit.edits)
            .replace(/\t\/\/mapguard:ignore concurrent-map-write because\r\n\t+/, "\t")
            .replace(/\t+m/, "\t\tm"),
      ).toBe(text.replace(/\t+m/, "\t\tm"));
      expect(file && orderEdits(removeSuppression(file, { ...diagnostic, column: 1, endLine: diagnostic.line }).edits)).toBeDefined();
    });
  });
});

/** The file after each fix alone, in order of findings. */
async function results(text: string): Promise<string[]> {
  return atCursor(text, ({ view, path }) =>
    [...view.findings.values()].flatMap((finding) =>
      fixesOf(view, finding).flatMap((fix) =>
        written(fix)
          .edits.filter((edit) => edit.path === path)
          .map(({ edits }) => applyEdits(text, edits)),
      ),
    ),
  );
}

function linesLost(before: string, after: string): string[] {
  const kept = new Set(after.split("\n").map((line) => line.replace(/\s+/g, " ")));
  return before.split("\n").filter((line) => !kept.has(line.replace(/\s+/g, " ")));
}
