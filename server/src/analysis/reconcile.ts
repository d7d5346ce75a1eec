/**
 * Do two summaries of one function say the same? Structure against structure, so that a field added to the model counts at
 * once. Values are compared by identity, and so is what belongs to other declarations: a summary must not go on naming
 * goroutines of a function that has others by now.
 */
import type { CallEdge, DeclContext, Spawn, Summary, Unit } from "./model.ts";
import { Signals } from "./signals.ts";

/** How far summaries agree. */
export interface Agreement {
  /** Callers see no difference. */
  readonly forCallers: boolean;
  /** What leads to findings is the same. */
  readonly forJudgement: boolean;
  /** What is to be known of each function from now on. */
  readonly summaries: readonly Summary[];
}

/** Numbers without meaning, indexes of what the arrays beside them hold, and what only the judgement of the package reads. */
const notForCallers = new Set(["id", "recorded", "called", "accesses", "calls", "leaves", "publishes"]);

/**
 * Compares summaries before and after. Where callers see no difference, the old summaries live on: nobody who names them has
 * to be interpreted again. Goroutines and units live on with the new contents as long as there are the same ones.
 * `own`: the declarations that were interpreted anew; `matters`: does an access to a map lie behind a call of the function?
 */
export function reconcile(
  pairs: readonly (readonly [before: Summary, after: Summary])[],
  own: ReadonlySet<DeclContext>,
  matters: (edge: CallEdge) => boolean,
): Agreement {
  const skeleton = new Comparison(own);
  const haveSameUnits = pairs.every(([before, after]) => skeleton.same([before.units, before.spawns], [after.units, after.spawns]));
  if (!haveSameUnits) return { forCallers: false, forJudgement: false, summaries: pairs.map(([, after]) => after) };
  const adoption = new Adoption(skeleton.partners);
  const units = pairs.flatMap(([before, after]) => before.units.map((unit, i) => [unit, after.units[i]] as const));
  // A comparison that failed halfway takes things for equal that are not.
  const [outside, inside] = [new Comparison(own, skeleton.partners), new Comparison(own, skeleton.partners)];
  const forCallers = pairs.every(([before, after]) => outside.same(before, after));
  const sameContents =
    units.every(([before, after]) => inside.sameContents(before, after)) && pairs.every(([before, after]) => inside.sameEffects(before, after));
  const forJudgement = sameContents && units.every(([before, after]) => inside.sameCalls(before, after, matters));
  const isSame = forCallers && forJudgement && units.every(([before, after]) => inside.same(before.calls, after.calls));
  if (isSame) return { forCallers, forJudgement, summaries: pairs.map(([before]) => before) };
  for (const [before, after] of units) adoption.adopt(before, after);
  return { forCallers, forJudgement, summaries: pairs.map(([before, after]) => (forCallers ? before : adoption.summary(before, after))) };
}

class Comparison {
  /** What stands for what; entered before it is looked into, since goroutines and units name each other. */
  readonly partners: Map<object, object>;
  private readonly own: ReadonlySet<DeclContext>;

  constructor(own: ReadonlySet<DeclContext>, partners: ReadonlyMap<object, object> = new Map()) {
    this.own = own;
    this.partners = new Map(partners);
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

  /** What the judgement reads of a summary beside its units. */
  sameEffects(a: Summary, b: Summary): boolean {
    const parts = ({ formals, lockEffects, unjoined, contains }: Summary): unknown => [
      formals,
      lockEffects.map(({ released }) => released),
      unjoined,
      contains,
    ];
    return this.same(parts(a), parts(b));
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

  /** The new summary in terms of the old goroutines and units. */
  summary(before: Summary, after: Summary): Summary {
    const spawnOf = <T extends Spawn | undefined>(spawn: T): T => (spawn && ((this.old.get(spawn) as T | undefined) ?? spawn)) as T;
    const unitOf = (unit: Unit): Unit => (this.old.get(unit) as Unit | undefined) ?? unit;
    for (const { access } of after.effects) {
      this.own(access).unit = unitOf(access.unit);
      access.live = this.list(access.live);
    }
    return {
      ...after,
      units: before.units,
      spawns: before.spawns,
      effects: after.effects.map((effect) => ({ ...effect, spawn: spawnOf(effect.spawn) })),
      formalCalls: after.formalCalls.map((call) => ({ ...call, spawn: spawnOf(call.spawn), unit: unitOf(call.unit) })),
      unjoined: this.list(after.unjoined),
      contains: new Set([...after.contains].map(spawnOf)),
      openSignals: after.openSignals.map((signal) => ({ ...signal, spawn: spawnOf(signal.spawn) })),
    };
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
