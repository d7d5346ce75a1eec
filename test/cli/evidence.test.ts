/** Packages that are left out on their text: none of them may hold a finding, wherever its map, its goroutine or its lock comes from. */
import { describe, expect, it } from "vitest";
import { goMod, Module } from "./commandLine.ts";

const stock = `package stock

type Counts map[string]int

type Shelf struct{ Count Counts }

func NewCounts() Counts { return Counts{} }

func Run(f func()) { go f() }

type Request struct{ Name string }
`;

/** Findings of the balanced preset and, of the same level, of strict, which leaves nothing out. */
function found(files: Readonly<Record<string, string>>) {
  const module = new Module({ "go.mod": goMod, "stock/stock.go": stock, ...files });
  const places = (...args: string[]) =>
    module
      .check(...args)
      .findings.filter(({ level }) => level !== "possible")
      .map(({ file, line }) => `${file}:${line}`);
  return { balanced: places(), strict: places("--preset", "strict") };
}

describe("packages without a map of their own", () => {
  it.each([
    ["a field, by a variable", "s.Count[name]++", "s.Count[name] = 1"],
    ["a field, by a string", 's.Count["a"] = 1', 's.Count["b"] = 1'],
    ["a field that is deleted from", "delete(s.Count, name)", "delete(s.Count, name)"],
    ["a local variable", 'm := s.Count; m["a"] = 1', 's.Count["a"] += 1'],
    ["a local variable, by a variable", "m := s.Count; m[name]++", "n := s.Count; n[name] = 1"],
  ])("change another package's: %s", (_, here, there) => {
    const text = `package user\n\nimport "example.com/shop/stock"\n\nfunc Fill(s *stock.Shelf, name string) {\n\tgo func() { ${here} }()\n\t${there}\n}\n`;
    const { balanced, strict } = found({ "user/user.go": text });
    expect(strict.length).toBeGreaterThan(0);
    expect(balanced).toEqual(strict);
  });
});

describe("packages that change another package's map type alone, by variables", () => {
  const text = (before: string, parameter: string) =>
    `package user\n\nimport "example.com/shop/stock"\n\nfunc Fill(${parameter}, name string) {\n\t${before}\n\tgo func() { m[name]++ }()\n\tm[name] = 1\n}\n`;

  it.each([
    ["a parameter", "", "m stock.Counts"],
    ["one of several parameters", "", "n, m stock.Counts"],
    ["a variable", "var m stock.Counts = s.Count", "s *stock.Shelf"],
    ["one that is made", "m := make(stock.Counts, 3)", "n int"],
    ["a literal", "m := stock.Counts{name: 2}", "n int"],
  ])("are read: %s", (_, before, parameter) => {
    const { balanced, strict } = found({ "user/user.go": text(before, parameter) });
    expect(strict.length).toBeGreaterThan(0);
    expect(balanced).toEqual(strict);
  });

  it("FN_ are not read where a call gave the map: most calls give slices", () => {
    const { balanced, strict } = found({ "user/user.go": text("m := stock.NewCounts()", "n int") });
    expect(strict.length).toBeGreaterThan(0);
    expect(balanced).toEqual([]);
  });
});

describe("packages that start nothing by themselves", () => {
  const config = (value: object) => ({ ".mapguard.json": JSON.stringify(value) });

  it("run code on goroutines through a function that the project names", () => {
    const text =
      'package user\n\nimport "example.com/shop/stock"\n\nfunc Fill(names []string) map[string]int {\n\tm := map[string]int{}\n\tfor _, n := range names {\n\t\tstock.Run(func() { m[n]++ })\n\t}\n\treturn m\n}\n';
    const { balanced, strict } = found({ "user/user.go": text, ...config({ spawners: [{ function: "example.com/shop/stock.Run", many: true }] }) });
    expect(strict).toEqual(["user/user.go:8"]);
    expect(balanced).toEqual(strict);
  });

  it("hold handlers by a type that the project names", () => {
    const text = 'package user\n\nimport "example.com/shop/stock"\n\nvar hits = map[string]int{}\n\nfunc Show(r *stock.Request) { hits[r.Name]++ }\n';
    const { balanced, strict } = found({ "user/user.go": text, ...config({ handlerTypes: ["example.com/shop/stock.Request"] }) });
    expect(strict).toEqual(["user/user.go:7"]);
    expect(balanced).toEqual(strict);
  });

  it("import a package that calls back from goroutines under another name", () => {
    const text = 'package user\n\nimport web "github.com/gin-gonic/gin"\n\nvar hits = map[string]int{}\n\nfunc Show(c *web.Context) { hits["x"]++ }\n';
    const gin = { "vendor/github.com/gin-gonic/gin/gin.go": "package gin\n\ntype Context struct{}\n" };
    const modules = "# github.com/gin-gonic/gin v1.9.0\n## explicit\ngithub.com/gin-gonic/gin\n";
    const { balanced, strict } = found({
      "user/user.go": text,
      ...gin,
      "vendor/modules.txt": modules,
      "go.mod": `${goMod}\nrequire github.com/gin-gonic/gin v1.9.0\n`,
    });
    expect(strict).toEqual(["user/user.go:7"]);
    expect(balanced).toEqual(strict);
  });
});

describe("test files that start nothing by themselves", () => {
  it("FN_ are not read, though a test beside them runs their functions on goroutines", () => {
    const test = 'package stock\n\nimport "testing"\n\nfunc TestFill(t *testing.T) {\n\tcounts := map[string]int{}\n\tgo fill(counts)\n\tfill(counts)\n}\n';
    const helper = 'package stock\n\nfunc fill(m map[string]int) { m["a"]++ }\n';
    expect(found({ "stock/fill_test.go": test, "stock/helper_test.go": helper }).strict).toEqual([]);
    expect(found({ "stock/fill_test.go": test + helper.replace("package stock", "") }).strict).toHaveLength(1);
  });
});
