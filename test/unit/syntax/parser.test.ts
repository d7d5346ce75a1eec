/**
 * The parser's promises: limits, aborts, edits, and that nothing throws.
 */
import { afterAll, describe, expect, test } from "vitest";
import { Field, Kind } from "../../../server/src/syntax/kinds.ts";
import { defaultLimits, type GoParser } from "../../../server/src/syntax/parser.ts";
import { newTestParser } from "../../support/engine.ts";

const parser = await newTestParser();
afterAll(() => parser.delete());

function kinds(text: string, from: GoParser = parser): number[] {
  const tree = from.parse(text);
  return tree === undefined ? [] : [...tree.kind.slice(0, tree.length)];
}

describe("parse", () => {
  test.each(["func f() int { return 1 }", "type T struct{}", "var x = 1", "const c = 2", "func (t T) m()"])("%s stands alone without an error", (text) => {
    expect(parser.parse(text)?.hasError).toBe(false);
  });

  test("leaves out tokens, comments and what literals consist of, but for operators", () => {
    const tree = parser.parse('func f() { /* c */ x := "a\\n" + y }');
    const read = [...(tree?.kind.slice(0, tree.length) ?? [])].map((kind, i) => (kind === Kind.Other ? tree?.field[i] : undefined));
    expect(read.filter((field) => field !== undefined)).toEqual([Field.Operator]);
    expect(read.length).toBe(15);
  });

  test("reports errors and missing tokens", () => {
    expect(parser.parse("func f() { x[ }")?.hasError).toBe(true);
    expect(parser.parse("func f() { g(1 }")?.hasError).toBe(true);
  });

  test("refuses too many nodes, and works on afterwards", async () => {
    const small = await newTestParser({ ...defaultLimits, maxNodes: 30 });
    expect(small.parse(`var x = []int{${"1, ".repeat(100)}}`)).toBeUndefined();
    expect(kinds("var x = 1", small)).toContain(Kind.VarSpec);
    small.delete();
  });

  test("the reference reader refuses too many nodes as well", async () => {
    const small = await newTestParser({ ...defaultLimits, maxNodes: 30 }, "cursor");
    expect(small.parse(`var x = []int{${"1, ".repeat(100)}}`)).toBeUndefined();
    small.delete();
  });

  test("refuses too many steps, and works on afterwards", async () => {
    const small = await newTestParser({ ...defaultLimits, baseSteps: 3, stepsPerUnit: 0 });
    expect(small.parse(`func f() { ${"x = y[1](2); ".repeat(500)} }`)).toBeUndefined();
    expect(kinds("var x = 1", small)).toEqual(kinds("var x = 1"));
    small.delete();
  });

  test("the default budget leaves sound code far below the limit", async () => {
    const tight = await newTestParser({ ...defaultLimits, baseSteps: 500, stepsPerUnit: 0.05 });
    expect(tight.parse(`func f() { ${'m[k.x] = append(m[k.x], g("a", 1)...); '.repeat(5000)} }`)?.hasError).toBe(false);
    tight.delete();
  });

  test("more text than one chunk, with characters outside the basic plane at the seams", () => {
    const text = `var x = []string{${'"🙂🙂🙂", '.repeat(4000)}}`;
    const tree = parser.parse(text);
    expect([tree?.hasError, tree?.end[1]]).toEqual([false, text.length]);
  });

  test("deep nesting and endless garbage neither throw nor hang", () => {
    for (const text of ["(".repeat(20_000), "{".repeat(20_000), "[]".repeat(20_000), "x.(".repeat(20_000), "func(".repeat(5000), "\uD800", "`"]) {
      expect(() => parser.parse(text)).not.toThrow();
      expect(() => parser.parse(`func f() { ${text}`)).not.toThrow();
    }
  });
});

describe("an open declaration", () => {
  function opened(text: string) {
    const declaration = parser.open(text);
    if (declaration === undefined) {
      throw new Error("not opened");
    }
    return declaration;
  }

  test("follows edits", () => {
    const declaration = opened("func f() {\n\tm[k] = 1\n}");
    const text = "func f() {\n\tx := 2\n\tm[k] = 1\n}";
    expect(declaration.edit(12, 12, 20, text)).toBe(true);
    const tree = declaration.tree();
    expect([...(tree?.kind.slice(0, tree.length) ?? [])]).toEqual(kinds(text));
    expect(declaration.text).toBe(text);
    declaration.delete();
  });

  test("gives up when told to, and catches up later", () => {
    const declaration = opened(`func f() {\n${"\tm[k] = g(1, 2)\n".repeat(2000)}}`);
    const text = `func f() { }}}` + declaration.text.slice(10);
    expect(declaration.edit(10, 10, 14, text, { abort: () => true })).toBe(false);
    expect(declaration.tree()).toBeUndefined();
    const repaired = `func f() { ` + text.slice(14);
    expect(declaration.edit(11, 14, 11, repaired)).toBe(true);
    expect(declaration.tree()?.hasError).toBe(false);
    declaration.delete();
  });

  test("understands what the grammar does not", () => {
    const declaration = opened("func f() { x := new(T) }");
    const text = "func f() { x := new(T(1)) }";
    declaration.edit(21, 21, 24, text);
    expect(declaration.tree()?.hasError).toBe(false);
    declaration.delete();
  });

  test("holds nothing after delete", () => {
    const declaration = opened("func f() {}");
    declaration.delete();
    expect(declaration.tree()).toBeUndefined();
    expect(declaration.reparse()).toBe(false);
  });
});
