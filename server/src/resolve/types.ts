/**
 * Go types as data. What could not be resolved is `unknown`, which is a type like any other and never an error.
 */
export type Type =
  | UnknownType
  | { readonly kind: "basic"; readonly name: string }
  | { readonly kind: "pointer"; readonly elem: Type }
  | { readonly kind: "slice"; readonly elem: Type }
  | ArrayType
  | { readonly kind: "map"; readonly key: Type; readonly elem: Type }
  | { readonly kind: "chan"; readonly elem: Type }
  | FuncType
  | StructType
  | InterfaceType
  | NamedType
  | { readonly kind: "tuple"; readonly elems: readonly Type[] }
  | { readonly kind: "typeParam"; readonly name: string; readonly constraint: Type };

export interface UnknownType {
  readonly kind: "unknown";
}
export interface ArrayType {
  readonly kind: "array";
  readonly elem: Type;
  /** Number of elements; undefined when the length could not be worked out, or the type came without one. */
  readonly length?: () => number | undefined;
}
export interface FuncType {
  readonly kind: "func";
  readonly params: readonly Type[];
  readonly results: readonly Type[];
  readonly variadic: boolean;
}
export interface FieldInfo {
  readonly name: string;
  readonly type: Type;
  readonly embedded: boolean;
}
export interface StructType {
  readonly kind: "struct";
  readonly fields: readonly FieldInfo[];
}
export interface InterfaceType {
  readonly kind: "interface";
  /** Explicit and embedded methods, by name. */
  readonly methods: ReadonlyMap<string, FuncType>;
  /** The types of a constraint's union, tildes dropped; undefined when the interface does not restrict its types. */
  readonly terms?: readonly Type[];
}
export interface NamedType {
  readonly kind: "named";
  /** Import path of the declaring package; "" for universe types such as error. */
  readonly packagePath: string;
  readonly name: string;
  readonly args: readonly Type[];
  /** Lazily resolved; cycles are safe. */
  underlying(): Type;
}

export const unknownType: UnknownType = { kind: "unknown" };
