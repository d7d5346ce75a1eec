/**
 * Which contexts of a package came out as in the judgement before: where a map's accesses and all that led to them are the
 * same, what was said of it still holds.
 */
import { sameItems } from "../base/sameItems.ts";
import { sameFlags } from "./contextKeys.ts";
import type { Context, Contexts } from "./contexts.ts";
import type { CallEdge, Unit } from "./model.ts";

export class ContextChanges {
  private readonly before: Contexts;
  private readonly now: Contexts;
  /** What each context was before, as far as it is the same. */
  private readonly counterparts = new Map<Context, Context>();
  private readonly changedUnits = new Set<Unit>();
  /** The context and all on the way to it are of units whose contexts are all the same. */
  private readonly same = new Set<Context>();

  constructor(before: Contexts, now: Contexts) {
    this.before = before;
    this.now = now;
    if (before === now) return;
    // The context that led to another one was made before it.
    for (const context of now.all()) this.match(context);
    for (const [unit, contexts] of now.byUnit) if (!this.isUnchanged(unit, contexts)) this.changedUnits.add(unit);
    for (const context of now.all()) {
      const isOnTheWay = context.via === undefined || this.same.has(context.via.context);
      if (isOnTheWay && !this.changedUnits.has(context.unit)) this.same.add(context);
    }
  }

  isSame(context: Context): boolean {
    return this.before === this.now || this.same.has(context);
  }

  private match(context: Context): void {
    const { unit } = context;
    const before = this.before.byUnit.get(unit);
    const known = before?.[this.now.byUnit.get(unit)?.indexOf(context) ?? -1];
    if (known === undefined || !isSameContext(known, context) || !isSameWay(known.via?.edge, context.via?.edge)) return;
    if (context.via !== undefined && this.counterparts.get(context.via.context) !== known.via?.context) return;
    this.counterparts.set(context, known);
  }

  private isUnchanged(unit: Unit, contexts: readonly Context[]): boolean {
    if (this.before.byUnit.get(unit)?.length !== contexts.length || !contexts.every((context) => this.counterparts.has(context))) return false;
    return sameItems(this.before.startsIn(unit.decl), this.now.startsIn(unit.decl));
  }
}

function isSameContext(a: Context, b: Context): boolean {
  const { root: first } = a;
  const { root: second } = b;
  return (
    first.kind === second.kind &&
    first.spawn === second.spawn &&
    first.unit === second.unit &&
    a.live === b.live &&
    a.pending === b.pending &&
    a.once === b.once &&
    a.token === b.token &&
    a.assumed === b.assumed &&
    a.agent === b.agent &&
    a.locks.length === b.locks.length &&
    a.locks.every((lock, i) => lock.key === b.locks[i].key && lock.mode === b.locks[i].mode && lock.name === b.locks[i].name) &&
    sameItems(a.joined, b.joined) &&
    isSameSet(a.maybe, b.maybe) &&
    isSameSet(a.testers, b.testers) &&
    sameFlags(a.flags, b.flags)
  );
}

function isSameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const item of a) if (!b.has(item)) return false;
  return true;
}

/** The edges that stand for starts of goroutines are made anew each time. */
function isSameWay(a: CallEdge | undefined, b: CallEdge | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && isStart(a) && isStart(b) && a.caller === b.caller && a.node === b.node;
}

function isStart({ targets, fieldKey }: CallEdge): boolean {
  return targets.length === 0 && fieldKey === "";
}
