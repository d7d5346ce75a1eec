/**
 * A readable, indented dump of an Ir, one node per line: for golden tests and for debugging.
 */
import { Flag, type Ir, name, Op } from "./ir.ts";

const opNames = new Map<number, string>(Object.entries(Op).map(([key, value]) => [value, key]));
const literalNames = ["int", "float", "string", "rune"];
const flagNames: readonly (readonly [number, string])[] = [
  [Flag.Variadic, "variadic"],
  [Flag.Const, "const"],
  [Flag.Alias, "alias"],
  [Flag.Embedded, "embedded"],
  [Flag.Ellipsis, "ellipsis"],
  [Flag.Define, "define"],
  [Flag.Default, "default"],
];
const directions = ["", "send", "receive"];

export interface PrintOptions {
  /** Append each node's `start..end`. */
  readonly offsets?: boolean;
}

export function printIr(ir: Ir, options: PrintOptions = {}): string {
  const lines: string[] = [];
  const ends: number[] = [];
  for (let node = 0; node < ir.length; node++) {
    while (ends.length > 0 && node >= ends[ends.length - 1]) {
      ends.pop();
    }
    const offsets = options.offsets === true ? [`${ir.start[node]}..${ir.end[node]}`] : [];
    lines.push(["  ".repeat(ends.length) + opNames.get(ir.op[node]), ...details(ir, node), ...offsets].join(" "));
    ends.push(ir.next[node]);
  }
  return `${lines.join("\n")}\n`;
}

function details(ir: Ir, node: number): string[] {
  const op = ir.op[node];
  const flags = ir.flags[node];
  if (op === Op.Lit) {
    return [literalNames[flags & 3], name(ir, node)].filter((word) => word !== "");
  }
  const words = op === Op.ChanType ? [directions[ir.aux[node]]] : [name(ir, node)];
  for (const [flag, word] of flagNames) {
    if ((flags & flag) !== 0) {
      words.push(`(${word})`);
    }
  }
  return words.filter((word) => word !== "");
}
