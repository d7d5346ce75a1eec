/**
 * Types of expressions: the table of snippets, each expectation a case of its own.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { typeString } from "../../../server/src/resolve/typeOps.ts";
import type { GoParser } from "../../../server/src/syntax/parser.ts";
import { loadTestParser } from "../../support/engine.ts";
import { goroot, placeOf, SnippetWorld } from "../../support/snippetWorld.ts";
import { typeCases } from "./typeTable.ts";

let parser: GoParser;
beforeAll(async () => {
  parser = await loadTestParser();
});
const root = goroot();

for (const { title, code, types, std } of typeCases) {
  describe.skipIf(std === true && root === undefined)(title, () => {
    test("types", () => {
      const snippets = new SnippetWorld(parser, root);
      const pkg = snippets.add("p", { "p.go": `package p\n${code}\n` });
      const got = types.map(([expression]) => {
        const { body, node } = placeOf(pkg, expression);
        return [expression, typeString(body.typeOf(node), "p")];
      });
      expect(got).toEqual(types);
    });
  });
}

test("the table has the breadth it claims", () => {
  expect(typeCases.reduce((sum, { types }) => sum + types.length, 0)).toBeGreaterThanOrEqual(150);
});
