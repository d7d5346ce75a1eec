/**
 * The Go release whose maps are described, and which design of map it builds with.
 */
import type { Architecture } from "./architecture.ts";

/** Classic: buckets with overflow chains, to Go 1.23. Swiss: groups with control words, from Go 1.24. */
export type MapDesign = "classic" | "swiss";

export interface GoRelease {
  /** 26 for Go 1.26. */
  readonly minor: number;
  /** As Go writes it: "go1.26.8", "go1.22"; "" when nothing is known. */
  readonly version: string;
  /** Nobody saw the toolchain that builds: it was concluded from go.mod, or taken as the newest. */
  readonly assumed: boolean;
  readonly design: MapDesign;
  /** GOEXPERIMENT=mapsplitgroup (1.27): a group keeps its keys together and its elements together. */
  readonly splitGroups: boolean;
  /** sync.Map is a hash trie, not a read-only map beside a dirty one. */
  readonly trieSyncMap: boolean;
  readonly architecture: Architecture;
}

/** First and last minor release whose sources were read for the tables here. */
export const firstCheckedMinor = 19;
export const lastCheckedMinor = 27;

/** False: what is said about this release is concluded from its neighbours. */
export function isChecked({ minor }: GoRelease): boolean {
  return minor >= firstCheckedMinor && minor <= lastCheckedMinor;
}

/** What depends on experiments: `experiments` are names such as "swissmap", those on by default included. */
export function designs(minor: number, experiments: ReadonlySet<string>): Pick<GoRelease, "design" | "splitGroups" | "trieSyncMap"> {
  // 1.24 and 1.25 leave the choice, 1.26 took the old designs away.
  const isNew = (experiment: string) => minor >= 26 || (minor >= 24 && experiments.has(experiment));
  return {
    design: isNew("swissmap") ? "swiss" : "classic",
    splitGroups: minor >= 27 && experiments.has("mapsplitgroup"),
    trieSyncMap: isNew("synchashtriemap"),
  };
}
