/**
 * Loading a file: which declarations come out, at which offsets, with and without bodies.
 */
import { describe, expect, test } from "vitest";
import { Names } from "../../../server/src/base/names.ts";
import { child, name, Op } from "../../../server/src/ir/ir.ts";
import { loadFile } from "../../../server/src/ir/load.ts";
import { loadTestParser, newTestParser } from "../../support/engine.ts";

const parser = await loadTestParser();
const source = `package p

import "sync"

// Cache is shared.
type Cache struct {
	mu sync.Mutex
	m  map[string]int
}

func (c *Cache) Put(k string) {
	c.m[k] = 1
}

var shared = map[string]int{}
`;

function load(text: string, bodies = true) {
  return loadFile(parser, new Names(), "p.go", text, { bodies });
}

describe("loadFile", () => {
  test("lowers every declaration but imports, offsets relative to the declaration", () => {
    const file = load(source);
    expect(file.decls.map((d) => [d.extent.kind, ...d.extent.names, d.ir.op[0]])).toEqual([
      ["type", "Cache", Op.Group],
      ["func", "Put", Op.Func],
      ["var", "shared", Op.Group],
    ]);
    expect(file.outline.imports.map((i) => i.path)).toEqual(["sync"]);
    for (const { extent, ir } of file.decls) {
      expect([ir.start[0], ir.end[0], ir.hasError]).toEqual([0, extent.end - extent.start, false]);
    }
  });

  test("leaves bodies out when only declarations are wanted", () => {
    const put = load(source, false).decls[1].ir;
    expect(put.hasError).toBe(false);
    expect(put.op[child(put, 0, 4)]).toBe(Op.None);
    expect(name(put, 0)).toBe("Put");
  });

  test("keeps offsets in UTF-16 units behind characters outside the basic plane", () => {
    const text = 'package p\n\nfunc f() { s := "🙂é"; m[s] = 1 }';
    const { extent, ir } = load(text).decls[0];
    const index = ir.op.indexOf(Op.Index);
    expect(text.slice(extent.start + ir.start[index], extent.start + ir.end[index])).toBe("m[s]");
  });

  test("carriage returns change nothing but offsets", () => {
    const unix = load(source);
    const dos = load(source.replaceAll("\n", "\r\n"));
    expect(dos.decls.map(({ ir }) => [...ir.op])).toEqual(unix.decls.map(({ ir }) => [...ir.op]));
    expect(dos.decls.map(({ ir }) => ir.hasError)).toEqual([false, false, false]);
    const put = dos.decls[1];
    const index = put.ir.op.indexOf(Op.Index);
    expect(dos.text.slice(put.extent.start + put.ir.start[index], put.extent.start + put.ir.end[index])).toBe("c.m[k]");
  });

  test("IRs of one session do not disturb each other", () => {
    const names = new Names();
    const files = Array.from({ length: 300 }, (_, i) =>
      loadFile(parser, names, "p.go", `package p\nfunc f${i}() { m[${i}] = ${"x + ".repeat(i % 50)}1 }`, { bodies: true }),
    );
    files.forEach(({ decls, text }, i) => {
      const alone = load(text).decls[0].ir;
      expect([...decls[0].ir.op]).toEqual([...alone.op]);
      expect([...decls[0].ir.next]).toEqual([...alone.next]);
      expect(name(decls[0].ir, 0)).toBe(`f${i}`);
    });
  });

  test("understands new of an expression, under its own name", () => {
    const { ir } = load("package p\n\nvar x, y = new(f(new(1))), new([]int)\n").decls[0];
    expect(ir.hasError).toBe(false);
    const idents = [...ir.op.keys()].filter((n) => ir.op[n] === Op.Ident).map((n) => name(ir, n));
    expect(idents).toEqual(["x", "y", "new", "f", "new", "new", "int"]);
  });

  test("takes a long concatenation of literals for one literal", () => {
    const long = load(`package p\n\nconst data = ""${' +\n\t"x"'.repeat(1000)}\n`).decls[0].ir;
    expect(long.hasError).toBe(false);
    expect([...long.op].slice(-2)).toEqual([Op.List, Op.Lit]);
    const mixed = load(`package p\n\nconst data = ""${' +\n\t"x"'.repeat(200)} + y\n`).decls[0].ir;
    expect([...mixed.op].slice(-3)).toEqual([Op.Binary, Op.Lit, Op.Ident]);
    const short = load('package p\n\nconst data = "a" + "b"\n').decls[0].ir;
    expect([...short.op].slice(-3)).toEqual([Op.Binary, Op.Lit, Op.Lit]);
  });

  test("skips a declaration that exceeds the limits, visibly", async () => {
    const tight = await newTestParser({ maxNodes: 20, baseSteps: 1000, stepsPerUnit: 1 });
    const file = loadFile(tight, new Names(), "p.go", source, { bodies: true });
    expect(file.decls.map((d) => d.skipped === true)).toEqual([true, true, false]);
    expect([...file.decls[0].ir.op]).toEqual([Op.Error]);
    tight.delete();
  });
});
