/**
 * Which Go release a module's maps are explained for: the toolchain that builds it, else what its go.mod asks for.
 */
import { architectureOf } from "../models/architecture.ts";
import { designs, type GoRelease, lastCheckedMinor } from "../models/goRelease.ts";
import { goMinorOf } from "../project/goVersion.ts";

export interface ReleaseEvidence {
  /** Version of the installed toolchain as GOROOT/VERSION or `go env GOVERSION` has it: "go1.26.8"; "" when none was found. */
  readonly toolchain: string;
  /** go.mod's `go` line: "1.22", "1.22.3"; "" when absent. */
  readonly goLine: string;
  /** go.mod's `toolchain` line: "go1.24.1"; "" when absent, or "default". */
  readonly toolchainLine: string;
  readonly goarch: string;
  /** Build tags that hold, `goexperiment.*` of the toolchain among them. */
  readonly tags: readonly string[];
}

/**
 * The larger of go.mod's lines is what the module wants. A toolchain at least as new builds it; an older one makes the go
 * command fetch the wanted one, which nobody has seen yet: then, and without any toolchain, the release is an assumption.
 */
export function chooseRelease(evidence: ReleaseEvidence): GoRelease {
  const installed = evidence.toolchain.split(/\s/)[0];
  const wanted = newer(asToolchain(evidence.goLine), asToolchain(evidence.toolchainLine));
  const isBuilding = minorOf(installed) !== undefined && !isNewer(wanted, installed);
  const version = isBuilding ? installed : wanted;
  const minor = minorOf(version) ?? lastCheckedMinor;
  const experiments = new Set(evidence.tags.flatMap((tag) => (tag.startsWith("goexperiment.") ? [tag.slice("goexperiment.".length)] : [])));
  // The tags are those of the installed release; another one has its own defaults.
  if (!isBuilding) experiments.add("swissmap").add("synchashtriemap");
  return {
    minor,
    version,
    assumed: !isBuilding,
    ...designs(minor, experiments),
    architecture: architectureOf(evidence.goarch, minor),
  };
}

function asToolchain(text: string): string {
  const version = text === "" || text.startsWith("go") ? text : `go${text}`;
  return minorOf(version) === undefined ? "" : version;
}

/** Of Go 1: a development version ("devel go1.28-…") has none here, and is treated as unknown. */
function minorOf(version: string): number | undefined {
  return /^go1(\D|$)/.test(version) ? goMinorOf(version) : undefined;
}

function newer(a: string, b: string): string {
  return isNewer(b, a) ? b : a;
}

function isNewer(a: string, b: string): boolean {
  const left = numbers(a);
  const right = numbers(b);
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return left[i] > right[i];
  return false;
}

/** As Go orders them: "go1.22" (the language), then "go1.22rc1", then "go1.22.0". */
function numbers(version: string): [number, number, number] {
  const match = /^go(\d+)(?:\.(\d+))?(?:\.(\d+)|(rc|beta|alpha)\d+)?/.exec(version);
  if (match === null) return [0, 0, 0];
  return [Number(match[1]), Number(match[2] ?? "0"), match[4] === undefined ? Number(match[3] ?? "-2") : -1];
}
