/**
 * Makes the guard for one Go installation out of its own runtime sources. Places for hooks are found by how they are written,
 * never by line or number: a version of Go we do not know yet either has them, or is refused.
 */
import { hookFile } from "./hooks.ts";
import { mapsPart, type RuntimeFeatures, runtimePart } from "./runtimeParts.ts";

/** GOROOT/src; paths are relative to it, with `/`. */
export interface RuntimeSources {
  /** Names of the files in a folder; empty when there is none. */
  list(folder: string): readonly string[];
  /** Undefined when it cannot be read. */
  read(path: string): string | undefined;
}

export interface GuardOptions {
  /** Let conflicts happen more often. */
  readonly amplify: boolean;
  /** Use only what every version of Go has, although writes to maps then take far longer. */
  readonly portable: boolean;
}

export interface HookCounts {
  readonly files: number;
  readonly writes: number;
  readonly reports: number;
}

export interface GuardSources {
  /** New text of files below GOROOT/src, those that are added included. */
  readonly files: ReadonlyMap<string, string>;
  readonly hooks: HookCounts;
  /** Frame pointers are used: false when portable code was asked for, or when the runtime lacks what they need. */
  readonly fast: boolean;
}

/** Raised whenever the hooks or the code they call change. */
export const generatorVersion = 1;

const mapsFolder = "internal/runtime/maps";
const addedFile = "zz_mapguard.go";

/** The sources, or why there are none. */
export function generateGuard(sources: RuntimeSources, { amplify, portable }: GuardOptions): GuardSources | { readonly missing: string } {
  const names = goFiles(sources, "runtime");
  if (names.length === 0) return { missing: "the sources of package runtime" };
  const files = new Map<string, string>();
  let [writes, reports] = [0, 0];
  const mapsNames = goFiles(sources, mapsFolder);
  const candidates = [...names.filter((name) => name.startsWith("map")).map((name) => `runtime/${name}`), ...mapsNames.map((name) => `${mapsFolder}/${name}`)];
  for (const path of candidates) {
    const hooked = hookFile(sources.read(path) ?? "", amplify);
    if (hooked.writes + hooked.reports === 0) continue;
    files.set(path, hooked.text);
    writes += hooked.writes;
    reports += hooked.reports;
  }
  if (writes === 0) return { missing: "a place where a map is marked as being written" };
  if (reports === 0) return { missing: "a place where the runtime reports a conflict on a map" };
  const features = findFeatures(sources, names, portable, mapsNames.length > 0);
  files.set(`runtime/${addedFile}`, runtimePart(features, amplify));
  if (features.mapsPackage) files.set(`${mapsFolder}/${addedFile}`, mapsPart(amplify));
  return { files, hooks: { files: files.size, writes, reports }, fast: features.framePointers };
}

function findFeatures(sources: RuntimeSources, names: readonly string[], portable: boolean, mapsPackage: boolean): RuntimeFeatures {
  const text = names.map((name) => sources.read(`runtime/${name}`) ?? "").join("\n");
  const unwinder = /^func newInlineUnwinder\(f funcInfo, pc uintptr(, cache \*pcvalueCache)?\)/m.exec(text);
  const needed = [/^func fpTracebackPCs\(fp unsafe\.Pointer, pcBuf \[\]uintptr\)/m, /^func getfp\(\) uintptr/m, /^func \(mp \*m\) hasCgoOnStack\(\) bool/m];
  const atomics = ["internal/runtime/atomic", "runtime/internal/atomic"];
  return {
    framePointers: !portable && unwinder !== null && needed.every((pattern) => pattern.test(text)),
    unwinderCache: unwinder?.[1] !== undefined,
    random: /^func cheaprand\(\) uint32/m.test(text) ? "cheaprand" : "fastrand",
    atomicPackage: atomics.find((folder) => sources.list(folder).length > 0) ?? atomics[0],
    mapsPackage,
  };
}

function goFiles(sources: RuntimeSources, folder: string): string[] {
  return sources
    .list(folder)
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go") && name !== addedFile)
    .sort();
}
