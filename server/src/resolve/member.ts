/**
 * What a name selects in a type, before the operand's own shape (pointer or not) is taken into account.
 */
import type { FuncSymbol } from "./symbols.ts";
import type { FuncType, NamedType, Type } from "./types.ts";

/** A field on the way; `owner` is the named type that declares it. */
export interface MemberStep {
  readonly name: string;
  readonly owner: NamedType | undefined;
  readonly type: Type;
  /** The struct holding the field is reached through a pointer; the operand's own pointer is not counted. */
  readonly throughPointer: boolean;
}

export type Member =
  | { readonly kind: "field"; readonly steps: readonly MemberStep[]; readonly type: Type }
  | { readonly kind: "method"; readonly steps: readonly MemberStep[]; readonly method: FuncSymbol; readonly receiver: NamedType }
  | {
      readonly kind: "interfaceMethod";
      readonly steps: readonly MemberStep[];
      readonly interfaceType: Type;
      readonly name: string;
      readonly type: FuncType;
    };
