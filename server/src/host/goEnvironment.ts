/**
 * Finds Go on this machine: environment variables, usual places, the folder of `go` on PATH (resolved, not executed),
 * and only when these are not enough the answer of `go env`.
 */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { arch, homedir, platform, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { buildContextFrom, type EnvironmentFacts } from "../project/environment.ts";
import type { BuildContext } from "../project/model.ts";
import { parentPath } from "../project/paths.ts";
import { findGoBinary } from "../runner/goBinary.ts";
import { readGoEnv } from "../runner/goEnv.ts";
import { toInnerPath } from "./nodeFileSystem.ts";

export interface GoEnvironmentOptions {
  readonly variables: NodeJS.ProcessEnv;
  /** Build tags of the command line. */
  readonly tags?: readonly string[];
  /** May `go env` be run when the disk alone does not answer? False in an untrusted workspace. */
  readonly mayRunGo: boolean;
  /** Absolute path of the `go` to use instead of the one on PATH; "" or absent: the one on PATH. */
  readonly goBinary?: string;
}

export async function collectBuildContext(options: GoEnvironmentOptions): Promise<BuildContext> {
  const { variables } = options;
  const goBinary = options.goBinary || findGoBinary(variables);
  const goroot = toInnerPath(findGoroot(variables, goBinary));
  const facts: EnvironmentFacts = {
    variables: innerVariables(variables),
    hostOs: goSystems[platform()] ?? platform(),
    hostArch: goArchitectures[arch()] ?? arch(),
    home: toInnerPath(homedir()),
    goroot,
    goVersion: goVersionOf(goroot),
    tags: options.tags,
  };
  const context = buildContextFrom(facts);
  const enough = context.goroot !== "" && isDirectory(context.gomodcache);
  if (enough || goBinary === "" || !options.mayRunGo) return context;
  const goEnv = await readGoEnv(goBinary, tmpdir(), variables);
  if (goEnv === undefined) return context;
  const inner = innerVariables(goEnv);
  return buildContextFrom({ ...facts, goEnv: Object.fromEntries(Object.entries(inner).map(([name, value]) => [name, value ?? ""])) });
}

const goSystems: Readonly<Record<string, string>> = { win32: "windows", sunos: "solaris" };
const goArchitectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", mipsel: "mipsle", loong64: "loong64" };

/** Only variables that name places are paths; the others stay as they are. */
function innerVariables(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string | undefined>> {
  const inner = { ...variables };
  for (const name of ["GOROOT", "GOPATH", "GOMODCACHE", "GOWORK"]) {
    const value = inner[name];
    if (value !== undefined) inner[name] = value.split(delimiter).map(toInnerPath).join(delimiter);
  }
  return inner;
}

function findGoroot(variables: NodeJS.ProcessEnv, goBinary: string): string {
  const guesses: string[] = [];
  if (variables.GOROOT) guesses.push(variables.GOROOT);
  if (goBinary !== "") {
    try {
      guesses.push(parentPath(parentPath(toInnerPath(realpathSync(goBinary)))));
    } catch {
      // A link that leads nowhere: the other places remain.
    }
  }
  guesses.push("/usr/local/go", "/usr/lib/go", "/opt/homebrew/opt/go/libexec", "/usr/local/opt/go/libexec", "C:\\Program Files\\Go");
  return guesses.find((guess) => isDirectory(join(guess, "src", "sync"))) ?? "";
}

/** First line of GOROOT's VERSION file, such as "go1.26.8"; "" when there is none. */
export function goVersionOf(goroot: string): string {
  if (goroot === "") return "";
  try {
    return readFileSync(join(goroot, "VERSION"), "utf8").split("\n")[0].trim();
  } catch {
    return "";
  }
}

function isDirectory(path: string): boolean {
  try {
    return path !== "" && statSync(path).isDirectory();
  } catch {
    return false;
  }
}
