/**
 * The packages whose files were changed since the last commit, asked of git: staged or not, and files it does not know yet.
 */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, parse, relative } from "node:path";
import { changedGoFiles, packageFolder } from "./changedFiles.ts";
import type { RaceTarget } from "./command.ts";
import { type Environment, mergeEnvironments } from "./environment.ts";
import { findGitBinary } from "./goBinary.ts";
import { TextTail } from "./runReading.ts";
import { type Exit, refuseUntrusted, spawnStreaming } from "./spawn.ts";

export interface ChangedRequest {
  /** Absolute; what lies outside of them does not count. */
  readonly folders: readonly string[];
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Checked again where programs are started: a repository's configuration names programs that git runs. */
  readonly trusted: boolean;
  readonly signal?: AbortSignal;
}

export type ChangedPackages =
  /** One target for each module; none where nothing is changed. */
  | { readonly state: "known"; readonly targets: readonly RaceTarget[] }
  /** noRepository: none of the folders is in one. */
  | { readonly state: "noGit" | "noRepository" | "cancelled" }
  | { readonly state: "failed"; readonly reason: string };

/** Rejects in an untrusted workspace. */
export async function changedPackages(request: ChangedRequest): Promise<ChangedPackages> {
  refuseUntrusted(request);
  const { folders, environment } = request;
  const git = findGitBinary(environment, folders);
  if (git === "") return { state: "noGit" };
  const packages: string[] = [];
  let asked = 0;
  for (const folder of folders) {
    const found = await changedIn(git, folder, request);
    if ("state" in found) {
      if (found.state !== "noRepository") return found;
    } else {
      asked++;
      packages.push(...found.packages);
    }
  }
  return asked === 0 ? { state: "noRepository" } : { state: "known", targets: byModule(packages) };
}

async function changedIn(
  git: string,
  folder: string,
  request: ChangedRequest,
): Promise<{ readonly packages: readonly string[] } | Exclude<ChangedPackages, { readonly state: "known" }>> {
  const where = await ask(git, ["rev-parse", "--show-prefix"], folder, request);
  const status = where.exit.code === 0 ? await ask(git, ["status", "--porcelain", "--untracked-files=all", "--", "*.go"], folder, request) : where;
  const { exit, output, complaint } = status;
  if (exit.how === "cancelled") return { state: "cancelled" };
  if (exit.code !== 0) return /not a git repository/.test(complaint) ? { state: "noRepository" } : { state: "failed", reason: reasonOf(exit, complaint) };
  // Names start at the repository's root.
  const prefix = where.output.trimEnd();
  const inside = changedGoFiles(output).flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : []));
  const own = new Set(inside.flatMap((file) => packageFolder(file) ?? []));
  return { packages: [...own].map((name) => join(folder, name)).filter(hasGoFiles) };
}

function reasonOf({ failure, code }: Exit, complaint: string): string {
  const line = complaint.split("\n").find((text) => /^(?:fatal|error): /.test(text));
  return line?.replace(/^\w+: /, "") ?? (failure || `git: ${code}`);
}

async function ask(git: string, args: readonly string[], cwd: string, { environment, platform, trusted, signal }: ChangedRequest) {
  const output: string[] = [];
  const complaints = new TextTail();
  const [out, err] = [new TextDecoder(), new TextDecoder()];
  // No lock is taken, nothing is asked, and a watcher that the repository names is not started; words are in English.
  const env = mergeEnvironments(platform, environment, { GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" });
  const exit = await spawnStreaming([git, "-c", "core.fsmonitor=false", "-c", "core.quotePath=true", ...args], {
    cwd,
    env,
    trusted,
    signal,
    stdout: (bytes) => output.push(out.decode(bytes, { stream: true })),
    stderr: (bytes) => complaints.add(err.decode(bytes, { stream: true })),
  });
  return { exit, output: output.join(""), complaint: complaints.toString() };
}

function hasGoFiles(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith(".go"));
  } catch {
    // The whole package is gone.
    return false;
  }
}

function byModule(packages: readonly string[]): readonly RaceTarget[] {
  const modules = new Map<string, Set<string>>();
  for (const folder of [...packages].sort()) {
    const module = moduleOf(folder);
    const way = relative(module, folder).replaceAll("\\", "/");
    modules.set(module, (modules.get(module) ?? new Set()).add(way === "" ? "." : `./${way}`));
  }
  return [...modules].map(([folder, patterns]) => ({ folder, packages: [...patterns], tests: [] }));
}

/** The nearest folder with a go.mod; the package's own where there is none, since the go command says best what is wrong. */
function moduleOf(folder: string): string {
  for (let at = folder; at !== parse(at).root; at = dirname(at)) if (existsSync(join(at, "go.mod"))) return at;
  return folder;
}
