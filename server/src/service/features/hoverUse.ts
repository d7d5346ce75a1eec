/**
 * What code does to a map: the operation the compiler sees in an index expression, a range or a call, read from the nodes
 * around the map.
 */
import type { DeclIr, FileIr } from "../../ir/file.ts";
import { child, children, Flag, type Ir, name, Op } from "../../ir/ir.ts";
import type { AccessKindModel } from "../../models/accessKind.ts";
import { hiddenAccesses } from "../../models/hidden.ts";
import type { MapOperation } from "../../models/mapRuntime.ts";
import type { BodyInfo, Callee } from "../../resolve/symbols.ts";

/** What is done to a map: by the compiler's own means, or inside a library function it is given to. */
export type MapUse =
  /** `hint`: see `runtimeCalls`; of a literal the number of entries. */
  | { readonly kind: "operation"; readonly operation: MapOperation; readonly hint: number }
  | { readonly kind: "replace" }
  | { readonly kind: "library"; readonly access: AccessKindModel; readonly callee: string };

/** A use and the node that is it: the statement for `m[k]++`. */
export interface UseAt {
  readonly use: MapUse;
  readonly node: number;
}

export interface Extent {
  /** UTF-16 offsets in the file. */
  readonly start: number;
  readonly end: number;
}

/** A declaration with its text and types. */
export class Code {
  readonly ir: Ir;
  readonly body: BodyInfo;
  private readonly fileText: string;
  private readonly base: number;

  constructor(file: FileIr, decl: DeclIr, body: BodyInfo) {
    this.fileText = file.text;
    this.base = decl.extent.start;
    this.ir = decl.ir;
    this.body = body;
  }

  /** As written, on one line and not too long. */
  text(node: number): string {
    return node < 0 ? "" : this.textBetween(this.ir.start[node], this.ir.end[node]);
  }

  textBetween(start: number, end: number): string {
    const line = this.fileText
      .slice(this.base + start, this.base + end)
      .replace(/\s+/g, " ")
      .trim();
    return line.length > maxText ? `${line.slice(0, maxText - 1)}…` : line;
  }

  extent(node: number): Extent {
    const { ir, base } = this;
    return { start: base + ir.start[node], end: base + ir.end[node] };
  }

  /** Of the name that a node uses or declares. */
  nameExtent(node: number): Extent {
    const { ir, base } = this;
    const { length } = name(ir, node);
    const isWhole = length === 0 || ir.op[node] === Op.Ident || (ir.op[node] === Op.Field && (ir.flags[node] & Flag.Embedded) !== 0);
    if (isWhole) return this.extent(node);
    const start = ir.op[node] === Op.Type || ir.op[node] === Op.Field || ir.op[node] === Op.Param ? ir.start[node] : ir.end[node] - length;
    return { start: base + start, end: base + start + length };
  }
}

const maxText = 60;

/** What is done to the map expression that is the path's element `at`; undefined when its value is just passed on. */
export function useOf(code: Code, path: readonly number[], at: number): UseAt | undefined {
  const { ir, body } = code;
  if (at === 0) return undefined;
  const node = path[at];
  const parent = path[at - 1];
  switch (ir.op[parent]) {
    case Op.Index:
      return child(ir, parent, 0) === node && !body.isType(parent) ? indexUse(code, path, at - 1) : undefined;
    case Op.Range:
      return child(ir, parent, 2) === node ? rangeUse(code, parent) : undefined;
    case Op.Composite:
      return child(ir, parent, 0) === node ? { use: operation("literal", children(ir, parent).length - 1), node: parent } : undefined;
    case Op.List: {
      const isTarget = at > 1 && ir.op[path[at - 2]] === Op.Assign && child(ir, path[at - 2], 0) === parent;
      return isTarget ? { use: { kind: "replace" }, node: path[at - 2] } : undefined;
    }
    case Op.Selector: {
      const call = at > 1 ? path[at - 2] : -1;
      const use = call >= 0 && ir.op[call] === Op.Call && child(ir, call, 0) === parent ? receiverUse(code, call, body.callee(call)) : undefined;
      return use && { use, node: call };
    }
    case Op.Call: {
      const use = child(ir, parent, 0) === node ? undefined : callUse(code, parent, body.callee(parent), node);
      return use && { use, node: parent };
    }
    default:
      return undefined;
  }
}

/** What the index expression at this place of the path does: its statement decides. */
export function indexUse(code: Code, path: readonly number[], at: number): UseAt {
  const { ir } = code;
  const node = path[at];
  const read = { use: operation("read"), node };
  if (at === 0) return read;
  const parent = path[at - 1];
  if (ir.op[parent] === Op.IncDec) return { use: operation("update"), node: parent };
  if (ir.op[parent] === Op.Range) return child(ir, parent, 2) === node ? read : { use: operation("assign"), node };
  if (ir.op[parent] !== Op.List || at < 2) return read;
  const statement = path[at - 2];
  const op = ir.op[statement];
  if (op !== Op.Assign && op !== Op.Define && op !== Op.Var) return read;
  const left = child(ir, statement, 0);
  const right = child(ir, statement, op === Op.Var ? 2 : 1);
  if (parent === right) return count(ir, left) === 2 && count(ir, right) === 1 ? { use: operation("commaOk"), node } : read;
  if (op !== Op.Assign) return read;
  const operator = name(ir, statement);
  if (operator !== "=") return { use: operation(operator === "/=" || operator === "%=" ? "divide" : "update"), node: statement };
  return { use: operation(isAppendTo(code, node, left, right) ? "append" : "assign"), node: statement };
}

/** `m[k] = append(m[k], …)`, alone on both sides. */
function isAppendTo(code: Code, target: number, left: number, right: number): boolean {
  const { ir, body } = code;
  const value = child(ir, right, 0);
  if (count(ir, left) !== 1 || count(ir, right) !== 1 || ir.op[value] !== Op.Call) return false;
  const callee = body.callee(value);
  return callee.kind === "builtin" && callee.name === "append" && code.text(child(ir, value, 1)) === code.text(target);
}

/** `for k := range m { delete(m, k) }` wipes the map in one call. */
export function rangeUse(code: Code, node: number): UseAt {
  const { ir, body } = code;
  const [key, value, map, block] = children(ir, node);
  const range = { use: operation("range"), node };
  if ((ir.flags[node] & Flag.Define) === 0 || ir.op[key] !== Op.Ident || ir.op[value] !== Op.None || count(ir, block) !== 1) return range;
  const statement = child(ir, block, 0);
  const call = child(ir, statement, 0);
  if (call < 0 || ir.op[statement] !== Op.ExprStmt || ir.op[call] !== Op.Call) return range;
  const callee = body.callee(call);
  const isSame = code.text(child(ir, call, 1)) === code.text(map) && code.text(child(ir, call, 2)) === code.text(key);
  return callee.kind === "builtin" && callee.name === "delete" && isSame ? { use: operation("rangeClear"), node } : range;
}

/** What a call does to the map it gets as this argument. */
export function callUse(code: Code, call: number, callee: Callee, argument: number): MapUse | undefined {
  const { ir } = code;
  const position = children(ir, call).indexOf(argument) - 1;
  if (callee.kind === "builtin") {
    const builtin = callee.name;
    if (position !== 0) return undefined;
    if (builtin === "delete" || builtin === "clear" || builtin === "len") return operation(builtin);
    return builtin === "make" ? operation("make", hintOf(ir, call)) : undefined;
  }
  const key = libraryKey(callee);
  if (key === "maps.Clone") return operation("clone");
  const row = hiddenAccesses(key)?.find((hidden) => (hidden.rest ? position >= hidden.argument : position === hidden.argument));
  return row && { kind: "library", access: row.kind, callee: code.text(child(ir, call, 0)) };
}

/** What a library method does to the map that is its receiver: `Header.Get`. */
export function receiverUse(code: Code, call: number, callee: Callee): MapUse | undefined {
  const row = hiddenAccesses(libraryKey(callee))?.find(({ argument }) => argument < 0);
  return row && { kind: "library", access: row.kind, callee: code.text(child(code.ir, call, 0)) };
}

function hintOf(ir: Ir, call: number): number {
  const size = child(ir, call, 2);
  if (size < 0) return 0;
  return ir.op[size] === Op.Lit && /^\d+$/.test(name(ir, size)) ? Number(name(ir, size)) : -1;
}

function operation(kind: MapOperation, hint = 0): MapUse {
  return { kind: "operation", operation: kind, hint };
}

function count(ir: Ir, node: number): number {
  return node < 0 ? 0 : children(ir, node).length;
}

/** `maps.Clone`, `encoding/json.Marshal`; "" for what is no declared function or method. */
function libraryKey(callee: Callee): string {
  if (callee.kind !== "func" && callee.kind !== "method") return "";
  const { packagePath, receiver, name: called } = callee.func;
  return receiver === "" ? `${packagePath}.${called}` : `${packagePath}.${receiver}.${called}`;
}
