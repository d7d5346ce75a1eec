/** What a function of another package does to the maps and functions it is given. */
import type { CallbackModel } from "../models/callbacks.ts";
import type { HiddenAccess } from "../models/hidden.ts";

export interface ForeignModel {
  readonly accesses: readonly HiddenAccess[];
  /** By argument position; absent when the argument is not called on another goroutine. */
  readonly callbacks: ReadonlyMap<number, CallbackModel>;
}
