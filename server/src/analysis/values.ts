/**
 * Symbolic values: access paths and the few other things a variable can hold. Values are hash-consed per package,
 * so two expressions denote the same thing exactly when their values are the same object. Pointers and what they point to
 * are one value: Go's maps and locks are reached through either.
 */
import type { Mutable } from "../base/mutable.ts";
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

/** A value as it is kept here; values are made here alone, so every one of them is of this kind. */
type Kept = Mutable<Value> & {
  /** That of its declaration when it was last asked for. */
  revision: number;
  /** Another root made by the same node. */
  sibling: Kept | undefined;
  // What it leads to. The commonest have tables of their own: making a key of text for each look would be most of the work.
  fields: Map<string, Value> | undefined;
  elems: Map<Value, Value> | undefined;
  methods: Map<FuncSymbol, Value> | undefined;
  /** Phis of two choices of which it is the earlier, by the other one. */
  pairs: Map<Value, Value> | undefined;
  others: Map<string, Kept> | undefined;
};

export class Values {
  private nextId = 0;
  private readonly constants = new Map<string, Kept>();
  private readonly globals = new Map<string, Map<string, Kept>>();
  private readonly texts = new Map<string, Kept>();
  /** Roots by declaration and node. */
  private readonly roots = new Map<number, Map<number, Kept>>();
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
      sibling: undefined,
      fields: undefined,
      elems: undefined,
      methods: undefined,
      pairs: undefined,
      others: undefined,
    };
  }

  /** Still the value of what has this name, variable and type: in a declaration interpreted anew its key may mean something else. */
  private isCurrent(found: Kept, name: string, symbol: LocalSymbol | undefined, type: Type | undefined): boolean {
    const revision = this.revisions.size === 0 ? 0 : (this.revisions.get(found.decl) ?? 0);
    if (found.revision === revision) return true;
    if (found.name !== name || !sameSymbol(found.symbol, symbol) || !sameType(found.type, type)) return false;
    found.revision = revision;
    found.symbol = symbol;
    found.type = type;
    return true;
  }

  /** What a node of a declaration makes: by the node, the kind and the name. */
  private root(kind: ValueKind, decl: number, node: number, name: string, type: Type | undefined): Value {
    const row = rowOf(this.roots, decl);
    const first = row.get(node);
    let before: Kept | undefined;
    for (let at = first; at; before = at, at = at.sibling) {
      if (at.kind !== kind || at.name !== name) continue;
      if (this.isCurrent(at, name, undefined, type)) return at;
      const made = this.make(kind, { decl, node, name, type });
      made.sibling = at.sibling;
      if (before) before.sibling = made;
      else row.set(node, made);
      return made;
    }
    const made = this.make(kind, { decl, node, name, type });
    made.sibling = first;
    row.set(node, made);
    return made;
  }

  private child(base: Value, key: string, kind: ValueKind, name: string, type: Type | undefined, draft: Draft): Value {
    const kept = base as Kept;
    kept.others ??= new Map();
    let found = kept.others.get(key);
    if (!found || !this.isCurrent(found, name, undefined, type)) {
      found = this.make(kind, { ...draft, base, name, type });
      kept.others.set(key, found);
    }
    return found;
  }

  constant(text: string): Value {
    let found = this.constants.get(text);
    if (!found) {
      found = this.make("const", { name: text });
      this.constants.set(text, found);
    }
    return found;
  }

  local(decl: number, symbol: LocalSymbol): Value {
    const row = rowOf(this.locals, decl);
    let found = row.get(symbol.id);
    if (!found || (this.revisions.size > 0 && !this.isCurrent(found, symbol.name, symbol, symbol.type))) {
      found = this.make("local", { decl, symbol, node: symbol.node, name: symbol.name, type: symbol.type });
      row.set(symbol.id, found);
    }
    return found;
  }

  global(packagePath: string, name: string, type: Type | undefined): Value {
    const row = rowOf(this.globals, packagePath);
    let found = row.get(name);
    if (!found) {
      found = this.make("global", { owner: packagePath, packageName: packagePath === this.own.path ? this.own.name : "", name, type });
      row.set(name, found);
    }
    return found;
  }

  opaque(decl: number, node: number, tag: string, type: Type | undefined): Value {
    return this.root("opaque", decl, node, tag, type);
  }

  /** A deterministic function of other values, such as a getter of the same receiver with the same arguments. */
  derived(base: Value, tag: string, args: readonly Value[], type: Type | undefined): Value {
    if (base.depth >= maxDepth) return this.unknown;
    const key = args.length === 0 ? tag : `${tag}(${args.map((a) => a.id).join(",")})`;
    return this.child(base, key, "opaque", tag, type, { decl: base.decl, node: base.node });
  }

  alloc(decl: number, node: number, name: string, type: Type | undefined): Value {
    return this.root("alloc", decl, node, name, type);
  }

  copy(decl: number, node: number, base: Value, name: string): Value {
    if (base.depth >= maxDepth) return base;
    return this.child(base, `copy ${decl}:${node}`, "copy", name, base.type, { decl, node });
  }

  field(base: Value, name: string, owner: string, type: Type | undefined): Value {
    if (base.kind === "unknown" && owner === "") return base;
    if (base.depth >= maxDepth) return this.opaque(-1, -1, `${owner}.${name}`, type);
    const kept = base as Kept;
    kept.fields ??= new Map();
    let found = kept.fields.get(name);
    if (!found) {
      found = this.make("field", { base, name, owner, type, decl: base.decl });
      kept.fields.set(name, found);
    }
    return found;
  }

  elem(base: Value, key: Value, type: Type | undefined): Value {
    if (base.kind === "unknown" || base.depth >= maxDepth) return this.unknown;
    const kept = base as Kept;
    kept.elems ??= new Map();
    let found = kept.elems.get(key);
    if (!found) {
      found = this.make("elem", { base, key, type, decl: base.decl });
      kept.elems.set(key, found);
    }
    return found;
  }

  func(func: FuncSymbol): Value {
    // A symbol may have been made anew: the function is the same.
    return entry(this.funcs, func, () => {
      const key = `f${func.packagePath}:${func.receiver}:${func.name}:${func.file}:${func.decl?.extent.start ?? -1}`;
      return entry(this.texts, key, () => this.make("func", { func, name: func.name }));
    });
  }

  closure(decl: number, node: number): Value {
    return this.root("closure", decl, node, "", undefined);
  }

  bound(func: FuncSymbol, receiver: Value): Value {
    const kept = receiver as Kept;
    kept.methods ??= new Map();
    return entry(kept.methods, func, () =>
      this.child(receiver, `method ${func.packagePath}:${func.receiver}.${func.name}`, "bound", func.name, undefined, { func }),
    );
  }

  rlocker(lock: Value): Value {
    return this.child(lock, "read side", "rlocker", "", undefined, {});
  }

  phi(a: Value, b: Value): Value {
    if (a === b) return a;
    if (a.kind === "nil") return b;
    if (b.kind === "nil") return a;
    if (a.kind === "unknown") return b;
    if (b.kind === "unknown") return a;
    if (a.kind === "const" || b.kind === "const") return a.kind === "const" && b.kind === "const" ? this.unknown : a.kind === "const" ? b : a;
    if (a.kind !== "phi" && b.kind !== "phi") return a.id < b.id ? this.either(a, b, a.type ?? b.type) : this.either(b, a, a.type ?? b.type);
    const choices = [...new Set([...alternatives(a), ...alternatives(b)])].sort((x, y) => x.id - y.id);
    if (choices.length > maxChoices) return this.unknown;
    if (choices.length === 2) return this.either(choices[0], choices[1], a.type ?? b.type);
    return entry(this.texts, `p${choices.map((c) => c.id).join(",")}`, () => this.oneOf(choices, a.type ?? b.type));
  }

  private either(low: Value, high: Value, type: Type | undefined): Value {
    const kept = low as Kept;
    kept.pairs ??= new Map();
    return entry(kept.pairs, high, () => this.oneOf([low, high], type));
  }

  private oneOf(choices: readonly Value[], type: Type | undefined): Kept {
    return this.make("phi", { choices, depth: Math.max(...choices.map((c) => c.depth)), type });
  }
}

function rowOf<A, B>(table: Map<A, Map<B, Kept>>, key: A): Map<B, Kept> {
  let row = table.get(key);
  if (!row) {
    row = new Map();
    table.set(key, row);
  }
  return row;
}

function entry<K, V>(table: Map<K, V>, key: K, make: () => V): V {
  let found = table.get(key);
  if (found === undefined) {
    found = make();
    table.set(key, found);
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
