/**
 * Calls of predeclared functions (and of package unsafe): their result types.
 */
import { child } from "../../ir/ir.ts";
import type { Env } from "../context.ts";
import { pointerTo } from "../generics.ts";
import { basic, byteType, core, defaultType, intType, isUntyped, noValue } from "../typeOps.ts";
import { type InterfaceType, type Type, unknownType } from "../types.ts";
import { arithmetic } from "./operators.ts";

const emptyInterface: InterfaceType = { kind: "interface", methods: new Map() };
const uintptrType = basic("uintptr");
const unsafePointer = basic("unsafe.Pointer");

export const unsafeFunctions: readonly string[] = ["Sizeof", "Alignof", "Offsetof", "Add", "Slice", "SliceData", "String", "StringData"];

/** `node` is the Call. */
export function builtinResult(env: Env, builtin: string, node: number): Type {
  switch (builtin) {
    case "make":
      return argument(env, node, 0);
    case "new": {
      const first = child(env.ir, node, 1);
      return first < 0 ? unknownType : pointerTo(defaultType(env.typeOf(first)));
    }
    case "append": {
      const type = argument(env, node, 0);
      return isUntyped(type) ? unknownType : type;
    }
    case "len":
    case "cap":
    case "copy":
      return intType;
    case "min":
    case "max":
      return extremum(env, node);
    case "recover":
      return emptyInterface;
    case "complex":
      return argumentIs(env, node, "float32") ? basic("complex64") : basic("complex128");
    case "real":
    case "imag":
      return argumentIs(env, node, "complex64") ? basic("float32") : basic("float64");
    case "delete":
    case "clear":
    case "close":
    case "panic":
    case "print":
    case "println":
      return noValue;
    case "unsafe.Sizeof":
    case "unsafe.Alignof":
    case "unsafe.Offsetof":
      return uintptrType;
    case "unsafe.Add":
      return unsafePointer;
    case "unsafe.String":
      return basic("string");
    case "unsafe.StringData":
      return pointerTo(byteType);
    case "unsafe.Slice": {
      const type = core(argument(env, node, 0));
      return type.kind === "pointer" ? { kind: "slice", elem: type.elem } : unknownType;
    }
    case "unsafe.SliceData": {
      const type = core(argument(env, node, 0));
      return type.kind === "slice" ? pointerTo(type.elem) : unknownType;
    }
    default:
      return unknownType;
  }
}

function argument(env: Env, call: number, n: number): Type {
  const node = child(env.ir, call, n + 1);
  return node < 0 ? unknownType : env.typeOf(node);
}

function argumentIs(env: Env, call: number, name: string): boolean {
  const type = core(argument(env, call, 0));
  return type.kind === "basic" && type.name === name;
}

function extremum(env: Env, call: number): Type {
  const { ir } = env;
  let result: Type | undefined;
  for (let a = child(ir, call, 1); a >= 0 && a < ir.next[call]; a = ir.next[a]) {
    const type = env.typeOf(a);
    result = result === undefined ? type : arithmetic(result, type);
  }
  return result ?? unknownType;
}
