/**
 * From environment variables, optional `go env` output and the caller's guesses about where Go lives to a BuildContext.
 * Pure: looks at nothing but its arguments.
 */
import { goMinorOf } from "./goVersion.ts";
import type { BuildContext } from "./model.ts";

export interface EnvironmentFacts {
  /** Environment variables, paths in the inner form. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What `go env -json` printed; absent when it was not run. */
  readonly goEnv?: Readonly<Record<string, string>>;
  /** Of this machine, in Go's names. */
  readonly hostOs: string;
  readonly hostArch: string;
  /** The user's home folder, "" when unknown. */
  readonly home: string;
  /** A GOROOT found on disk, "" when none was. */
  readonly goroot: string;
  /** First line of that GOROOT's VERSION file, e.g. "go1.26.8"; "" when unknown. */
  readonly goVersion: string;
  /** Tags asked for by the caller, as against those of GOFLAGS. */
  readonly tags?: readonly string[];
}

/** Release assumed when nobody says: all `go1.N` tags of today's files hold. */
export const assumedGoMinor = 27;

export function buildContextFrom(facts: EnvironmentFacts): BuildContext {
  const value = (name: string) => nonEmpty(facts.variables[name]) ?? nonEmpty(facts.goEnv?.[name]) ?? "";
  const goos = value("GOOS") || facts.hostOs;
  const goarch = value("GOARCH") || facts.hostArch;
  const goroot = trimSlash(value("GOROOT") || facts.goroot);
  const gopath = value("GOPATH") || (facts.home === "" ? "" : `${facts.home}/go`);
  const firstGopath = gopath.split(/^[A-Za-z]:\/|;/.test(gopath) ? ";" : ":")[0];
  const gomodcache = trimSlash(value("GOMODCACHE") || (firstGopath === "" ? "" : `${trimSlash(firstGopath)}/pkg/mod`));
  const version = nonEmpty(facts.goEnv?.GOVERSION) ?? facts.goVersion;
  const goMinor = goMinorOf(version) ?? assumedGoMinor;
  const experiments = experimentTags(value("GOEXPERIMENT"), goMinor, goarch);
  const tags = [...new Set([...(facts.tags ?? []), ...tagsOfFlags(value("GOFLAGS")), ...experiments])];
  return {
    goos,
    goarch,
    tags,
    cgo: cgoEnabled(value("CGO_ENABLED"), goos === facts.hostOs && goarch === facts.hostArch),
    goMinor,
    goroot,
    gomodcache,
    gopath,
    gowork: value("GOWORK"),
  };
}

/** Off by default when building for another system. */
function cgoEnabled(setting: string, native: boolean): boolean {
  if (setting === "0") return false;
  return setting === "1" || native;
}

/** `-tags=a,b` among GOFLAGS; also with two dashes, quotes and the older blank-separated form. */
export function tagsOfFlags(flags: string): readonly string[] {
  let tags: string[] = [];
  for (const match of flags.matchAll(/(?:^|\s)(['"]?)--?tags=(?:(['"])(.*?)\2|(.*?))\1(?=\s|$)/g)) {
    tags = (match[3] ?? match[4] ?? "").split(/[\s,]+/).filter((tag) => tag !== "");
  }
  return tags;
}

/** Experiments that are on without being asked for: [name, first release, last release]. */
const defaultExperiments: readonly (readonly [string, number, number])[] = [
  ["swissmap", 24, 25],
  ["spinbitmutex", 24, 25],
  ["synchashtriemap", 24, 25],
  ["dwarf5", 25, Number.MAX_SAFE_INTEGER],
  ["greenteagc", 26, Number.MAX_SAFE_INTEGER],
  ["randomizedheapbase64", 26, Number.MAX_SAFE_INTEGER],
];

const registerCallArchitectures = new Set(["amd64", "arm64", "loong64", "ppc64", "ppc64le", "riscv64", "s390x"]);

/** GOEXPERIMENT adds experiments, "noX" takes one away, "none" all. */
function experimentTags(setting: string, goMinor: number, goarch: string): readonly string[] {
  const names = new Set(defaultExperiments.filter(([, first, last]) => goMinor >= first && goMinor <= last).map(([name]) => name));
  if (registerCallArchitectures.has(goarch)) names.add("regabiwrappers").add("regabiargs");
  for (const name of setting.split(",")) {
    if (name === "none") names.clear();
    else if (name.startsWith("no")) names.delete(name.slice(2));
    else if (/^[a-z0-9]+$/.test(name)) names.add(name);
  }
  return [...names].map((name) => `goexperiment.${name}`);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

function trimSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}
