/** Which files a build includes: names, `//go:build` expressions, `// +build` lines. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constraintHolds, evaluate, fileNameMatches, tagHolds } from "../../../server/src/project/buildConstraint.ts";
import { testContext } from "./memoryFileSystem.ts";

const linux = testContext();
const windows = testContext({ goos: "windows", goarch: "arm64", cgo: false });

describe("fileNameMatches", () => {
  it.each([
    ["x.go", true, true],
    ["linux.go", true, true],
    ["windows.go", true, true],
    ["x_linux.go", true, false],
    ["x_windows_test.go", false, true],
    ["x_amd64.go", true, false],
    ["x_linux_amd64.go", true, false],
    ["x_linux_arm64.go", false, false],
    ["x_windows_arm64_test.go", false, true],
    ["x_unix.go", true, true],
    ["x_foo_linux.go", true, false],
    ["x_linux_foo.go", true, true],
    ["_linux.go", false, false],
    [".x.go", false, false],
    ["x.txt", false, false],
    ["x_linux.pb.go", true, false],
    ["test_test.go", true, true],
    ["x_wasip1.go", false, false],
  ])("%s: linux/amd64 %s, windows/arm64 %s", (name, onLinux, onWindows) => {
    expect([fileNameMatches(linux, name), fileNameMatches(windows, name)]).toEqual([onLinux, onWindows]);
  });
});

describe("tagHolds", () => {
  it("knows implied systems, unix, releases, cgo and custom tags", () => {
    const android = testContext({ goos: "android" });
    expect(["android", "linux", "unix"].map((tag) => tagHolds(android, tag))).toEqual([true, true, true]);
    expect(["go1.1", "go1.26", "go1.27", "go1.0"].map((tag) => tagHolds(linux, tag))).toEqual([true, true, false, false]);
    expect([tagHolds(linux, "cgo"), tagHolds(windows, "cgo"), tagHolds(windows, "unix"), tagHolds(linux, "gc"), tagHolds(linux, "gccgo")]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    expect([tagHolds(linux, "integration"), tagHolds(testContext({ tags: ["integration"] }), "integration")]).toEqual([false, true]);
  });
});

describe("constraintHolds", () => {
  it.each([
    ["linux && !windows", true],
    ["!(linux || darwin)", false],
    ["ignore", false],
    ["!!linux", true],
    ["windows || linux && amd64", true],
    ["(windows || linux) && arm64", false],
    ["go1.18 && !go1.99", true],
  ])("//go:build %s is %s", (expression, holds) => {
    expect(constraintHolds(linux, expression, [])).toBe(holds);
  });

  it("takes +build lines as conditions that all hold, blanks as or, commas as and", () => {
    expect(constraintHolds(linux, "", ["windows linux", "amd64,!cgo darwin,arm64 linux"])).toBe(true);
    expect(constraintHolds(linux, "", ["windows linux", "!amd64"])).toBe(false);
    expect(constraintHolds(linux, "linux", ["windows"])).toBe(true);
  });

  it("includes a file whose expression does not parse", () => {
    for (const broken of ["linux &&", "&& x", "(linux", "linux)", "a b", "a & b", "!", "()", "("]) {
      expect([broken, evaluate(broken, () => true)]).toEqual([broken, undefined]);
      expect(constraintHolds(linux, broken, [])).toBe(true);
    }
  });

  it("survives any expression, however deep", () => {
    expect(evaluate("(".repeat(100_000), () => true)).toBeUndefined();
    expect(evaluate(`${"!".repeat(100_001)}x`, () => true)).toBe(false);
    const token = fc.constantFrom("a", "b", "!", "(", ")", "&&", "||", " ", "&", "ü", "\u0000");
    fc.assert(fc.property(fc.array(token), (tokens) => [true, false, undefined].includes(evaluate(tokens.join(""), (tag) => tag === "a"))));
  });

  it("agrees with plain boolean logic", () => {
    type Tree = { text: string; value: boolean };
    const { tree } = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
      leaf: fc.boolean().map((value) => ({ text: value ? "yes" : "no", value })),
      tree: fc.oneof(
        { depthSize: "small" },
        tie("leaf"),
        tie("tree").map((inner) => ({ text: `!(${inner.text})`, value: !inner.value })),
        fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => ({ text: `(${a.text}) && (${b.text})`, value: a.value && b.value })),
        fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => ({ text: `(${a.text})||(${b.text})`, value: a.value || b.value })),
      ),
    }));
    fc.assert(fc.property(tree, ({ text, value }) => evaluate(text, (tag) => tag === "yes") === value));
  });
});
