/**
 * Golden dumps of the IR: `test/fixtures/ir/x.go` with its `x.ir` (vitest -u writes them anew).
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Names } from "../../../server/src/base/names.ts";
import { Op } from "../../../server/src/ir/ir.ts";
import { loadFile, lowerDecl, outline } from "../../../server/src/ir/load.ts";
import { printIr } from "../../../server/src/ir/print.ts";
import { loadTestParser } from "../../support/engine.ts";

const folder = fileURLToPath(new URL("../../fixtures/ir/", import.meta.url));
const parser = await loadTestParser();
const fixtures = readdirSync(folder).filter((file) => file.endsWith(".go"));

function load(file: string) {
  return loadFile(parser, new Names(), file, readFileSync(folder + file, "utf8"), { bodies: true });
}

describe("golden IR", () => {
  test.each(fixtures)("%s", async (file) => {
    const dump = load(file).decls.map(({ extent, ir }) => {
      const head = [extent.kind, ...extent.names, ...(ir.hasError ? ["(error)"] : [])].join(" ");
      return `# ${head}\n${printIr(ir)}`;
    });
    await expect(dump.join("\n")).toMatchFileSnapshot(folder + file.replace(/go$/, "ir"));
  });

  test("only the broken fixture has errors", () => {
    const withErrors = fixtures.filter((file) => load(file).decls.some((decl) => decl.ir.hasError));
    expect(withErrors).toEqual(["broken.go"]);
  });

  test("every op occurs", () => {
    const seen = new Set(fixtures.flatMap((file) => load(file).decls.flatMap((decl) => [...decl.ir.op])));
    // Imports are left out of files; the outline has them, and the test below.
    const missing = Object.entries(Op).filter(([name, op]) => name !== "Import" && !seen.has(op));
    expect(missing).toEqual([]);
  });

  test("an import, when asked for", () => {
    const text = 'package p\n\nimport (\n\t"a"\n\tb "x/b"\n\t. `c`\n)\n';
    const { ir } = lowerDecl(parser, new Names(), text, outline(text).declarations[0], { bodies: true });
    expect(printIr(ir)).toBe("Group\n  Import a\n    None\n  Import x/b\n    Ident b\n  Import c\n    Ident .\n");
  });

  test("offsets can be printed", () => {
    const { ir } = load("declarations.go").decls[0];
    expect(printIr(ir, { offsets: true }).split("\n")[0]).toBe(`Group 0..${"const answer = 42".length}`);
  });
});
