/**
 * Where execution starts, and what is known of the arguments it starts with.
 */
import type { Unit } from "./model.ts";

export type RootKind = "api" | "handler" | "callback" | "main" | "init" | "test" | "parallelTest" | "spawn";

/** See ArgumentOwner. What has no flag is shared, as far as anyone knows. */
export type FormalFlag = "owned" | "distinct" | "born" | "private" | "true" | "false";

/** A unit that something outside our sight runs. */
export interface Entry {
  readonly unit: Unit;
  readonly kind: RootKind;
  readonly flags: ReadonlyMap<number, FormalFlag>;
  readonly once: boolean;
  readonly assumed: boolean;
}
