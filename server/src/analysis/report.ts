/**
 * From candidates to findings: which rule, where it stands, and the related places that explain it.
 */
import { compareText } from "../base/compareText.ts";

import type { Instance } from "./concurrency.ts";
import type { Candidate } from "./conflicts.ts";
import { stronger } from "./conflicts.ts";
import type { Context, Contexts } from "./contexts.ts";
import type { AccessKind, ConflictFinding, HeldLock, RelatedSite, Site } from "./finding.ts";
import { type Guard, holds } from "./guards.ts";
import { isContentWrite } from "./instances.ts";
import type { Access, LockName, Place, Spawn } from "./model.ts";
import { entrySite, siteOf } from "./places.ts";
import type { Verdict } from "./verdict.ts";

export function toFindings(contexts: Contexts, packagePath: string, verdicts: readonly Verdict[]): ConflictFinding[] {
  const drafts: Omit<ConflictFinding, "ordinal">[] = [];
  for (const verdict of verdicts)
    for (const candidate of verdict.candidates) {
      const draft = toFinding(contexts, packagePath, candidate, verdict.guard);
      if (draft) drafts.push(draft);
    }
  const unique = strongestPerSite(drafts);
  unique.sort((a, b) => compareText(a.site.file, b.site.file) || a.site.start - b.site.start || compareText(a.rule, b.rule) || compareText(a.map, b.map));
  const counts = new Map<string, number>();
  return unique.map((draft) => {
    const key = `${draft.rule}|${draft.map}|${draft.site.function}|${draft.access}`;
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    return { ...draft, ordinal };
  });
}

/** Several accesses may be reported at one call: the strongest speaks. */
function strongestPerSite(drafts: readonly Omit<ConflictFinding, "ordinal">[]): Omit<ConflictFinding, "ordinal">[] {
  const best = new Map<string, Omit<ConflictFinding, "ordinal">>();
  for (const draft of drafts) {
    const key = `${draft.map}|${draft.site.file}|${draft.site.start}|${draft.site.end}`;
    const known = best.get(key);
    if (!known || stronger(draft.level, known.level)) best.set(key, draft);
  }
  return [...best.values()];
}

function toFinding(contexts: Contexts, packagePath: string, candidate: Candidate, guard: Guard | undefined): Omit<ConflictFinding, "ordinal"> | undefined {
  const { site, other } = candidate;
  const { access } = site;
  // Generated code and mocks show what runs, but nobody edits them.
  if (access.unit.decl.isMade) return undefined;
  if (access.unit.decl.isTest && candidate.level !== "proven") return undefined;
  const lacking =
    guard !== undefined &&
    (guard.isDeclared || guard.writesHeld > 0) &&
    !holds(site, guard.lock.key, isContentWrite(access) || access.kind === "replace" ? "exclusive" : "shared");
  const inner = placeInCallee(access, other.access);
  const place = inner
    ? { site: siteOf(inner.decl, inner.node, inner.function), moved: true }
    : reportPlace(contexts, site, lacking ? guard.lock.key : undefined);
  const related: RelatedSite[] = [];
  if (place.moved) related.push({ ...siteOf(access.unit.decl, access.node, access.unit.name), role: "call", access: access.kind, locks: names(site.locks) });
  for (const step of access.trace) if (step !== inner) related.push({ ...siteOf(step.decl, step.node, step.function), role: "call", locks: [] });
  related.push({
    ...siteOf(other.access.unit.decl, other.access.node, other.access.unit.name),
    role: "other-access",
    access: other.access.kind,
    locks: names(other.locks),
  });
  for (const spawn of spawnsOf(candidate))
    related.push({ ...siteOf(spawn.decl, spawn.node, spawn.parent.name), role: "goroutine", locks: [], spawn: spawn.label });
  for (const place of entriesOf(candidate)) related.push(place);
  if (guard && lacking && guard.held > 0 && guard.example !== other && guard.example.access !== other.access) {
    const example = guard.example.access;
    related.push({
      ...siteOf(example.unit.decl, example.node, example.unit.name),
      role: "lock-elsewhere",
      locks: [{ name: guard.lock.name, mode: guard.lock.mode }],
      access: example.kind,
    });
  }
  return {
    rule: ruleOf(site, other, guard, lacking, candidate),
    level: candidate.level,
    packagePath,
    map: access.location.display || "map",
    access: access.kind,
    site: place.site,
    locks: names(site.locks),
    guard: lacking ? guard.lock.name : "",
    guardHeld: lacking && !guard.isDeclared ? guard.held : 0,
    guardTotal: lacking && !guard.isDeclared ? guard.total : 0,
    evidence: candidate.evidence,
    related,
  };
}

function ruleOf(site: Instance, other: Instance, guard: Guard | undefined, lacking: boolean, candidate: Candidate): string {
  const write = isContentWrite(site.access);
  if (write && guard && holds(site, guard.lock.key, "shared") && !holds(site, guard.lock.key, "exclusive")) return "map-write-under-read-lock";
  if (site.access.kind === "replace" || other.access.kind === "replace") return "inconsistent-map-guard";
  if (guard && lacking && (guard.isDeclared || guard.writesHeld === guard.writes || guard.held * 2 > guard.total || candidate.evidence === "after-unlock"))
    return "inconsistent-map-guard";
  const kinds: AccessKind[] = [site.access.kind, other.access.kind];
  if (kinds.includes("iterate")) return "concurrent-map-iteration";
  return write && isContentWrite(other.access) ? "concurrent-map-write" : "concurrent-map-read-write";
}

/** Both sides happen below one call, so that the race is the callee's own, or this side is all that a `go f(m)` does. */
function placeInCallee(a: Access, b: Access): Place | undefined {
  if (a.node !== b.node || a.unit.decl !== b.unit.decl || b.trace.length === 0) return a.unit.spawn?.node === a.node ? a.trace[0] : undefined;
  let at = 0;
  while (at + 1 < Math.min(a.trace.length, b.trace.length) && a.trace[at].decl === b.trace[at].decl && a.trace[at].node === b.trace[at].node) at++;
  return a.trace[at];
}

/** Where callers differ in what they hold, the report stands at the outermost call that lacks the lock. */
function reportPlace(contexts: Contexts, site: Instance, key: string | undefined): { site: Site; moved: boolean } {
  const { access } = site;
  let decl = access.unit.decl;
  let node = access.node;
  let functionName = access.unit.name;
  let moved = false;
  let context: Context = site.context;
  while (key !== undefined && context.via && !context.agent) {
    const holdsHere = (c: Context): boolean => c.locks.some((l) => l.key === key);
    const siblings = contexts.byUnit.get(context.unit) ?? [];
    // A test may call without the lock what it alone has.
    if (context.via.edge.caller.decl.isTest) break;
    if (!siblings.some(holdsHere) || holdsHere(context) || context.via.edge.targets.length === 0) break;
    decl = context.via.edge.caller.decl;
    node = context.via.edge.node;
    functionName = context.via.edge.caller.name;
    moved = true;
    context = context.via.context;
  }
  return { site: siteOf(decl, node, functionName), moved };
}

/** The goroutines that make the two sides parallel, and the goroutine each side runs on. */
function spawnsOf(candidate: Candidate): Spawn[] {
  const out = new Set<Spawn>();
  const { relation } = candidate;
  if (relation && "spawn" in relation) out.add(relation.spawn);
  if (relation && relation.kind === "spawns") out.add(relation.other);
  for (const side of [candidate.site, candidate.other]) {
    if (side.context.root.spawn) out.add(side.context.root.spawn);
  }
  return [...out].slice(0, 3);
}

/** Sides that no goroutine in sight runs: the function through which callers, a server or a framework come in. */
function entriesOf(candidate: Candidate): RelatedSite[] {
  const out = new Map<string, RelatedSite>();
  for (const { context } of [candidate.site, candidate.other]) {
    const { kind } = context.root;
    if (kind !== "handler" && kind !== "api" && kind !== "callback") continue;
    let entry = context.unit;
    for (let via = context.via; via; via = via.context.via) entry = via.context.unit;
    const place = entrySite(entry);
    out.set(`${place.file}:${place.start}`, { ...place, role: "goroutine", locks: [], spawn: kind });
  }
  return [...out.values()];
}

function names(locks: readonly LockName[]): HeldLock[] {
  return locks.map((l) => ({ name: l.name, mode: l.mode }));
}
