/** Suppression comments: their forms, what each one covers, and which of ours are at fault. */
import { describe, expect, it } from "vitest";
import { LineIndex } from "../../../server/src/base/lineIndex.ts";
import { outline } from "../../../server/src/ir/load.ts";
import { type Directive, readDirectives, staleDirectives, suppresses } from "../../../server/src/service/suppressions.ts";

const rule = "concurrent-map-write";

function read(text: string) {
  return readDirectives(text, outline(text), new LineIndex(text));
}

/** Lines of the text whose finding of the rule is suppressed. */
function covered(text: string, id = rule): number[] {
  const { directives } = read(text);
  return text.split("\n").flatMap((_, i) => (directives.some((directive) => suppresses(directive, id, i + 1)) ? [i + 1] : []));
}

const body = (line3: string, line4 = "\tm[1] = 2") => `package p\nfunc f() {\n${line3}\n${line4}\n\tm[2] = 3\n}\n`;

describe("what a directive covers", () => {
  it.each<[string, string, number[]]>([
    ["ours above", body(`\t//mapguard:ignore ${rule} one goroutine`), [3, 4]],
    ["ours above, with a space", body(`\t// mapguard:ignore ${rule} one goroutine`), [3, 4]],
    ["ours behind", body("", `\tm[1] = 2 //mapguard:ignore ${rule} one goroutine`), [4]],
    ["ours, several rules", body(`\t//mapguard:ignore stale-suppression,${rule} reason`), [3, 4]],
    ["ours, another rule", body("\t//mapguard:ignore inconsistent-map-guard reason"), []],
    ["ours, no reason", body(`\t//mapguard:ignore ${rule}`), []],
    ["ours, no rule", body("\t//mapguard:ignore"), []],
    ["ours with CRLF", body(`\t//mapguard:ignore ${rule} reason\r`), [3, 4]],
    ["a comment between", `package p\nfunc f() {\n\t//mapguard:ignore ${rule} reason\n\t// more\n\tm[1] = 2\n}\n`, [3, 4, 5]],
    ["not ours", body(`\t//mapguard:ignored ${rule} reason`), []],
    ["in a string", body(`\ts := "//mapguard:ignore ${rule} reason"`), []],
    ["nolint", body("", "\tm[1] = 2 //nolint:mapguard"), [4]],
    ["nolint, in a list", body("", "\tm[1] = 2 // nolint:gosec, mapguard // reason"), [4]],
    ["nolint, all", body("", "\tm[1] = 2 //nolint"), [4]],
    ["nolint, spelt out", body("", "\tm[1] = 2 //nolint:all"), [4]],
    ["nolint, others", body("", "\tm[1] = 2 //nolint:gosec"), []],
    ["nolint above a function", "package p\n\n//nolint:mapguard\nfunc f() {\n\tm[1] = 2\n}\n\nfunc g() {}\n", [3, 4, 5, 6]],
    ["nolint behind a function's head", "package p\n\nfunc f() { //nolint:mapguard\n\tm[1] = 2\n}\nvar x = 1\n", [3, 4, 5]],
    ["nolint above the package", "//nolint:mapguard\npackage p\n\nfunc f() {\n}\n", [1, 2, 3, 4, 5, 6]],
    ["lint:ignore", body(`\t//lint:ignore mapguard/${rule} reason`), [3, 4]],
    ["lint:ignore, in a list", body(`\t//lint:ignore SA1000,mapguard/${rule} reason`), [3, 4]],
    ["lint:ignore, every rule", body("\t//lint:ignore mapguard reason"), [3, 4]],
    ["lint:ignore, another rule", body("\t//lint:ignore mapguard/stale-suppression reason"), []],
    ["lint:ignore, no reason", body(`\t//lint:ignore mapguard/${rule}`), []],
  ])("%s", (_, text, lines) => {
    expect(covered(text)).toEqual(lines);
  });
});

describe("faults", () => {
  it.each([
    [`//mapguard:ignore ${rule}`, [`no-reason ${rule}`]],
    ["//mapguard:ignore", ["no-reason "]],
    ["//mapguard:ignore no-such-rule reason", ["unknown-rule no-such-rule"]],
    [`//mapguard:ignore ${rule},no-such-rule reason`, ["unknown-rule no-such-rule"]],
    ["//nolint:mapguard", []],
    ["//lint:ignore mapguard/no-such-rule reason", []],
  ])("%s", (comment, faults) => {
    const text = body(`\t${comment}`);
    const found = read(text).faults;
    expect(found.map((each) => `${each.fault} ${each.rule}`)).toEqual(faults);
    for (const { start, end } of found) expect(text.slice(start, end)).toBe(comment);
  });

  it("a directive is stale for each of its rules that matched nothing, and only ours are", () => {
    const text = body(`\t//mapguard:ignore ${rule},inconsistent-map-guard reason`, "\tm[1] = 2 //nolint:mapguard");
    const { directives } = read(text);
    const ours = directives.filter(({ form }) => form === "mapguard");
    const used = new Map<Directive, Set<string>>([[ours[0], new Set([rule])]]);
    expect(directives).toHaveLength(2);
    expect(staleDirectives(directives, used).map((fault) => fault.rule)).toEqual(["inconsistent-map-guard"]);
    expect(staleDirectives(directives, new Map()).map((fault) => fault.rule)).toEqual([rule, "inconsistent-map-guard"]);
  });
});
