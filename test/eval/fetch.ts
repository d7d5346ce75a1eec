/**
 * Fetches the trees the evaluation needs into Go's module cache and remembers where each query ended up.
 * `node test/eval/fetch.ts [--retry] [--deps]`; nothing that is fetched is ever committed.
 */
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BugCase, cacheDir, candidates, loadBugs, loadClean, loadSubstitutes, type Wanted } from "./corpus.ts";

/** What a version query came to: a directory in the module cache, or why there is none. */
export interface Tree {
  readonly module: string;
  readonly query: string;
  readonly version?: string;
  readonly dir?: string;
  readonly error?: string;
}

export type FetchedTree = Tree & { readonly dir: string };

/** Large modules the bench scans; staging modules of Kubernetes are separate modules of the matching version. */
const kubernetesVersion = "1.36.3";
const staging = [
  "api",
  "apiextensions-apiserver",
  "apimachinery",
  "apiserver",
  "cli-runtime",
  "client-go",
  "cloud-provider",
  "cluster-bootstrap",
  "code-generator",
  "component-base",
  "component-helpers",
  "controller-manager",
  "cri-api",
  "cri-client",
  "csi-translation-lib",
  "dynamic-resource-allocation",
  "endpointslice",
  "externaljwt",
  "kms",
  "kube-aggregator",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "kubectl",
  "kubelet",
  "metrics",
  "mount-utils",
  "pod-security-admission",
  "sample-apiserver",
  "sample-cli-plugin",
  "sample-controller",
];
export const kubernetesTrees: readonly Wanted[] = [
  { module: "k8s.io/kubernetes", query: `v${kubernetesVersion}` },
  ...staging.map((name) => ({ module: `k8s.io/${name}`, query: `v0${kubernetesVersion.slice(1)}` })),
];
export const dockerTrees: readonly Wanted[] = [{ module: "github.com/docker/docker", query: "v28.5.2+incompatible" }];

const stateFile = join(cacheDir, "trees.json");

/** The module proxy answered, and has no such version. */
const refused = /\b(403|404|410)\b|no matching versions|unknown revision/;

function key(module: string, query: string): string {
  return `${module}@${query}`;
}

/** The remembered trees, by `module@query`. Directories that have since vanished are forgotten. */
export class Trees {
  private readonly byKey = new Map<string, Tree>();

  constructor() {
    if (!existsSync(stateFile)) return;
    for (const tree of JSON.parse(readFileSync(stateFile, "utf8")) as Tree[]) {
      if (tree.dir !== undefined && !existsSync(tree.dir)) continue;
      this.byKey.set(key(tree.module, tree.query), tree);
    }
  }

  get(module: string, query: string): Tree | undefined {
    return this.byKey.get(key(module, query));
  }

  /** The first of the versions that could be fetched. */
  resolve(wanted: readonly Wanted[]): FetchedTree | undefined {
    for (const { module, query } of wanted) {
      const tree = this.get(module, query);
      if (tree?.dir !== undefined) return { ...tree, dir: tree.dir };
    }
    return undefined;
  }

  put(tree: Tree): void {
    this.byKey.set(key(tree.module, tree.query), tree);
  }

  /** What failed for want of a network is not remembered: it may well work the next time. */
  save(): void {
    mkdirSync(cacheDir, { recursive: true });
    const lasting = [...this.byKey].filter(([, tree]) => tree.error === undefined || refused.test(tree.error));
    const sorted = lasting.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, tree]) => tree);
    writeFileSync(`${stateFile}.new`, `${JSON.stringify(sorted, null, 1)}\n`);
    renameSync(`${stateFile}.new`, stateFile);
  }
}

interface DownloadReply {
  readonly Version?: string;
  readonly Dir?: string;
  readonly Error?: string;
}

/** Only the checksum database is left out; the module proxy stays whatever the machine is set up with. */
const goEnvironment = { ...process.env, GOFLAGS: "-mod=mod", GOSUMDB: "off", GONOSUMDB: "*", GOTOOLCHAIN: "local", GOWORK: "off" };

/** True when a `go` command is on the path. */
export function haveGo(): boolean {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function download(cwd: string, wanted: Wanted): Promise<Tree> {
  return new Promise((resolve) => {
    const options = { cwd, env: goEnvironment, timeout: 240_000, maxBuffer: 1 << 24 };
    execFile("go", ["mod", "download", "-json", key(wanted.module, wanted.query)], options, (error, stdout, stderr) => {
      let reply: DownloadReply = {};
      try {
        reply = JSON.parse(stdout) as DownloadReply;
      } catch {
        reply = { Error: stderr.trim() || error?.message || "no answer" };
      }
      if (reply.Dir !== undefined && reply.Error === undefined) resolve({ ...wanted, version: reply.Version, dir: reply.Dir });
      else resolve({ ...wanted, error: (reply.Error ?? "no directory").replace(/https?:\/\/[^\s/]+/g, "").replace(/\s+/g, " ") });
    });
  });
}

/** Runs `work` over the items, `width` at a time. */
async function pool<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lanes = Array.from({ length: width }, async () => {
    while (next < items.length) await work(items[next++]);
  });
  await Promise.all(lanes);
}

/** Fetches what is not remembered yet. With `retry`, remembered failures are tried again. */
export async function fetchAll(trees: Trees, wanted: readonly Wanted[], retry: boolean, log: (line: string) => void): Promise<void> {
  const unique = new Map(wanted.map((item) => [key(item.module, item.query), item]));
  const missing = [...unique.values()].filter(({ module, query }) => {
    const known = trees.get(module, query);
    return known === undefined || (retry && known.dir === undefined);
  });
  if (missing.length === 0) return;
  const cwd = mkdtempSync(join(tmpdir(), "mapguard-fetch-"));
  let done = 0;
  try {
    await pool(missing, 4, async (item) => {
      const tree = await download(cwd, item);
      trees.put(tree);
      done++;
      if (done % 20 === 0) trees.save();
      log(`${done}/${missing.length} ${key(item.module, item.query)}: ${tree.dir === undefined ? tree.error : "ok"}`);
    });
  } finally {
    trees.save();
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** The versions of the real bugs: the commit first, the next one only where that cannot be had. */
export async function fetchBugs(trees: Trees, cases: readonly BugCase[], retry: boolean, log: (line: string) => void): Promise<void> {
  const substitutes = loadSubstitutes();
  const sides = cases.flatMap((bug) => [candidates(bug, "buggy", substitutes), candidates(bug, "fixed", substitutes)]);
  const rounds = Math.max(0, ...sides.map((side) => side.length));
  for (let round = 0; round < rounds; round++) {
    const open = sides.filter((side) => round < side.length && trees.resolve(side.slice(0, round)) === undefined);
    await fetchAll(
      trees,
      open.map((side) => side[round]),
      retry,
      log,
    );
  }
}

export interface CaseTrees {
  readonly buggy: FetchedTree | undefined;
  readonly fixed: FetchedTree | undefined;
}

/** The trees that stand for a case, as far as they were fetched. */
export function caseTrees(trees: Trees, bug: BugCase): CaseTrees {
  const substitutes = loadSubstitutes();
  return { buggy: trees.resolve(candidates(bug, "buggy", substitutes)), fixed: trees.resolve(candidates(bug, "fixed", substitutes)) };
}

interface GoModule {
  readonly Require?: readonly { readonly Path: string; readonly Version: string; readonly Indirect?: boolean }[];
  readonly Replace?: readonly { readonly Old: { readonly Path: string }; readonly New: { readonly Path: string; readonly Version?: string } }[];
}

interface Requirement extends Wanted {
  /** Import paths start with this; it differs from `module` where go.mod replaces it. */
  readonly path: string;
  readonly indirect: boolean;
}

/** What a tree's go.mod requires, local replacements left out. */
function requirements(treeDir: string): Requirement[] {
  const goMod = join(treeDir, "go.mod");
  if (!existsSync(goMod)) return [];
  const cwd = mkdtempSync(join(tmpdir(), "mapguard-gomod-"));
  try {
    copyFileSync(goMod, join(cwd, "go.mod"));
    const answer = execFileSync("go", ["mod", "edit", "-json"], { cwd, env: goEnvironment, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const module = JSON.parse(answer) as GoModule;
    const replaced = new Map((module.Replace ?? []).map((entry) => [entry.Old.Path, entry.New]));
    return (module.Require ?? [])
      .map((requirement) => {
        const to = replaced.get(requirement.Path);
        const query = to === undefined ? requirement.Version : (to.Version ?? "");
        return { path: requirement.Path, module: to?.Path ?? requirement.Path, query, indirect: requirement.Indirect === true };
      })
      .filter((requirement) => requirement.query !== "");
  } catch {
    return [];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const quotedPath = /^\s*(?:import\s+)?(?:[\w.]+\s+)?"([^"]+)"/gm;

/** Paths that the Go files of a folder seem to import; a few too many do no harm. */
function importsOf(folder: string): Set<string> {
  const found = new Set<string>();
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".go"))) {
    for (const [, path] of readFileSync(join(folder, name), "utf8").matchAll(quotedPath)) found.add(path);
  }
  return found;
}

/** The direct requirements of a tree; with `folders`, only what these import (indirect ones too). */
export function dependencies(treeDir: string, folders?: readonly string[]): Wanted[] {
  const all = requirements(treeDir);
  if (folders === undefined) return all.filter((requirement) => !requirement.indirect);
  const imports = folders.flatMap((folder) => [...importsOf(join(treeDir, folder))]);
  return all.filter(({ path }) => imports.some((one) => one === path || one.startsWith(`${path}/`)));
}

/** Every tree the cases and the clean modules use right now. */
export function usedTrees(trees: Trees): FetchedTree[] {
  const used = loadBugs().flatMap((bug) => Object.values(caseTrees(trees, bug)) as (FetchedTree | undefined)[]);
  const clean = loadClean().map((module) => trees.resolve([{ module: module.module, query: module.version }]));
  const byDir = new Map([...used, ...clean].flatMap((tree) => (tree === undefined ? [] : [[tree.dir, tree] as const])));
  return [...byDir.values()];
}

async function main(): Promise<void> {
  const retry = process.argv.includes("--retry");
  const log = (line: string): void => console.log(line);
  const trees = new Trees();
  const bugs = loadBugs();
  await fetchAll(
    trees,
    loadClean().map((module) => ({ module: module.module, query: module.version })),
    retry,
    log,
  );
  await fetchBugs(trees, bugs, retry, log);
  await fetchAll(trees, [...kubernetesTrees, ...dockerTrees], retry, log);
  const sides = bugs.map((bug) => caseTrees(trees, bug));
  log(
    `buggy trees: ${sides.filter((side) => side.buggy !== undefined).length}, fixed too: ${sides.filter((side) => side.buggy !== undefined && side.fixed !== undefined).length}, of ${bugs.length} cases`,
  );
  if (!process.argv.includes("--deps")) return;
  const wanted = usedTrees(trees).flatMap((tree) => dependencies(tree.dir));
  await fetchAll(trees, wanted, retry, log);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) await main();
