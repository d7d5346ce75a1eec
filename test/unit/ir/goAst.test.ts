/**
 * The splitter and the lowering against go/parser: the same declarations, and the same nodes at the same places.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Names } from "../../../server/src/base/names.ts";
import type { FileIr } from "../../../server/src/ir/file.ts";
import { Flag, type Ir, name, Op } from "../../../server/src/ir/ir.ts";
import { loadFile } from "../../../server/src/ir/load.ts";
import { loadTestParser } from "../../support/engine.ts";
import { goSample, goSourceRoot } from "../../support/goSources.ts";

interface GoFile {
  readonly path: string;
  readonly decls: readonly { kind: string; names: string[]; receiver: string; start: number; end: number; bodyStart: number }[];
  readonly nodes: readonly string[];
}

const program = fileURLToPath(new URL("../../support/go-ast/main.go", import.meta.url));
const opNames = new Map<number, string>(Object.entries(Op).map(([key, value]) => [value, key]));

/** Ops without a counterpart in go/ast. */
const ours = new Set<number>([Op.None, Op.Params, Op.TypeParams, Op.Var, Op.Group, Op.List]);
/** Ops whose text is compared. */
const texts = new Set<number>([Op.Func, Op.Ident, Op.Selector, Op.Unary, Op.Binary, Op.Assign, Op.IncDec, Op.Method]);
/** Ops compared by name and start alone. */
const named = new Set<number>([Op.Param, Op.Field, Op.Type, Op.Labeled, Op.Case, Op.Comm]);
const jumps = new Map<number, string>([
  [Op.Break, "break"],
  [Op.Continue, "continue"],
  [Op.Goto, "goto"],
  [Op.Fallthrough, "fallthrough"],
]);
const variants = new Map<number, readonly [flag: number, op: string]>([
  [Op.Call, [Flag.Ellipsis, "CallEllipsis"]],
  [Op.Range, [Flag.Define, "RangeDefine"]],
  [Op.Param, [Flag.Variadic, "Variadic"]],
  [Op.Field, [Flag.Embedded, "Embedded"]],
  [Op.Type, [Flag.Alias, "Alias"]],
  [Op.Case, [Flag.Default, "CaseDefault"]],
  [Op.Comm, [Flag.Default, "CommDefault"]],
]);

function describeNode(ir: Ir, node: number, offset: number): string {
  const op = ir.op[node];
  const variant = variants.get(op);
  const isVariant = variant !== undefined && (ir.flags[node] & variant[0]) !== 0;
  const title = isVariant ? variant[1] : (jumps.get(op) ?? opNames.get(op));
  const hasText = texts.has(op) || named.has(op) || jumps.has(op);
  const text = op === Op.ChanType ? `${ir.aux[node]}` : hasText ? name(ir, node) : "";
  const start = ir.start[node] + offset;
  return `${title} ${text} ${start} ${named.has(op) ? start : ir.end[node] + offset}`;
}

function nodesOf(file: FileIr): Set<string> {
  const nodes = new Set<string>();
  for (const { extent, ir } of file.decls) {
    for (let node = 0; node < ir.length; node++) {
      if (!ours.has(ir.op[node])) {
        nodes.add(describeNode(ir, node, extent.start));
      }
    }
  }
  return nodes;
}

function within(inner: string, outer: string): boolean {
  const [innerEnd, innerStart] = inner.split(" ").reverse().map(Number);
  const [outerEnd, outerStart] = outer.split(" ").reverse().map(Number);
  return innerStart >= outerStart && innerEnd <= outerEnd;
}

test.skipIf(goSourceRoot === undefined)(
  "a sample of the standard library",
  async () => {
    const parser = await loadTestParser();
    const root = goSourceRoot ?? "";
    // Set MAPGUARD_GO_STRIDE=1 to compare the whole library.
    const stride = Number(process.env.MAPGUARD_GO_STRIDE ?? 50);
    const paths = goSample(stride)
      .filter((file) => file.text.length < 2_000_000)
      .map((file) => join(root, file.path));
    expect(paths.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    let compared = 0;
    for (let i = 0; i < paths.length; i += 100) {
      const output = execFileSync("go", ["run", program], {
        input: paths.slice(i, i + 100).join("\n"),
        encoding: "utf8",
        maxBuffer: 1 << 29,
        env: { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "", GOWORK: "off" },
      });
      for (const line of output.trim().split("\n")) {
        const expected: GoFile = JSON.parse(line);
        const file = loadFile(parser, new Names(), expected.path, readFileSync(expected.path, "utf8"), { bodies: true, madeBodies: true });
        const decls = file.outline.declarations.map(({ nameStart: _, ...extent }) => extent);
        expect(decls, expected.path).toEqual(expected.decls);
        const found = nodesOf(file);
        compared += expected.nodes.length;
        const missing = expected.nodes.filter((node) => !found.delete(node));
        // Long concatenations of literals are one literal to us.
        const data = missing.filter((node) => found.delete(node.replace("Binary +", "Lit ")));
        const isData = (node: string): boolean => /^(?:Lit|Binary \+) /.test(node) && data.some((whole) => within(node, whole));
        wrong.push(...missing.filter((node) => !isData(node)).map((node) => `${expected.path}: missing ${node}`));
        wrong.push(...[...found].map((node) => `${expected.path}: superfluous ${node}`));
      }
    }
    expect(wrong.slice(0, 50)).toEqual([]);
    expect(compared).toBeGreaterThan(100_000);
  },
  600_000,
);
