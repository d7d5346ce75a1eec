/**
 * Questions about a type that need no scope: what is it underneath, is it the same as another, how is it written.
 */
import { type ArrayType, type InterfaceType, type NamedType, type Type, unknownType } from "./types.ts";

/** How deep nested type arguments and literals are followed before a type counts as too deep to matter. */
const maxDepth = 24;

/** The pointed-to type, or the type itself when it is no (unnamed) pointer. */
export function deref(type: Type): Type {
  return type.kind === "pointer" ? type.elem : type;
}

export function underlying(type: Type): Type {
  return type.kind === "named" ? type.underlying() : type;
}

/** The named type a value is of, or points to. */
export function namedOf(type: Type): NamedType | undefined {
  const target = deref(type);
  return target.kind === "named" ? target : undefined;
}

/**
 * The type that decides which operations a value has: the underlying type, and for a type parameter the one underlying
 * type all its constraint's terms share. A parameter without such a type answers its constraint's interface.
 */
export function core(type: Type): Type {
  const under = underlying(type);
  if (under.kind !== "typeParam") {
    return under;
  }
  const constraint = underlying(under.constraint);
  return (constraint.kind === "interface" ? (singleTerm(constraint) ?? bytesOrString(constraint)) : undefined) ?? constraint;
}

/** A parameter that is a string or a byte slice indexes, slices and ranges like the slice. */
function bytesOrString(constraint: InterfaceType): Type | undefined {
  const terms = (constraint.terms ?? []).map(underlying);
  const isString = (term: Type) => term.kind === "basic" && term.name === "string";
  const slice = terms.find((term) => term.kind === "slice");
  const fits = terms.every((term) => isString(term) || (slice !== undefined && identical(term, slice)));
  return fits && slice?.kind === "slice" && identical(slice.elem, byteType) ? slice : undefined;
}

/** The underlying type shared by all terms of a constraint. */
export function singleTerm(constraint: InterfaceType): Type | undefined {
  const terms = constraint.terms;
  if (terms === undefined || terms.length === 0) {
    return undefined;
  }
  const first = underlying(terms[0]);
  if (first.kind === "typeParam" || first.kind === "unknown") {
    return undefined;
  }
  return terms.every((term) => identical(underlying(term), first)) ? first : undefined;
}

export function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** Canonical text of a basic type's name: `byte` and `rune` are other spellings. */
function basicName(name: string): string {
  return name === "byte" ? "uint8" : name === "rune" ? "int32" : name;
}

/** Identity as the language defines it; type parameters are compared by object, unknown types are never identical to a known one. */
export function identical(a: Type, b: Type, depth = 0): boolean {
  if (a === b) {
    return true;
  }
  if (depth > maxDepth) {
    return false;
  }
  switch (a.kind) {
    case "unknown":
      return b.kind === "unknown";
    case "basic":
      return b.kind === "basic" && basicName(a.name) === basicName(b.name);
    case "pointer":
    case "slice":
    case "array":
    case "chan":
      return b.kind === a.kind && identical(a.elem, b.elem, depth + 1);
    case "map":
      return b.kind === "map" && identical(a.key, b.key, depth + 1) && identical(a.elem, b.elem, depth + 1);
    case "tuple":
      return b.kind === "tuple" && identicalAll(a.elems, b.elems, depth);
    case "named":
      return b.kind === "named" && a.name === b.name && a.packagePath === b.packagePath && scopeOf(a) === scopeOf(b) && identicalAll(a.args, b.args, depth);
    case "func":
      return b.kind === "func" && a.variadic === b.variadic && identicalAll(a.params, b.params, depth) && identicalAll(a.results, b.results, depth);
    case "struct":
      return (
        b.kind === "struct" &&
        a.fields.length === b.fields.length &&
        a.fields.every((field, i) => {
          const other = b.fields[i];
          return field.name === other.name && field.embedded === other.embedded && identical(field.type, other.type, depth + 1);
        })
      );
    case "interface":
      return b.kind === "interface" && identicalInterfaces(a, b, depth);
    case "typeParam":
      return false;
  }
}

function identicalAll(a: readonly Type[], b: readonly Type[], depth: number): boolean {
  return a.length === b.length && a.every((type, i) => identical(type, b[i], depth + 1));
}

function identicalInterfaces(a: InterfaceType, b: InterfaceType, depth: number): boolean {
  if (a.methods.size !== b.methods.size) {
    return false;
  }
  for (const [name, method] of a.methods) {
    const other = b.methods.get(name);
    if (other === undefined || !identical(method, other, depth + 1)) {
      return false;
    }
  }
  return (a.terms === undefined) === (b.terms === undefined) && identicalAll(a.terms ?? [], b.terms ?? [], depth);
}

/** A named type declared inside a function tells itself apart from its namesakes by a scope. */
function scopeOf(type: NamedType): string {
  return "scope" in type && typeof type.scope === "string" ? type.scope : "";
}

/** A text equal for identical types and different for others; type parameters go by their name. */
export function typeKey(type: Type): string {
  return write(type, keyStyle, 0);
}

/** The type as Go code would write it in the package `within` (qualified by the last element of the path elsewhere). */
export function typeString(type: Type, within = ""): string {
  const named = ({ packagePath, name }: NamedType) => (packagePath === "" || packagePath === within ? name : `${shortName(packagePath)}.${name}`);
  return write(type, { named, basic: (name) => name, length: (array) => String(array.length?.() ?? "…") }, 0);
}

/** The name a package most likely has, judged by its path alone. */
export function shortName(path: string): string {
  const parts = path.split("/");
  let last = parts[parts.length - 1];
  if (parts.length > 1 && /^v[0-9]+$/.test(last)) {
    last = parts[parts.length - 2];
  }
  return last.replace(/\.v[0-9]+$/, "");
}

interface Style {
  named(type: NamedType): string;
  basic(name: string): string;
  length(type: ArrayType): string;
}

/** Working out a length may load packages; no two types differ by it alone where keys are compared. */
const keyStyle: Style = { named: (type) => `${type.packagePath}.${scopeOf(type)}${type.name}`, basic: basicName, length: () => "…" };

function write(type: Type, style: Style, depth: number): string {
  if (depth > maxDepth) {
    return "…";
  }
  const inner = (t: Type) => write(t, style, depth + 1);
  switch (type.kind) {
    case "unknown":
      return "?";
    case "basic":
      return style.basic(type.name);
    case "pointer":
      return `*${inner(type.elem)}`;
    case "slice":
      return `[]${inner(type.elem)}`;
    case "array":
      return `[${style.length(type)}]${inner(type.elem)}`;
    case "map":
      return `map[${inner(type.key)}]${inner(type.elem)}`;
    case "chan":
      return `chan ${inner(type.elem)}`;
    case "tuple":
      return `(${type.elems.map(inner).join(", ")})`;
    case "typeParam":
      return type.name;
    case "named":
      return style.named(type) + (type.args.length === 0 ? "" : `[${type.args.map(inner).join(", ")}]`);
    case "func":
      return `func${signature(type.params.map(inner), type.results.map(inner), type.variadic)}`;
    case "struct":
      return `struct{${type.fields.map((f) => (f.embedded ? inner(f.type) : `${f.name} ${inner(f.type)}`)).join("; ")}}`;
    case "interface": {
      const parts = [...type.methods].map(([name, m]) => name + signature(m.params.map(inner), m.results.map(inner), m.variadic));
      if (type.terms !== undefined) {
        parts.push(type.terms.map(inner).join(" | "));
      }
      return parts.length === 0 ? "any" : `interface{${parts.sort().join("; ")}}`;
    }
  }
}

function signature(params: string[], results: string[], variadic: boolean): string {
  const last = params.length - 1;
  if (variadic && last >= 0) {
    params[last] = params[last].replace(/^\[\]/, "...");
  }
  const tail = results.length === 0 ? "" : results.length === 1 ? ` ${results[0]}` : ` (${results.join(", ")})`;
  return `(${params.join(", ")})${tail}`;
}

const untyped = "untyped ";
const untypedDefaults: Readonly<Record<string, string>> = {
  "untyped bool": "bool",
  "untyped int": "int",
  "untyped rune": "rune",
  "untyped float": "float64",
  "untyped complex": "complex128",
  "untyped string": "string",
};

export function basic(name: string): Type {
  return { kind: "basic", name };
}

export const boolType = basic("bool");
export const intType = basic("int");
export const stringType = basic("string");
export const runeType = basic("rune");
export const byteType = basic("byte");
export const untypedBool = basic("untyped bool");
export const untypedInt = basic("untyped int");
export const untypedRune = basic("untyped rune");
export const untypedFloat = basic("untyped float");
export const untypedString = basic("untyped string");
export const untypedNil = basic("untyped nil");
export const noValue: Type = { kind: "tuple", elems: [] };

const defaults = new Map<string, Type>(Object.entries(untypedDefaults).map(([from, to]) => [from, basic(to)]));

export function isUntyped(type: Type): boolean {
  return type.kind === "basic" && type.name.startsWith(untyped);
}

/** The type a variable gets when it is declared with a value of this type. */
export function defaultType(type: Type): Type {
  if (type.kind !== "basic" || !isUntyped(type)) {
    return type;
  }
  return defaults.get(type.name) ?? unknownType;
}
