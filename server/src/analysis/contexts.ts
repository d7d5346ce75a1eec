/**
 * Entry contexts: from every root of execution (exported API, handlers, goroutines, tests, main) down the call graph,
 * with the locks held on the way. An access is judged once per context of its unit.
 */

import { push } from "../base/multimap.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import { isRuledOut, locksFor, type TiedFlow } from "./boolFacts.ts";
import type { Context, Root } from "./context.ts";
import { LockKeys, sameFlags } from "./contextKeys.ts";
import { absorb, liveOf, maybeAt, toldBy, viaSpawn } from "./contextWays.ts";
import { lockName } from "./lockNames.ts";
import type { CallEdge, DeclContext, LockName, Spawn, Unit } from "./model.ts";
import type { PackageProgram } from "./program.ts";
import { RankedQueue, Reach } from "./reach.ts";
import type { Entry, FormalFlag, RootKind } from "./roots.ts";
import { has, noSpawns, type SpawnSet, setOf } from "./spawnSet.ts";
import type { Value } from "./values.ts";

export type { Context, Root } from "./context.ts";

const maxContextsPerUnit = 40;
const maxDepth = 30;
/** How far a test is followed into what it calls. */
const maxTestDepth = 4;
const noLocks: ReadonlySet<string> = new Set();
const noFlags: ReadonlyMap<number, FormalFlag> = new Map();
const noTesters: ReadonlySet<Unit> = new Set();

export class Contexts {
  readonly byUnit = new Map<Unit, Context[]>();
  readonly spawnParents = new Map<Spawn, Set<Root>>();
  /** Goroutines that run on when the entry that caused them has returned. */
  private outliving: SpawnSet = noSpawns;
  private readonly found: Context[] = [];
  private readonly roots = new Map<string, Root>();
  /** Callers before callees, so that most contexts are complete when they are expanded. */
  private readonly queue = new RankedQueue<{ context: Context; depth: number }>();
  private readonly reach: Reach;
  private readonly program: PackageProgram;
  private readonly spawnsIn = new Map<Unit, Spawn[]>();
  private readonly touched = new Map<DeclContext, Set<string>>();
  private readonly unitsIn = new Map<DeclContext, readonly Unit[]>();
  private readonly startSets = new Map<DeclContext, SpawnSet>();
  private readonly lockKeys = new LockKeys();
  private readonly spawns: Spawn[] = [];
  private readonly startsOf = new Map<DeclContext, readonly Spawn[]>();

  constructor(program: PackageProgram) {
    this.program = program;
    this.reach = new Reach(program);
    for (const summary of program.allSummaries()) {
      this.unitsIn.set(summary.decl, summary.units);
      for (const spawn of summary.spawns) {
        this.spawns.push(spawn);
        push(this.spawnsIn, spawn.parent, spawn);
      }
    }
  }

  /** Follows all entries to everything they reach. */
  run(entries: readonly Entry[]): void {
    const isTest = (entry: Entry): boolean => entry.kind === "test" || entry.kind === "parallelTest";
    for (const { unit } of entries) {
      const { func } = unit.decl;
      this.outliving |= setOf(unit.kind === "callback" ? unit.leaves : ((func && this.program.summary(func))?.unjoined ?? []));
    }
    for (const summary of this.program.allSummaries()) {
      const starts = [...summary.contains].filter((s) => this.outlives(s));
      if (starts.length === 0) continue;
      this.startsOf.set(summary.decl, starts);
      this.startSets.set(summary.decl, setOf(starts));
    }
    // What tests add must not crowd out what runs in production.
    this.runFrom(entries.filter((e) => !isTest(e)));
    this.runFrom(entries.filter(isTest));
  }

  /** Does an access to a map lie in the function, or behind what it calls and starts? */
  matters(func: FuncSymbol): boolean {
    const unit = this.program.summary(func)?.units[0];
    return unit !== undefined && this.reach.matters(unit);
  }

  hasCallbacks(key: string): boolean {
    return this.reach.hasCallbacks(key);
  }

  /** In the order they were found. */
  all(): Iterable<Context> {
    return this.found;
  }

  /** Is all the same as in another run that does not show in the contexts themselves? */
  sharesGround(other: Contexts): boolean {
    const { spawns, outliving, reach } = this;
    const sameSpawns = spawns.length === other.spawns.length && spawns.every((spawn, i) => spawn === other.spawns[i]);
    return sameSpawns && outliving === other.outliving && reach.changesFrom(other.reach).every(({ decl }) => this.touchedLocks(decl).size === 0);
  }

  outlives(spawn: Spawn): boolean {
    return has(this.outliving, spawn);
  }

  private runFrom(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const root = this.root(entry.kind, undefined, entry.kind === "test" ? entry.unit : undefined);
      this.add(
        {
          unit: entry.unit,
          root,
          locks: [],
          flags: entry.flags,
          live: noSpawns,
          pending: noSpawns,
          maybe: this.heldByCallers(entry.unit),
          testers: entry.kind === "parallelTest" ? new Set([entry.unit]) : noTesters,
          joined: [],
          once: entry.once,
          token: "",
          assumed: entry.assumed,
          agent: false,
          queued: false,
          via: undefined,
        },
        0,
      );
    }
    for (let next = this.queue.take(); next; next = this.queue.take()) {
      next.context.queued = false;
      this.expand(next.context, next.depth);
    }
  }

  /** Locks that a function gives back without having taken them: whoever calls it took them, in another call. */
  private heldByCallers({ decl }: Unit): ReadonlySet<string> {
    const summary = decl.func && this.program.summary(decl.func);
    const released = summary?.lockEffects.flatMap((e) => e.released) ?? [];
    return released.length === 0 ? noLocks : new Set(released.map((lock) => lockName(lock, "exclusive").key));
  }

  root(kind: RootKind, spawn: Spawn | undefined, unit: Unit | undefined): Root {
    const key = `${kind}:${spawn?.id ?? ""}:${unit?.id ?? ""}`;
    let root = this.roots.get(key);
    if (!root) {
      root = { id: this.roots.size, kind, spawn, unit };
      this.roots.set(key, root);
    }
    return root;
  }

  /** Spawns that this declaration causes and that outlive it. */
  startsIn(decl: DeclContext): readonly Spawn[] {
    return this.startsOf.get(decl) ?? [];
  }

  private add(context: Context, depth: number): void {
    const list = this.byUnit.get(context.unit) ?? [];
    const known = list.find((other) => this.isSameWay(other, context));
    if (known) {
      if (absorb(known, context) && depth < maxDepth) this.enqueue(known, depth);
      return;
    }
    if (list.length >= maxContextsPerUnit || depth > maxDepth) return;
    list.push(context);
    this.byUnit.set(context.unit, list);
    this.found.push(context);
    this.enqueue(context, depth);
  }

  /** Two contexts of one unit that are to be one. */
  private isSameWay(a: Context, b: Context): boolean {
    const isAlike = a.root === b.root && a.once === b.once && a.token === b.token && a.assumed === b.assumed && a.agent === b.agent;
    return isAlike && sameFlags(a.flags, b.flags) && this.lockKeys.areSame(a.locks, b.locks);
  }

  private enqueue(context: Context, depth: number): void {
    if (context.queued) return;
    context.queued = true;
    this.queue.put(this.reach.rank(context.unit), { context, depth });
  }

  private expand(context: Context, depth: number): void {
    const isTest = context.root.kind === "test" || context.root.spawn?.decl.isTest === true;
    for (const edge of context.unit.calls) {
      const targets = this.reach.targets(edge);
      if (targets.length === 0 || isRuledOut(edge.when, toldBy(context)) || (isTest && !this.isWorthFollowing(context, edge, depth))) continue;
      for (const target of targets) this.follow(context, edge, target, depth);
    }
    for (const spawn of this.spawnsOf(context.unit)) if (spawn.child && this.reach.matters(spawn.child)) this.start(context, spawn, depth);
  }

  /** A test shows something only where it runs goroutines of its own beside the call. */
  private isWorthFollowing(context: Context, edge: CallEdge, depth: number): boolean {
    if (depth >= maxTestDepth) return false;
    return context.root.kind !== "test" || edge.live.some((s) => s.decl.isTest) || context.live !== noSpawns;
  }

  private follow(context: Context, edge: CallEdge, target: Unit, depth: number): void {
    this.add(
      {
        unit: target,
        root: context.root,
        locks: heldAt(context, locksFor(edge, toldBy(context))),
        flags: this.flagsFor(context, edge, target),
        live: context.live | (context.root.kind === "test" ? setOf(edge.live.filter((s) => s.decl.isTest)) : liveOf(edge)),
        pending: this.pendingAfter(context, edge.caller.decl, liveOf(edge)),
        maybe: maybeAt(context, edge),
        testers: context.testers,
        joined: edge.joined.length > 0 ? [...new Set([...context.joined, ...edge.joined])] : context.joined,
        once: context.once || edge.once,
        token: edge.token || context.token,
        assumed: context.assumed,
        agent: context.agent,
        queued: false,
        via: { context, edge },
      },
      depth + 1,
    );
  }

  /** Goroutines that the unit's own code starts. */
  spawnsOf(unit: Unit): readonly Spawn[] {
    return this.spawnsIn.get(unit) ?? [];
  }

  /** The formals of a declared function, receiver first. */
  formalsOf(decl: DeclContext): readonly Value[] {
    return (decl.func && this.program.summary(decl.func)?.formals) ?? [];
  }

  members(set: SpawnSet): Spawn[] {
    return this.spawns.filter((s) => has(set, s));
  }

  /** Keys of the locks that a declaration holds at some access or call of its own. */
  touchedLocks(decl: DeclContext): ReadonlySet<string> {
    let keys = this.touched.get(decl);
    if (!keys) {
      keys = new Set();
      for (const unit of this.unitsIn.get(decl) ?? []) {
        for (const { must } of [...unit.accesses, ...unit.calls]) for (const held of must) keys.add(lockName(held.lock, held.mode).key);
      }
      this.touched.set(decl, keys);
    }
    return keys;
  }

  /** A function on the way to the context calls another one that takes this lock. */
  callsUnder(from: Context, key: string): boolean {
    for (let at: Context | undefined = from; at; at = at.via?.context)
      for (const edge of at.unit.calls) if (this.reach.targets(edge).some((target) => this.touchedLocks(target.decl).has(key))) return true;
    return false;
  }

  /** What a caller up the chain will start after this point. */
  pendingAt(context: Context, decl: DeclContext, live: readonly Spawn[]): SpawnSet {
    return this.startSets.get(decl) === undefined ? context.pending : this.pendingAfter(context, decl, setOf(live));
  }

  private pendingAfter(context: Context, decl: DeclContext, live: SpawnSet): SpawnSet {
    const starts = this.startSets.get(decl);
    if (starts === undefined) return context.pending;
    const own = context.root.spawn ? 1n << BigInt(context.root.spawn.id) : 0n;
    return context.pending | (starts & ~(live | context.live | own));
  }

  private flagsFor(context: Context, edge: CallEdge, target: Unit): ReadonlyMap<number, FormalFlag> {
    if (target.kind !== "function" || edge.owners.every(({ kind }) => kind === "shared")) return noFlags;
    const flags = new Map<number, FormalFlag>();
    const formals = this.formalsOf(target.decl);
    const deciding = (target.decl.func && this.program.summary(target.decl.func)?.deciding) ?? [];
    edge.owners.forEach((owner, i) => {
      const symbol = formals[i]?.symbol;
      if (!symbol) return;
      // The value of a bool counts where something depends on it.
      if (isBool(owner.kind) && !deciding.includes(formals[i])) return;
      if (owner.kind !== "shared" && owner.kind !== "formal") flags.set(symbol.id, owner.kind);
      else if (owner.kind === "formal" && sameNamespace(context, edge)) {
        const flag = context.flags.get(owner.symbol);
        if (flag && (!isBool(flag) || deciding.includes(formals[i]))) flags.set(symbol.id, flag);
      }
    });
    return flags;
  }

  private start(context: Context, spawn: Spawn, depth: number): void {
    if (!spawn.child) return;
    const parents = this.spawnParents.get(spawn) ?? new Set();
    parents.add(context.root);
    this.spawnParents.set(spawn, parents);
    const flags = new Map([...context.flags].filter(([, flag]) => flag !== "owned" && flag !== "born"));
    const shared = {
      unit: spawn.child,
      flags,
      joined: [],
      maybe: noLocks,
      testers: context.testers,
      once: false,
      token: "",
      assumed: false,
      queued: false,
      via: undefined,
    } as const;
    this.add(
      { ...shared, root: this.root("spawn", spawn, undefined), locks: [], live: noSpawns, pending: noSpawns, agent: false, via: viaSpawn(context, spawn) },
      depth + 1,
    );
    if (!this.outlives(spawn) && context.root.kind !== "init")
      this.add(
        {
          ...shared,
          root: context.root,
          locks: heldAt(context, { must: spawn.parentLocks, released: [] }),
          live: context.live,
          pending: this.pendingAt(context, spawn.decl, spawn.liveAtStart),
          agent: true,
          via: viaSpawn(context, spawn),
        },
        depth + 1,
      );
  }
}

function isBool(flag: string): boolean {
  return flag === "true" || flag === "false";
}

/** Flags name the formals of the declaration the edge stands in; a closure shares its function's names. */
function sameNamespace(context: Context, edge: CallEdge): boolean {
  return context.unit.decl === edge.caller.decl;
}

/** The caller's locks, less those released on the way, plus those taken here. */
export function heldAt(context: Context, { must, released }: Pick<TiedFlow, "must" | "released">): readonly LockName[] {
  if (must.length === 0 && (context.locks.length === 0 || released.length === 0)) return context.locks;
  const names = new Map<string, LockName>();
  const gone = new Set(released.map((r) => lockName(r, "exclusive").key));
  for (const lock of context.locks) if (!gone.has(lock.key)) names.set(lock.key, lock);
  for (const held of must) {
    const lock = lockName(held.lock, held.mode);
    const known = names.get(lock.key);
    if (!known || known.mode === "shared") names.set(lock.key, lock);
  }
  return [...names.values()];
}
