/**
 * Packages: lazy loading, import names, vendoring, test packages, replacement, implementers.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { implementers } from "../../../server/src/resolve/methods.ts";
import type { Package } from "../../../server/src/resolve/package.ts";
import { typeString } from "../../../server/src/resolve/typeOps.ts";
import type { GoParser } from "../../../server/src/syntax/parser.ts";
import { loadTestParser } from "../../support/engine.ts";
import { goroot, placeOf, SnippetWorld } from "../../support/snippetWorld.ts";

let parser: GoParser;
beforeAll(async () => {
  parser = await loadTestParser();
});
const root = goroot();

function typeAt(pkg: Package, expression: string): string {
  const { body, node } = placeOf(pkg, expression);
  return typeString(body.typeOf(node), pkg.path);
}

describe("imports", () => {
  test("alias, name from the package clause, version suffix, dot, missing", () => {
    const snippets = new SnippetWorld(parser);
    snippets.foreign("ex.test/go-yaml", { "a.go": "package yaml\ntype Node struct{ M map[string]int }" });
    snippets.foreign("ex.test/redis/v8", { "a.go": "package redis\nvar Default = map[int]bool{}" });
    snippets.foreign("ex.test/odd", { "a.go": "package strange\nfunc F() (int, error) { return 0, nil }" });
    snippets.foreign("ex.test/dot", { "a.go": "package dot\ntype D []string\nfunc G() D { return nil }" });
    const pkg = snippets.add("p", {
      "p.go": `package p
import ( "ex.test/go-yaml"; r "ex.test/redis/v8"; "ex.test/odd"; . "ex.test/dot"; "ex.test/go-gone"; _ "ex.test/redis/v8" )
func f(n yaml.Node, g gone.T) { a := n.M; b := r.Default; c, d := strange.F(); e := G(); h := redis; _, _, _, _, _, _ = a, b, c, d, e, h; gone.Do() }`,
    });
    expect(["a", "b", "c", "d", "e"].map((v) => typeAt(pkg, v))).toEqual(["map[string]int", "map[int]bool", "int", "error", "dot.D"]);
    const { body, node } = placeOf(pkg, "gone.Do()");
    expect(body.callee(node)).toEqual({ kind: "unknown", path: "ex.test/go-gone", name: "Do" });
    expect(placeOf(pkg, "redis").body.symbolAt(placeOf(pkg, "redis").node)).toBeUndefined();
  });

  test("imports are per file", () => {
    const snippets = new SnippetWorld(parser);
    snippets.foreign("a.test/x", { "a.go": "package x\nvar V int8" });
    snippets.foreign("b.test/x", { "a.go": "package x\nvar V string" });
    const pkg = snippets.add("p", {
      "one.go": 'package p\nimport "a.test/x"\nvar one = x.V',
      "two.go": 'package p\nimport "b.test/x"\nvar two = x.V',
    });
    expect([typeAt(pkg, "one"), typeAt(pkg, "two")]).toEqual(["int8", "string"]);
  });

  test("a vendored copy goes before others", () => {
    const snippets = new SnippetWorld(parser);
    snippets.foreign("lib.test/l", { "a.go": "package l\nvar V int" });
    snippets.foreign("lib.test/l", { "a.go": "package l\nvar V map[string]string" }, "/mem/p/vendor/lib.test/l");
    const pkg = snippets.add("p", { "p.go": 'package p\nimport "lib.test/l"\nvar v = l.V' });
    expect(typeAt(pkg, "v")).toBe("map[string]string");
  });

  test("a package imported in a circle, and one whose file is gone, answer unknown", () => {
    const snippets = new SnippetWorld(parser);
    snippets.foreign("a", { "a.go": 'package a\nimport "b"\nvar A = b.B\ntype T = b.T' });
    snippets.foreign("b", { "b.go": 'package b\nimport "a"\nvar B = a.A\ntype T = a.T' });
    const pkg = snippets.add("p", { "p.go": 'package p\nimport "a"\nvar v = a.A\nvar w a.T\nvar n = a.None' });
    expect(["v", "w", "n"].map((v) => typeAt(pkg, v))).toEqual(["?", "?", "?"]);
  });
});

describe("unexported names", () => {
  test("a foreign type's unexported field is not selected, nor in the way", () => {
    const snippets = new SnippetWorld(parser);
    snippets.foreign("lib", { "a.go": "package lib\ntype L struct{ mu int; Pub string }" });
    const pkg = snippets.add("p", {
      "p.go":
        'package p\nimport "lib"\ntype own struct{ mu bool }\ntype S struct { lib.L; own }\nfunc f(s S, l lib.L) { a := s.mu; b := l.mu; c := s.Pub; _, _, _ = a, b, c }',
    });
    expect(["a", "b", "c"].map((v) => typeAt(pkg, v))).toEqual(["bool", "?", "string"]);
  });
});

describe("the package under analysis", () => {
  const files = { "a.go": "package a\nvar M = map[string]int{}\nfunc F() {}", "a_test.go": "package a\nfunc Export() chan int { return nil }" };

  test("its importers see it while it is registered, the foreign one before and after", () => {
    const snippets = new SnippetWorld(parser);
    snippets.foreign("a", files);
    const before = snippets.world.package("a", "/mem/p");
    expect(before?.files).toEqual([]);
    expect(before?.lookup("F")).toMatchObject({ kind: "func", decl: undefined });
    const user = snippets.add("u", { "u.go": 'package u\nimport "a"\nfunc g() { a.F() }' });
    const calledIn = (pkg: Package) => {
      const { body, node } = placeOf(pkg, "a.F()");
      const callee = body.callee(node);
      return callee.kind === "func" ? callee.func : undefined;
    };
    expect(calledIn(user)).toBe(before?.lookup("F"));
    snippets.world.removePackage(user);
    const added = snippets.add("a", files);
    const again = snippets.add("u", { "u.go": 'package u\nimport "a"\nfunc g() { a.F() }' });
    expect(calledIn(again)).toBe(added.lookup("F"));
    expect(calledIn(again)?.decl).toBeDefined();
    snippets.world.removePackage(added);
    expect(snippets.world.package("a", "/mem/p")?.files).toEqual([]);
  });

  test("foreign packages that hold symbols of a replaced package are made anew", () => {
    const snippets = new SnippetWorld(parser);
    snippets.foreign("a", files);
    snippets.foreign("mid", { "m.go": 'package mid\nimport "a"\nvar V = a.F' });
    const first = snippets.world.package("mid", "/mem/p");
    expect(first?.lookup("V")).toMatchObject({ type: { kind: "func" } });
    snippets.add("a", files);
    expect(snippets.world.package("mid", "/mem/p")).not.toBe(first);
  });

  test("an external test package sees its base package's test files, others do not", () => {
    const snippets = new SnippetWorld(parser);
    snippets.foreign("a", files, "/mem/a");
    const xtest = snippets.add("a_test", { "x_test.go": 'package a_test\nimport "a"\nvar v = a.Export()\nvar m = a.M' }, "/mem/a");
    expect([typeAt(xtest, "v"), typeAt(xtest, "m")]).toEqual(["chan int", "map[string]int"]);
    const other = snippets.add("o", { "o.go": 'package o\nimport "a"\nvar v = a.Export()' });
    expect(typeAt(other, "v")).toBe("?");
  });

  test("globals and where they are initialised", () => {
    const snippets = new SnippetWorld(parser);
    const pkg = snippets.add("p", {
      "p.go": "package p\nvar a, b = 1, map[int]int{}\nvar (\n c, d = two()\n e string\n _ = 3\n)\nfunc two() (int, error) { return 0, nil }",
    });
    const seen = pkg.globals().map(({ symbol, value, decl, position, file }) => {
      const { start, end } = decl.ir;
      const text = value < 0 ? "" : file.text.slice(decl.extent.start + start[value], decl.extent.start + end[value]);
      return [symbol.name, typeString(symbol.type), text, position];
    });
    expect(seen).toEqual([
      ["a", "int", "1", 0],
      ["b", "map[int]int", "map[int]int{}", 1],
      ["c", "int", "two()", 0],
      ["d", "error", "two()", 1],
      ["e", "string", "", 0],
    ]);
  });

  test("closures in initialisers have bodies too", () => {
    const snippets = new SnippetWorld(parser);
    const pkg = snippets.add("p", { "p.go": "package p\nvar fn = func(m map[string]int) { v := m[k]; _ = v }\nvar k string" });
    expect(typeAt(pkg, "v")).toBe("int");
    expect(typeAt(pkg, "fn")).toBe("func(map[string]int)");
  });
});

describe("laziness and limits", () => {
  test.skipIf(root === undefined)("using http.Header lowers a handful of declarations", () => {
    const snippets = new SnippetWorld(parser, root);
    const pkg = snippets.add("p", { "p.go": 'package p\nimport "net/http"\nfunc f(h http.Header) { for _, v := range h { _ = v } }' });
    expect(typeAt(pkg, "v")).toBe("[]string");
    expect(snippets.lowered).toBeLessThanOrEqual(3);
  });

  test("few packages and little text kept change nothing but the work", () => {
    const snippets = new SnippetWorld(parser, undefined, { packages: 2, text: 10 });
    for (const [name, next] of [
      ["a", "b"],
      ["b", "c"],
      ["c", "d"],
    ]) {
      snippets.foreign(name, { "x.go": `package ${name}\nimport "${next}"\ntype T struct { In ${next}.T; M map[string]${next}.T }` });
    }
    snippets.foreign("d", { "x.go": "package d\ntype T struct { End int }" });
    const pkg = snippets.add("p", { "p.go": 'package p\nimport "a"\nfunc f(t a.T) { x := t.In.M["k"].In.End; y := t.M["k"].M["l"].M["m"].End; _, _ = x, y }' });
    expect([typeAt(pkg, "x"), typeAt(pkg, "y")]).toEqual(["int", "int"]);
  });

  test("deep nesting and long chains do not exhaust the stack", () => {
    const snippets = new SnippetWorld(parser);
    const calls = "f(".repeat(3000) + ")".repeat(3000);
    const sum = Array.from({ length: 4000 }, () => "s").join(" + ");
    const stars = "*".repeat(2000);
    const union = Array.from({ length: 4000 }, (_, i) => `~int${i}`).join(" | ");
    const pkg = snippets.add("p", {
      "p.go": `package p\nfunc f(x int) int { return x }\nvar s string\nvar a = ${calls}\nvar b = ${sum}\nvar c ${stars}int\ntype U interface { ${union} }\nfunc g[X U](x X) { y := x; y.m() }`,
    });
    for (const file of pkg.files) {
      for (const decl of file.decls) {
        const body = pkg.bodyOfDecl(decl, file);
        for (let node = 0; node < decl.ir.length; node++) {
          body.typeOf(node);
          body.callee(node);
        }
      }
    }
    expect(typeAt(pkg, "b")).toBe("string");
  });
});

test("chains of declarations, however long, end", () => {
  const count = 4000;
  const chain = (line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join("\n");
  const text = [
    chain((i) => `type T${i} T${i + 1}`),
    chain((i) => `type G${i}[P any] G${i + 1}[P]`),
    chain((i) => `type A${i} = A${i + 1}`),
    chain((i) => `type I${i} interface { I${i + 1} }`),
    chain((i) => `var v${i} = v${i + 1}`),
    chain((i) => `type S${i} struct { S${i + 1} }`),
    "func f(t T0, g G0[int], a A0, i I0, s S0) { u, v, w, x, y := t.f, g.f, a.f, i.M(), s.f; _ = v0; near := v3999; _, _, _, _, _, _ = u, v, w, x, y, near }",
    "var v4000 map[int]int",
  ].join("\n");
  const pkg = new SnippetWorld(parser).add("p", { "p.go": `package p\n${text}` });
  expect(["u", "v", "w", "x", "y", "v0", "near"].map((v) => typeAt(pkg, v))).toEqual(["?", "?", "?", "?", "?", "?", "map[int]int"]);
}, 60_000);

describe("implementers", () => {
  test("by name and arity, pointer methods and promoted ones included", () => {
    const snippets = new SnippetWorld(parser);
    const pkg = snippets.add("p", {
      "p.go": `package p
type I interface { Do(int) error; Stop() }
type A struct{}
func (a *A) Do(x int) error { return nil }
func (a A) Stop() {}
type B struct { *A }
type C struct { I }
type D struct{}
func (D) Do() error { return nil }
func (D) Stop() {}
type E int
func (e E) Stop() {}
type Empty interface{}`,
    });
    const named = (name: string) => {
      const symbol = pkg.lookup(name);
      return symbol?.kind === "type" ? symbol.type : ({ kind: "unknown" } as const);
    };
    expect(implementers([pkg], named("I")).map((type) => type.name)).toEqual(["A", "B", "C"]);
    expect(implementers([pkg], named("Empty"))).toEqual([]);
  });
});
