/**
 * Symbols and the answers a body gives about its nodes: what does this identifier name, which field or method is
 * selected, which function is called.
 */
import type { DeclIr } from "../ir/file.ts";
import type { FuncType, NamedType, Type } from "./types.ts";

export type Symbol =
  | LocalSymbol
  | GlobalSymbol
  | FuncSymbol
  | TypeSymbol
  | ConstSymbol
  | { readonly kind: "package"; readonly path: string; readonly name: string }
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "nil" };

/** The same by a name that hides nothing. */
export type GoSymbol = Symbol;

/** A parameter, receiver, named result or variable declared inside a function. Identity is the object. */
export interface LocalSymbol {
  readonly kind: "local";
  /** Dense within its top-level declaration, from 0, in declaration order. */
  readonly id: number;
  readonly name: string;
  readonly role: "receiver" | "param" | "result" | "var";
  /** Index among the parameters or results of its function (receiver: 0); -1 for a plain variable. */
  readonly index: number;
  /** The Func or FuncLit node that declares it. */
  readonly func: number;
  /** The node (Ident or Param) that declares it. */
  readonly node: number;
  /** For the variable of a type switch, of which every clause has its own: the Case node. */
  readonly clause?: number;
  readonly type: Type;
  /** Used inside a FuncLit nested in the one that declares it. */
  readonly captured: boolean;
  /** Number of assignments after its declaration (Assign, IncDec, Range with `=`, address taken counts too). */
  readonly assignments: number;
}

/** A package-level variable. */
export interface GlobalSymbol {
  readonly kind: "global";
  readonly packagePath: string;
  readonly name: string;
  readonly type: Type;
}

/** A declared function or method, ours or foreign. Identity is the object: one per declaration. */
export interface FuncSymbol {
  readonly kind: "func";
  readonly packagePath: string;
  readonly name: string;
  /** Base name of the receiver's type, "" for a function. */
  readonly receiver: string;
  readonly pointerReceiver: boolean;
  /** Parameters without the receiver. */
  readonly type: FuncType;
  readonly file: string;
  /** With its body when the package was loaded with bodies. */
  readonly decl: DeclIr | undefined;
}

export interface ConstSymbol {
  readonly kind: "const";
  readonly name: string;
  readonly type: Type;
  /** Of an integer constant; undefined when it could not be worked out. */
  readonly integer?: () => number | undefined;
}

export interface TypeSymbol {
  readonly kind: "type";
  readonly type: Type;
  readonly alias: boolean;
}

/** One step from a struct value to a field. */
export interface FieldStep {
  readonly name: string;
  /** The named type that declares the field; undefined for an anonymous struct. */
  readonly owner: NamedType | undefined;
  /** The value holding the field was reached through a pointer in this step. */
  readonly throughPointer: boolean;
  readonly type: Type;
}

export type Selection =
  /** x.f: the implicit embedded steps come first, the named field last. */
  | { readonly kind: "field"; readonly steps: readonly FieldStep[]; readonly type: Type }
  /** x.M, promoted ones included: `steps` are the embedded fields that lead to the receiver. */
  | { readonly kind: "method"; readonly steps: readonly FieldStep[]; readonly method: FuncSymbol; readonly receiver: NamedType }
  /** A method of an interface value. */
  | { readonly kind: "interfaceMethod"; readonly steps: readonly FieldStep[]; readonly interfaceType: Type; readonly name: string; readonly type: FuncType }
  /** T.M or (*T).M: a function whose first parameter is the receiver. */
  | { readonly kind: "methodExpr"; readonly method: FuncSymbol }
  /** pkg.X */
  | { readonly kind: "member"; readonly packagePath: string; readonly name: string; readonly symbol: Symbol | undefined };

export type Callee =
  | { readonly kind: "func"; readonly func: FuncSymbol }
  | {
      readonly kind: "method";
      readonly func: FuncSymbol;
      readonly steps: readonly FieldStep[] /** The operand node the steps start from. */;
      readonly operand: number;
    }
  | { readonly kind: "interfaceMethod"; readonly interfaceType: Type; readonly name: string; readonly operand: number; readonly steps: readonly FieldStep[] }
  | { readonly kind: "methodExpr"; readonly func: FuncSymbol }
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "conversion"; readonly type: Type }
  /** A FuncLit called in place. */
  | { readonly kind: "literal"; readonly node: number }
  /** A value of function type: variable, field, call result, map element. */
  | { readonly kind: "value"; readonly node: number }
  /** pkg.F of a package that could not be loaded, or a name nobody declares. `path` is "" when even that is unknown. */
  | { readonly kind: "unknown"; readonly path: string; readonly name: string };

/** Bindings and types of one top-level declaration (nested function literals included). Answers are computed on demand and remembered. */
export interface BodyInfo {
  /** For an Ident (use or definition) or a Param. */
  symbolAt(node: number): Symbol | undefined;
  /** Type of an expression, or the type a type expression denotes. A call with several results is a tuple. */
  typeOf(node: number): Type;
  isType(node: number): boolean;
  /** For a Selector. */
  selection(node: number): Selection | undefined;
  /** For a Call. */
  callee(node: number): Callee;
  readonly locals: readonly LocalSymbol[];
}
