/**
 * Symbols, selections and callees: what an identifier names, what a selector reaches, what a call runs.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Package } from "../../../server/src/resolve/package.ts";
import type { Callee, FieldStep, LocalSymbol } from "../../../server/src/resolve/symbols.ts";
import { typeString } from "../../../server/src/resolve/typeOps.ts";
import type { GoParser } from "../../../server/src/syntax/parser.ts";
import { loadTestParser } from "../../support/engine.ts";
import { goroot, placeOf, SnippetWorld } from "../../support/snippetWorld.ts";

let parser: GoParser;
beforeAll(async () => {
  parser = await loadTestParser();
});
const root = goroot();

function snippet(code: string): Package {
  return new SnippetWorld(parser, root).add("p", { "p.go": `package p\n${code}\n` });
}

function symbolOf(pkg: Package, expression: string) {
  const { body, node } = placeOf(pkg, expression);
  return body.symbolAt(node);
}

function local(pkg: Package, expression: string): LocalSymbol {
  const symbol = symbolOf(pkg, expression);
  if (symbol?.kind !== "local") {
    throw new Error(`${expression} is ${symbol?.kind}`);
  }
  return symbol;
}

function calleeText(callee: Callee): string {
  switch (callee.kind) {
    case "func":
    case "methodExpr":
      return `${callee.kind} ${callee.func.packagePath}.${callee.func.receiver}.${callee.func.name}`;
    case "method":
      return `method ${callee.func.packagePath}.${callee.func.receiver}.${callee.func.name}${stepText(callee.steps)}`;
    case "interfaceMethod":
      return `interface ${typeString(callee.interfaceType)}.${callee.name}${stepText(callee.steps)}`;
    case "builtin":
      return `builtin ${callee.name}`;
    case "conversion":
      return `conversion ${typeString(callee.type)}`;
    case "unknown":
      return `unknown ${callee.path}.${callee.name}`;
    default:
      return callee.kind;
  }
}

function stepText(steps: readonly FieldStep[]): string {
  return steps.map(({ name, owner, throughPointer }) => ` ${throughPointer ? "->" : "."}${owner?.name ?? "struct"}:${name}`).join("");
}

function callees(pkg: Package, expected: readonly (readonly [string, string])[]): void {
  const got = expected.map(([call]) => {
    const { body, node } = placeOf(pkg, call);
    return [call, calleeText(body.callee(node))];
  });
  expect(got).toEqual(expected);
}

describe("locals", () => {
  test("roles, indices and functions", () => {
    const pkg = snippet(`type T struct{}
func (t *T) m(a int, _ string, c, d bool) (r int, err error) {
	v := a
	lit := func(q int) { v += q }
	lit(v)
	return r, err
}`);
    const [method] = pkg.functions();
    const locals = pkg.body(method).locals;
    expect(locals.map(({ name, role, index }) => [name, role, index])).toEqual([
      ["t", "receiver", 0],
      ["a", "param", 0],
      ["_", "param", 1],
      ["c", "param", 2],
      ["d", "param", 3],
      ["r", "result", 0],
      ["err", "result", 1],
      ["v", "var", -1],
      ["lit", "var", -1],
      ["q", "param", 0],
    ]);
    expect(locals.map(({ id }) => id)).toEqual(locals.map((_, i) => i));
    expect(locals.filter(({ captured }) => captured).map(({ name }) => name)).toEqual(["v"]);
    expect(local(pkg, "v").assignments).toBe(1);
    expect(local(pkg, "q").func).toBe(placeOf(pkg, "func(q int) { v += q }").node);
    expect(local(pkg, "v").func).toBe(0);
  });

  test("assignments: plain, compound, redeclared, increments, ranges, addresses", () => {
    const pkg = snippet(`func f() {
	a, b, c, d, e, g, h := 0, 0, 0, 0, 0, 0, 0
	a = 1; a = 2
	b += 1
	c++
	for d = range 3 {}
	p := &e
	g, i := 1, 2
	_, _, _ = p, i, h
}`);
    expect(["a", "b", "c", "d", "e", "g", "h"].map((name) => local(pkg, name).assignments)).toEqual([2, 1, 1, 1, 1, 1, 0]);
    expect(local(pkg, "g#1")).toBe(local(pkg, "g#2"));
  });

  test("a parameter is not declared anew in the body's own scope", () => {
    const pkg = snippet("func f(err error) { x, err := g(); _ = x; _ = err }\nfunc g() (int, error) { return 0, nil }");
    expect(local(pkg, "err").role).toBe("param");
  });

  test("each clause of a type switch declares its own variable", () => {
    const pkg = snippet("func f(x any) { switch v := x.(type) { case int: a(v); case error: b(v) } }");
    const [first, second] = [local(pkg, "v#2"), local(pkg, "v#3")];
    expect(first).not.toBe(second);
    expect([typeString(first.type), typeString(second.type)]).toEqual(["int", "error"]);
    expect(first.clause).not.toBe(second.clause);
    expect(symbolOf(pkg, "v")).toBeUndefined();
  });

  test("a clause's types are looked up outside its variable", () => {
    const pkg = snippet("type v map[int]int\nfunc f(x any) { switch v := x.(type) { case v: use(v[1]) } }");
    expect(typeString(placeOf(pkg, "v[1]").body.typeOf(placeOf(pkg, "v[1]").node))).toBe("int");
  });

  test("the scopes of if, for, select and case end with them", () => {
    const pkg = snippet(`var x int8
func f(ch chan string) {
	if x := true; x {} else if y := x; y { a(y) }
	for x := 0; x < 3; x++ {}
	select { case x := <-ch: b(x); default: c(x) }
	switch x := 2.5; { case x > 1: d(x) }
	e(x)
}`);
    const kinds = (expression: string) => {
      const symbol = symbolOf(pkg, expression);
      return symbol?.kind === "local" ? typeString(symbol.type) : symbol?.kind;
    };
    // 1: the global's own name; 2–4 if; 5–7 for; 8–10 select; 11–13 switch; 14 after all of them.
    expect(Array.from({ length: 14 }, (_, i) => kinds(`x#${i + 1}`))).toEqual([
      "global",
      "bool",
      "bool",
      "bool",
      "int",
      "int",
      "int",
      "string",
      "string",
      "global",
      "float64",
      "float64",
      "float64",
      "global",
    ]);
  });

  test("the right side does not see what the left declares", () => {
    const pkg = snippet("func f(x string) { { x := len(x); _ = x } }");
    expect(local(pkg, "x#2").role).toBe("param");
    expect(local(pkg, "x#3").role).toBe("var");
  });

  test("keys of struct literals name no variable, keys of maps do", () => {
    const pkg = snippet(`type S struct { k, v int }
type M map[string]int
func f(k string, v int) { a := S{k: v}; b := M{k: v}; c := []S{{k: 1}}; d := map[string]int{k: 2}; _, _, _, _ = a, b, c, d }`);
    expect(["k#1", "k#2", "k#3", "k#4"].map((key) => symbolOf(pkg, key)?.kind)).toEqual([undefined, "local", undefined, "local"]);
  });

  test("a goroutine's closure captures", () => {
    const pkg = snippet("func f() { m := map[int]int{}; n := 1; go func(n int) { m[n] = 1 }(n) }");
    expect([local(pkg, "m").captured, local(pkg, "n").captured]).toEqual([true, false]);
  });
});

describe("callees", () => {
  test("functions, methods, literals, values, builtins, conversions", () => {
    const pkg = snippet(`type T struct { cb func(); in Inner }
type Inner struct{}
func (t *T) ptr() {}
func (i Inner) val() {}
type I interface { Do(int) }
type Wrap struct { I; *T }
func plain() {}
func gen[X any](x X) {}
var glob = plain
func f(t T, i I, w *Wrap, fs map[string]func()) {
	plain(); t.ptr(); t.in.val(); t.cb(); i.Do(1); w.Do(2); w.ptr(); glob(); fs["k"]()
	gen(1); gen[int](2); func() {}(); (*T).ptr(&t); make([]int, 1); T(t); (*T)(nil); []byte("x"); missing(3); func() func() { return nil }()()
}`);
    callees(pkg, [
      ["plain()", "func p..plain"],
      ["t.ptr()", "method p.T.ptr"],
      ["t.in.val()", "method p.Inner.val"],
      ["t.cb()", "value"],
      ["i.Do(1)", "interface p.I.Do"],
      ["w.Do(2)", "interface p.I.Do ->Wrap:I"],
      ["w.ptr()", "method p.T.ptr ->Wrap:T"],
      ["glob()", "value"],
      ['fs["k"]()', "value"],
      ["gen(1)", "func p..gen"],
      ["gen[int](2)", "func p..gen"],
      ["func() {}()", "literal"],
      ["(*T).ptr(&t)", "methodExpr p.T.ptr"],
      ["make([]int, 1)", "builtin make"],
      ["T(t)", "conversion p.T"],
      ["(*T)(nil)", "conversion *p.T"],
      ['[]byte("x")', "conversion []byte"],
      ["missing(3)", "unknown .missing"],
      ["func() func() { return nil }()()", "value"],
    ]);
  });

  test.skipIf(root === undefined)("of the standard library", () => {
    const pkg = snippet(`import ("sync"; h "net/http"; . "strings"; "sort"; "nowhere.test/lib"; "golang.org/x/net/http/httpguts"; "unsafe")
type S struct { sync.Mutex; rw *sync.RWMutex; hd h.Header }
func f(s *S, w h.ResponseWriter, l sync.Locker) {
	s.Lock(); s.rw.RLock(); h.Get("u"); s.hd.Set("a", "b"); w.Header(); l.Lock(); Fields("a b"); lib.Do(1); sort.Strings(nil); h.HandlerFunc(nil)
	httpguts.IsTokenRune('x'); unsafe.Sizeof(s); (&sync.WaitGroup{}).Go(func() {})
}`);
    callees(pkg, [
      ["s.Lock()", "method sync.Mutex.Lock ->S:Mutex"],
      ["s.rw.RLock()", "method sync.RWMutex.RLock"],
      ['h.Get("u")', "func net/http..Get"],
      ['s.hd.Set("a", "b")', "method net/http.Header.Set"],
      ["w.Header()", "interface http.ResponseWriter.Header"],
      ["l.Lock()", "interface sync.Locker.Lock"],
      ['Fields("a b")', "func strings..Fields"],
      ["lib.Do(1)", "unknown nowhere.test/lib.Do"],
      ["sort.Strings(nil)", "func sort..Strings"],
      ["h.HandlerFunc(nil)", "conversion http.HandlerFunc"],
      ["httpguts.IsTokenRune('x')", "func golang.org/x/net/http/httpguts..IsTokenRune"],
      ["unsafe.Sizeof(s)", "builtin unsafe.Sizeof"],
      ["(&sync.WaitGroup{}).Go(func() {})", "method sync.WaitGroup.Go"],
    ]);
  });

  test("pointer receivers and signatures", () => {
    const pkg = snippet("type T[X any] struct{}\nfunc (t *T[X]) a(x X, more ...int) error { return nil }\nfunc (T[X]) b() {}");
    const methods = pkg.methodsOf("T");
    expect(methods.get("a")?.pointerReceiver).toBe(true);
    expect(methods.get("b")?.pointerReceiver).toBe(false);
    expect(typeString(methods.get("a")?.type ?? { kind: "unknown" })).toBe("func(X, ...int) error");
    expect(methods.get("a")?.decl).toBeDefined();
  });
});

describe("selections", () => {
  const code = `type Deep struct { m map[string]int }
type Mid struct { *Deep; arr [2]struct{ q int } }
type Top struct { Mid; p *Mid }
func (d Deep) meth() {}
func f(t Top, p *Top, anon struct{ z struct{ y int } }) { _ = t.m; _ = p.m; _ = p.p.m; _ = t.p; _ = t.meth; _ = t.arr[0].q; _ = anon.z.y }`;

  test.each([
    ["t.m", "field .Top:Mid .Mid:Deep ->Deep:m"],
    ["p.m", "field ->Top:Mid .Mid:Deep ->Deep:m"],
    ["p.p.m", "field ->Mid:Deep ->Deep:m"],
    ["t.p", "field .Top:p"],
    ["t.meth", "method .Top:Mid .Mid:Deep"],
    ["t.arr[0].q", "field .struct:q"],
    ["anon.z.y", "field .struct:y"],
  ])("%s", (expression, expected) => {
    const { body, node } = placeOf(snippet(code), expression);
    const selection = body.selection(node);
    const steps = selection !== undefined && "steps" in selection ? stepText(selection.steps) : "";
    expect(`${selection?.kind}${steps}`).toBe(expected);
  });
});
