/**
 * Symbols of declarations: functions, types, variables and constants, which resolve their types when first asked.
 */
import type { DeclIr } from "../ir/file.ts";
import { child, Flag, type Ir, Op } from "../ir/ir.ts";
import type { Env, GenericFunc, GenericType } from "./context.ts";
import { integerValue } from "./expressions/integers.ts";
import { funcType } from "./expressions/typeNodes.ts";
import { assignedType } from "./expressions/values.ts";
import { DeclaredType, substitute, type TypeOrigin, type TypeParamType } from "./generics.ts";
import { LazyType } from "./lazyTypes.ts";
import type { ConstSymbol, FuncSymbol, GlobalSymbol } from "./symbols.ts";
import { type FuncType, type Type, unknownType } from "./types.ts";

/** The parameters of a TypeParams node (or of none). */
function typeParamsAt(env: Env, list: number): readonly TypeParamType[] {
  const { ir } = env;
  const params: TypeParamType[] = [];
  if (list < 0 || ir.op[list] !== Op.TypeParams) {
    return params;
  }
  for (let p = list + 1; p < ir.next[list]; p = ir.next[p]) {
    const symbol = env.symbolAt(p);
    if (symbol?.kind === "type" && symbol.type.kind === "typeParam") {
      params.push(symbol.type);
    }
  }
  return params;
}

/** What a type declaration needs of its package. */
export interface MethodTable {
  method(name: string): FuncSymbol | undefined;
  methodNames(): Iterable<string>;
}

export const noMethods: MethodTable = { method: () => undefined, methodNames: () => [] };

export class TypeDeclaration implements GenericType, TypeOrigin {
  readonly kind = "type";
  readonly name: string;
  readonly packagePath: string;
  readonly scope: string;
  readonly alias: boolean;
  private readonly env: Env;
  private readonly node: number;
  private readonly methods: MethodTable;
  private params: readonly TypeParamType[] | undefined;
  private declared: DeclaredType | undefined;

  /** `node` is a Type node of `env`. */
  constructor(env: Env, node: number, scope: string, methods: MethodTable) {
    this.env = env;
    this.node = node;
    this.scope = scope;
    this.methods = methods;
    this.name = env.ir.names.text(env.ir.aux[node]);
    this.packagePath = env.packagePath;
    this.alias = (env.ir.flags[node] & Flag.Alias) !== 0;
  }

  get typeParams(): readonly TypeParamType[] {
    this.params ??= typeParamsAt(this.env, child(this.env.ir, this.node, 0));
    return this.params;
  }

  get type(): Type {
    if (this.alias) {
      return this.definition();
    }
    this.declared ??= new DeclaredType(this, this.typeParams);
    return this.declared;
  }

  instantiate(args: readonly Type[]): Type {
    const type = this.type;
    if (type instanceof DeclaredType && !this.alias) {
      return type.instantiate(args);
    }
    return substitute(type, new Map(this.typeParams.map((param, i) => [param, args[i] ?? unknownType])));
  }

  definition(): Type {
    const type = child(this.env.ir, this.node, 1);
    return type < 0 ? unknownType : this.env.typeOf(type);
  }

  method(name: string): FuncSymbol | undefined {
    return this.methods.method(name);
  }

  methodNames(): Iterable<string> {
    return this.methods.methodNames();
  }
}

export interface FuncSource {
  readonly packagePath: string;
  readonly file: string;
  readonly name: string;
  readonly receiver: string;
  /** The declaration, when it was loaded with its body. */
  decl(): DeclIr | undefined;
  env(): Env;
}

const noFunc: FuncType = { kind: "func", params: [], results: [], variadic: false };

export class FuncDeclaration implements GenericFunc {
  readonly kind = "func";
  private readonly source: FuncSource;
  private signature: FuncType | undefined;
  private params: readonly TypeParamType[] | undefined;

  constructor(source: FuncSource) {
    this.source = source;
  }

  get packagePath(): string {
    return this.source.packagePath;
  }

  get name(): string {
    return this.source.name;
  }

  get receiver(): string {
    return this.source.receiver;
  }

  get file(): string {
    return this.source.file;
  }

  get decl(): DeclIr | undefined {
    return this.source.decl();
  }

  /** There is another body: what was worked out of the old one is asked again. */
  bodyReplaced(): void {
    this.signature = undefined;
    this.params = undefined;
  }

  get body(): Env {
    return this.source.env();
  }

  get pointerReceiver(): boolean {
    const { ir } = this.body;
    const receiver = isFunc(ir) ? child(ir, 0, 0) : -1;
    return receiver >= 0 && ir.op[receiver] === Op.Param && ir.op[receiver + 1] === Op.Star;
  }

  get type(): FuncType {
    if (this.signature === undefined) {
      const env = this.body;
      this.signature = isFunc(env.ir) ? funcType(env, child(env.ir, 0, 2), child(env.ir, 0, 3)) : noFunc;
    }
    return this.signature;
  }

  get typeParams(): readonly TypeParamType[] {
    if (this.params === undefined) {
      const env = this.body;
      this.params = isFunc(env.ir) ? typeParamsAt(env, child(env.ir, 0, 1)) : [];
    }
    return this.params;
  }
}

function isFunc(ir: Ir): boolean {
  return ir.length > 0 && ir.op[0] === Op.Func;
}

/** Where a package-level variable or constant stands in its declaration. */
export interface SpecPlace {
  /** The Var node that gives type and value: for a repeating constant an earlier one. */
  readonly node: number;
  readonly position: number;
  /** Names in the spec. */
  readonly count: number;
}

/** The type a Var node gives one of its names. */
export function specType(env: Env, place: SpecPlace): Type {
  const { ir } = env;
  const type = child(ir, place.node, 1);
  if (type >= 0 && ir.op[type] !== Op.None) {
    return env.typeOf(type);
  }
  return assignedType(env, child(ir, place.node, 2), place.count, place.position);
}

/** As `specType`, but a constant without a written type stays untyped. */
export function constantType(env: Env, place: SpecPlace): Type {
  const { ir } = env;
  const type = child(ir, place.node, 1);
  if (type >= 0 && ir.op[type] !== Op.None) {
    return env.typeOf(type);
  }
  const value = constantValue(ir, place);
  return value < 0 ? unknownType : env.typeOf(value);
}

/** The expression a constant is given, or -1. */
export function constantValue(ir: Ir, place: SpecPlace): number {
  const values = child(ir, place.node, 2);
  return values >= 0 && ir.op[values] === Op.List ? child(ir, values, place.position) : -1;
}

export class GlobalVariable extends LazyType implements GlobalSymbol {
  readonly kind = "global";
  readonly packagePath: string;
  readonly name: string;

  constructor(packagePath: string, name: string, resolve: () => Type) {
    super(resolve);
    this.packagePath = packagePath;
    this.name = name;
  }
}

export class Constant extends LazyType implements ConstSymbol {
  readonly kind = "const";
  readonly name: string;
  readonly integer: () => number | undefined;

  /** `node` is the constant's value in `env`, or -1. */
  constructor(name: string, env: Env, node: number, resolve: () => Type) {
    super(resolve);
    this.name = name;
    this.integer = () => integerValue(env, node);
  }
}
