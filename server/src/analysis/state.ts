/**
 * The abstract state at a program point: what variables hold, which locks must and may be held, which goroutines run.
 * Collections are replaced, never changed in place, except variables and fields, which copy on write.
 */
import type { LocalSymbol } from "../resolve/symbols.ts";
import { type BoolFact, commonFacts, locksFor, mergeTies, type TiedLock } from "./boolFacts.ts";
import type { LockMode } from "./finding.ts";
import type { Held } from "./held.ts";
import type { Spawn } from "./model.ts";
import { rootOf, type Value, type Values } from "./values.ts";

/** A deferred call, innermost first. */
export interface Deferred {
  readonly call: number;
  readonly args: readonly Value[];
  /** Receiver and arguments as they were when the call was deferred, by node. */
  readonly preset: ReadonlyMap<number, Value>;
  readonly next: Deferred | undefined;
}

const nothing: readonly never[] = [];
const noValues: ReadonlySet<Value> = new Set();

export class State {
  /** What variables hold, by their numbers. Copied far more often than anything else here, which is cheap for arrays alone. */
  private env: (Value | undefined)[];
  /** Variables by number, shared by all states of one interpretation. */
  private readonly variables: LocalSymbol[];
  /** Fields of objects that are still owned: path → value. */
  heap: Map<Value, Value>;
  /** Paths ever stored to, by their root, shared by all states of one interpretation. */
  private readonly stored: Map<Value, Set<Value>>;
  private sharedEnv = false;
  private sharedHeap = false;
  must: readonly Held[] = nothing;
  may: readonly Held[] = nothing;
  /** Locks that were held at entry (by a caller) and are released at this point. */
  released: readonly Value[] = nothing;
  /** Of those, the ones that were taken again since: held as they were at entry. */
  retaken: readonly Value[] = nothing;
  /** Locks inside struct copies that are locked here: they guard nothing, and somebody believes they do. */
  copied: readonly Value[] = nothing;
  /** What is known here of the function's bool parameters. */
  when: readonly BoolFact[] = nothing;
  /** Locks that are held, or were given back, for one value of such a parameter. */
  tied: readonly TiedLock[] = nothing;
  live: readonly Spawn[] = nothing;
  /** Keys of groups and channels waited for so far. */
  joined: readonly string[] = nothing;
  deferred: Deferred | undefined = undefined;
  /** Fresh objects that another goroutine may see by now. */
  escaped: ReadonlySet<Value> = noValues;
  dead = false;

  /** `from`: a state of the same interpretation, whose variables and fields the new one shares until either changes them. */
  constructor(from?: State) {
    this.env = from?.env ?? [];
    this.variables = from?.variables ?? [];
    this.heap = from?.heap ?? new Map();
    this.stored = from?.stored ?? new Map();
  }

  clone(): State {
    const copy = new State(this);
    this.share();
    copy.share();
    copy.must = this.must;
    copy.may = this.may;
    copy.released = this.released;
    copy.retaken = this.retaken;
    copy.copied = this.copied;
    copy.when = this.when;
    copy.tied = this.tied;
    copy.live = this.live;
    copy.joined = this.joined;
    copy.deferred = this.deferred;
    copy.escaped = this.escaped;
    copy.dead = this.dead;
    return copy;
  }

  /** Takes over another state's content. */
  become(other: State): void {
    this.takeMemory(other);
    this.must = other.must;
    this.may = other.may;
    this.released = other.released;
    this.retaken = other.retaken;
    this.copied = other.copied;
    this.when = other.when;
    this.tied = other.tied;
    this.live = other.live;
    this.joined = other.joined;
    this.deferred = other.deferred;
    this.escaped = other.escaped;
    this.dead = other.dead;
  }

  /** Takes over what another state's variables and fields hold. */
  takeMemory(other: State): void {
    this.env = other.env;
    this.heap = other.heap;
    other.share();
    this.share();
  }

  private share(): void {
    this.sharedEnv = true;
    this.sharedHeap = true;
  }

  get(symbol: LocalSymbol): Value | undefined {
    return this.env[symbol.id];
  }

  set(symbol: LocalSymbol, value: Value): void {
    this.variables[symbol.id] = symbol;
    this.setAt(symbol.id, value);
  }

  private setAt(variable: number, value: Value): void {
    if (this.env[variable] === value) return;
    if (this.sharedEnv) {
      this.env = this.env.slice();
      this.sharedEnv = false;
    }
    this.env[variable] = value;
  }

  /** Gives every variable what `change` makes of its value. */
  changeVariables(change: (held: Value) => Value): void {
    for (let at = 0; at < this.env.length; at++) {
      const held = this.env[at];
      if (held !== undefined) this.setAt(at, change(held));
    }
  }

  /** Variables that hold exactly this value. */
  holders(value: Value): LocalSymbol[] {
    const out: LocalSymbol[] = [];
    for (let at = this.env.indexOf(value); at >= 0; at = this.env.indexOf(value, at + 1)) out.push(this.variables[at]);
    return out;
  }

  /** Takes in what the variables hold on another way to the same point. */
  mergeVariables(values: Values, other: State): void {
    const { env } = other;
    if (this.env === env) return;
    for (let at = 0; at < env.length; at++) {
      const theirs = env[at];
      const ours = this.env[at];
      if (theirs !== undefined && theirs !== ours) this.setAt(at, ours === undefined ? theirs : values.phi(ours, theirs));
    }
  }

  store(path: Value, value: Value): void {
    if (this.heap.get(path) === value) return;
    if (this.sharedHeap) {
      this.heap = new Map(this.heap);
      this.sharedHeap = false;
    }
    this.heap.set(path, value);
    const root = rootOf(path);
    const paths = this.stored.get(root);
    if (paths) paths.add(path);
    else this.stored.set(root, new Set([path]));
  }

  /** What is known of an object's fields: path and value. */
  fieldsOf(root: Value): [Value, Value][] {
    const out: [Value, Value][] = [];
    for (const path of this.stored.get(root) ?? []) {
      const held = this.heap.get(path);
      if (held) out.push([path, held]);
    }
    return out;
  }

  /** Code that runs at another time or on another goroutine: nothing is held there, and nothing of a caller's given back. */
  forgetLocks(): void {
    this.must = nothing;
    this.may = nothing;
    this.released = nothing;
    this.retaken = nothing;
    this.tied = nothing;
  }

  /** A bool parameter has this value from here on; where that cannot be, control does not get here. */
  assume(formal: Value, truth: boolean): void {
    const known = this.when.find((fact) => fact.formal === formal);
    if (known) {
      if (known.truth !== truth) this.dead = true;
      return;
    }
    this.when = [...this.when, { formal, truth }];
    const { must, may, released } = locksFor(this, (f) => (f === formal ? truth : undefined));
    this.must = must;
    this.may = may;
    this.released = released;
    if (this.tied.length > 0) this.tied = this.tied.filter((tie) => tie.formal !== formal);
  }

  acquire(lock: Value, mode: LockMode): void {
    this.must = withLock(this.must, lock, mode);
    this.may = withLock(this.may, lock, mode);
    this.untie(lock);
    if (!this.released.includes(lock)) return;
    this.released = this.released.filter((r) => r !== lock);
    this.retaken = [...this.retaken, lock];
  }

  /** Taken under one condition and given back under the same one, most likely: such a lock is no caller's. */
  release(lock: Value): void {
    this.untie(lock);
    const isCallers = !this.may.some((h) => h.lock === lock) || this.retaken.includes(lock);
    this.must = this.must.filter((h) => h.lock !== lock);
    this.may = this.may.filter((h) => h.lock !== lock);
    if (!isCallers) return;
    if (this.retaken.includes(lock)) this.retaken = this.retaken.filter((r) => r !== lock);
    if (!this.released.includes(lock)) this.released = [...this.released, lock];
  }

  private untie(lock: Value): void {
    if (this.tied.some((tie) => tie.lock === lock)) this.tied = this.tied.filter((tie) => tie.lock !== lock);
  }

  start(spawns: readonly Spawn[]): void {
    const added = spawns.filter((s) => !this.live.includes(s));
    if (added.length > 0) this.live = [...this.live, ...added];
  }

  /** Waits at these places; what ends there may itself have waited for others before. */
  join(keys: readonly string[], ended: (spawn: Spawn) => boolean): void {
    const gone = this.live.filter(ended);
    if (gone.length > 0) this.live = this.live.filter((s) => !gone.includes(s));
    const added = keys.filter((k) => !this.joined.includes(k));
    if (added.length > 0) this.joined = [...this.joined, ...added];
    const relayed = gone.flatMap((s) => keys.flatMap((k) => s.relays.get(k) ?? [])).filter((k) => !this.joined.includes(k));
    if (relayed.length > 0) this.join(relayed, (s) => relayed.some((k) => s.signals.has(k)));
  }

  isOwned(root: Value): boolean {
    return (root.kind === "alloc" || root.kind === "copy") && !this.escaped.has(root);
  }
}

function withLock(held: readonly Held[], lock: Value, mode: LockMode): readonly Held[] {
  const at = held.findIndex((h) => h.lock === lock);
  if (at < 0) return [...held, { lock, mode }];
  if (held[at].mode === mode || mode === "shared") return held;
  return held.map((h, i) => (i === at ? { lock, mode } : h));
}

/** Must-locks by intersection (the weaker mode wins), everything else by union. */
export function merge(values: Values, a: State, b: State): State {
  if (a.dead) return b;
  if (b.dead) return a;
  const out = a.clone();
  out.mergeVariables(values, b);
  if (a.heap !== b.heap)
    for (const [path, value] of b.heap) {
      const other = a.heap.get(path);
      if (other !== value) out.store(path, other === undefined ? value : values.phi(other, value));
    }
  if (a.must !== b.must) out.must = intersectLocks(a.must, b.must);
  if (a.may !== b.may) out.may = uniteLocks(likeAtEntry(a, b), likeAtEntry(b, a));
  if (a.released !== b.released) out.released = [...new Set([...a.released, ...b.released])];
  if (a.retaken !== b.retaken) out.retaken = [...new Set([...a.retaken, ...b.retaken])].filter((lock) => out.may.some((h) => h.lock === lock));
  out.when = commonFacts(a.when, b.when);
  out.tied = mergeTies(a, b);
  if (a.copied !== b.copied) out.copied = [...new Set([...a.copied, ...b.copied])];
  if (a.live !== b.live) out.start(b.live);
  if (a.joined !== b.joined) out.joined = a.joined.filter((k) => b.joined.includes(k));
  if (a.escaped !== b.escaped && b.escaped.size > 0) out.escaped = new Set([...a.escaped, ...b.escaped]);
  if (a.deferred !== b.deferred) out.deferred = longer(a.deferred, b.deferred);
  return out;
}

function uniteLocks(a: readonly Held[], b: readonly Held[]): readonly Held[] {
  let both = a;
  for (const h of b) both = withLock(both, h.lock, h.mode);
  return both;
}

/** Without what one branch gave back and took again and the other left alone: after both, it is as the caller had it. */
function likeAtEntry({ may, retaken }: State, other: State): readonly Held[] {
  if (retaken.length === 0) return may;
  const isKept = (lock: Value): boolean => other.may.some((h) => h.lock === lock) || other.released.includes(lock);
  return may.filter(({ lock }) => !retaken.includes(lock) || isKept(lock));
}

export function intersectLocks(a: readonly Held[], b: readonly Held[]): readonly Held[] {
  const both: Held[] = [];
  for (const h of a) {
    const other = b.find((o) => o.lock === h.lock);
    if (other) both.push(other.mode === "shared" ? other : h);
  }
  return both;
}

/** Where branches disagree on what is deferred, keep what one of them deferred: an Unlock that runs too often is silence. */
function longer(a: Deferred | undefined, b: Deferred | undefined): Deferred | undefined {
  let depthA = 0;
  let depthB = 0;
  for (let d = a; d; d = d.next) depthA++;
  for (let d = b; d; d = d.next) depthB++;
  return depthB > depthA ? b : a;
}
