/**
 * Do two summaries of one function say the same? Structure against structure, so that a field added to the model counts at
 * once. Values are compared by identity, and so is what belongs to other declarations: a summary must not go on naming
 * goroutines of a function that has others by now.
 */
import type { DeclContext, Summary } from "./model.ts";
import { Signals } from "./signals.ts";

/** Numbers without meaning, and indexes of what the arrays beside them hold. */
const ignored = new Set(["id", "recorded", "called"]);

/** `own`: the declarations that were interpreted anew together. */
export function sameSummaries(pairs: readonly (readonly [Summary, Summary])[], own: ReadonlySet<DeclContext>): boolean {
  const comparison = new Comparison(own);
  return pairs.every(([a, b]) => comparison.same(a, b));
}

class Comparison {
  private readonly own: ReadonlySet<DeclContext>;
  /** What stands for what; entered before it is looked into, since goroutines and units name each other. */
  private readonly partners = new Map<object, object>();

  constructor(own: ReadonlySet<DeclContext>) {
    this.own = own;
  }

  same(a: unknown, b: unknown): boolean {
    if (a === b) return true;
    if (!isObject(a) || !isObject(b)) return false;
    const partner = this.partners.get(a);
    if (partner !== undefined) return partner === b;
    if (Array.isArray(a)) return Array.isArray(b) && this.sameItems(a, b);
    if (a instanceof Set) return b instanceof Set && a.size === b.size && this.sameItems([...a], [...b]);
    if (a instanceof Map)
      return b instanceof Map && a.size === b.size && this.sameItems([...a.keys()], [...b.keys()]) && this.sameItems([...a.values()], [...b.values()]);
    if (a instanceof Signals) return b instanceof Signals && this.sameItems([...a.own], [...b.own]);
    if (hasIdentity(a) || hasIdentity(b) || !this.isOurs(a) || !this.isOurs(b)) return false;
    this.partners.set(a, b);
    return this.sameFields(a, b);
  }

  private sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
    return a.length === b.length && a.every((item, i) => this.same(item, b[i]));
  }

  private sameFields(a: object, b: object): boolean {
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => ignored.has(key) || this.same(a[key as keyof object], b[key as keyof object]));
  }

  /** Units and goroutines, which have ids, belong to a declaration; all else is plain data. */
  private isOurs(item: object): boolean {
    return !("decl" in item && "id" in item) || this.own.has(item.decl as DeclContext);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Values are the same exactly when they are one object; so are symbols and declarations, whose classes tell. */
function hasIdentity(item: object): boolean {
  return ("choices" in item && "depth" in item) || Object.getPrototypeOf(item) !== Object.prototype;
}
