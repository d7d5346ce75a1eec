/**
 * The call graph over units, pruned to what leads to a map access: the rest need not be entered.
 */
import { push } from "../base/multimap.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import type { CallEdge, Unit } from "./model.ts";
import type { PackageProgram } from "./program.ts";

const nowhere: readonly Unit[] = [];

export class Reach {
  private readonly program: PackageProgram;
  private readonly callbacks = new Map<string, Unit[]>();
  private readonly relevant = new Set<Unit>();
  /** What the goroutines run that a unit starts. */
  private readonly started = new Map<Unit, Unit[]>();
  private readonly targetsOf = new Map<CallEdge, readonly Unit[]>();
  private readonly ranks = new Map<Unit, number>();

  constructor(program: PackageProgram) {
    this.program = program;
    const summaries = program.allSummaries();
    for (const { units } of summaries) for (const unit of units) if (unit.kind === "callback") push(this.callbacks, unit.storedAt, unit);
    // Summaries come callees first.
    summaries.forEach(({ units }, position) => {
      for (const unit of units) this.ranks.set(unit, summaries.length - position);
    });
    for (const { spawns } of summaries) for (const { parent, child } of spawns) if (child) push(this.started, parent, child);
    const units = summaries.flatMap((summary) => summary.units);
    // What a unit calls comes before it, but for cycles, stored functions and goroutines: few rounds are enough.
    for (let before = -1; before !== this.relevant.size; ) {
      before = this.relevant.size;
      for (const unit of units) if (!this.relevant.has(unit) && this.leads(unit)) this.relevant.add(unit);
    }
  }

  /** To an access, as far as is known by now. */
  private leads(unit: Unit): boolean {
    if (unit.accesses.length > 0 || this.started.get(unit)?.some((child) => this.relevant.has(child)) === true) return true;
    return unit.calls.some(({ fieldKey, targets }) => {
      if (fieldKey === "") return targets.some((func) => this.isRelevant(func));
      for (const func of this.program.stored.get(fieldKey) ?? []) if (this.isRelevant(func)) return true;
      return this.callbacks.get(fieldKey)?.some((callback) => this.relevant.has(callback)) === true;
    });
  }

  private isRelevant(func: FuncSymbol): boolean {
    const unit = this.program.summary(func)?.units[0];
    return unit !== undefined && this.relevant.has(unit);
  }

  /** It accesses a map, or something it calls or starts does. */
  matters(unit: Unit): boolean {
    return this.relevant.has(unit);
  }

  hasCallbacks(key: string): boolean {
    return this.callbacks.has(key);
  }

  /** Units that lead to accesses in one of the two only. */
  changesFrom({ relevant }: Reach): Unit[] {
    return [...[...this.relevant].filter((unit) => !relevant.has(unit)), ...[...relevant].filter((unit) => !this.relevant.has(unit))];
  }

  /** Smaller for callers than for what they call, but for cycles. */
  rank(unit: Unit): number {
    return this.ranks.get(unit) ?? 0;
  }

  /** Where a call may lead, as far as it matters. */
  targets(edge: CallEdge): readonly Unit[] {
    let known = this.targetsOf.get(edge);
    if (!known) {
      const all = this.allTargets(edge);
      known = all.every((unit) => this.relevant.has(unit)) ? all : all.filter((unit) => this.relevant.has(unit));
      this.targetsOf.set(edge, known);
    }
    return known;
  }

  private allTargets(edge: CallEdge): readonly Unit[] {
    if (edge.fieldKey === "") return edge.targets.length === 0 ? nowhere : this.unitsOf(edge.targets);
    return [...this.unitsOf([...(this.program.stored.get(edge.fieldKey) ?? [])]), ...(this.callbacks.get(edge.fieldKey) ?? [])];
  }

  private unitsOf(functions: CallEdge["targets"]): Unit[] {
    const out: Unit[] = [];
    for (const func of functions) {
      const unit = this.program.summary(func)?.units[0];
      if (unit) out.push(unit);
    }
    return out;
  }
}

/** Gives back what has the lowest rank first. */
export class RankedQueue<T> {
  private readonly buckets = new Map<number, T[]>();
  private ranks: number[] = [];

  put(rank: number, item: T): void {
    const bucket = this.buckets.get(rank);
    if (bucket) {
      bucket.push(item);
      return;
    }
    this.buckets.set(rank, [item]);
    insert(this.ranks, rank);
  }

  take(): T | undefined {
    const rank = this.ranks[this.ranks.length - 1];
    if (rank === undefined) return undefined;
    const bucket = this.buckets.get(rank) as T[];
    const item = bucket.pop();
    if (bucket.length === 0) {
      this.buckets.delete(rank);
      this.ranks.pop();
    }
    return item;
  }
}

/** Keeps `ranks` in descending order: the lowest is at the end. */
function insert(ranks: number[], rank: number): void {
  let low = 0;
  let high = ranks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranks[middle] > rank) low = middle + 1;
    else high = middle;
  }
  ranks.splice(low, 0, rank);
}
