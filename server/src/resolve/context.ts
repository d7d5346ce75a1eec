/**
 * What typing an expression may ask of the declaration it stands in. `Body` answers; expression modules only see this.
 */
import type { Ir } from "../ir/ir.ts";
import type { TypeParamType } from "./generics.ts";
import type { BodyInfo, FuncSymbol, GoSymbol, TypeSymbol } from "./symbols.ts";
import type { Type } from "./types.ts";

export interface Env extends BodyInfo {
  readonly ir: Ir;
  readonly packagePath: string;
  /** A package-level name of the package imported by this path; undefined when the package or the name is missing. */
  member(path: string, name: string): GoSymbol | undefined;
  /** Runs a question that may lead to further ones of its kind; `otherwise` when they nest too deeply. */
  nested<T>(question: () => T, otherwise: T): T;
  /** The type a composite literal without a written one has, by the literal around it. */
  elidedType(composite: number): Type;
}

/** A declared type or alias, possibly generic. */
export interface GenericType extends TypeSymbol {
  readonly typeParams: readonly TypeParamType[];
  instantiate(args: readonly Type[]): Type;
}

/** A declared function with its own type parameters. */
export interface GenericFunc extends FuncSymbol {
  readonly typeParams: readonly TypeParamType[];
}

export function isGenericType(symbol: GoSymbol | undefined): symbol is GenericType {
  return symbol?.kind === "type" && "instantiate" in symbol;
}

export function typeParamsOf(symbol: FuncSymbol): readonly TypeParamType[] {
  return "typeParams" in symbol ? (symbol as GenericFunc).typeParams : [];
}

/** A package as its importers see it. */
export interface ImportedPackage {
  readonly path: string;
  /** From its package clause. */
  readonly name: string;
  lookup(name: string): GoSymbol | undefined;
}

/** What stands around a declaration: its file's imports, its package, the universe. */
export interface OuterScope {
  readonly packagePath: string;
  /** By interned name and its text. */
  lookup(id: number, name: string): GoSymbol | undefined;
  member(path: string, name: string): GoSymbol | undefined;
  /** The method `name` declared on the package's type `type`. */
  method(type: string, name: string): FuncSymbol | undefined;
}

/** Shared by everything one world resolves: how deep types are being asked for right now. */
export interface Nesting {
  depth: number;
}
