/**
 * Symbolic values: access paths and the few other things a variable can hold. Values are hash-consed per package,
 * so two expressions denote the same thing exactly when their values are the same object. Pointers and what they point to
 * are one value: Go's maps and locks are reached through either.
 */
import type { FuncSymbol, LocalSymbol } from "../resolve/symbols.ts";
import { typeKey } from "../resolve/typeOps.ts";
import type { Type } from "../resolve/types.ts";

export type ValueKind =
  /** Nothing is known. */
  | "unknown"
  | "nil"
  | "const"
  /** What a parameter, receiver or otherwise opaque variable holds. */
  | "local"
  | "global"
  /** An unknown result, identified by where or how it was obtained. */
  | "opaque"
  /** An object made here. */
  | "alloc"
  /** base.name */
  | "field"
  /** base[key] */
  | "elem"
  /** A shallow struct copy of base: its reference fields are base's, its locks are its own. */
  | "copy"
  | "func"
  | "closure"
  /** A method value: func with its receiver in base. */
  | "bound"
  /** One of `choices`. */
  | "phi"
  /** The read side of the RWMutex in base (RLocker). */
  | "rlocker";

export interface Value {
  readonly id: number;
  readonly kind: ValueKind;
  readonly base: Value | undefined;
  /** Field name, global name, constant text or the name to show for a root. */
  readonly name: string;
  /** global: the package clause's name, "" when only the path is known. */
  readonly packageName: string;
  /** field: key of the named type that declares it ("" for an anonymous struct); global: its package path. */
  readonly owner: string;
  /** elem: the key's value. */
  readonly key: Value | undefined;
  /** Roots: the node that made it, -1 when none; with `decl` this places it in a loop. */
  readonly node: number;
  /** Roots: the top-level declaration they belong to. */
  readonly decl: number;
  readonly symbol: LocalSymbol | undefined;
  readonly func: FuncSymbol | undefined;
  readonly choices: readonly Value[];
  /** Depth of the path, bounded by `maxDepth`. */
  readonly depth: number;
  readonly type: Type | undefined;
}

const maxDepth = 8;
const maxChoices = 4;

type Draft = Partial<Omit<Value, "id" | "kind">>;

/** A value as it is kept here: `revision` is that of its declaration when it was last asked for. */
type Kept = { -readonly [K in keyof Value]: Value[K] } & { revision: number };

export class Values {
  private nextId = 0;
  private readonly table = new Map<string, Kept>();
  private readonly children = new Map<Value, Map<string, Kept>>();
  /** The commonest values have tables of their own: making a key of text for each look would be most of the work. */
  private readonly fields = new Map<Value, Map<string, Value>>();
  private readonly elems = new Map<Value, Map<Value, Value>>();
  private readonly locals = new Map<number, Map<number, Kept>>();
  private readonly funcs = new Map<FuncSymbol, Value>();
  /** How often a declaration was interpreted anew, where it was. */
  private readonly revisions = new Map<number, number>();
  private readonly own: { readonly path: string; readonly name: string };
  readonly unknown: Value = this.make("unknown", {});
  readonly nil: Value = this.make("nil", {});

  /** `own`: the package under analysis, whose name need not be its folder's. */
  constructor(own: { readonly path: string; readonly name: string } = { path: "", name: "" }) {
    this.own = own;
  }

  /**
   * The declaration will be interpreted again, with another body: what is the same in it keeps its values, so that equal
   * code has equal values before and after.
   */
  revise(decl: number): void {
    this.revisions.set(decl, (this.revisions.get(decl) ?? 0) + 1);
  }

  private make(kind: ValueKind, draft: Draft): Kept {
    return {
      id: this.nextId++,
      kind,
      base: draft.base,
      name: draft.name ?? "",
      owner: draft.owner ?? "",
      packageName: draft.packageName ?? "",
      key: draft.key,
      node: draft.node ?? -1,
      decl: draft.decl ?? -1,
      symbol: draft.symbol,
      func: draft.func,
      choices: draft.choices ?? [],
      depth: draft.depth ?? (draft.base ? draft.base.depth + 1 : 0),
      type: draft.type,
      revision: this.revisions.size === 0 ? 0 : (this.revisions.get(draft.decl ?? -1) ?? 0),
    };
  }

  /** Still the value of what `draft` describes: in a declaration interpreted anew its key may mean something else. */
  private isCurrent(found: Kept, draft: () => Draft): boolean {
    const revision = this.revisions.size === 0 ? 0 : (this.revisions.get(found.decl) ?? 0);
    if (found.revision === revision) return true;
    const now = draft();
    if (found.name !== (now.name ?? "") || !sameSymbol(found.symbol, now.symbol) || !sameType(found.type, now.type)) return false;
    found.revision = revision;
    found.symbol = now.symbol;
    found.type = now.type;
    return true;
  }

  private interned(key: string, kind: ValueKind, draft: () => Draft): Value {
    let found = this.table.get(key);
    if (!found || !this.isCurrent(found, draft)) {
      found = this.make(kind, draft());
      this.table.set(key, found);
    }
    return found;
  }

  private child(base: Value, key: string, kind: ValueKind, draft: () => Draft): Value {
    let of = this.children.get(base);
    if (!of) {
      of = new Map();
      this.children.set(base, of);
    }
    let found = of.get(key);
    if (!found || !this.isCurrent(found, draft)) {
      found = this.make(kind, { ...draft(), base });
      of.set(key, found);
    }
    return found;
  }

  constant(text: string): Value {
    return this.interned(`c${text}`, "const", () => ({ name: text }));
  }

  local(decl: number, symbol: LocalSymbol): Value {
    const draft = (): Draft => ({ decl, symbol, node: symbol.node, name: symbol.name, type: symbol.type });
    const found = known(this.locals, decl, symbol.id, () => this.make("local", draft()));
    if (this.isCurrent(found, draft)) return found;
    const made = this.make("local", draft());
    this.locals.get(decl)?.set(symbol.id, made);
    return made;
  }

  global(packagePath: string, name: string, type: Type | undefined): Value {
    return this.interned(`g${packagePath}:${name}`, "global", () => ({
      owner: packagePath,
      packageName: packagePath === this.own.path ? this.own.name : "",
      name,
      type,
    }));
  }

  opaque(decl: number, node: number, tag: string, type: Type | undefined): Value {
    return this.interned(`o${decl}:${node}:${tag}`, "opaque", () => ({ decl, node, name: tag, type }));
  }

  /** A deterministic function of other values, such as a getter of the same receiver with the same arguments. */
  derived(base: Value, tag: string, args: readonly Value[], type: Type | undefined): Value {
    if (base.depth >= maxDepth) return this.unknown;
    const key = `d${tag}(${args.map((a) => a.id).join(",")})`;
    return this.child(base, key, "opaque", () => ({ name: tag, decl: base.decl, node: base.node, type }));
  }

  alloc(decl: number, node: number, name: string, type: Type | undefined): Value {
    return this.interned(`a${decl}:${node}:${name}`, "alloc", () => ({ decl, node, name, type }));
  }

  copy(decl: number, node: number, base: Value, name: string): Value {
    if (base.depth >= maxDepth) return base;
    return this.child(base, `y${decl}:${node}`, "copy", () => ({ decl, node, name, type: base.type }));
  }

  field(base: Value, name: string, owner: string, type: Type | undefined): Value {
    if (base.kind === "unknown" && owner === "") return base;
    if (base.depth >= maxDepth) return this.opaque(-1, -1, `${owner}.${name}`, type);
    return known(this.fields, base, name, () => this.make("field", { base, name, owner, type, decl: base.decl }));
  }

  elem(base: Value, key: Value, type: Type | undefined): Value {
    if (base.kind === "unknown" || base.depth >= maxDepth) return this.unknown;
    return known(this.elems, base, key, () => this.make("elem", { base, key, type, decl: base.decl }));
  }

  func(func: FuncSymbol): Value {
    let found = this.funcs.get(func);
    if (!found) {
      // A symbol may have been made anew: the function is the same.
      const key = `f${func.packagePath}:${func.receiver}:${func.name}:${func.file}:${func.decl?.extent.start ?? -1}`;
      found = this.interned(key, "func", () => ({ func, name: func.name }));
      this.funcs.set(func, found);
    }
    return found;
  }

  closure(decl: number, node: number): Value {
    return this.interned(`k${decl}:${node}`, "closure", () => ({ decl, node }));
  }

  bound(func: FuncSymbol, receiver: Value): Value {
    return this.child(receiver, `m${func.packagePath}:${func.receiver}.${func.name}`, "bound", () => ({ func, name: func.name }));
  }

  rlocker(lock: Value): Value {
    return this.child(lock, "rlocker", "rlocker", () => ({}));
  }

  phi(a: Value, b: Value): Value {
    if (a === b) return a;
    if (a.kind === "nil") return b;
    if (b.kind === "nil") return a;
    if (a.kind === "unknown") return b;
    if (b.kind === "unknown") return a;
    if (a.kind === "const" || b.kind === "const") return a.kind === "const" && b.kind === "const" ? this.unknown : a.kind === "const" ? b : a;
    const choices = [...new Set([...alternatives(a), ...alternatives(b)])].sort((x, y) => x.id - y.id);
    if (choices.length > maxChoices) return this.unknown;
    return this.interned(`p${choices.map((c) => c.id).join(",")}`, "phi", () => ({
      choices,
      depth: Math.max(...choices.map((c) => c.depth)),
      type: a.type ?? b.type,
    }));
  }
}

function known<A, B, V extends Value>(table: Map<A, Map<B, V>>, first: A, second: B, make: () => V): V {
  let row = table.get(first);
  if (!row) {
    row = new Map();
    table.set(first, row);
  }
  let found = row.get(second);
  if (!found) {
    found = make();
    row.set(second, found);
  }
  return found;
}

function sameSymbol(a: LocalSymbol | undefined, b: LocalSymbol | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const isSame = a.role === b.role && a.index === b.index && a.func === b.func && a.node === b.node && a.clause === b.clause;
  return isSame && a.name === b.name && a.captured === b.captured && a.assignments === b.assignments;
}

/** Type parameters are other objects after an edit, so types go by their text. */
function sameType(a: Type | undefined, b: Type | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.kind === b.kind && typeKey(a) === typeKey(b));
}

/** The values a value may be: its choices, or itself. */
export function alternatives(value: Value): readonly Value[] {
  return value.kind === "phi" ? value.choices : [value];
}

/** The root of an access path. A derived value and a copy are reached through their base. */
export function rootOf(value: Value): Value {
  let at = value;
  while (at.base && at.kind !== "copy" && at.kind !== "bound") at = at.base;
  return at;
}

/** True when `prefix` is `value` or a step on the way to it. */
export function isPrefix(prefix: Value, value: Value): boolean {
  for (let at: Value | undefined = value; at; at = at.base) if (at === prefix) return true;
  return false;
}

/** Does the value differ from one iteration to the next of the loop that spans nodes [start, end) of its declaration? */
export function variesIn(value: Value, start: number, end: number): boolean {
  for (let at: Value | undefined = value; at; at = at.base) {
    if (at.node >= start && at.node < end && at.kind !== "closure") return true;
    if (at.key && variesIn(at.key, start, end)) return true;
    if (at.choices.some((c) => variesIn(c, start, end))) return true;
  }
  return false;
}

/** Rebuilds a path with `from` replaced by `to`; undefined when `from` is not on it. */
export function rebase(values: Values, value: Value, from: Value, to: Value): Value | undefined {
  if (value === from) return to;
  if (value.kind === "phi") {
    let merged: Value | undefined;
    for (const choice of value.choices) {
      const moved = rebase(values, choice, from, to);
      if (moved) merged = merged ? values.phi(merged, moved) : moved;
    }
    return merged;
  }
  if (!value.base) return undefined;
  const base = rebase(values, value.base, from, to);
  if (!base) return undefined;
  switch (value.kind) {
    case "field":
      return values.field(base, value.name, value.owner, value.type);
    case "elem":
      return values.elem(base, value.key ?? values.unknown, value.type);
    case "copy":
      return values.copy(value.decl, value.node, base, value.name);
    case "bound":
      return value.func ? values.bound(value.func, base) : undefined;
    case "rlocker":
      return values.rlocker(base);
    case "opaque":
      return values.derived(base, value.name, [], value.type);
    default:
      return undefined;
  }
}
