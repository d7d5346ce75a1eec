/**
 * A lock that is held, and how.
 */
import type { LockMode } from "./finding.ts";
import type { Value } from "./values.ts";

export interface Held {
  readonly lock: Value;
  readonly mode: LockMode;
}
