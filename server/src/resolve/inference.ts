/**
 * Type arguments of a generic call, inferred from its arguments and from constraints with a single underlying type.
 */
import { DeclaredType, type Substitution, substitute, type TypeParamType } from "./generics.ts";
import { defaultType, isUntyped, singleTerm, underlying } from "./typeOps.ts";
import { type FuncType, type Type, unknownType } from "./types.ts";

const maxDepth = 16;

/**
 * Arguments for `params`, given the written ones and the call's argument types; what cannot be inferred is unknown.
 */
export function inferTypeArguments(
  params: readonly TypeParamType[],
  explicit: readonly Type[],
  signature: FuncType,
  args: readonly Type[],
  spread: boolean,
): Substitution {
  const known = new Map<Type, Type>();
  params.forEach((param, i) => {
    if (i < explicit.length) {
      known.set(param, explicit[i]);
    }
  });
  const open = new Set<Type>(params);
  const late: [Type, Type][] = [];
  args.forEach((arg, i) => {
    const param = parameterType(signature, i, spread);
    if (param === undefined || arg.kind === "unknown") {
      return;
    }
    if (isUntyped(arg)) {
      late.push([param, defaultType(arg)]);
    } else {
      unify(param, arg, open, known, 0);
    }
  });
  fromConstraints(params, open, known);
  for (const [param, arg] of late) {
    unify(param, arg, open, known, 0);
  }
  fromConstraints(params, open, known);
  for (const param of params) {
    if (!known.has(param)) {
      known.set(param, unknownType);
    }
  }
  return known;
}

/** The type the i-th argument is passed as; a spread slice is passed whole. */
function parameterType(signature: FuncType, i: number, spread: boolean): Type | undefined {
  const { params, variadic } = signature;
  const last = params.length - 1;
  if (!variadic || i < last) {
    return params[i];
  }
  const rest = params[last];
  return spread || rest?.kind !== "slice" ? rest : rest.elem;
}

function fromConstraints(params: readonly TypeParamType[], open: ReadonlySet<Type>, known: Map<Type, Type>): void {
  // Two rounds: a parameter found through one constraint may settle another.
  for (let round = 0; round < 2; round++) {
    for (const param of params) {
      const constraint = underlying(param.constraint);
      const term = constraint.kind === "interface" ? singleTerm(constraint) : undefined;
      if (term === undefined) {
        continue;
      }
      const arg = known.get(param);
      if (arg !== undefined) {
        unify(term, underlying(arg), open, known, 0);
      } else if (mentionsOnlyKnown(term, open, known)) {
        known.set(param, substitute(term, known));
      }
    }
  }
}

function mentionsOnlyKnown(type: Type, open: ReadonlySet<Type>, known: ReadonlyMap<Type, Type>): boolean {
  switch (type.kind) {
    case "typeParam":
      return !open.has(type) || known.has(type);
    case "pointer":
    case "slice":
    case "array":
    case "chan":
      return mentionsOnlyKnown(type.elem, open, known);
    case "map":
      return mentionsOnlyKnown(type.key, open, known) && mentionsOnlyKnown(type.elem, open, known);
    case "named":
      return type.args.every((arg) => mentionsOnlyKnown(arg, open, known));
    case "func":
      return [...type.params, ...type.results].every((part) => mentionsOnlyKnown(part, open, known));
    default:
      return true;
  }
}

function unify(param: Type, arg: Type, open: ReadonlySet<Type>, known: Map<Type, Type>, depth: number): void {
  if (depth > maxDepth || arg.kind === "unknown") {
    return;
  }
  if (param.kind === "typeParam") {
    if (open.has(param) && !known.has(param)) {
      known.set(param, arg);
    }
    return;
  }
  if (param.kind === "named") {
    if (param.args.length === 0) {
      return;
    }
    if (arg.kind === "named" && sameDeclaration(param, arg)) {
      unifyAll(param.args, arg.args, open, known, depth);
      return;
    }
    unifyUnderlying(underlying(param), arg, open, known, depth);
    return;
  }
  const value = arg.kind === "named" ? underlying(arg) : arg;
  switch (param.kind) {
    case "pointer":
    case "slice":
    case "array":
    case "chan":
      if (value.kind === param.kind) {
        unify(param.elem, value.elem, open, known, depth + 1);
      }
      return;
    case "map":
      if (value.kind === "map") {
        unify(param.key, value.key, open, known, depth + 1);
        unify(param.elem, value.elem, open, known, depth + 1);
      }
      return;
    case "func":
      if (value.kind === "func") {
        unifyAll(param.params, value.params, open, known, depth);
        unifyAll(param.results, value.results, open, known, depth);
      }
      return;
  }
}

/** A generic named parameter type against a value of another type: its literal form decides, or its methods. */
function unifyUnderlying(param: Type, arg: Type, open: ReadonlySet<Type>, known: Map<Type, Type>, depth: number): void {
  if (param.kind !== "interface") {
    if (param.kind !== "named") {
      unify(param, underlying(arg), open, known, depth + 1);
    }
    return;
  }
  const named = arg.kind === "pointer" ? arg.elem : arg;
  if (!(named instanceof DeclaredType)) {
    return;
  }
  const under = named.underlying();
  for (const [name, method] of param.methods) {
    const declared = under.kind === "interface" ? under.methods.get(name) : named.origin.method(name)?.type;
    if (declared !== undefined) {
      unify(method, substitute(declared, named.substitution()), open, known, depth + 1);
    }
  }
}

function sameDeclaration(a: Type, b: Type): boolean {
  return a instanceof DeclaredType && b instanceof DeclaredType && a.origin === b.origin;
}

function unifyAll(params: readonly Type[], args: readonly Type[], open: ReadonlySet<Type>, known: Map<Type, Type>, depth: number): void {
  for (let i = 0; i < params.length && i < args.length; i++) {
    unify(params[i], args[i], open, known, depth + 1);
  }
}
