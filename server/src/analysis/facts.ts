/**
 * What the analysis knows of each map of a package, findings or not: its guard, its access sites and the goroutines that
 * reach them. Hovers, lenses, inlay hints and fixes start from here; nothing is decided anew.
 */
import { compareText } from "../base/compareText.ts";
import type { Context } from "./contexts.ts";
import type { AccessKind, HeldLock, Site } from "./finding.ts";
import { type Guard, holds } from "./guards.ts";
import type { Instance } from "./instance.ts";
import { isContentWrite, siteKey } from "./instances.ts";
import type { LockName } from "./model.ts";
import { entrySite, siteOf } from "./places.ts";
import type { RootKind } from "./roots.ts";

export interface MapFact {
  /** Equal keys may be the same object: `import/path.Type.field`, `g:import/path.var`, or an invocation's local. */
  readonly key: string;
  /** `Type.field`, `pkg.var` or `var`. */
  readonly map: string;
  /** Known only inside one top-level declaration. */
  readonly isLocal: boolean;
  readonly guard: GuardFact | undefined;
  /** In order of file and offset; sites whose object is provably not shared are left out. */
  readonly sites: readonly SiteFact[];
  /** What brings execution to the sites; a site names them by index. */
  readonly roots: readonly RootFact[];
}

/** The lock most sites hold. Counts are of sites of production code after the init phase. */
export interface GuardFact {
  /** `Type.field`, `pkg.var` or `var`. */
  readonly name: string;
  readonly key: string;
  readonly held: number;
  readonly total: number;
  readonly writesHeld: number;
  readonly writes: number;
  /** The lock of something that holds the map's owner, not of the owner itself. */
  readonly isContainer: boolean;
  /** A comment at the map's declaration says so, however many sites hold it. */
  readonly isDeclared: boolean;
}

export interface SiteFact {
  readonly site: Site;
  readonly access: AccessKind;
  /** The contents are touched; false for a load or a replacement of the header alone. */
  readonly contents: boolean;
  readonly isTest: boolean;
  /** Held on every way that leads here; the mode is the weakest. */
  readonly locks: readonly HeldLock[];
  /** The same by key, for comparison with `GuardFact.key`. */
  readonly lockKeys: readonly string[];
  /** The map's guard is held in a sufficient mode on every way; undefined where the map has no guard. */
  readonly guarded: boolean | undefined;
  readonly roots: readonly number[];
}

export interface RootFact {
  readonly kind: RootKind;
  /** How the goroutine is started: "go", "handler", "errgroup", …; equal to `kind` for entries. */
  readonly label: string;
  /** The `go` statement or registration; the function's name for entries. */
  readonly site: Site;
}

export function mapFact(key: string, instances: readonly Instance[], guard: Guard | undefined): MapFact {
  const { location } = instances[0].access;
  const roots: RootFact[] = [];
  const rootIndex = new Map<string, number>();
  const bySite = new Map<string, Instance[]>();
  for (const instance of instances) {
    const known = bySite.get(siteKey(instance.access));
    if (known) known.push(instance);
    else bySite.set(siteKey(instance.access), [instance]);
  }
  const indexOf = (context: Context): number => {
    const root = rootFact(context);
    const rootKey = `${root.kind}:${root.label}:${root.site.file}:${root.site.start}`;
    let index = rootIndex.get(rootKey);
    if (index === undefined) {
      index = roots.push(root) - 1;
      rootIndex.set(rootKey, index);
    }
    return index;
  };
  const sites = [...bySite.values()].map((group) => siteFact(group, guard, indexOf));
  sites.sort((a, b) => compareText(a.site.file, b.site.file) || a.site.start - b.site.start);
  return { key, map: location.display || "map", isLocal: location.isLocal, guard: guard && guardFact(guard), sites, roots };
}

function guardFact({ lock, held, total, writesHeld, writes, isContainer, isDeclared }: Guard): GuardFact {
  return { name: lock.name, key: lock.key, held, total, writesHeld, writes, isContainer, isDeclared };
}

function siteFact(instances: readonly Instance[], guard: Guard | undefined, indexOf: (context: Context) => number): SiteFact {
  const { access } = instances[0];
  const { unit } = access;
  const locks = commonLocks(instances);
  const mode = isContentWrite(access) || access.kind === "replace" ? "exclusive" : "shared";
  return {
    site: siteOf(unit.decl, access.node, unit.name),
    access: access.kind,
    contents: access.contents,
    isTest: unit.decl.isTest,
    locks: locks.map(({ name, mode }) => ({ name, mode })),
    lockKeys: locks.map(({ key }) => key),
    guarded: guard && instances.every((i) => holds(i, guard.lock.key, mode)),
    roots: [...new Set(instances.map((i) => indexOf(i.context)))],
  };
}

function commonLocks(instances: readonly Instance[]): LockName[] {
  let common = [...instances[0].locks];
  for (const { locks } of instances.slice(1))
    common = common.flatMap((lock) => {
      const other = locks.find(({ key }) => key === lock.key);
      return other ? [other.mode === "shared" ? other : lock] : [];
    });
  return common;
}

function rootFact(context: Context): RootFact {
  const { kind, spawn } = context.root;
  if (spawn) return { kind, label: spawn.label, site: siteOf(spawn.decl, spawn.node, spawn.parent.name) };
  let entry = context.unit;
  for (let via = context.via; via; via = via.context.via) entry = via.context.unit;
  return { kind, label: kind, site: entrySite(entry) };
}
