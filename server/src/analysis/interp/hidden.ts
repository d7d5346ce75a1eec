/**
 * Accesses inside library calls: maps.Clone ranges its argument, fmt's %v and json.Marshal walk what they are given.
 */
import { Flag, name, Op } from "../../ir/ir.ts";
import { type HiddenAccess, hiddenAccesses, verbsOf } from "../../models/hidden.ts";
import { findMember } from "../../resolve/members.ts";
import type { FieldStep } from "../../resolve/symbols.ts";
import { isExported, underlying } from "../../resolve/typeOps.ts";
import type { NamedType, Type } from "../../resolve/types.ts";
import type { State } from "../state.ts";
import type { Value } from "../values.ts";
import { fieldValue, record } from "./access.ts";
import { isMapType, mapOperand } from "./expressions.ts";
import type { Interp } from "./interp.ts";

export function recordHidden(it: Interp, node: number, key: string, receiver: Value | undefined, args: readonly Value[], state: State): void {
  const rows = hiddenAccesses(key);
  if (rows) recordRows(it, node, key, rows, receiver, args, state);
}

export function recordRows(
  it: Interp,
  node: number,
  key: string,
  rows: readonly HiddenAccess[],
  receiver: Value | undefined,
  args: readonly Value[],
  state: State,
): void {
  if (it.dry > 0) return;
  const nodes: number[] = [];
  for (let c = it.ir.next[node + 1]; c < it.ir.next[node]; c = it.ir.next[c]) nodes.push(c);
  for (const row of rows) {
    if (row.argument < 0) {
      if (receiver) record(it, state, node, row.kind, receiver, { header: true });
      continue;
    }
    const last = row.rest ? nodes.length - 1 : row.argument;
    for (let i = row.argument; i <= last && i < nodes.length; i++) {
      if (row.rest && row.deep && !walks(it, key, nodes, i, row.argument)) continue;
      argument(it, row, nodes[i], args[i], state);
    }
  }
}

/** fmt walks an argument only under the verbs v and, for maps, s and d too; without a format always. */
function walks(it: Interp, key: string, nodes: readonly number[], at: number, first: number): boolean {
  if (!key.endsWith("f")) return true;
  const format = nodes[first - 1];
  if (format === undefined || it.ir.op[format] !== Op.Lit || (it.ir.flags[format] & 3) !== Flag.LitString) return true;
  const verbs = verbsOf(name(it.ir, format));
  const verb = verbs[at - first];
  return verb === undefined || verb === "v" || verb === "s" || verb === "d" || verb === "q" || verb === "x";
}

function argument(it: Interp, row: HiddenAccess, node: number, value: Value | undefined, state: State): void {
  if (value === undefined) return;
  const type = it.info.typeOf(node);
  if (isMapType(type.kind === "pointer" ? type.elem : type)) {
    if (hasOwnFormat(type, row)) return;
    // The argument was evaluated before; this look at its shape must not record or change anything.
    const looked = state.clone();
    looked.dead = true;
    const { header, loadedUnder } = mapOperand(it, node, looked);
    record(it, state, node, row.kind, value, { header, loadedUnder });
    return;
  }
  if (row.deep) walkStruct(it, row, node, value, type, state, 0);
}

const maxDepth = 2;

function walkStruct(it: Interp, row: HiddenAccess, node: number, value: Value, type: Type, state: State, depth: number): void {
  const target = type.kind === "pointer" ? type.elem : type;
  // fmt prints a pointer inside a struct as an address.
  if (type.kind === "pointer" && depth > 0 && !row.exportedOnly) return;
  if (hasOwnFormat(type, row)) return;
  const struct = underlying(target);
  if (struct.kind !== "struct") return;
  const owner: NamedType | undefined = target.kind === "named" ? target : undefined;
  for (const field of struct.fields) {
    if (row.exportedOnly && !isExported(field.name) && !field.embedded) continue;
    const step: FieldStep = { name: field.name, owner, throughPointer: type.kind === "pointer", type: field.type };
    if (isMapType(field.type)) {
      if (!hasOwnFormat(field.type, row)) record(it, state, node, row.kind, fieldValue(it, state, value, step), { header: true });
    } else if (depth < maxDepth) {
      walkStruct(it, row, node, fieldValue(it, state, value, step), field.type, state, depth + 1);
    }
  }
}

/** A type that formats or marshals itself is not walked by the library. */
function hasOwnFormat(type: Type, row: HiddenAccess): boolean {
  const names = row.exportedOnly
    ? ["MarshalJSON", "MarshalText", "GobEncode", "MarshalYAML", "MarshalXML"]
    : ["String", "Error", "Format", "GoString", "MarshalLogObject"];
  return names.some((n) => findMember(type, n, "")?.kind === "method");
}
