/** What is read out of texts: tests and declarations of Go files, frames and folds of reports. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { frameLink } from "../../../../client/src/intake/frameLinks.ts";
import { foldingRanges } from "../../../../client/src/intake/reportFolding.ts";
import { declarationAt, movedSpan } from "../../../../client/src/racePanel/declarations.ts";
import { testAt, testFunctions } from "../../../../client/src/racePanel/testFunctions.ts";

const root = resolve(import.meta.dirname, "../../../..");

describe("tests of a Go file", () => {
  const text = [
    "package shop",
    "",
    "func TestMain(m *testing.M) {}",
    "func TestPut(t *testing.T) {",
    '\tt.Run("a", func(t *testing.T) {})',
    "}",
    "",
    "func Testify(t *testing.T) {}",
    "func (s *Suite) TestMethod(t *testing.T) {}",
    "func FuzzPut(f *testing.F) {",
    "}",
    "func ExampleCache() {",
    "}",
    "func BenchmarkPut(b *testing.B) {}",
  ].join("\n");

  it("are those that go test runs under -run", () => {
    expect(testFunctions(text)).toEqual([
      { name: "TestPut", line: 3 },
      { name: "FuzzPut", line: 9 },
      { name: "ExampleCache", line: 11 },
    ]);
  });

  it("hold the cursor from their head to their end", () => {
    const at = (line: number) => testAt(text, line);
    expect([2, 3, 4, 5, 6, 8, 9, 10, 13, 99].map(at)).toEqual([
      undefined,
      "TestPut",
      "TestPut",
      "TestPut",
      undefined,
      undefined,
      "FuzzPut",
      "FuzzPut",
      undefined,
      undefined,
    ]);
  });

  it("are found in a real file", () => {
    const file = readFileSync(join(root, "test/workspaces/orders/internal/stock/warehouse_test.go"), "utf8");
    expect(testFunctions(file).map(({ name }) => name)).toEqual(["TestShip", "TestOpen", "TestReport", "TestCancel"]);
  });
});

describe("a declaration", () => {
  const text = ["package shop", "", "var m = map[string]int{", '\t"a": 1,', "}", "", "func put() {", "\tm[k] = v", "}", "", "var n int"].join("\n");

  it("takes the lines from its head to its end", () => {
    expect(declarationAt(text, 7)).toEqual({ first: 6, last: 8 });
    expect(declarationAt(text, 3)).toEqual({ first: 2, last: 4 });
    expect(declarationAt(text, 10)).toEqual({ first: 10, last: 10 });
    expect(declarationAt(text, 9)).toEqual({ first: 9, last: 9 });
  });

  it("moves with what is put in above it, and is another one when it is touched", () => {
    const span = { first: 6, last: 8 };
    expect(movedSpan(span, { start: 1, end: 1, endColumn: 0, added: 2 })).toEqual({ first: 8, last: 10 });
    expect(movedSpan(span, { start: 2, end: 4, endColumn: 1, added: 0 })).toEqual({ first: 4, last: 6 });
    expect(movedSpan(span, { start: 5, end: 6, endColumn: 0, added: 1 })).toEqual(span);
    expect(movedSpan(span, { start: 9, end: 9, endColumn: 0, added: 4 })).toEqual(span);
    expect(movedSpan(span, { start: 7, end: 7, endColumn: 3, added: 0 })).toBeUndefined();
    expect(movedSpan(span, { start: 5, end: 6, endColumn: 4, added: 0 })).toBeUndefined();
    expect(movedSpan(span, { start: 0, end: 10, endColumn: 0, added: 0 })).toBeUndefined();
  });
});

describe("frames of a text", () => {
  it("are linked, in races and in crashes, behind prefixes and on Windows", () => {
    const link = (line: string, before = "") => {
      const found = frameLink(line, before);
      return found && [line.slice(found.start, found.start + found.length), found.frame.function, found.frame.file, found.frame.line];
    };
    expect(link("      /src/shop/cache.go:14 +0x1d", "  example.com/shop.(*Cache).Put()")).toEqual([
      "/src/shop/cache.go:14",
      "example.com/shop.(*Cache).Put",
      "/src/shop/cache.go",
      14,
    ]);
    expect(link("\t/src/shop/cache.go:14 +0x1d", "main.main.func1(0xc000012345, {0x1, 0x2})")?.slice(0, 2)).toEqual([
      "/src/shop/cache.go:14",
      "main.main.func1",
    ]);
    expect(link("\tC:/src/shop/cache.go:14 +0x1d")?.[0]).toBe("C:/src/shop/cache.go:14");
    expect(link("app-1  | \t/src/shop/cache.go:14 +0x1d")?.[0]).toBe("/src/shop/cache.go:14");
    expect(link("shop.go and more words")).toBeUndefined();
    expect(link('log: "a.go:12"')).toBeUndefined();
  });

  it("fold by report, side and goroutine", () => {
    const bar = "=".repeat(18);
    const race = [
      bar,
      "WARNING: DATA RACE",
      "Write at 0x1 by goroutine 8:",
      "  f()",
      "      f.go:1 +0x0",
      "",
      "Previous read at 0x1 by main goroutine:",
      "  g()",
      "      g.go:1 +0x0",
      bar,
    ];
    expect(foldingRanges(race)).toEqual([
      { first: 2, last: 4 },
      { first: 6, last: 8 },
      { first: 0, last: 9 },
    ]);
    const crash = [
      "fatal error: concurrent map writes",
      "",
      "goroutine 7 [running]:",
      "main.f()",
      "\tf.go:1",
      "",
      "goroutine 1 [sleep]:",
      "main.main()",
      "\tf.go:9",
    ];
    expect(foldingRanges(crash)).toEqual([
      { first: 2, last: 4 },
      { first: 6, last: 8 },
    ]);
  });
});

describe("the grammar of reports", () => {
  const { repository } = JSON.parse(readFileSync(join(root, "syntaxes/go-race-report.tmLanguage.json"), "utf8")) as {
    repository: Readonly<Record<string, { readonly match: string }>>;
  };

  it("knows the lines of every sample", () => {
    const patterns = Object.values(repository).map(({ match }) => new RegExp(match));
    const samples = join(root, "test/fixtures/reports");
    const names = readdirSync(samples, { recursive: true, encoding: "utf8" }).filter((name) => /race.*\.txt$/.test(name));
    expect(names.length).toBeGreaterThan(5);
    const unknown = new Map<string, number>();
    let positions = 0;
    for (const name of names) {
      for (const line of readFileSync(join(samples, name), "utf8").split(/\r?\n/)) {
        if (!/^(?: {2}\S.*\)$| {6}\S.*:\d+ \+0x|WARNING: DATA RACE|(?:Previous )?[Rr]ead at|(?:Previous )?[Ww]rite at|Goroutine \d+ \()/.test(line)) continue;
        positions++;
        if (!patterns.some((pattern) => pattern.test(line))) unknown.set(line, (unknown.get(line) ?? 0) + 1);
      }
    }
    expect(positions).toBeGreaterThan(100);
    expect([...unknown.keys()]).toEqual([]);
  });
});
