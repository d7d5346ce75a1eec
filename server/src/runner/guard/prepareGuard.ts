/**
 * Makes a guard ready for the Go that a command would use: sources generated, kept in the cache, built and tried once.
 * Sources of the user, go.mod and the module cache are only read.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { errorText } from "../../base/errorText.ts";
import { type Environment, mergeEnvironments, variable } from "../environment.ts";
import { parseGoEnv } from "../goEnv.ts";
import { joinQuoted, splitQuoted } from "../goFlags.ts";
import { contains, resolved } from "../places.ts";
import { spawnStreaming } from "../spawn.ts";
import { hashOf, isNoted, linkTo, note, storeFiles } from "./guardCache.ts";
import { type GuardSources, generateGuard, generatorVersion, type HookCounts, type RuntimeSources } from "./overlay.ts";
import type { GuardProblem, GuardProblemKind } from "./problem.ts";
import { judgeSelfTest, selfTestFiles, selfTestMs } from "./selfTest.ts";

export interface GuardRequest {
  /** Absolute path of the go command. */
  readonly go: string;
  /** Absolute; where the command will run: its go.mod may choose another version of Go. */
  readonly folder: string;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Absolute; see guardCacheFolder. */
  readonly cache: string;
  /** Let conflicts happen more often, at the cost of slower writes to maps. */
  readonly amplify: boolean;
  /** Checked again where programs are started. */
  readonly trusted: boolean;
  readonly signal?: AbortSignal;
  /** Told before the guarded runtime is built and tried, which takes seconds and happens once per version of Go. */
  readonly building?: (goVersion: string) => void;
}

export interface Guard {
  readonly goVersion: string;
  /** The go command to use. */
  readonly go: string;
  /** The whole environment for it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly hooks: HookCounts;
  /** False: the runtime lacks what makes stacks cheap, and every write to a map takes some hundred nanoseconds more. */
  readonly fast: boolean;
  /** File for `-overlay`. */
  readonly overlay: string;
}

export type GuardResult = { readonly guard: Guard } | { readonly problem: GuardProblem };

interface Toolchain {
  readonly go: string;
  readonly goVersion: string;
  /** As the go command will name it. */
  readonly goroot: string;
  /** What the go command must be told to use it; empty when it finds it by itself. */
  readonly environment: Environment;
  readonly goflags: string;
  /** Of this machine, whatever the command builds for. */
  readonly host: Environment;
}

class Unguarded extends Error {
  readonly problem: GuardProblem;
  constructor(kind: GuardProblemKind, goVersion: string, detail: string) {
    super(kind);
    this.problem = { kind, goVersion, detail: detail.trim() };
  }
}

/** Rejects in an untrusted workspace; whatever else goes wrong is a problem of the result. */
export async function prepareGuard(request: GuardRequest): Promise<GuardResult> {
  try {
    const toolchain = await findToolchain(request);
    if (hasOverlay(splitQuoted(toolchain.goflags))) throw new Unguarded("ownOverlay", toolchain.goVersion, toolchain.goflags);
    return { guard: await prepare(request, toolchain) };
  } catch (error) {
    if (error instanceof Unguarded) return { problem: error.problem };
    throw error;
  }
}

/** Do these words of a command or of GOFLAGS name an overlay? */
export function hasOverlay(words: readonly string[]): boolean {
  return words.some((word) => /^--?overlay(?:=|$)/.test(word));
}

async function findToolchain({ go, folder, environment, platform, cache, trusted, signal }: GuardRequest): Promise<Toolchain> {
  const names = ["GOROOT", "GOVERSION", "GOMODCACHE", "GOFLAGS", "GOARCH", "GOHOSTOS", "GOHOSTARCH"];
  const { exit, stdout, stderr } = await collect([go, "env", "-json", ...names], folder, mergeEnvironments(platform, environment), { trusted, signal });
  if (exit.how === "cancelled") throw new Unguarded("cancelled", "", "");
  const facts = exit.code === 0 ? parseGoEnv(stdout) : undefined;
  const { GOROOT: goroot = "", GOVERSION: goVersion = "", GOMODCACHE: modules = "", GOFLAGS: goflags = "" } = facts ?? {};
  if (facts === undefined || !isAbsolute(goroot)) throw new Unguarded("goFailed", "", stderr || exit.failure);
  if (facts.GOARCH === "wasm") throw new Unguarded("oneThread", goVersion, "");
  const host = { GOOS: facts.GOHOSTOS, GOARCH: facts.GOHOSTARCH };
  if (!isBeneath(modules, goroot)) return { go, goVersion, goroot, environment: {}, goflags, host };
  // A toolchain that was downloaded: since Go 1.25 nothing beneath the module cache can be replaced, but links are not followed.
  const link = cached(goVersion, () => linkTo(cache, goroot));
  const program = join(link, "bin", platform === "win32" ? "go.exe" : "go");
  const path = variable(platform, environment, "PATH");
  const found = { GOROOT: link, GOTOOLCHAIN: "local", PATH: [join(link, "bin"), path].filter(Boolean).join(platform === "win32" ? ";" : ":") };
  return { go: program, goVersion, goroot: link, environment: found, goflags, host };
}

async function prepare(request: GuardRequest, toolchain: Toolchain): Promise<Guard> {
  try {
    return await prepareVariant(request, toolchain, false);
  } catch (error) {
    // A runtime whose inner functions are not what we think may still offer the plain ones.
    if (!(error instanceof Unguarded) || !["buildFailed", "sidesNotNamed"].includes(error.problem.kind)) throw error;
    return prepareVariant(request, toolchain, true);
  }
}

async function prepareVariant(request: GuardRequest, toolchain: Toolchain, portable: boolean): Promise<Guard> {
  const { amplify, cache, environment, platform } = request;
  const { goVersion, goroot, goflags } = toolchain;
  const generated = generateGuard(sourcesOf(goroot), { amplify, portable });
  if ("missing" in generated) throw new Unguarded("noSources", goVersion, `missing: ${generated.missing}`);
  const texts = [...generated.files].flat();
  const hash = hashOf([goroot, ...texts, ...[...selfTestFiles].flat()]);
  const name = [goVersion.replace(/[^\w.-]/g, "_"), `g${generatorVersion}`, ...(amplify ? ["amplified"] : []), hash.slice(0, 16)].join("-");
  const folder = cached(goVersion, () => storeFiles(cache, name, cacheFiles(join(cache, name), goroot, generated)));
  const overlay = join(folder, overlayFile);
  const flag = `-overlay=${overlay}`;
  if (joinQuoted([flag]) === "") throw new Unguarded("cacheUnusable", goVersion, `${folder}: a path with quotes of both kinds`);
  if (!isNoted(folder, hash)) {
    request.building?.(goVersion);
    await selfTest(request, toolchain, folder, flag);
    note(folder, hash);
  }
  const own = { GOFLAGS: joinQuoted([...splitQuoted(goflags), flag]), GOTRACEBACK: variable(platform, environment, "GOTRACEBACK") ?? "system" };
  const complete = mergeEnvironments(platform, environment, toolchain.environment, own);
  return { goVersion, go: toolchain.go, environment: complete, hooks: generated.hooks, fast: generated.fast, overlay };
}

const overlayFile = "overlay.json";

/** Names of files, and what is in them. */
function cacheFiles(folder: string, goroot: string, { files }: GuardSources): ReadonlyMap<string, string> {
  const all = new Map(selfTestFiles);
  const replaced: Record<string, string> = {};
  for (const [path, text] of files) {
    // Not *.go: the folder is a package of its own, that of the program that must crash.
    const name = `${path.replaceAll("/", "_")}.txt`;
    all.set(name, text);
    replaced[join(goroot, "src", ...path.split("/"))] = join(folder, name);
  }
  return all.set(overlayFile, `${JSON.stringify({ Replace: replaced }, undefined, 1)}\n`);
}

async function selfTest({ trusted, signal, environment, platform }: GuardRequest, toolchain: Toolchain, folder: string, flag: string): Promise<void> {
  const { go, goVersion, host } = toolchain;
  const temporary = mkdtempSync(join(tmpdir(), "mapguard-guard-"));
  const program = join(temporary, platform === "win32" ? "selftest.exe" : "selftest");
  const neutral = { GOFLAGS: joinQuoted([flag]), GOWORK: "off", GO111MODULE: "on", GOTOOLCHAIN: "local", GODEBUG: undefined, GOTRACEBACK: "all" };
  const env = mergeEnvironments(platform, environment, toolchain.environment, host, neutral);
  try {
    const build = await collect([go, "build", "-buildvcs=false", "-o", program, "."], folder, env, { trusted, signal });
    if (build.exit.how === "cancelled") throw new Unguarded("cancelled", goVersion, "");
    if (build.exit.code !== 0) throw new Unguarded("buildFailed", goVersion, build.stderr || build.exit.failure);
    const run = await collect([program], temporary, env, { trusted, signal, timeoutMs: selfTestMs });
    if (run.exit.how === "cancelled") throw new Unguarded("cancelled", goVersion, "");
    const verdict = judgeSelfTest(run.stderr);
    if (verdict !== "passed") throw new Unguarded(verdict, goVersion, run.stderr || run.exit.failure);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function collect(
  argv: readonly string[],
  cwd: string,
  env: Environment,
  limits: { readonly trusted: boolean; readonly signal?: AbortSignal; readonly timeoutMs?: number },
) {
  const [out, err]: Uint8Array[][] = [[], []];
  const exit = await spawnStreaming(argv, { cwd, env, ...limits, stdout: (bytes) => out.push(bytes), stderr: (bytes) => err.push(bytes) });
  return { exit, stdout: Buffer.concat(out).toString("utf8"), stderr: Buffer.concat(err).toString("utf8") };
}

function sourcesOf(goroot: string): RuntimeSources {
  const source = join(goroot, "src");
  return {
    list(folder) {
      try {
        return readdirSync(join(source, folder));
      } catch {
        return [];
      }
    },
    read(path) {
      try {
        return readFileSync(join(source, path), "utf8");
      } catch {
        return undefined;
      }
    },
  };
}

function cached<T>(goVersion: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new Unguarded("cacheUnusable", goVersion, errorText(error));
  }
}

/** As written and as links resolve them, for the module cache may be named by a link. */
function isBeneath(folder: string, path: string): boolean {
  if (!isAbsolute(folder)) return false;
  return [
    [folder, path],
    [resolved(folder), resolved(path)],
  ].some(([base, place]) => contains(base, place));
}
