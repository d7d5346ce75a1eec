/**
 * Declared types and their instances: one object per declaration and arguments, and substitution of type parameters.
 */
import { LazyField, LazyFunc, LazyInterface, structOf } from "./lazyTypes.ts";
import type { Member } from "./member.ts";
import type { FuncSymbol } from "./symbols.ts";
import { identical, typeKey } from "./typeOps.ts";
import { type FuncType, type NamedType, type Type, unknownType } from "./types.ts";

/** Arguments nested deeper than this make an instance unknown: `T[T[T[…]]]` need not end. */
const maxArgumentDepth = 8;

/** Types declared by way of more than this many others are unknown: no chain may exhaust the stack. */
const maxDefinitions = 200;

export type TypeParamType = Extract<Type, { kind: "typeParam" }>;
export type Substitution = ReadonlyMap<Type, Type>;

/** What a declared type knows of its declaration. */
export interface TypeOrigin {
  readonly packagePath: string;
  readonly name: string;
  /** Tells types of equal name declared in different functions apart; "" at package level. */
  readonly scope: string;
  readonly typeParams: readonly TypeParamType[];
  /** The type the declaration gives. */
  definition(): Type;
  method(name: string): FuncSymbol | undefined;
  methodNames(): Iterable<string>;
}

/** A named type: the declaration itself (its arguments are its own parameters) or an instance of it. */
export class DeclaredType implements NamedType {
  readonly kind = "named";
  readonly origin: TypeOrigin;
  readonly args: readonly Type[];
  /** The declaration's own type; itself unless this is an instance. */
  readonly generic: DeclaredType;
  /** Found members by name, kept by `members.ts`. */
  readonly members = new Map<string, Member | undefined>();
  private readonly instances = new Map<string, DeclaredType[]>();
  private pointerType: Type | undefined;
  private replaced: Substitution | undefined;
  private under: Type | undefined;
  private busy = false;

  constructor(origin: TypeOrigin, args: readonly Type[], generic?: DeclaredType) {
    this.origin = origin;
    this.args = args;
    this.generic = generic ?? this;
  }

  get packagePath(): string {
    return this.origin.packagePath;
  }

  get name(): string {
    return this.origin.name;
  }

  get scope(): string {
    return this.origin.scope;
  }

  get pointer(): Type {
    this.pointerType ??= { kind: "pointer", elem: this };
    return this.pointerType;
  }

  underlying(): Type {
    return this.resolve(0);
  }

  private resolve(depth: number): Type {
    if (this.under !== undefined) {
      return this.under;
    }
    if (this.busy || depth > maxDefinitions) {
      return unknownType;
    }
    this.busy = true;
    const base = this.generic === this ? this.origin.definition() : this.generic.resolve(depth + 1);
    const resolved = base instanceof DeclaredType ? base.resolve(depth + 1) : base;
    this.under = substitute(resolved, this.substitution());
    this.busy = false;
    return this.under;
  }

  /** The instance with these arguments; missing ones are unknown, superfluous ones dropped. */
  instantiate(args: readonly Type[]): Type {
    const params = this.origin.typeParams;
    if (this.generic !== this) {
      return this.generic.instantiate(args);
    }
    if (params.length === 0) {
      return this;
    }
    const full = params.map((_, i) => args[i] ?? unknownType);
    if (full.every((arg, i) => arg === params[i])) {
      return this;
    }
    if (full.some((arg) => depthOf(arg, 0) > maxArgumentDepth)) {
      return unknownType;
    }
    const key = full.map(typeKey).join();
    const bucket = this.instances.get(key) ?? [];
    let instance = bucket.find((other) => other.args.every((arg, i) => identical(arg, full[i])));
    if (instance === undefined) {
      instance = new DeclaredType(this.origin, full, this);
      bucket.push(instance);
      this.instances.set(key, bucket);
    }
    return instance;
  }

  /** From the declaration's parameters to this instance's arguments. */
  substitution(): Substitution {
    if (this.generic === this) {
      return noSubstitution;
    }
    this.replaced ??= new Map(this.origin.typeParams.map((p, i) => [p, this.args[i]]));
    return this.replaced;
  }
}

export const noSubstitution: Substitution = new Map();

export function pointerTo(type: Type): Type {
  return type instanceof DeclaredType ? type.pointer : { kind: "pointer", elem: type };
}

/** A method's type as seen on this receiver: the receiver's arguments stand for the declaration's parameters. */
export function methodType(receiver: NamedType, method: FuncType): FuncType {
  if (!(receiver instanceof DeclaredType) || receiver.generic === receiver) {
    return method;
  }
  return substituteFunc(method, receiver.substitution());
}

export function substituteFunc(type: FuncType, by: Substitution): FuncType {
  if (by.size === 0) {
    return type;
  }
  return new LazyFunc(
    type.variadic,
    () => substituteAll(type.params, by),
    () => substituteAll(type.results, by),
  );
}

function substituteAll(types: readonly Type[], by: Substitution): readonly Type[] {
  let changed = false;
  const result = types.map((type) => {
    const other = substitute(type, by);
    changed ||= other !== type;
    return other;
  });
  return changed ? result : types;
}

export function substitute(type: Type, by: Substitution): Type {
  if (by.size === 0) {
    return type;
  }
  switch (type.kind) {
    case "unknown":
    case "basic":
      return type;
    case "typeParam":
      return by.get(type) ?? type;
    case "pointer": {
      const elem = substitute(type.elem, by);
      return elem === type.elem ? type : pointerTo(elem);
    }
    case "slice":
    case "array":
    case "chan": {
      const elem = substitute(type.elem, by);
      return elem === type.elem ? type : { ...type, elem };
    }
    case "map": {
      const key = substitute(type.key, by);
      const elem = substitute(type.elem, by);
      return key === type.key && elem === type.elem ? type : { kind: "map", key, elem };
    }
    case "tuple": {
      const elems = substituteAll(type.elems, by);
      return elems === type.elems ? type : { kind: "tuple", elems };
    }
    case "named": {
      const args = substituteAll(type.args, by);
      return args === type.args || !(type instanceof DeclaredType) ? type : type.instantiate(args);
    }
    case "func":
      return substituteFunc(type, by);
    case "struct":
      return structOf(type.fields.map((f) => new LazyField(f.name, f.embedded, () => substitute(f.type, by))));
    case "interface":
      return new LazyInterface(() => ({
        methods: new Map([...type.methods].map(([name, method]) => [name, substituteFunc(method, by)])),
        terms: type.terms === undefined ? undefined : substituteAll(type.terms, by),
      }));
  }
}

/** Nesting of composite types, counted no further than the limit needs. */
function depthOf(type: Type, depth: number): number {
  if (depth > maxArgumentDepth) {
    return depth;
  }
  switch (type.kind) {
    case "pointer":
    case "slice":
    case "array":
    case "chan":
      return depthOf(type.elem, depth + 1);
    case "map":
      return Math.max(depthOf(type.key, depth + 1), depthOf(type.elem, depth + 1));
    case "named":
      return type.args.reduce((most, arg) => Math.max(most, depthOf(arg, depth + 1)), depth);
    default:
      return depth;
  }
}
