/** Words that make a package worth reading count in code, and comments that speak to us. */
import { describe, expect, it } from "vitest";
import { defaultAnalysisOptions } from "../../../server/src/analysis/options.ts";
import { mayRace, testMatters } from "../../../server/src/service/evidence.ts";

const declared = "var m map[string]int\n";
const started = "func f() { go g() }\n";
const matters = (text: string) => mayRace([text], defaultAnalysisOptions);

describe("mayRace", () => {
  it.each([
    ["a goroutine", `${declared}// go func() {}\n`, `${declared}${started}`],
    ["a goroutine behind a comment", `${declared}f() // /* */ go\n`, `${declared}/* // */ go func() {}()\n`],
    ["a goroutine behind a string", `${declared}f() // "a"; go g()\n`, `${declared}f("//"); go g()\n`],
    ["a goroutine behind a raw string", `${declared}f() // go g()\n`, `${declared}f(\`\n//\`); go g()\n`],
    ["a map", `${started}\t// a map[string]int would do\n`, `${started}\tvar a map[string]int // would do\n`],
  ])("asks for code: %s", (_, comment, code) => {
    expect(matters(comment)).toBe(false);
    expect(matters(code)).toBe(true);
  });

  it.each(["// guarded by mu", "// +checklocks:mu", "//mapguard:ignore a", "//nolint:all", "//lint:ignore a b"])("hears %s", (comment) => {
    expect(matters(`${declared}${comment}\n`)).toBe(true);
  });
});

describe("a line of a megabyte", () => {
  const long = 1 << 20;

  it.each([
    ["slashes", `/* ${"/".repeat(long)} */ go g()\n`],
    ["words in a comment", `// ${"map[ ".repeat(long / 5)}\ngo g()\n`],
    ["quotes behind slashes", `${"//".repeat(long / 2)}\` go g()\n`],
  ])("takes no longer than others, and is read: %s", (_, text) => {
    const before = performance.now();
    expect(matters(`${declared}${text}`)).toBe(true);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

it("a package that changes thousands of elements is read", () => {
  const changing = (count: number) => Array.from({ length: count }, (_, i) => `func f${i}(a${i} [4]int, k int) { a${i}[k] = 1 }\n`).join("");
  expect(matters(started + changing(100))).toBe(false);
  expect(matters(started + changing(2000))).toBe(true);
});

describe("testMatters", () => {
  it("asks for goroutines in code, or a comment that speaks to us", () => {
    expect(testMatters("// go func() {}\n")).toBe(false);
    expect(testMatters("go func() {}()\n")).toBe(true);
    expect(testMatters("//nolint\n")).toBe(true);
  });
});
