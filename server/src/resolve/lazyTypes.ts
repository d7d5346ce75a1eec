/**
 * Types whose parts are resolved when first asked for, so that naming a type never loads what its fields mention.
 */
import type { FieldInfo, FuncType, InterfaceType, StructType, Type } from "./types.ts";
import { unknownType } from "./types.ts";

/** A type resolved once, when first asked for. */
export class LazyType {
  private resolve: (() => Type) | undefined;
  private resolved: Type = unknownType;

  constructor(resolve: () => Type) {
    this.resolve = resolve;
  }

  get type(): Type {
    const resolve = this.resolve;
    if (resolve !== undefined) {
      // Cleared first: what needs itself is unknown, not an endless loop.
      this.resolve = undefined;
      this.resolved = resolve();
    }
    return this.resolved;
  }
}

export class LazyField extends LazyType implements FieldInfo {
  readonly name: string;
  readonly embedded: boolean;

  constructor(name: string, embedded: boolean, resolve: () => Type) {
    super(resolve);
    this.name = name;
    this.embedded = embedded;
  }
}

export function structOf(fields: readonly FieldInfo[]): StructType {
  return { kind: "struct", fields };
}

export class LazyFunc implements FuncType {
  readonly kind = "func";
  readonly variadic: boolean;
  private readonly resolveParams: () => readonly Type[];
  private readonly resolveResults: () => readonly Type[];
  private paramTypes: readonly Type[] | undefined;
  private resultTypes: readonly Type[] | undefined;

  constructor(variadic: boolean, params: () => readonly Type[], results: () => readonly Type[]) {
    this.variadic = variadic;
    this.resolveParams = params;
    this.resolveResults = results;
  }

  get params(): readonly Type[] {
    this.paramTypes ??= this.resolveParams();
    return this.paramTypes;
  }

  get results(): readonly Type[] {
    this.resultTypes ??= this.resolveResults();
    return this.resultTypes;
  }
}

export interface InterfaceParts {
  readonly methods: ReadonlyMap<string, FuncType>;
  readonly terms: readonly Type[] | undefined;
}

export const noParts: InterfaceParts = { methods: new Map(), terms: undefined };

export class LazyInterface implements InterfaceType {
  readonly kind = "interface";
  private resolve: (() => InterfaceParts) | undefined;
  private parts: InterfaceParts = noParts;

  constructor(resolve: () => InterfaceParts) {
    this.resolve = resolve;
  }

  get methods(): ReadonlyMap<string, FuncType> {
    return this.force().methods;
  }

  get terms(): readonly Type[] | undefined {
    return this.force().terms;
  }

  private force(): InterfaceParts {
    const resolve = this.resolve;
    if (resolve !== undefined) {
      this.resolve = undefined;
      this.parts = resolve();
    }
    return this.parts;
  }
}
