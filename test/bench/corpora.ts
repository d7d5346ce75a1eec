/**
 * What the bench scans: GOROOT/src, Kubernetes with its staging modules, Docker; and exactly which files that means.
 */
import { statSync } from "node:fs";
import { collectBuildContext } from "../../server/src/host/goEnvironment.ts";
import { nodeFileSystem, toInnerPath } from "../../server/src/host/nodeFileSystem.ts";
import { discover } from "../../server/src/project/discover.ts";
import { dockerTrees, fetchAll, haveGo, kubernetesTrees, Trees } from "../eval/fetch.ts";
import { findGoroot } from "../eval/raceSuite.ts";

export interface BenchCorpus {
  readonly name: string;
  /** What it is, without a place on this machine. */
  readonly version: string;
  readonly cwd: string;
  readonly patterns: readonly string[];
  readonly modulePath?: string;
  readonly files: readonly string[];
  readonly bytes: number;
}

async function filesOf(cwd: string, patterns: readonly string[], modulePath: string | undefined): Promise<string[]> {
  const context = await collectBuildContext({ variables: { ...process.env, GOOS: "linux", GOARCH: "amd64" }, mayRunGo: true });
  const project = discover({ fs: nodeFileSystem(), context, cwd: toInnerPath(cwd), patterns, modulePath });
  return [...new Set(project.packages.flatMap((pkg) => pkg.files.map((file) => file.path)))].sort();
}

async function corpus(name: string, version: string, cwd: string, patterns: readonly string[], modulePath?: string): Promise<BenchCorpus> {
  const files = await filesOf(cwd, patterns, modulePath);
  return { name, version, cwd, patterns, modulePath, files, bytes: files.reduce((sum, file) => sum + statSync(file).size, 0) };
}

/** The corpora that can be had here; what cannot is said through `log`. Vendored folders are never walked into. */
export async function loadCorpora(names: ReadonlySet<string>, log: (line: string) => void): Promise<BenchCorpus[]> {
  const found: BenchCorpus[] = [];
  const goroot = findGoroot();
  if (names.has("goroot")) {
    if (goroot === undefined) log("skipped: goroot (there is no Go here)");
    else found.push(await corpus("goroot", "GOROOT/src", `${goroot}/src`, ["./...", "./cmd/..."]));
  }
  const trees = new Trees();
  const modules = [
    { name: "kubernetes", wanted: kubernetesTrees },
    { name: "docker", wanted: dockerTrees },
  ];
  for (const { name, wanted } of modules.filter((module) => names.has(module.name))) {
    if (haveGo()) await fetchAll(trees, wanted, false, () => undefined);
    const got = wanted.map((one) => trees.resolve([one]));
    const [main] = got;
    if (main === undefined) {
      log(`skipped: ${name} (${wanted[0].module} cannot be fetched)`);
      continue;
    }
    const dirs = got.flatMap((tree) => (tree === undefined ? [] : [tree.dir]));
    const version = `${main.module}@${main.query}${dirs.length > 1 ? ` and ${dirs.length - 1} staging modules` : ""}`;
    if (dirs.length === 1) found.push(await corpus(name, version, main.dir, ["./..."], main.module));
    else
      found.push(
        await corpus(
          name,
          version,
          main.dir,
          dirs.map((dir) => `${dir}/...`),
        ),
      );
  }
  return found;
}
