/**
 * What a statement can choose from where it stands: maps, objects and locks in sight, goroutines to wait for, and the
 * locks already held, by which no program ever waits for itself.
 */
import type { LockKind, Shape } from "./program.ts";

export interface MapRef {
  readonly expr: string;
  /** Maps that can be one object have one class, unless a call makes them so: `Rendered.links`. */
  readonly class: string;
  readonly holds: "ints" | "maps";
  /** Class of the map this one is looked up in on each use; "" for others. */
  readonly outer: string;
}

export interface ObjectRef {
  readonly expr: string;
  /** A copied struct shares its maps; its locks are left alone. */
  readonly isCopy: boolean;
}

export interface LockRef {
  readonly expr: string;
  /** A `sync.Locker` expression for it; "" for a semaphore. */
  readonly locker: string;
  readonly class: string;
  readonly readers: boolean;
  /** The object it is a field of, and its number among the locks of the type; for methods that take it. */
  readonly owner: { readonly expr: string; readonly index: number } | undefined;
}

/** A goroutine that can be waited for. */
export interface Handle {
  readonly lines: readonly string[];
  readonly single: boolean;
  readonly loops: number;
  /** Classes of locks that the goroutine may take. */
  readonly locks: ReadonlySet<string>;
}

/** A function under construction, or a goroutine's literal. */
export interface Body {
  /** Declarations for its start. */
  readonly hoisted: string[];
  readonly taken: Set<string>;
  /** Handles that are good everywhere in it. */
  readonly handles: Handle[];
  /** Waited for: once more would be for ever. */
  readonly spent: Set<Handle>;
}

export function newBody(): Body {
  return { hoisted: [], taken: new Set(), handles: [], spent: new Set() };
}

export interface Scope {
  readonly body: Body;
  readonly maps: MapRef[];
  readonly objects: ObjectRef[];
  readonly locks: LockRef[];
  /** Handles that are good in this block alone. */
  readonly handles: Handle[];
  readonly held: readonly string[];
  /** Enclosing loops and function literals that run again. */
  readonly loops: number;
  /** Functions after this one can be called. */
  readonly funcIndex: number;
  readonly depth: number;
  /** Functions that the constructor may call make no objects. */
  readonly mayMake: boolean;
  /** The block is the body of a function. */
  readonly isTop: boolean;
}

/** Cannot be called with any lock held. */
export const executorClass = "0 executor";
export const onceClass = "1 once";

/** Locks are taken in the order of these, so no two goroutines wait for each other; classes begin with their rank. */
export function mayTake(taken: Iterable<string>, held: readonly string[]): boolean {
  if (held.length === 0) return true;
  const highest = [...held].sort().at(-1) ?? "";
  for (const one of taken) if (one <= highest) return false;
  return true;
}

export function inner(scope: Scope, changes: Partial<Scope> = {}): Scope {
  const { maps, objects, locks, handles } = scope;
  return { ...scope, maps: [...maps], objects: [...objects], locks: [...locks], handles: [...handles], depth: scope.depth + 1, isTop: false, ...changes };
}

/** The scope of a function literal that another goroutine runs. */
export function goroutine(scope: Scope): Scope {
  return inner(scope, { body: newBody(), handles: [], held: [], loops: 0, isTop: true });
}

/** Embedding two locks would make `Lock` ambiguous. */
export function locksOf(shape: Shape): LockKind[] {
  let embedded = false;
  return shape.locks.filter((kind) => {
    if (!kind.startsWith("embedded")) return true;
    if (embedded) return false;
    embedded = true;
    return true;
  });
}

export function mapsIn(scope: Scope, shape: Shape): MapRef[] {
  const found = [...scope.maps];
  for (const { expr } of scope.objects) {
    const add = (field: string, holds: MapRef["holds"] = "ints", outer = ""): number =>
      found.push({ expr: `${expr}.${field}`, class: field.replace(/\[.*/, "[]"), holds, outer });
    for (let i = 0; i < shape.maps; i++) add(`m${i}`);
    if (shape.inner !== "none") add("in.m");
    if (shape.mapOfMaps) {
      add("mm", "maps");
      add('mm["a"]', "ints", "mm");
    }
  }
  return found;
}

export function locksIn(scope: Scope, shape: Shape): LockRef[] {
  const found: LockRef[] = [];
  for (const { expr, isCopy } of scope.objects) {
    if (isCopy) continue;
    for (const [index, kind] of locksOf(shape).entries()) found.push(fieldLock(expr, index, kind));
    if (shape.inner !== "none") {
      found.push({ expr: `${expr}.in.mu`, locker: `&${expr}.in.mu`, class: "4 in.mu", readers: false, owner: undefined });
    }
  }
  return [...found, ...scope.locks];
}

export function fieldLock(object: string, index: number, kind: LockKind): LockRef {
  const owner = { expr: object, index };
  const readers = kind === "rwMutex" || kind === "embeddedRW";
  if (kind === "embedded" || kind === "embeddedRW") return { expr: object, locker: object, class: "2 embedded", readers, owner };
  const expr = `${object}.${lockField(index, kind)}`;
  const locker = kind === "semaphore" ? "" : kind === "pointer" ? expr : `&${expr}`;
  return { expr, locker, class: `3 lock${index}`, readers, owner };
}

export function lockField(index: number, kind: LockKind): string {
  return `${kind === "rwMutex" ? "rw" : kind === "semaphore" ? "sem" : "mu"}${index}`;
}

export function lockText(lock: LockRef, shared: boolean): { readonly enter: string; readonly leave: string } {
  if (lock.locker === "") return { enter: `${lock.expr} <- struct{}{}`, leave: `<-${lock.expr}` };
  const prefix = shared && lock.readers ? "R" : "";
  return { enter: `${lock.expr}.${prefix}Lock()`, leave: `${lock.expr}.${prefix}Unlock()` };
}
