/**
 * The fix "guard this access": holds the lock that the map's other accesses hold, in the form that fits the place.
 */
import type { GuardFact, SiteFact } from "../../analysis/facts.ts";
import type { ConflictFinding } from "../../analysis/finding.ts";
import { accessPlace, type FindingPlace, findingPlace } from "./accessPlace.ts";
import type { DeclTree } from "./declTree.ts";
import { type Draft, type Fix, type FixSource, fixFrom, isRefusal, type Refusal, refuse, words } from "./fix.ts";
import { guardFunction } from "./guardFunction.ts";
import type { Lock } from "./hazards.ts";
import { lockKnowledge } from "./lockKnowledge.ts";
import { localKey } from "./places.ts";
import { FileRewriters } from "./rewriter.ts";

/** Undefined when nothing is known of a lock for this map. */
export function fixGuard(source: FixSource, finding: ConflictFinding): Fix | undefined {
  if (finding.rule === "map-write-under-read-lock") return undefined;
  const knowledge = lockKnowledge(source.package);
  const place = findingPlace(source, knowledge.trees, finding);
  const guard = place?.fact.guard;
  if (!place || !guard || guard.held === 0) return undefined;
  const title = words("fix.guard-access", { guard: guard.name });
  const isPreferred = finding.guard !== "";
  const lock = { key: lockKeyIn(place.tree, guard), name: guard.name };
  return fixFrom({ id: "guard-access", title, kind: "quickfix", isPreferred }, guardDraft(source, place, lock));
}

function guardDraft(source: FixSource, place: FindingPlace, lock: Lock): Draft | Refusal {
  const { tree, fact } = place;
  if (tree.file.outline.generated) return refuse("generated");
  const knowledge = lockKnowledge(source.package);
  const open = fact.sites.filter((site) => site.guarded === false && site.site.file === tree.file.path);
  const places = [place, ...open.flatMap((site) => placeOf(source, site) ?? [])].filter(
    (one, i, all) => all.findIndex((other) => isSamePlace(one, other)) === i,
  );
  const change = guardFunction({ knowledge, lock, main: place, places });
  if (isRefusal(change)) return change;
  const rewriters = new FileRewriters();
  change(rewriters.of(tree.file));
  return rewriters.draft();
}

function placeOf(source: FixSource, { site, access }: SiteFact): ReturnType<typeof accessPlace> {
  return accessPlace(lockKnowledge(source.package).trees, site, access);
}

function isSamePlace(a: { tree: DeclTree; node: number; access: string }, b: { tree: DeclTree; node: number; access: string }): boolean {
  return a.tree === b.tree && a.node === b.node && a.access === b.access;
}

/** The analysis knows a local lock by its value, the syntax by its variable. */
export function lockKeyIn(tree: DeclTree, guard: GuardFact): string {
  if (!guard.key.startsWith("l:")) return guard.key;
  const named = tree.info.locals.filter((local) => local.name === guard.name);
  return named.length === 1 ? localKey(tree, named[0].id) : "l:";
}
