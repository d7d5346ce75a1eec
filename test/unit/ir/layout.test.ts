/**
 * Every IR, also that of damaged code, keeps the layout that `ir.ts` documents: whoever reads it relies on that.
 */
import { describe, expect, test } from "vitest";
import { Names } from "../../../server/src/base/names.ts";
import { type Ir, Op } from "../../../server/src/ir/ir.ts";
import { loadFile } from "../../../server/src/ir/load.ts";
import { loadTestParser } from "../../support/engine.ts";
import { applyEdit, goSample, goSourceRoot, Random, randomEdit } from "../../support/goSources.ts";

const parser = await loadTestParser();
const opNames = new Map<number, string>(Object.entries(Op).map(([key, value]) => [value, key]));

/** Ops by position; "+" after a position: that op or more of the like. Every position may be an Error in broken code. */
type Shape = readonly (readonly number[] | "any")[];

const params = [Op.Params];
const results = [Op.Params, Op.None];
const block = [Op.Block];

/** Children that are always there, in order. */
const fixed = new Map<number, Shape>([
  [Op.None, []],
  [Op.Func, [[Op.Param, Op.None], [Op.TypeParams, Op.None], params, results, [Op.Block, Op.None]]],
  [Op.Param, ["any"]],
  [Op.Var, [[Op.List], "any", [Op.List, Op.None]]],
  [Op.Type, [[Op.TypeParams, Op.None], "any"]],
  [Op.Import, [[Op.Ident, Op.None]]],
  [Op.MapType, ["any", "any"]],
  [Op.SliceType, ["any"]],
  [Op.ArrayType, ["any", "any"]],
  [Op.ChanType, ["any"]],
  [Op.FuncType, [params, results]],
  [Op.Field, ["any"]],
  [Op.Method, [params, results]],
  [Op.Ident, []],
  [Op.Selector, ["any"]],
  [Op.Slice, ["any", "any", "any", "any"]],
  [Op.Star, ["any"]],
  [Op.Addr, ["any"]],
  [Op.Receive, ["any"]],
  [Op.Unary, ["any"]],
  [Op.Binary, ["any", "any"]],
  [Op.FuncLit, [params, results, block]],
  [Op.Keyed, ["any", "any"]],
  [Op.TypeAssert, ["any", "any"]],
  [Op.Lit, []],
  [Op.ExprStmt, ["any"]],
  [Op.Assign, [[Op.List], [Op.List]]],
  [Op.Define, [[Op.List], [Op.List]]],
  [Op.IncDec, ["any"]],
  [Op.Go, ["any"]],
  [Op.Defer, ["any"]],
  [Op.If, ["any", "any", block, [Op.If, Op.Block, Op.None]]],
  [Op.For, ["any", "any", "any", block]],
  [Op.Range, ["any", "any", "any", block]],
  [Op.Send, ["any", "any"]],
  [Op.Labeled, ["any"]],
  [Op.Break, []],
  [Op.Continue, []],
  [Op.Goto, []],
  [Op.Fallthrough, []],
  [Op.DeclStmt, [[Op.Group]]],
]);

/** Children that come first, then any number of the last entry. */
const open = new Map<number, Shape>([
  [Op.Error, ["any"]],
  [Op.Params, [[Op.Param]]],
  [Op.TypeParams, [[Op.Param]]],
  [Op.Group, [[Op.Var, Op.Type, Op.Import]]],
  [Op.StructType, [[Op.Field]]],
  [Op.InterfaceType, ["any"]],
  [Op.Index, ["any", "any"]],
  [Op.Call, ["any", "any"]],
  [Op.Composite, ["any", "any"]],
  [Op.List, ["any"]],
  [Op.Block, ["any"]],
  [Op.Return, ["any"]],
  [Op.Switch, ["any", "any", [Op.Case]]],
  [Op.Case, [[Op.List], "any"]],
  [Op.TypeSwitch, ["any", [Op.Ident, Op.None], "any", [Op.Case]]],
  [Op.Select, [[Op.Comm]]],
  [Op.Comm, ["any", "any"]],
]);

function faults(ir: Ir, size: number): string[] {
  const found: string[] = [];
  for (let node = 0; node < ir.length; node++) {
    const at = `${node} ${opNames.get(ir.op[node])}`;
    const children: number[] = [];
    for (let c = node + 1; c < ir.next[node]; c = ir.next[c]) {
      if (ir.next[c] <= c || ir.next[c] > ir.next[node]) {
        return [...found, `${at}: next of child ${c} is ${ir.next[c]}`];
      }
      children.push(c);
    }
    if (ir.start[node] < 0 || ir.start[node] > ir.end[node] || ir.end[node] > size) {
      found.push(`${at}: ${ir.start[node]}..${ir.end[node]} of ${size}`);
    }
    found.push(...shapeFaults(ir, node, children).map((fault) => `${at}: ${fault}`));
    for (const c of children) {
      // The copies of a shared type stand behind the names that come after the first.
      if (!ir.hasError && (ir.start[c] < ir.start[node] || ir.end[c] > ir.end[node])) {
        found.push(`${at}: child ${c} ${opNames.get(ir.op[c])} lies outside`);
      }
    }
  }
  return found;
}

function shapeFaults(ir: Ir, node: number, children: number[]): string[] {
  const op = ir.op[node];
  const exact = fixed.get(op);
  const shape = exact ?? open.get(op);
  if (shape === undefined) {
    return ["no known shape"];
  }
  if (exact !== undefined && children.length !== exact.length) {
    return [`${children.length} children`];
  }
  // In sound code the entries before the last are there; in broken code too, as Errors.
  if (exact === undefined && children.length < shape.length - 1) {
    return [`only ${children.length} children`];
  }
  return children.flatMap((c, i) => {
    const allowed = shape[Math.min(i, shape.length - 1)];
    const good = allowed === "any" || allowed.includes(ir.op[c]) || (ir.hasError && ir.op[c] === Op.Error);
    return good ? [] : [`child ${i} is ${opNames.get(ir.op[c])}`];
  });
}

function check(text: string): string[] {
  const file = loadFile(parser, new Names(), "x.go", text, { bodies: true });
  return file.decls.flatMap(({ extent, ir }) => {
    const errorNodes = ir.op.includes(Op.Error) && !ir.hasError ? ["an Error without hasError"] : [];
    return [...errorNodes, ...faults(ir, extent.end - extent.start)].map((fault) => `${extent.names[0]}: ${fault}`);
  });
}

test("the checker sees faults", () => {
  const { ir } = loadFile(parser, new Names(), "x.go", "package p\nfunc f() { if x { y() } }", { bodies: true }).decls[0];
  const op = ir.op.slice();
  op[ir.op.indexOf(Op.If)] = Op.For;
  expect(faults({ ...ir, op }, 100)).toEqual(["6 For: child 3 is None"]);
  expect(faults(ir, 10).length).toBeGreaterThan(3);
});

describe.skipIf(goSourceRoot === undefined)("on the standard library", () => {
  test("sound files", () => {
    const files = goSample(30);
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => check(file.text).map((fault) => `${file.path}: ${fault}`))).toEqual([]);
  });

  test("damaged files", () => {
    const random = new Random(5);
    const files = goSample(40).filter((file) => file.text.length < 20_000);
    const found: string[] = [];
    for (const { path, text: original } of files) {
      let text = original;
      for (let k = 0; k < 8; k++) {
        text = applyEdit(text, randomEdit(random, text));
        found.push(...check(text).map((fault) => `${path}: ${fault}`));
      }
    }
    expect(found).toEqual([]);
  });
});

function depth(ir: Ir): number {
  const ends: number[] = [];
  let deepest = 0;
  for (let node = 0; node < ir.length; node++) {
    while (ends.length > 0 && node >= ends[ends.length - 1]) {
      ends.pop();
    }
    ends.push(ir.next[node]);
    deepest = Math.max(deepest, ends.length);
  }
  return deepest;
}

const nested = (open: string, middle: string, close: string): string => open.repeat(3000) + middle + close.repeat(3000);

test.each([
  ["parentheses", `var x = ${nested("(", "1", ")")}`],
  ["calls", `var x = ${nested("f(", "1", ")")}`],
  ["operators", `var x = a${" + a".repeat(3000)}`],
  ["selectors", `var x = a${".b".repeat(3000)}`],
  ["literals", `var x = T${nested("{a: ", "1", "}")}`],
  ["types", `var x ${"[]".repeat(3000)}int`],
  ["channels", `var x ${"chan<- ".repeat(3000)}chan int`],
  ["unions", `type I interface{ ${"A | ".repeat(3000)}B }`],
  ["structs", `type T ${nested("struct { a ", "int", "}")}`],
  ["blocks", `func f() { ${nested("{", "x()", "}")} }`],
  ["branches", `func f() { ${"if x {} else ".repeat(3000)}{} }`],
  ["functions", `func f() { ${nested("go func() {", "x()", "}()")} }`],
  ["unclosed brackets", `func f() { ${"if x { f(".repeat(3000)} }`],
])("deeply nested %s end in an error, at a modest depth", (_, text) => {
  const { ir } = loadFile(parser, new Names(), "x.go", `package p\n${text}\n`, { bodies: true }).decls[0];
  expect(ir.hasError).toBe(true);
  expect(depth(ir)).toBeGreaterThan(1);
  expect(depth(ir)).toBeLessThan(1700);
  expect(check(`package p\n${text}\n`)).toEqual([]);
});

test("soups of tokens load without an error being thrown, and keep the layout", () => {
  const words =
    "func type var const import package if else for range switch case default select go defer return goto break fallthrough chan map struct interface make new x y T _ 1 2.5 'a' \"s\" `r` ( ) [ ] { } , ; : := = == + - * & ! <- ... . ~ | \n \n // /* */".split(
      " ",
    );
  const random = new Random(17);
  for (let i = 0; i < 1500; i++) {
    let text = i % 2 === 0 ? "package p\nfunc f() {\n" : "";
    for (let k = random.below(60); k >= 0; k--) {
      text += `${random.of(words)} `;
    }
    expect(check(text), JSON.stringify(text)).toEqual([]);
    loadFile(parser, new Names(), "x.go", text, { bodies: false });
  }
});
