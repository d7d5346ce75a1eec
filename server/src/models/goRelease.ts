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
  readonly architecture: Architecture;
}

/** First and last minor release whose sources were read for the tables here; 1.20 was not among them. */
export const firstCheckedMinor = 19;
export const lastCheckedMinor = 27;

/** False: what is said about this release is concluded from its neighbours. */
export function isChecked({ minor }: GoRelease): boolean {
  return minor >= firstCheckedMinor && minor <= lastCheckedMinor && minor !== 20;
}

/** `experiments` are names such as "swissmap", those on by default included. Only 1.24 and 1.25 leave a choice. */
export function mapDesign(minor: number, experiments: ReadonlySet<string>): MapDesign {
  if (minor < 24) return "classic";
  return minor <= 25 && !experiments.has("swissmap") ? "classic" : "swiss";
}
