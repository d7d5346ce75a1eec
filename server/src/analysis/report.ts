/**
 * From candidates to findings: which rule, where it stands, and the related places that explain it.
 */
import { compareText } from "../base/compareText.ts";
import type { Candidate } from "./conflicts.ts";
import { stronger } from "./conflicts.ts";
import type { Context, Contexts } from "./contexts.ts";
import type { AccessKind, ConflictFinding, HeldLock, RelatedSite, Site } from "./finding.ts";
import { type Guard, holds } from "./guards.ts";
import type { Instance } from "./instance.ts";
import { isContentWrite } from "./instances.ts";
import type { Access, DeclContext, LockName, Place, Spawn, Unit } from "./model.ts";
import { entrySite, siteOf } from "./places.ts";
import type { RootKind } from "./roots.ts";
import type { Verdict } from "./verdict.ts";

/** A finding whose places are looked up when they are asked for: they follow the text. */
interface Draft {
  readonly said: Omit<ConflictFinding, "ordinal" | "site" | "related">;
  readonly site: Anchor;
  readonly related: readonly { readonly said: Omit<RelatedSite, keyof Site>; readonly site: Anchor }[];
  /** As it was when it was last asked for. */
  last?: ConflictFinding;
}

type Anchor = () => Site;

/** What is to be said of one map. */
export type Report = readonly Draft[];

export function reportOf(contexts: Contexts, packagePath: string, { candidates, guard }: Verdict): Report {
  return candidates.flatMap((candidate) => draftOf(contexts, packagePath, candidate, guard) ?? []);
}

/** In order, where they are now; one that did not move is the same object as before. */
export function findingsOf(reports: readonly Report[]): ConflictFinding[] {
  const unique = strongestPerSite(reports.flat().map((draft) => ({ draft, said: draft.said, site: draft.site() })));
  unique.sort(
    (a, b) =>
      compareText(a.site.file, b.site.file) || a.site.start - b.site.start || compareText(a.said.rule, b.said.rule) || compareText(a.said.map, b.said.map),
  );
  const counts = new Map<string, number>();
  return unique.map(({ draft, said, site }) => {
    const key = `${said.rule}|${said.map}|${site.function}|${said.access}`;
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    return placed(draft, site, ordinal);
  });
}

interface PlacedDraft {
  readonly draft: Draft;
  readonly said: Draft["said"];
  readonly site: Site;
}

/** Several accesses may be reported at one call: the strongest speaks. */
function strongestPerSite(drafts: readonly PlacedDraft[]): PlacedDraft[] {
  const best = new Map<string, PlacedDraft>();
  for (const draft of drafts) {
    const key = `${draft.said.map}|${draft.site.file}|${draft.site.start}|${draft.site.end}`;
    const known = best.get(key);
    if (!known || stronger(draft.said.level, known.said.level)) best.set(key, draft);
  }
  return [...best.values()];
}

function placed(draft: Draft, site: Site, ordinal: number): ConflictFinding {
  const sites = draft.related.map((related) => related.site());
  const { last } = draft;
  if (last?.ordinal === ordinal && isSameSite(last.site, site) && sites.every((related, i) => isSameSite(last.related[i], related))) return last;
  draft.last = { ...draft.said, site, related: draft.related.map(({ said }, i) => ({ ...sites[i], ...said })), ordinal };
  drafts.set(draft.last, draft);
  return draft.last;
}

const drafts = new WeakMap<ConflictFinding, Draft>();

/** The same object for findings that differ in their places alone. */
export function identityOf(finding: ConflictFinding): object {
  return drafts.get(finding) ?? finding;
}

function isSameSite(a: Site, b: Site): boolean {
  return a.start === b.start && a.end === b.end && a.file === b.file;
}

function draftOf(contexts: Contexts, packagePath: string, candidate: Candidate, guard: Guard | undefined): Draft | undefined {
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
    ? { site: anchorOf(inner.decl, inner.node, inner.function), moved: true }
    : reportPlace(contexts, site, lacking ? guard.lock.key : undefined);
  const related: { said: Omit<RelatedSite, keyof Site>; site: Anchor }[] = [];
  const add = (at: Anchor, said: Omit<RelatedSite, keyof Site>): unknown => related.push({ said, site: at });
  const ofAccess = ({ unit, node }: Access): Anchor => anchorOf(unit.decl, node, unit.name);
  if (place.moved) add(ofAccess(access), { role: "call", access: access.kind, locks: names(site.locks) });
  for (const step of access.trace) if (step !== inner) add(anchorOf(step.decl, step.node, step.function), { role: "call", locks: [] });
  add(ofAccess(other.access), { role: "other-access", access: other.access.kind, locks: names(other.locks) });
  for (const spawn of spawnsOf(candidate)) add(anchorOf(spawn.decl, spawn.node, spawn.parent.name), { role: "goroutine", locks: [], spawn: spawn.label });
  for (const [entry, kind] of entriesOf(candidate)) add(() => entrySite(entry), { role: "goroutine", locks: [], spawn: kind });
  if (guard && lacking && guard.held > 0 && guard.example !== other && guard.example.access !== other.access) {
    const { access: example } = guard.example;
    add(ofAccess(example), { role: "lock-elsewhere", locks: [{ name: guard.lock.name, mode: guard.lock.mode }], access: example.kind });
  }
  return {
    said: {
      rule: ruleOf(site, other, guard, lacking, candidate),
      level: candidate.level,
      packagePath,
      map: access.location.display || "map",
      access: access.kind,
      locks: names(site.locks),
      guard: lacking ? guard.lock.name : "",
      guardHeld: lacking && !guard.isDeclared ? guard.held : 0,
      guardTotal: lacking && !guard.isDeclared ? guard.total : 0,
      evidence: candidate.evidence,
    },
    site: place.site,
    related,
  };
}

function anchorOf(decl: DeclContext, node: number, functionName: string): Anchor {
  return () => siteOf(decl, node, functionName);
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
function reportPlace(contexts: Contexts, site: Instance, key: string | undefined): { site: Anchor; moved: boolean } {
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
  return { site: anchorOf(decl, node, functionName), moved };
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
function entriesOf(candidate: Candidate): Map<Unit, RootKind> {
  const out = new Map<Unit, RootKind>();
  for (const { context } of [candidate.site, candidate.other]) {
    const { kind } = context.root;
    if (kind !== "handler" && kind !== "api" && kind !== "callback") continue;
    let entry = context.unit;
    for (let via = context.via; via; via = via.context.via) entry = via.context.unit;
    out.set(entry, kind);
  }
  return out;
}

function names(locks: readonly LockName[]): HeldLock[] {
  return locks.map((l) => ({ name: l.name, mode: l.mode }));
}
