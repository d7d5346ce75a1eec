/**
 * A unit of execution as one root reaches it: under which locks, beside which goroutines, with which objects its own.
 */
import type { CallEdge, LockName, Spawn, Unit } from "./model.ts";
import type { FormalFlag, RootKind } from "./roots.ts";
import type { SpawnSet } from "./spawnSet.ts";

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
  live: SpawnSet;
  /** Goroutines that a caller up every chain starts later. */
  pending: SpawnSet;
  /** Locks that a caller may hold, beyond those it must. */
  maybe: ReadonlySet<string>;
  /** Parallel tests that get here, two at most: more do not matter. */
  testers: ReadonlySet<Unit>;
  joined: readonly string[];
  readonly once: boolean;
  readonly token: string;
  /** The documented contract says that the caller holds the lock; nobody in sight calls it. */
  readonly assumed: boolean;
  /** A goroutine that is joined, seen by third parties as part of the code that started it. */
  readonly agent: boolean;
  /** Waits to be expanded. */
  queued: boolean;
  readonly via: Via | undefined;
}

/** The call that leads into a context, and the context it stands in. */
export interface Via {
  readonly context: Context;
  readonly edge: CallEdge;
}
