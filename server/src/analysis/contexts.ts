/**
 * Entry contexts: from every root of execution (exported API, handlers, goroutines, tests, main) down the call graph,
 * with the locks held on the way. An access is judged once per context of its unit.
 */
import type { CallEdge, DeclContext, LockName, Spawn, Summary, Unit } from "./model.ts";
import type { Held } from "./held.ts";
import { lockName } from "./lockNames.ts";
import type { PackageProgram } from "./program.ts";
import type { Entry, FormalFlag, RootKind } from "./roots.ts";
import type { Value } from "./values.ts";

/** Where execution starts. */
export interface Root {
  readonly id: number;
  readonly kind: RootKind;
  readonly spawn: Spawn | undefined;
  /** A parallel test: the one it is. */
  readonly unit: Unit | undefined;
}

export interface Context {
  readonly unit: Unit;
  readonly root: Root;
  readonly locks: readonly LockName[];
  readonly flags: ReadonlyMap<number, FormalFlag>;
  /** Goroutines that may run already when the unit is entered. */
  live: ReadonlySet<Spawn>;
  /** Goroutines that a caller up the chain starts later. */
  readonly pending: ReadonlySet<Spawn>;
  readonly joined: readonly string[];
  readonly once: boolean;
  readonly token: string;
  /** The documented contract says that the caller holds the lock; nobody in sight calls it. */
  readonly assumed: boolean;
  /** A goroutine that is joined, seen by third parties as part of the code that started it. */
  readonly agent: boolean;
  readonly via: { readonly context: Context; readonly edge: CallEdge } | undefined;
}

const maxContextsPerUnit = 40;
const maxDepth = 30;
const noLive: ReadonlySet<Spawn> = new Set();

export class Contexts {
  readonly byUnit = new Map<Unit, Context[]>();
  readonly spawnParents = new Map<Spawn, Set<Root>>();
  private readonly keys = new Map<string, Context>();
  private readonly roots = new Map<string, Root>();
  private readonly queue: { context: Context; depth: number }[] = [];
  private readonly program: PackageProgram;
  private readonly mainUnits = new Map<Summary, Unit>();
  private readonly spawnsOf = new Map<Unit, Spawn[]>();
  private readonly callbacksAt = new Map<string, Unit[]>();
  private readonly touched = new Map<DeclContext, Set<string>>();
  private readonly unitsIn = new Map<DeclContext, readonly Unit[]>();
  private readonly startsOf = new Map<DeclContext, readonly Spawn[]>();

  constructor(program: PackageProgram) {
    this.program = program;
    for (const summary of program.allSummaries()) {
      this.mainUnits.set(summary, summary.units[0]);
      this.unitsIn.set(summary.decl, summary.units);
      this.startsOf.set(summary.decl, [...summary.contains].filter((s) => s.unjoined));
      for (const spawn of summary.spawns) push(this.spawnsOf, spawn.parent, spawn);
      for (const unit of summary.units) if (unit.kind === "callback") push(this.callbacksAt, unit.storedAt, unit);
    }
  }

  /** Follows all entries to everything they reach. */
  run(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const root = this.root(entry.kind, undefined, entry.kind === "parallelTest" ? entry.unit : undefined);
      this.add({
        unit: entry.unit,
        root,
        locks: [],
        flags: entry.flags,
        live: noLive,
        pending: noLive,
        joined: [],
        once: entry.once,
        token: "",
        assumed: entry.assumed,
        agent: false,
        via: undefined,
      }, 0);
    }
    for (let i = 0; i < this.queue.length; i++) this.expand(this.queue[i].context, this.queue[i].depth);
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
    const locks = context.locks.map((l) => `${l.key}${l.mode[0]}`).sort().join(",");
    const flags = [...context.flags].map(([k, v]) => `${k}${v[0]}`).sort().join(",");
    const pending = [...context.pending].map((s) => s.id).sort((a, b) => a - b).join(",");
    const key = `${context.unit.id}|${context.root.id}|${locks}|${flags}|${pending}|${context.once}|${context.token}|${context.assumed}|${context.agent}`;
    const known = this.keys.get(key);
    if (known) {
      const merged = union(known.live, context.live);
      if (merged.size === known.live.size) return;
      known.live = merged;
      if (depth < maxDepth) this.queue.push({ context: known, depth });
      return;
    }
    const list = this.byUnit.get(context.unit) ?? [];
    if (list.length >= maxContextsPerUnit || depth > maxDepth) return;
    list.push(context);
    this.byUnit.set(context.unit, list);
    this.keys.set(key, context);
    this.queue.push({ context, depth });
  }

  private expand(context: Context, depth: number): void {
    for (const edge of context.unit.calls) for (const target of this.targets(edge)) this.follow(context, edge, target, depth);
    for (const spawn of this.spawnsOf.get(context.unit) ?? []) this.start(context, spawn, depth);
  }

  private targets(edge: CallEdge): Unit[] {
    if (edge.fieldKey === "") return this.unitsOf(edge.targets);
    return [...this.unitsOf([...(this.program.stored.get(edge.fieldKey) ?? [])]), ...(this.callbacksAt.get(edge.fieldKey) ?? [])];
  }

  private unitsOf(functions: CallEdge["targets"]): Unit[] {
    const out: Unit[] = [];
    for (const func of functions) {
      const summary = this.program.summary(func);
      const unit = summary && this.mainUnits.get(summary);
      if (unit) out.push(unit);
    }
    return out;
  }

  private follow(context: Context, edge: CallEdge, target: Unit, depth: number): void {
    this.add({
      unit: target,
      root: context.root,
      locks: heldAt(context, edge.must, edge.released),
      flags: this.flagsFor(context, edge, target),
      live: edge.live.length > 0 ? union(context.live, new Set(edge.live)) : context.live,
      pending: this.pendingAt(context, edge.caller.decl, edge.live),
      joined: edge.joined.length > 0 ? [...new Set([...context.joined, ...edge.joined])] : context.joined,
      once: context.once || edge.once,
      token: edge.token || context.token,
      assumed: context.assumed,
      agent: context.agent,
      via: { context, edge },
    }, depth + 1);
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

  /** What a caller up the chain will start after this point. */
  pendingAt(context: Context, decl: DeclContext, live: readonly Spawn[]): ReadonlySet<Spawn> {
    const starts = this.startsIn(decl);
    if (starts.length === 0) return context.pending;
    const later = starts.filter((s) => !live.includes(s) && !context.live.has(s) && context.root.spawn !== s);
    return later.length === 0 ? context.pending : union(context.pending, new Set(later));
  }

  private flagsFor(context: Context, edge: CallEdge, target: Unit): ReadonlyMap<number, FormalFlag> {
    const flags = new Map<number, FormalFlag>();
    const summary = target.decl.func ? this.program.summary(target.decl.func) : undefined;
    if (!summary || target.kind !== "function") return flags;
    edge.owners.forEach((owner, i) => {
      const symbol = summary.formals[i]?.symbol;
      if (!symbol) return;
      if (owner.kind !== "shared" && owner.kind !== "formal") flags.set(symbol.id, owner.kind);
      else if (owner.kind === "formal" && sameNamespace(context, edge)) {
        const flag = context.flags.get(owner.symbol);
        if (flag) flags.set(symbol.id, flag);
      }
    });
    return flags;
  }

  private start(context: Context, spawn: Spawn, depth: number): void {
    if (!spawn.child) return;
    const parents = this.spawnParents.get(spawn) ?? new Set();
    parents.add(context.root);
    this.spawnParents.set(spawn, parents);
    const flags = new Map([...context.flags].filter(([, flag]) => flag === "distinct" || flag === "private"));
    const shared = { unit: spawn.child, flags, joined: [], once: false, token: "", assumed: false, via: undefined } as const;
    this.add({ ...shared, root: this.root("spawn", spawn, undefined), locks: [], live: noLive, pending: noLive, agent: false, via: this.viaSpawn(context, spawn) }, depth + 1);
    if (!spawn.unjoined && context.root.kind !== "init")
      this.add({
        ...shared,
        root: context.root,
        locks: heldAt(context, spawn.parentLocks, []),
        live: context.live,
        pending: this.pendingAt(context, spawn.decl, spawn.liveAtStart),
        agent: true,
        via: this.viaSpawn(context, spawn),
      }, depth + 1);
  }

  private viaSpawn(context: Context, spawn: Spawn): Context["via"] {
    const edge: CallEdge = {
      caller: spawn.parent,
      node: spawn.node,
      targets: [],
      fieldKey: "",
      must: [],
      may: [],
      released: [],
      live: [],
      joined: [],
      args: [],
      owners: [],
      once: false,
      token: "",
    };
    return { context, edge };
  }
}

/** Flags name the formals of the declaration the edge stands in; a closure shares its function's names. */
function sameNamespace(context: Context, edge: CallEdge): boolean {
  return context.unit.decl === edge.caller.decl;
}

/** The caller's locks, less those released on the way, plus those taken here. */
export function heldAt(context: Context, must: readonly Held[], released: readonly Value[]): readonly LockName[] {
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

function union<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  if (b.size === 0) return a;
  if (a.size === 0) return b;
  const out = new Set(a);
  for (const item of b) out.add(item);
  return out;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
