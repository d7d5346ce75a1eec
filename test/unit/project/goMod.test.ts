/** go.mod, go.work and vendor/modules.txt: what is read, and that broken input is reported instead of thrown. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGoMod } from "../../../server/src/project/goMod.ts";
import { parseGoWork } from "../../../server/src/project/goWork.ts";
import { parseVendorModules, vendoredModuleOf } from "../../../server/src/project/vendorModules.ts";

const full = `// header comment
module "example.com/my app" // trailing

go 1.22.3

toolchain go1.23.0

require example.com/one v1.2.3
require (
	example.com/two v0.0.0-20200101000000-abcdefabcdef // indirect
	example.com/three/v2 v2.0.0+incompatible // indirect; and more
	\`example.com/four\` v1.0.0 // indirectly said
)

exclude example.com/two v0.1.0
replace example.com/one => ../one
replace (
	example.com/two v1.0.0 => example.com/fork/two v1.0.1
	example.com/three/v2 => "./with space"
)
retract [v1.0.0, v1.1.0] // broken releases
retract (
	v1.2.0
)
tool example.com/one/cmd/x
ignore ./node_modules
ignore (
	generated
)
godebug default=go1.21
`;

describe("parseGoMod", () => {
  it("reads every directive", () => {
    expect(parseGoMod(full)).toEqual({
      module: "example.com/my app",
      goVersion: "1.22.3",
      toolchain: "go1.23.0",
      requires: [
        { path: "example.com/one", version: "v1.2.3", indirect: false },
        { path: "example.com/two", version: "v0.0.0-20200101000000-abcdefabcdef", indirect: true },
        { path: "example.com/three/v2", version: "v2.0.0+incompatible", indirect: true },
        { path: "example.com/four", version: "v1.0.0", indirect: false },
      ],
      replaces: [
        { oldPath: "example.com/one", oldVersion: "", newPath: "../one", newVersion: "", line: 16 },
        { oldPath: "example.com/two", oldVersion: "v1.0.0", newPath: "example.com/fork/two", newVersion: "v1.0.1", line: 18 },
        { oldPath: "example.com/three/v2", oldVersion: "", newPath: "./with space", newVersion: "", line: 19 },
      ],
      excludes: [{ path: "example.com/two", version: "v0.1.0" }],
      ignores: ["./node_modules", "generated"],
      errors: [],
    });
  });

  it("reads the same with a BOM and CRLF or CR line ends", () => {
    expect(parseGoMod(`\uFEFF${full.replaceAll("\n", "\r\n")}`)).toEqual(parseGoMod(full));
    expect(parseGoMod(full.replaceAll("\n", "\r"))).toEqual(parseGoMod(full));
  });

  it("keeps what it understands of a broken file and names the lines it does not", () => {
    const mod = parseGoMod(
      [
        "module a/b",
        "module c/d",
        "go one",
        "require a",
        "require a b",
        "replace x => y",
        'require "open v1.0.0',
        "<<<<<<< HEAD",
        "require ok.com/x v1.0.0",
        ")",
        "require (",
      ].join("\n"),
    );
    expect(mod.module).toBe("a/b");
    expect(mod.goVersion).toBe("");
    expect(mod.requires).toEqual([{ path: "ok.com/x", version: "v1.0.0", indirect: false }]);
    expect(mod.errors.map((error) => error.line)).toEqual([2, 3, 4, 5, 6, 7, 8, 10, 11]);
  });

  it("understands a file without module", () => {
    expect(parseGoMod("")).toMatchObject({ module: "", goVersion: "", requires: [], errors: [] });
  });

  it("never throws", () => {
    const word = fc.constantFrom("module", "require", "replace", "go", "=>", "(", ")", "v1.2.3", "a.b/c", '"', "`", "\\", "//", "\n", " ", "\r\n", "./x", ",");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(word).map((words) => words.join("")),
        ),
        (text) => {
          const lines = text.split(/\r\n|\n|\r/).length;
          for (const { line } of [...parseGoMod(text).errors, ...parseGoWork(text).errors]) expect(line).toSatisfy((at: number) => at >= 1 && at <= lines);
        },
      ),
    );
  });
});

describe("parseGoWork", () => {
  it("reads uses and replacements", () => {
    expect(parseGoWork("go 1.22\n\nuse ./a\nuse (\n\t./b // why\n\t../c\n)\nreplace x.com/y v1.0.0 => ./y\ntoolchain go1.23.0\nfoo bar\n")).toEqual({
      goVersion: "1.22",
      uses: [
        { dir: "./a", line: 3 },
        { dir: "./b", line: 5 },
        { dir: "../c", line: 6 },
      ],
      replaces: [{ oldPath: "x.com/y", oldVersion: "v1.0.0", newPath: "./y", newVersion: "", line: 8 }],
      errors: [{ line: 10, reason: "unknown directive foo" }],
    });
  });
});

describe("parseVendorModules", () => {
  const text =
    "# example.com/a v1.0.0\n## explicit; go 1.17\nexample.com/a\nexample.com/a/x\n# example.com/a/b v0.1.0 => ../b\n## explicit\nexample.com/a/b\n# example.com/r => ./r\n";

  it("reads modules, Go versions and packages", () => {
    expect(parseVendorModules(text)).toEqual([
      { path: "example.com/a", version: "v1.0.0", goVersion: "1.17", packages: ["example.com/a", "example.com/a/x"] },
      { path: "example.com/a/b", version: "v0.1.0", goVersion: "", packages: ["example.com/a/b"] },
      { path: "example.com/r", version: "", goVersion: "", packages: [] },
    ]);
  });

  it("finds the module of a package by the longest path", () => {
    const modules = parseVendorModules(text);
    expect(vendoredModuleOf(modules, "example.com/a/b/c")?.path).toBe("example.com/a/b");
    expect(vendoredModuleOf(modules, "example.com/a/bc")?.path).toBe("example.com/a");
    expect(vendoredModuleOf(modules, "example.com/ab")).toBeUndefined();
  });
});
