/**
 * Where the pinned grammar lags behind Go: every fixture says in its second line whether we make up for it, and this
 * holds them to it, so that a newer grammar shows up as a failing "not handled".
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Language, Parser } from "web-tree-sitter";
import { renameValueNews } from "../../../server/src/syntax/grammarLag.ts";
import { split } from "../../../server/src/syntax/split.ts";
import { loadTestParser } from "../../support/engine.ts";
import { goSample, goSourceRoot } from "../../support/goSources.ts";

const folder = fileURLToPath(new URL("../../fixtures/syntax/grammar-lag/", import.meta.url));
const parser = await loadTestParser();

function errors(text: string): string[] {
  return split(text)
    .declarations.filter((d) => parser.parse(text.slice(d.start, d.end))?.hasError !== false)
    .map((d) => `${d.kind} ${d.names.join(", ")}`);
}

// The runtime is started by then, and is one for all.
const bare = new Parser();
bare.setLanguage(await Language.load(new Uint8Array(readFileSync(createRequire(import.meta.url).resolve("tree-sitter-go/tree-sitter-go.wasm")))));

/** Whether the grammar knows the text as it stands. */
function parsesAsItIs(text: string): boolean {
  const tree = bare.parse(text);
  const clean = tree?.rootNode.hasError === false;
  tree?.delete();
  return clean;
}

describe("new with a value", () => {
  const values = [
    '"s"',
    "`r`",
    "'c'",
    "1",
    "-1",
    "!b",
    "&x",
    "f(x)",
    "a.f()",
    "a.b.c",
    "T{}",
    "a.T{1}",
    "x + 1",
    "a.x*2",
    "a / b",
    "x == y",
    "x.(T)",
    "x|y",
    " 5",
  ];
  const types = ["T", "*T", "[]T", "a.T", "map[K]V", "chan T", "func(T) U", "struct{ x T }", "interface{ M() }", "T[K]", "T /* c */", "T, ", "(T)", "[3]T"];

  test.each(values)("%s is renamed, as the grammar knows types alone", (value) => {
    expect(renameValueNews(`x := new(${value})`)).toBe(`x := nev(${value})`);
    expect(parsesAsItIs(`func f() { x := new(${value}) }`)).toBe(false);
  });

  test.each(types)("%s stays, as it can be a type", (type) => {
    expect(renameValueNews(`x := new(${type})`)).toBe(`x := new(${type})`);
    expect(parser.parse(`func f() { x := new(${type}) }`)?.hasError).toBe(false);
  });

  test("every call is looked at by itself, and longer words are none", () => {
    expect(renameValueNews("f(new(T), new(1), renew(1), new(g(new(2))))")).toBe("f(new(T), nev(1), renew(1), nev(g(nev(2))))");
    const untouched = "func f() { return }";
    expect(renameValueNews(untouched)).toBe(untouched);
  });

  test("a declaration under edit reads the same as a cold one", () => {
    const text = "func f() { x := new(1); y(new(T), new(x[2])) }";
    const opened = parser.open(text);
    const kinds = opened?.tree()?.kind.slice(0, opened.tree()?.length);
    expect([opened?.tree()?.hasError, kinds]).toEqual([false, parser.parse(text)?.kind.slice(0, kinds?.length)]);
    opened?.delete();
  });
});

describe("grammar lag", () => {
  test.each(readdirSync(folder))("%s", (file) => {
    const text = readFileSync(folder + file, "utf8");
    const claim = text.split("\n")[1];
    expect(["// handled", "// not handled"]).toContain(claim);
    expect(errors(text).length === 0 ? "// handled" : "// not handled").toBe(claim);
  });

  test.skipIf(goSourceRoot === undefined)("no other lag in a sample of the standard library", () => {
    const files = goSample(25);
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => errors(file.text).map((error) => `${file.path}: ${error}`))).toEqual([]);
  });
});
