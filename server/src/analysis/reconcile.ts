/**
 * Do two summaries of one function say the same? Structure against structure, so that a field added to the model counts at
 * once. Values are compared by identity, and so is what belongs to other declarations: a summary must not go on naming
 * goroutines of a function that has others by now.
 */
import type { Mutable } from "../base/mutable.ts";
import { sameItems } from "../base/sameItems.ts";
import type { Access, CallEdge, DeclContext, Spawn, Summary, Unit } from "./model.ts";
import { Signals } from "./signals.ts";

/**
 * What the judgement of a package has to look at again: accesses on the ways that led to them; these ways too; or everything,
 * since locks are held elsewhere or goroutines are others.
 */
export type Difference = "nothing" | "accesses" | "ways" | "everything";

/** How far summaries agree. */
export interface Agreement {
  /** Callers see no difference. */
  readonly forCallers: boolean;
  /** What of it leads to findings differs. */
  readonly differsIn: Difference;
  /** What is to be known of each function from now on, then its drafts. */
  readonly summaries: readonly Summary[];
}

/** Numbers without meaning, indexes of what the arrays beside them hold, and what only the judgement of the package reads. */
const notForCallers = new Set(["id", "recorded", "called", "accesses", "calls", "leaves", "publishes", "opens"]);

type Pair = readonly [before: Summary, after: Summary];

export interface Comparands {
  readonly pairs: readonly Pair[];
  /** Of functions that call each other: what was known of them in earlier rounds, which only the functions themselves saw. */
  readonly drafts: readonly Pair[];
  /** The declarations that were interpreted anew. */
  readonly own: ReadonlySet<DeclContext>;
  /** Does an access to a map lie behind the call? */
  readonly matters: (edge: CallEdge) => boolean;
  /** Where callers see a difference, nothing is to be changed. */
  readonly isTrial: boolean;
}

/**
 * Compares summaries before and after. Where callers see no difference, the old summaries live on: nobody who names them has
 * to be interpreted again. Goroutines and units live on with the new contents as long as there are the same ones.
 */
export function reconcile({ pairs, drafts, own, matters, isTrial }: Comparands): Agreement {
  const all = [...pairs, ...drafts];
  const comparison = new Comparison(own);
  const haveSameUnits = all.every(([before, after]) => comparison.same([before.units, before.spawns], [after.units, after.spawns]));
  if (!haveSameUnits) return { forCallers: false, differsIn: "everything", summaries: all.map(([, after]) => after) };
  const changesOf = ([before, after]: Pair): UnitChange[] => before.units.map((unit, i) => new UnitChange(unit, after.units[i], comparison));
  const units = pairs.flatMap(changesOf);
  const forCallers = all.every(([before, after]) => comparison.same(before, after));
  const sameWays = units.every((unit) => unit.hasSameWays(comparison, matters)) && pairs.every(([before, after]) => comparison.sameEffects(before, after));
  const sameAccesses = units.every((unit) => unit.hasSameAccesses());
  const sameLocks = units.every((unit) => unit.holdsSameLocks());
  const differsIn = !sameLocks ? "everything" : !sameWays ? "ways" : sameAccesses ? "nothing" : "accesses";
  if (isTrial && !forCallers) return { forCallers, differsIn, summaries: [] };
  if (forCallers && differsIn === "nothing" && drafts.length === 0 && units.every((unit) => unit.hasSameCalls())) {
    return { forCallers, differsIn, summaries: pairs.map(([before]) => before) };
  }
  const adoption = new Adoption(comparison.partners);
  for (const unit of [...units, ...drafts.flatMap(changesOf)]) adoption.adopt(unit);
  return { forCallers, differsIn, summaries: all.map(([before, after]) => (forCallers ? before : adoption.summary(before, after))) };
}

/** A unit before and after; `accesses` and `calls` are those after, each the old object where it is the same. */
class UnitChange {
  readonly before: Unit;
  readonly after: Unit;
  readonly accesses: readonly Access[];
  readonly calls: readonly CallEdge[];

  constructor(before: Unit, after: Unit, comparison: Comparison) {
    this.before = before;
    this.after = after;
    this.accesses = kept(before.accesses, after.accesses, comparison);
    this.calls = kept(before.calls, after.calls, comparison);
  }

  hasSameCalls(): boolean {
    return sameItems(this.before.calls, this.calls);
  }

  hasSameAccesses(): boolean {
    return sameItems(this.before.accesses, this.accesses);
  }

  /** All but the accesses that only the judgement reads; of calls those that matter. */
  hasSameWays(comparison: Comparison, matters: (edge: CallEdge) => boolean): boolean {
    const { before, after } = this;
    const sameCalls = this.hasSameCalls() || sameItems(before.calls.filter(matters), this.calls.filter(matters));
    const isEnd = before.accesses.length > 0 === this.accesses.length > 0;
    return (
      sameCalls &&
      isEnd &&
      comparison.same(before.leaves, after.leaves) &&
      comparison.same(before.publishes, after.publishes) &&
      comparison.same(before.opens, after.opens)
    );
  }

  holdsSameLocks(): boolean {
    if (this.hasSameCalls() && this.hasSameAccesses()) return true;
    const locks = ({ accesses, calls }: Pick<Unit, "accesses" | "calls">): Set<unknown> =>
      new Set([...accesses, ...calls].flatMap(({ must }) => must.map(({ lock }) => lock)));
    const [before, after] = [locks(this.before), locks(this.after)];
    return before.size === after.size && [...before].every((lock) => after.has(lock));
  }
}

/** How far ahead the counterpart of an access or call is looked for. */
const lookAhead = 8;

/** The items after a change, each the one before it where the two are the same. */
function kept<T>(before: readonly T[], after: readonly T[], comparison: Comparison): readonly T[] {
  let from = 0;
  return after.map((item) => {
    for (let i = from; i < Math.min(before.length, from + lookAhead); i++) {
      if (!comparison.same(before[i], item)) continue;
      from = i + 1;
      return before[i];
    }
    return item;
  });
}

class Comparison {
  /** Units and goroutines that stand for each other; entered before they are looked into, since they name each other. */
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
    if (hasIdentity(a) || hasIdentity(b)) return false;
    if (isUnitOrSpawn(a)) {
      if (!this.own.has(a.decl) || !isUnitOrSpawn(b) || !this.own.has(b.decl)) return false;
      this.partners.set(a, b);
    }
    return this.sameFields(a, b);
  }

  /** What the judgement reads of a summary beside its units. */
  sameEffects(a: Summary, b: Summary): boolean {
    const parts = ({ formals, lockEffects, deciding, unjoined, contains }: Summary): unknown => [
      formals,
      lockEffects.map(({ released }) => released),
      deciding,
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
}

/** Gives old units the contents of new ones, in terms of the old goroutines. */
class Adoption {
  private readonly old = new Map<object, object>();
  private readonly lists = new Map<readonly Spawn[], readonly Spawn[]>();

  constructor(partners: ReadonlyMap<object, object>) {
    for (const [before, after] of partners) this.old.set(after, before);
  }

  adopt({ before, after, accesses, calls }: UnitChange): void {
    for (const access of accesses) this.own(access).unit = before;
    for (const edge of calls) this.own(edge).caller = before;
    for (const flow of [...accesses, ...calls]) flow.live = this.list(flow.live);
    before.accesses.splice(0, before.accesses.length, ...accesses);
    before.calls.splice(0, before.calls.length, ...calls);
    before.leaves = this.list(after.leaves);
    before.publishes.clear();
    for (const [flag, at] of after.publishes) before.publishes.set(flag, at);
    before.opens.clear();
    for (const [channel, at] of after.opens) before.opens.set(channel, at);
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

/** They have ids and belong to a declaration; all else is plain data. */
function isUnitOrSpawn(item: object): item is Unit | Spawn {
  return "decl" in item && "id" in item;
}

/** Values are the same exactly when they are one object; so are symbols and declarations, whose classes tell. */
function hasIdentity(item: object): boolean {
  return ("choices" in item && "depth" in item) || Object.getPrototypeOf(item) !== Object.prototype;
}
