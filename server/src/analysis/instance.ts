/**
 * What is held against each other: an access in one context of its unit, and how two of them may run in parallel.
 */
import type { Context, Root } from "./contexts.ts";
import type { Access, LockName, Spawn } from "./model.ts";

/** An access in one context of its unit. */
export interface Instance {
  readonly access: Access;
  readonly context: Context;
  /** Locks held: its own and those of its callers. */
  readonly locks: readonly LockName[];
  /** Locks that may be held but need not be. */
  readonly maybe: readonly string[];
  /** A different object for each goroutine started by this root's spawn. */
  readonly distinct: boolean;
  readonly sharing: Sharing;
}

/** "call": belongs to this call. "born": made by the function that started this goroutine. "private": made or obtained by this goroutine itself. */
export type Sharing = "shared" | "call" | "born" | "private";

export type Relation =
  /** One side runs while the goroutine started here runs the other. */
  | { readonly kind: "live"; readonly spawn: Spawn; readonly direct: boolean }
  /** Two instances of one goroutine, or two goroutines started together. */
  | { readonly kind: "siblings"; readonly spawn: Spawn; readonly direct: boolean }
  /** A goroutine nobody joins and code that others call. */
  | { readonly kind: "unjoined"; readonly spawn: Spawn; readonly other: Root["kind"] }
  | { readonly kind: "spawns"; readonly spawn: Spawn; readonly other: Spawn }
  | { readonly kind: "handlers" }
  | { readonly kind: "parallelTests" }
  /** Only if callers do so: exported API and the like. */
  | { readonly kind: "api"; readonly handler: boolean };
