/**
 * What a declaration declares inside itself: variables, constants, types and type parameters.
 */
import type { LocalSymbol } from "./symbols.ts";
import type { Type } from "./types.ts";

/** Answers a variable's type when somebody asks. */
export interface LocalTypes {
  localType(local: Local): Type;
}

/** How a variable gets its type: by the statement that declares it. */
export interface LocalOrigin {
  /** Param, Var, Define, Range or (of a type switch) Case. */
  readonly statement: number;
  /** Which of the statement's names; Range: 0 key, 1 value. */
  readonly position: number;
}

export class Local implements LocalSymbol {
  readonly kind = "local";
  readonly id: number;
  readonly name: string;
  readonly role: LocalSymbol["role"];
  readonly index: number;
  readonly func: number;
  readonly node: number;
  readonly clause: number | undefined;
  readonly origin: LocalOrigin;
  captured = false;
  assignments = 0;
  private readonly types: LocalTypes;
  private known: Type | undefined;

  constructor(
    types: LocalTypes,
    id: number,
    name: string,
    role: LocalSymbol["role"],
    index: number,
    func: number,
    node: number,
    origin: LocalOrigin,
    clause?: number,
  ) {
    this.types = types;
    this.id = id;
    this.name = name;
    this.role = role;
    this.index = index;
    this.func = func;
    this.node = node;
    this.origin = origin;
    this.clause = clause;
  }

  get type(): Type {
    this.known ??= this.types.localType(this);
    return this.known;
  }
}

/** A local constant, type or type parameter. */
export interface LocalDeclaration {
  readonly kind: "const" | "type" | "typeParam";
  readonly name: string;
  /** Const: the Ident; type: the Type node; type parameter: its Param, or the Ident in a receiver. */
  readonly node: number;
  /** Const: the Var node that gives its value (an earlier one when it repeats); type parameter of a receiver: 0; else -1. */
  readonly source: number;
  /** Position among the names of its spec. */
  readonly position: number;
}

export type Entity = Local | LocalDeclaration;

/** The result of binding one declaration. */
export interface Bindings {
  /** Per node: an entity's number plus one; 0 when it is not declared inside; -(k+1) for the k-th of `keys`. */
  readonly bind: Int32Array;
  readonly entities: readonly Entity[];
  readonly locals: readonly Local[];
  /** Identifiers before a colon in a composite literal: a field's name, unless the literal turns out to be no struct. */
  readonly keys: readonly LiteralKey[];
  /** For a composite literal without a type: the literal around it. */
  readonly outer: ReadonlyMap<number, OuterLiteral>;
}

export interface LiteralKey {
  readonly composite: number;
  /** An entity's number plus one, or 0. */
  readonly entity: number;
}

export interface OuterLiteral {
  readonly composite: number;
  readonly isKey: boolean;
}
