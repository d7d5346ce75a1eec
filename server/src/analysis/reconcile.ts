/**
 * Do two summaries of one function say the same? Structure against structure, so that a field added to the model counts at
 * once. Values are compared by identity, and so is what belongs to other declarations: a summary must not go on naming
 * goroutines of a function that has others by now.
 */
import type { CallEdge, DeclContext, Spawn, Summary, Unit } from "./model.ts";
import { Signals } from "./signals.ts";

/** How far two summaries agree. */
export type Agreement =
  /** In everything. */
  | "same"
  /** In all that leads to findings. */
  | "harmless"
  /** In what callers see of the function. */
  | "callers"
  | "none";

/** Numbers without meaning, indexes of what the arrays beside them hold, and what only the judgement of the package reads. */
const notForCallers = new Set(["id", "recorded", "called", "accesses", "calls", "leaves", "publishes"]);

/**
 * Compares summaries before and after. Where callers see no difference, the old summaries, goroutines and units live on with
 * the new contents: nobody who names them has to be interpreted again. `own`: the declarations that were interpreted anew;
 * `matters`: does an access to a map lie behind a call of the function?
 */
export function reconcile(
  pairs: readonly (readonly [before: Summary, after: Summary])[],
  own: ReadonlySet<DeclContext>,
  matters: (edge: CallEdge) => boolean,
): Agreement {
  const comparison = new Comparison(own);
  if (!pairs.every(([before, after]) => comparison.same(before, after))) return "none";
  const units = pairs.flatMap(([before, after]) => before.units.map((unit, i) => [unit, after.units[i]] as const));
  const sameButCalls = units.every(([before, after]) => comparison.sameContents(before, after));
  if (sameButCalls && units.every(([before, after]) => comparison.same(before.calls, after.calls))) return "same";
  const isHarmless = sameButCalls && units.every(([before, after]) => comparison.sameCalls(before, after, matters));
  const adoption = new Adoption(comparison.partners);
  for (const [before, after] of units) adoption.adopt(before, after);
  return isHarmless ? "harmless" : "callers";
}

class Comparison {
  /** What stands for what; entered before it is looked into, since goroutines and units name each other. */
  readonly partners = new Map<object, object>();
  private readonly own: ReadonlySet<DeclContext>;

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

  /** All of a unit that only the judgement reads, but its calls. */
  sameContents(a: Unit, b: Unit): boolean {
    return this.same(a.accesses, b.accesses) && this.same(a.leaves, b.leaves) && this.same(a.publishes, b.publishes);
  }

  /** The calls that matter; of the others it counts which locks are held there. */
  sameCalls(a: Unit, b: Unit, matters: (edge: CallEdge) => boolean): boolean {
    const locks = ({ calls }: Unit): Set<unknown> => new Set(calls.flatMap(({ must }) => must.map(({ lock }) => lock)));
    const [before, after] = [locks(a), locks(b)];
    return before.size === after.size && [...before].every((lock) => after.has(lock)) && this.sameItems(a.calls.filter(matters), b.calls.filter(matters));
  }

  private sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
    return a.length === b.length && a.every((item, i) => this.same(item, b[i]));
  }

  private sameFields(a: object, b: object): boolean {
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => notForCallers.has(key) || this.same(a[key as keyof object], b[key as keyof object]));
  }

  /** Units and goroutines, which have ids, belong to a declaration; all else is plain data. */
  private isOurs(item: object): boolean {
    return !("decl" in item && "id" in item) || this.own.has(item.decl as DeclContext);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Gives old units the contents of new ones, in terms of the old goroutines. */
class Adoption {
  private readonly old = new Map<object, object>();
  private readonly lists = new Map<readonly Spawn[], readonly Spawn[]>();

  constructor(partners: ReadonlyMap<object, object>) {
    for (const [before, after] of partners) this.old.set(after, before);
  }

  adopt(before: Unit, after: Unit): void {
    for (const access of after.accesses) this.own(access).unit = before;
    for (const edge of after.calls) this.own(edge).caller = before;
    for (const flow of [...after.accesses, ...after.calls]) flow.live = this.list(flow.live);
    before.accesses.splice(0, before.accesses.length, ...after.accesses);
    before.calls.splice(0, before.calls.length, ...after.calls);
    before.leaves = this.list(after.leaves);
    before.publishes.clear();
    for (const [flag, at] of after.publishes) before.publishes.set(flag, at);
    // They served the interpretation alone.
    before.recorded.clear();
    before.called.clear();
  }

  private own<T extends object>(item: T): Mutable<T> {
    return item;
  }

  private list(spawns: readonly Spawn[]): readonly Spawn[] {
    let mapped = this.lists.get(spawns);
    if (mapped === undefined) {
      const moved = spawns.map((spawn) => (this.old.get(spawn) as Spawn | undefined) ?? spawn);
      mapped = moved.every((spawn, i) => spawn === spawns[i]) ? spawns : moved;
      this.lists.set(spawns, mapped);
      this.lists.set(mapped, mapped);
    }
    return mapped;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Values are the same exactly when they are one object; so are symbols and declarations, whose classes tell. */
function hasIdentity(item: object): boolean {
  return ("choices" in item && "depth" in item) || Object.getPrototypeOf(item) !== Object.prototype;
}
