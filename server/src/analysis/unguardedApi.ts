/**
 * The weakest evidence: exported functions that write a map nobody guards. One candidate per map.
 */
import { concurrency } from "./concurrency.ts";
import { type Candidate, protectedBy } from "./conflicts.ts";
import type { Contexts } from "./contexts.ts";
import type { Instance } from "./instance.ts";
import { isContentWrite } from "./instances.ts";

export function apiCandidates(contexts: Contexts, instances: readonly Instance[]): Candidate[] {
  const contents = instances.filter((i) => i.access.contents && !i.context.assumed && !i.access.unit.decl.isTest);
  for (const write of contents) {
    if (!isContentWrite(write.access)) continue;
    const other = contents.find((o) => !protectedBy(write, o) && concurrency(contexts, write, o)?.kind === "api");
    if (other) return [{ site: write, other, relation: concurrency(contexts, write, other), level: "possible", evidence: "api" }];
  }
  return [];
}
