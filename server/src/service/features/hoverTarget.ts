/**
 * What a hover is about: the map, lock, sync.Map or recover at a place in a file, and what the code does to the map there.
 */
import { child, children, type Ir, name, Op } from "../../ir/ir.ts";
import { core, deref, namedOf } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import type { PackageView } from "../packageView.ts";
import { Code, callUse, type Extent, indexUse, type MapUse, rangeUse, receiverUse, type UseAt, useOf } from "./hoverUse.ts";

export type MapType = Extract<Type, { kind: "map" }>;

export interface MapTarget extends Extent {
  readonly kind: "map";
  readonly type: MapType;
  /** As written in the source, on one line; of a declaration its name. */
  readonly text: string;
  /** Where the map's name stands, for asking what is known of it; -1 for a map without a name. */
  readonly nameOffset: number;
  /** An element of what has the name: the inner map of `ms[i]`. */
  readonly isElement: boolean;
  readonly use: MapUse | undefined;
  /** The operation as written: `m[k]++`; "" without one. */
  readonly useText: string;
  /** Extents under which the analysis may have recorded what is done here, the likeliest first. */
  readonly places: readonly Extent[];
}

export interface LockTarget extends Extent {
  readonly kind: "lock";
  /** `sync.RWMutex` and the like. */
  readonly type: string;
  readonly text: string;
  readonly nameOffset: number;
  /** The method named here, or "". */
  readonly method: string;
}

export type HoverTarget =
  | MapTarget
  | LockTarget
  /** `method`: the one named here, or "". */
  | (Extent & { readonly kind: "syncMap"; readonly method: string })
  | (Extent & { readonly kind: "recover" });

/** Undefined where nothing of this kind stands. At the end of a name, that name counts when nothing begins there. */
export function hoverTargetAt(view: Pick<PackageView, "files" | "package">, path: string, offset: number): HoverTarget | undefined {
  const file = view.files.get(path)?.ir;
  const decl = file?.decls.find(({ extent }) => extent.start <= offset && offset <= extent.end);
  if (file === undefined || decl === undefined) return undefined;
  const code = new Code(file, decl, view.package.bodyOfDecl(decl, file));
  const at = offset - decl.extent.start;
  return targetOn(code, at) ?? (at > 0 ? targetOn(code, at - 1) : undefined);
}

const lockTypes = new Set(["sync.Mutex", "sync.RWMutex", "sync.Locker"]);

function targetOn(code: Code, at: number): HoverTarget | undefined {
  const { ir } = code;
  const path = pathTo(ir, at);
  if (path.length === 0) return undefined;
  const last = path.length - 1;
  const node = path[last];
  switch (ir.op[node]) {
    case Op.Ident:
    case Op.Selector:
      return nameTarget(code, path);
    case Op.Index:
      return indexTarget(code, path) ?? expressionTarget(code, path);
    case Op.Call:
      return callTarget(code, node) ?? expressionTarget(code, path);
    case Op.MapType:
      return expressionTarget(code, path);
    case Op.Range:
      return at < ir.start[child(ir, node, 3)] ? rangeTarget(code, node) : undefined;
    case Op.IncDec:
    case Op.Assign:
      return assignmentTarget(code, path);
    case Op.Field:
    case Op.Param:
    case Op.Type:
      return declarationTarget(code, node, at);
    default:
      return undefined;
  }
}

// ---- names and expressions

function nameTarget(code: Code, path: readonly number[]): HoverTarget | undefined {
  const { ir, body } = code;
  const node = path[path.length - 1];
  const parent = path.length > 1 ? path[path.length - 2] : -1;
  if (parent >= 0 && ir.op[parent] === Op.Call && child(ir, parent, 0) === node) {
    const called = callTarget(code, parent);
    if (called !== undefined) return called;
  }
  const selection = ir.op[node] === Op.Selector ? body.selection(node) : undefined;
  if (selection?.kind === "method" && selection.receiver.packagePath === "sync")
    return synchronisedTarget(code, selection.receiver, node, code.text(child(ir, node, 0)), name(ir, node));
  return expressionTarget(code, path);
}

/** The type of an expression says what it is; a generic type counts with its arguments. */
function expressionTarget(code: Code, path: readonly number[]): HoverTarget | undefined {
  const node = path[path.length - 1];
  const parent = path.length > 1 ? path[path.length - 2] : -1;
  if (parent >= 0 && code.ir.op[parent] === Op.Index && code.body.isType(parent) && child(code.ir, parent, 0) === node)
    return expressionTarget(code, path.slice(0, -1));
  const type = code.body.typeOf(node);
  const map = mapTypeOf(type);
  if (map === undefined) return synchronisedTarget(code, type, node, code.text(node), "");
  return mapTarget(code, map, node, useOf(code, path, path.length - 1));
}

function synchronisedTarget(code: Code, type: Type, node: number, text: string, method: string): HoverTarget | undefined {
  const named = namedOf(type);
  if (named?.packagePath !== "sync") return undefined;
  const typeName = `sync.${named.name}`;
  const extent = code.nameExtent(node);
  if (typeName === "sync.Map") return { kind: "syncMap", method, ...extent };
  return lockTypes.has(typeName) ? { kind: "lock", type: typeName, text, nameOffset: extent.start, method, ...extent } : undefined;
}

/** The name of a field, parameter or type. */
function declarationTarget(code: Code, node: number, at: number): HoverTarget | undefined {
  const { ir, body } = code;
  const { start, end } = code.nameExtent(node);
  const offset = code.extent(node).start + at - ir.start[node];
  const written = child(ir, node, ir.op[node] === Op.Type ? 1 : 0);
  if (written < 0 || name(ir, node) === "" || offset < start || offset >= end) return undefined;
  const type = body.typeOf(written);
  const map = mapTypeOf(type);
  return map === undefined ? synchronisedTarget(code, type, node, name(ir, node), "") : mapTarget(code, map, node, undefined);
}

// ---- operations

function indexTarget(code: Code, path: readonly number[]): HoverTarget | undefined {
  const { ir, body } = code;
  const node = path[path.length - 1];
  const operand = child(ir, node, 0);
  const map = operand < 0 || body.isType(node) ? undefined : mapTypeOf(body.typeOf(operand));
  return map && mapTarget(code, map, operand, indexUse(code, path, path.length - 1));
}

function rangeTarget(code: Code, node: number): HoverTarget | undefined {
  const operand = child(code.ir, node, 2);
  const map = mapTypeOf(code.body.typeOf(operand));
  return map && mapTarget(code, map, operand, rangeUse(code, node));
}

/** The operator of a statement whose one target is an element of a map. */
function assignmentTarget(code: Code, path: readonly number[]): HoverTarget | undefined {
  const { ir } = code;
  const statement = path[path.length - 1];
  const left = child(ir, statement, 0);
  const down = ir.op[statement] === Op.Assign ? [left, ...children(ir, left)] : [left];
  const isSingle = down.length === (ir.op[statement] === Op.Assign ? 2 : 1);
  const target = down[down.length - 1];
  return isSingle && target >= 0 && ir.op[target] === Op.Index ? indexTarget(code, [...path, ...down]) : undefined;
}

function callTarget(code: Code, call: number): HoverTarget | undefined {
  const { ir, body } = code;
  const callee = body.callee(call);
  if (callee.kind === "builtin" && callee.name === "recover") return { kind: "recover", ...code.extent(child(ir, call, 0)) };
  for (const argument of children(ir, call).slice(1)) {
    const use = callUse(code, call, callee, argument);
    const map = use && mapTypeOf(body.typeOf(argument));
    if (map) return mapTarget(code, map, argument, { use, node: call });
  }
  const use = receiverUse(code, call, callee);
  const receiver = use && child(ir, child(ir, call, 0), 0);
  const map = receiver === undefined ? undefined : mapTypeOf(body.typeOf(receiver));
  return use && map && receiver !== undefined ? mapTarget(code, map, receiver, { use, node: call }) : undefined;
}

function mapTarget(code: Code, type: MapType, map: number, found: UseAt | undefined): MapTarget {
  const { ir } = code;
  const isDeclaration = ir.op[map] === Op.Field || ir.op[map] === Op.Param || ir.op[map] === Op.Type;
  const named = nameNode(ir, map);
  // The target of an assignment is recorded as the index expression it is.
  const places = found === undefined ? [map] : [found.node, ...targetsOf(ir, found.node), map];
  const extents = places.map((node) => code.extent(node));
  return {
    kind: "map",
    type,
    text: isDeclaration ? name(ir, map) : code.text(map),
    nameOffset: named < 0 ? -1 : code.nameExtent(named).start,
    isElement: ir.op[map] === Op.Index,
    use: found?.use,
    useText: found === undefined ? "" : useText(code, found.node),
    places: extents,
    ...(isDeclaration ? code.nameExtent(map) : code.extent(map)),
  };
}

function targetsOf(ir: Ir, node: number): readonly number[] {
  if (ir.op[node] === Op.IncDec) return [child(ir, node, 0)];
  return ir.op[node] === Op.Assign ? children(ir, child(ir, node, 0)) : [];
}

/** Of a loop its head alone. */
function useText(code: Code, node: number): string {
  const { ir } = code;
  return ir.op[node] === Op.Range ? code.textBetween(ir.start[node], ir.start[child(ir, node, 3)]) : code.text(node);
}

/** The node whose name stands for the map: of `ms[i]` that of `ms`. */
function nameNode(ir: Ir, map: number): number {
  let at = map;
  while (at >= 0 && (ir.op[at] === Op.Index || ir.op[at] === Op.Star || ir.op[at] === Op.Addr)) at = child(ir, at, 0);
  const hasName = at >= 0 && (ir.op[at] === Op.Ident || ir.op[at] === Op.Selector || ir.op[at] === Op.Field || ir.op[at] === Op.Param || ir.op[at] === Op.Type);
  return hasName ? at : -1;
}

/** A map, or what points to one. */
function mapTypeOf(type: Type): MapType | undefined {
  const under = core(type.kind === "pointer" ? deref(type) : type);
  return under.kind === "map" ? under : undefined;
}

/** From the root to the innermost node whose extent holds the offset; of several that do, the one that begins last. */
function pathTo(ir: Ir, at: number): number[] {
  const path: number[] = [];
  let node = ir.length > 0 && ir.start[0] <= at && at < ir.end[0] ? 0 : -1;
  while (node >= 0) {
    path.push(node);
    let inner = -1;
    for (let c = node + 1; c < ir.next[node]; c = ir.next[c]) {
      if (ir.start[c] <= at && at < ir.end[c] && (inner < 0 || ir.start[c] > ir.start[inner])) inner = c;
    }
    node = inner;
  }
  return path;
}
