/**
 * What the analysis knows at a place, verdict first: what guards the map, whether this access holds it, with what it
 * conflicts, and from where it is reached. Says "safe" of nothing: only what was seen, and what was not.
 */
import type { MapFact, RootFact, SiteFact } from "../../analysis/facts.ts";
import type { AccessKind, ConflictFinding, HeldLock, RelatedSite, Site } from "../../analysis/finding.ts";
import { changesContents, isTestRoot, shortLock, summarize } from "../factSummary.ts";
import { escapeMarkdown, inlineCode, markdownLink } from "../markdown.ts";
import type { PackageView } from "../packageView.ts";
import { counted, type Say } from "../wording.ts";
import type { hoverTexts } from "./hoverTexts.ts";
import type { Extent } from "./hoverUse.ts";
import { lineOf, linkTo, type ReadText } from "./ranges.ts";

export type HoverSay = Say<typeof hoverTexts>;

export interface VerdictContext {
  readonly view: PackageView;
  readonly path: string;
  readonly say: HoverSay;
  /** The client opens `file:` links. */
  readonly links: boolean;
  readonly readText: ReadText | undefined;
}

/** Names beyond this are counted instead. */
const maxListed = 4;

/** Behind the map's name: "guarded by mu at 6 of 7 sites"; "" when nothing is known. */
export function guardPhrase(fact: MapFact, say: HoverSay): string {
  const { locking, held, total, sites } = summarize(fact);
  if (fact.guard === undefined) {
    if (sites === 0) return "";
    return locking === "mixed" ? counted(say, "hover.guard-mixed", sites) : counted(say, "hover.guard-none", sites);
  }
  const guard = inlineCode(shortLock(fact.guard.name, fact.map));
  if (total === 0) return say("hover.guard-declared", { guard });
  return locking === "guarded" ? counted(say, "hover.guarded", total, { guard, held }) : counted(say, "hover.guard-partly", total, { guard, held });
}

/** About the access at one of these extents; `fact` is undefined when the analysis holds no fact of the map. */
export function accessVerdict(context: VerdictContext, fact: MapFact | undefined, extents: readonly Extent[]): string[] {
  const { say } = context;
  if (fact === undefined) return [say("hover.unknown")];
  const sites = sitesAt(context, fact, extents);
  if (sites.length === 0) return [say("hover.unshared")];
  const lines: string[] = [];
  const findings = sites.flatMap((site) => findingsAt(context.view, site.site));
  const shown = sites.find((site) => findingsAt(context.view, site.site).length > 0) ?? sites[sites.length - 1];
  const isDoubtful = findings.length > 0 || (shown.guarded === false && !shown.isTest);
  const held = lockVerdict(fact, shown, say);
  lines.push(shown.guarded === true ? `✓ ${held}` : isDoubtful ? `⚠ ${held}` : held);
  lines.push(...unique(findings.flatMap((finding) => conflictLines(context, finding, shown.site))).slice(0, maxListed));
  if (findings.length === 0 && shown.guarded !== true) {
    lines.push(say(isOnlyRead(fact) ? "hover.read-only" : "hover.no-conflict"));
  }
  const reached = rootList(context, fact, shown.roots);
  if (reached !== "") lines.push(say("hover.reached", { roots: reached }));
  return lines;
}

/** About a map where it is declared or passed on: its odd sites, its findings, and what reaches it. */
export function mapVerdict(context: VerdictContext, fact: MapFact): string[] {
  const { say, view } = context;
  const lines: string[] = [];
  const odd = fact.sites.filter((site) => site.guarded === false && !site.isTest && site.contents);
  if (odd.length > 0)
    lines.push(say("hover.odd-sites", { sites: listed(context, odd, (site) => `${accessWord(site.access, say)} ${placeLink(context, site.site)}`) }));
  else if (fact.guard === undefined && fact.sites.length > 0)
    lines.push(say("hover.sites", { sites: listed(context, fact.sites, (site) => `${accessWord(site.access, say)} ${placeLink(context, site.site)}`) }));
  const findings = [...view.findings.values()].filter(({ map }) => map === fact.map);
  if (findings.length > 0) {
    const places = listed(context, findings, (finding) => placeLink(context, finding.site));
    lines.push(counted(say, "hover.conflicts", findings.length, { places }));
  } else if (fact.guard === undefined && fact.sites.length > 0) {
    lines.push(say(isOnlyRead(fact) ? "hover.read-only" : "hover.no-conflict"));
  }
  const reached = rootList(
    context,
    fact,
    fact.roots.map((_, index) => index),
  );
  if (reached !== "") lines.push(say("hover.reached", { roots: reached }));
  return lines;
}

/** "Cache.m: held at 6 of 7 sites" for each map, and the sites that lack the lock. */
export function lockedMaps(context: VerdictContext, facts: readonly MapFact[]): string[] {
  const { say } = context;
  if (facts.length === 0) return [say("hover.lock.guards-nothing")];
  return facts.flatMap((fact) => {
    const { held, total } = summarize(fact);
    const map = inlineCode(fact.map);
    const odd = fact.sites.filter((site) => site.guarded === false && !site.isTest && site.contents);
    const head = total === 0 ? say("hover.lock.declared", { map }) : counted(say, "hover.lock.guards", total, { map, held });
    if (odd.length === 0) return [head];
    return [head, say("hover.odd-sites", { sites: listed(context, odd, (site) => `${accessWord(site.access, say)} ${placeLink(context, site.site)}`) })];
  });
}

// ---- parts

function sitesAt({ path }: VerdictContext, fact: MapFact, extents: readonly Extent[]): readonly SiteFact[] {
  for (const { start, end } of extents) {
    const found = fact.sites.filter(({ site }) => site.file === path && site.start === start && site.end === end);
    if (found.length > 0) return found;
  }
  return [];
}

function lockVerdict({ guard, map }: MapFact, site: SiteFact, say: HoverSay): string {
  const access = accessWord(site.access, say);
  const locks = lockNames(site.locks, map, say);
  if (guard !== undefined && site.guarded === true) return say("hover.safe.guarded", { access, guard: inlineCode(shortLock(guard.name, map)) });
  if (site.locks.length === 0) return say("hover.open.nothing", { access });
  if (guard === undefined) return say("hover.open.locks", { access, locks });
  const name = inlineCode(shortLock(guard.name, map));
  return site.lockKeys.includes(guard.key) ? say("hover.open.shared", { access, locks: name }) : say("hover.open.other", { access, locks, guard: name });
}

function findingsAt(view: PackageView, { file, start, end }: Site): readonly ConflictFinding[] {
  const isHere = (site: Site) => site.file === file && site.start === start && site.end === end;
  return [...view.findings.values()].filter((f) => isHere(f.site) || f.related.some((site) => site.role === "other-access" && isHere(site)));
}

/** The other side of a finding, seen from one of its two accesses. */
function conflictLines(context: VerdictContext, finding: ConflictFinding, here: Site): string[] {
  const { say } = context;
  const atSite = finding.site.file === here.file && finding.site.start === here.start;
  const other = finding.related.find(({ role }) => role === "other-access");
  const side: (Site & { readonly access?: AccessKind; readonly locks: readonly HeldLock[] }) | undefined = atSite
    ? other
    : { ...finding.site, access: finding.access, locks: finding.locks };
  if (side === undefined) return [];
  if (side.file === here.file && side.start === here.start) return [say("hover.conflict.itself", { level: say(`hover.level.${finding.level}`) })];
  const started = atSite ? startOf(finding) : undefined;
  const line = say("hover.conflict", {
    level: say(`hover.level.${finding.level}`),
    access: accessWord(side.access ?? "write", say),
    place: placeLink(context, side),
    function: side.function === "" ? say("hover.package-level") : inlineCode(side.function),
    locks: lockNames(side.locks, finding.map, say),
  });
  return [started === undefined ? line : `${line} · ${say("hover.started", { place: placeLink(context, started) })}`];
}

function startOf(finding: ConflictFinding): RelatedSite | undefined {
  return finding.related.find(({ role, spawn }) => role === "goroutine" && spawn !== "api");
}

function isOnlyRead({ sites }: MapFact): boolean {
  return !sites.some((site) => changesContents(site) || site.access === "replace");
}

function lockNames(locks: readonly HeldLock[], map: string, say: HoverSay): string {
  if (locks.length === 0) return say("hover.holds-nothing");
  return locks
    .map(({ name, mode }) => {
      const lock = inlineCode(shortLock(name, map));
      return mode === "shared" ? say("hover.shared-mode", { lock }) : lock;
    })
    .join(", ");
}

function accessWord(access: AccessKind, say: HoverSay): string {
  return say(`hover.access.${access}`);
}

/** Without tests, when anything else gets there. */
function rootList(context: VerdictContext, fact: MapFact, indices: readonly number[]): string {
  const all = indices.map((index) => fact.roots[index]).filter((root) => root !== undefined);
  const real = all.filter((root) => !isTestRoot(root));
  return listed(context, real.length > 0 ? real : all, (root) => rootPhrase(context, root));
}

function rootPhrase(context: VerdictContext, root: RootFact): string {
  const { say } = context;
  const place = placeLink(context, root.site);
  const name = context.links ? markdownLink(escapeMarkdown(root.site.function), linkOf(context, root.site)) : inlineCode(root.site.function);
  switch (root.kind) {
    case "spawn":
      if (root.label === "go") return say("hover.root.go", { place });
      return root.label === "handler" ? say("hover.root.handler", { place }) : say("hover.root.spawn", { label: escapeMarkdown(root.label), place });
    case "handler":
      return say("hover.root.handler", { place: name });
    case "api":
      return say("hover.root.api", { function: name });
    case "callback":
      return say("hover.root.callback", { place });
    case "main":
      return say("hover.root.main");
    case "init":
      return say("hover.root.init");
    case "test":
    case "parallelTest":
      return say("hover.root.test", { function: name });
  }
}

/** `cache.go:14`, as a link where the client opens it. */
function placeLink(context: VerdictContext, site: Site): string {
  const label = escapeMarkdown(`${site.file.slice(site.file.lastIndexOf("/") + 1)}:${lineOf(context.view, site, context.readText)}`);
  return context.links ? markdownLink(label, linkOf(context, site)) : label;
}

function linkOf(context: VerdictContext, site: Site): string {
  return linkTo(context.view, site, context.readText);
}

function listed<T>({ say }: VerdictContext, items: readonly T[], show: (item: T) => string): string {
  const texts = unique(items.map(show));
  if (texts.length <= maxListed) return texts.join(", ");
  return `${texts.slice(0, maxListed - 1).join(", ")}, ${say("hover.more", { count: texts.length - maxListed + 1 })}`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
