/**
 * The predeclared names, and package unsafe, which has no source worth reading.
 */
import { unsafeFunctions } from "./expressions/builtins.ts";
import { DeclaredType, type TypeOrigin } from "./generics.ts";
import type { GoSymbol } from "./symbols.ts";
import { basic, boolType, byteType, intType, runeType, stringType, untypedBool, untypedInt } from "./typeOps.ts";
import type { FuncType, InterfaceType, Type } from "./types.ts";

const builtins = [
  "append",
  "cap",
  "clear",
  "close",
  "complex",
  "copy",
  "delete",
  "imag",
  "len",
  "make",
  "max",
  "min",
  "new",
  "panic",
  "print",
  "println",
  "real",
  "recover",
];

const otherBasics = [
  "complex64",
  "complex128",
  "float32",
  "float64",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "uintptr",
];

const anyType: InterfaceType = { kind: "interface", methods: new Map() };

function typeSymbol(type: Type, alias = false): GoSymbol {
  return { kind: "type", type, alias };
}

function predeclaredInterface(name: string, definition: InterfaceType): Type {
  const origin: TypeOrigin = {
    packagePath: "",
    name,
    scope: "",
    typeParams: [],
    definition: () => definition,
    method: () => undefined,
    methodNames: () => [],
  };
  return new DeclaredType(origin, []);
}

function declare(): ReadonlyMap<string, GoSymbol> {
  const symbols = new Map<string, GoSymbol>();
  for (const type of [boolType, intType, stringType, runeType, byteType, ...otherBasics.map(basic)]) {
    if (type.kind === "basic") {
      symbols.set(type.name, typeSymbol(type));
    }
  }
  const error: FuncType = { kind: "func", params: [], results: [stringType], variadic: false };
  symbols.set("error", typeSymbol(predeclaredInterface("error", { kind: "interface", methods: new Map([["Error", error]]) })));
  symbols.set("comparable", typeSymbol(predeclaredInterface("comparable", anyType)));
  symbols.set("any", typeSymbol(anyType, true));
  for (const name of builtins) {
    symbols.set(name, { kind: "builtin", name });
  }
  for (const name of ["true", "false"]) {
    symbols.set(name, { kind: "const", name, type: untypedBool });
  }
  symbols.set("iota", { kind: "const", name: "iota", type: untypedInt });
  symbols.set("nil", { kind: "nil" });
  return symbols;
}

function declareUnsafe(): ReadonlyMap<string, GoSymbol> {
  const symbols = new Map<string, GoSymbol>([["Pointer", typeSymbol(basic("unsafe.Pointer"))]]);
  for (const name of unsafeFunctions) {
    symbols.set(name, { kind: "builtin", name: `unsafe.${name}` });
  }
  return symbols;
}

export const universe: ReadonlyMap<string, GoSymbol> = declare();
export const unsafePackage: ReadonlyMap<string, GoSymbol> = declareUnsafe();
