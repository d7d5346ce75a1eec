/** What is said of one location: its candidates, and its guard when one was inferred. */
import type { Candidate } from "./conflicts.ts";
import type { Guard } from "./guards.ts";

export interface Verdict {
  readonly guard: Guard | undefined;
  readonly candidates: readonly Candidate[];
}
