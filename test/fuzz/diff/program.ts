/**
 * Small concurrent Go programs as data. Numbers are choices: what they choose from (the maps, locks, objects and functions
 * in sight) is known only where the statement stands, so any part may be cut out and the rest is still a program.
 */

export type MapOp = "read" | "commaOk" | "write" | "increment" | "delete" | "range" | "len" | "clear" | "copyInto" | "print" | "marshal" | "keys";

export type LockKind = "mutex" | "rwMutex" | "embedded" | "embeddedRW" | "pointer" | "semaphore";

/** How a section is entered and left; `window` releases the lock in the middle of it. */
export type LockStyle = "plain" | "deferred" | "tryLock" | "helper" | "callback" | "locker" | "alias" | "window" | "conditional";

/** What a goroutine runs: a literal, a literal with the map as its parameter, a function of the program, … */
export type GoStyle = "literal" | "parameter" | "closure" | "function" | "methodValue" | "waitGroupGo" | "timer" | "workers" | "handover";

/** What tells others that the goroutine is done. */
export type Join = "none" | "waitGroup" | "close" | "send";

/** What the goroutine waits for first; the statements of `before` run until it is opened. */
export type Gate = "none" | "close" | "flag";

export type Condition = "always" | "random";

/** A map under another name, or (clone) another map. */
export type AliasKind = "variable" | "clone" | "getter" | "lockedGetter" | "structCopy" | "pointer";

export type ObjectKind = "fresh" | "alias" | "element";

export type Stmt =
  | { readonly kind: "op"; readonly op: MapOp; readonly map: number; readonly deferred: boolean }
  | {
      readonly kind: "locked";
      readonly lock: number;
      readonly style: LockStyle;
      readonly shared: boolean;
      readonly body: readonly Stmt[];
      readonly rest: readonly Stmt[];
    }
  | {
      readonly kind: "go";
      readonly style: GoStyle;
      readonly join: Join;
      readonly gate: Gate;
      readonly repeated: boolean;
      readonly target: number;
      readonly body: readonly Stmt[];
      readonly before: readonly Stmt[];
    }
  | { readonly kind: "wait"; readonly which: number; readonly deferred: boolean }
  | { readonly kind: "call"; readonly callee: number; readonly object: number; readonly deferred: boolean }
  | { readonly kind: "alias"; readonly how: AliasKind; readonly map: number }
  | { readonly kind: "object"; readonly how: ObjectKind; readonly object: number }
  | { readonly kind: "localLock"; readonly readers: boolean }
  | { readonly kind: "replace"; readonly map: number; readonly copied: boolean }
  | { readonly kind: "if"; readonly condition: Condition; readonly body: readonly Stmt[]; readonly rest: readonly Stmt[] }
  | { readonly kind: "loop"; readonly body: readonly Stmt[] }
  | { readonly kind: "once"; readonly once: number; readonly body: readonly Stmt[] }
  | { readonly kind: "deferred"; readonly body: readonly Stmt[] }
  | { readonly kind: "executor"; readonly jobs: readonly (readonly Stmt[])[]; readonly awaited: boolean };

/** The one named type of a program. */
export interface Shape {
  /** One or two. */
  readonly maps: number;
  readonly locks: readonly LockKind[];
  /** A nested struct with a map and a mutex of its own. */
  readonly inner: "none" | "value" | "pointer";
  readonly mapOfMaps: boolean;
  readonly once: boolean;
}

export interface Func {
  readonly form: "method" | "function" | "mapFunction";
  readonly body: readonly Stmt[];
}

export interface Program {
  readonly shape: Shape;
  readonly globalMap: boolean;
  /** A map that is a variable of main. */
  readonly localMap: boolean;
  readonly globalLock: boolean;
  readonly globalObject: boolean;
  /** What the constructor does with the object before it is returned. */
  readonly setup: readonly Stmt[];
  /** Each calls only functions that come later. */
  readonly funcs: readonly Func[];
  readonly main: readonly Stmt[];
}

/** The lists of statements inside a statement, by field. */
export function bodiesOf(stmt: Stmt): Record<string, readonly Stmt[]> {
  switch (stmt.kind) {
    case "locked":
    case "if":
      return { body: stmt.body, rest: stmt.rest };
    case "go":
      return { body: stmt.body, before: stmt.before };
    case "loop":
    case "once":
    case "deferred":
      return { body: stmt.body };
    default:
      return {};
  }
}

/** How many statements there are, those of all depths counted. */
export function sizeOf(program: Program): number {
  const count = (list: readonly Stmt[]): number =>
    list.reduce((sum, stmt) => {
      const nested = stmt.kind === "executor" ? stmt.jobs : Object.values(bodiesOf(stmt));
      return sum + 1 + nested.reduce((inner, body) => inner + count(body), 0);
    }, 0);
  return count(program.setup) + count(program.main) + program.funcs.reduce((sum, func) => sum + 1 + count(func.body), 0);
}
