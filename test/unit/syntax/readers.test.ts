/**
 * The fast reader rests on the parser's memory layout, so it is held against the public cursor: on real files, on
 * broken ones, and on trees that went through edits.
 */
import { describe, expect, test } from "vitest";
import { type CompactTree, maxTreeDepth } from "../../../server/src/syntax/compactTree.ts";
import { sameTree } from "../../../server/src/syntax/parser.ts";
import { split } from "../../../server/src/syntax/split.ts";
import { newTestParser } from "../../support/engine.ts";
import { applyEdit, goSample, goSourceRoot, Random, randomEdit } from "../../support/goSources.ts";

const bulk = await newTestParser();
const cursor = await newTestParser(undefined, "cursor");

function agree(text: string): boolean {
  return agreeOn(bulk.parse(text), cursor.parse(text));
}

function agreeOn(a: CompactTree | undefined, b: CompactTree | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameTree(a, b);
}

test("the self-test accepts the fast reader, and the other parser does not use it", () => {
  expect([bulk.reader, cursor.reader]).toEqual(["bulk", "cursor"]);
});

test("comparing trees sees a difference in any column", () => {
  const tree = bulk.parse("func f() { m[k] = 1 }");
  if (tree === undefined) {
    throw new Error("not parsed");
  }
  const copy = (): Record<"kind" | "field" | "start" | "end" | "next", number[]> => ({
    kind: [...tree.kind.slice(0, tree.length)],
    field: [...tree.field.slice(0, tree.length)],
    start: [...tree.start.slice(0, tree.length)],
    end: [...tree.end.slice(0, tree.length)],
    next: [...tree.next.slice(0, tree.length)],
  });
  for (const column of ["kind", "field", "start", "end", "next"] as const) {
    const other = copy();
    other[column][3]++;
    expect(sameTree(tree, { ...tree, ...other } as unknown as CompactTree)).toBe(false);
  }
});

test("nesting beyond the limit is cut at the same depth by both readers", () => {
  const depth = maxTreeDepth * 2;
  const text = `func f() { x = ${"(".repeat(depth)}1${")".repeat(depth)} }`;
  expect(bulk.parse(text)?.length).toBeLessThan(depth * 2);
  expect(agree(text)).toBe(true);
});

describe.skipIf(goSourceRoot === undefined)("on the standard library", () => {
  const files = goSample(60);

  test("cold, file by file", () => {
    expect(files.length).toBeGreaterThan(50);
    const differing = files.filter((file) => !agree(file.text));
    expect(differing.map((file) => file.path)).toEqual([]);
  });

  test("on 600 damaged declarations", () => {
    const random = new Random(7);
    const declarations = files.flatMap((file) => split(file.text).declarations.map((d) => file.text.slice(d.start, Math.min(d.end, d.start + 20_000))));
    const differing: string[] = [];
    let broken = 0;
    for (let i = 0; i < 600; i++) {
      let text = random.of(declarations);
      for (let k = random.below(4); k >= 0; k--) {
        text = applyEdit(text, randomEdit(random, text));
      }
      const tree = bulk.parse(text);
      broken += tree?.hasError === true ? 1 : 0;
      if (!agreeOn(tree, cursor.parse(text))) {
        differing.push(text);
      }
    }
    expect(differing).toEqual([]);
    expect(broken).toBeGreaterThan(200);
  });

  test("on 600 incrementally edited trees, which also equal a cold parse wherever that is free of errors", () => {
    const random = new Random(11);
    const functions = files
      .flatMap((file) => split(file.text).declarations.map((d) => file.text.slice(d.start, d.end)))
      .filter((text) => text.startsWith("func") && text.length > 400 && text.length < 6000);
    const differing: string[] = [];
    let compared = 0;
    while (compared < 600) {
      const original = random.of(functions);
      const a = bulk.open(original);
      const b = cursor.open(original);
      if (a === undefined || b === undefined) {
        throw new Error("not opened");
      }
      let text = original;
      for (let k = 0; k < 12; k++) {
        const edit = randomEdit(random, text);
        text = applyEdit(text, edit);
        const newEnd = edit.start + edit.text.length;
        a.edit(edit.start, edit.end, newEnd, text);
        b.edit(edit.start, edit.end, newEnd, text);
        const tree = a.tree();
        compared++;
        if (!agreeOn(tree, b.tree())) {
          differing.push(text);
        }
        // `cursor` re-uses its own buffers, so the tree above is still intact.
        const cold = cursor.parse(text);
        if (cold?.hasError === false && !agreeOn(tree, cold)) {
          differing.push(text);
        }
      }
      a.delete();
      b.delete();
    }
    expect(differing).toEqual([]);
  });
});
