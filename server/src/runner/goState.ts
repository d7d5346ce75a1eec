/**
 * Looks, before anything is run, whether the race detector can be used: asks `go env` in a neutral folder and searches for
 * the C compiler. What a run itself says still counts more.
 */
import { isAbsolute, join } from "node:path";
import { missingCompiler, type Problem, problem } from "./doctor.ts";
import { type Environment, searchPath } from "./environment.ts";
import { readGoEnv } from "./goEnv.ts";
import { splitQuoted } from "./goFlags.ts";
import { isExecutableFile } from "./places.ts";

export interface GoStateRequest {
  /** Absolute path of the go command; "" when there is none. */
  readonly go: string;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** An existing folder that belongs to no workspace. */
  readonly neutralFolder: string;
  readonly trusted: boolean;
}

export interface GoState {
  /** Such as `go1.26.1`; "" when Go was not asked or did not answer. */
  readonly version: string;
  /** Why no race run is possible; undefined when nothing speaks against it. */
  readonly problem: Problem | undefined;
}

/** As `internal/platform` of Go 1.26 has them. */
const supported: Readonly<Record<string, readonly string[]>> = {
  linux: ["amd64", "arm64", "loong64", "ppc64le", "riscv64", "s390x"],
  darwin: ["amd64", "arm64"],
  freebsd: ["amd64"],
  netbsd: ["amd64"],
  windows: ["amd64"],
};

/** Starts nothing in an untrusted workspace. */
export async function examineGo({ go, environment, platform, neutralFolder, trusted }: GoStateRequest): Promise<GoState> {
  if (trusted !== true) return { version: "", problem: problem("untrusted", {}) };
  if (go === "") return { version: "", problem: problem("noGo", {}) };
  const variables = await readGoEnv(go, neutralFolder, environment);
  if (variables === undefined) return { version: "", problem: problem("notStarted", { program: go, reason: "go env gave no answer", folder: neutralFolder }) };
  return { version: variables.GOVERSION ?? "", problem: findProblem(variables, environment, platform) };
}

function findProblem(variables: Readonly<Record<string, string>>, environment: Environment, platform: NodeJS.Platform): Problem | undefined {
  const { GOOS = "", GOARCH = "", GOHOSTOS = GOOS, GOHOSTARCH = GOARCH, CGO_ENABLED = "1", CC = "gcc" } = variables;
  if (supported[GOOS]?.includes(GOARCH) !== true) return problem("unsupportedPlatform", { platform: `${GOOS}/${GOARCH}` });
  // On macOS the detector needs no cgo.
  if (GOOS === "darwin") return undefined;
  if (GOOS !== GOHOSTOS || GOARCH !== GOHOSTARCH) return CGO_ENABLED === "1" ? undefined : problem("crossBuild", {});
  const compiler = splitQuoted(CC)[0] ?? "gcc";
  const isThere = findsProgram(compiler, environment, platform);
  if (CGO_ENABLED === "1") return isThere ? undefined : missingCompiler(compiler, platform, "");
  // Without a compiler Go switches cgo off by itself.
  return isThere || environment.CGO_ENABLED === "0" ? problem("noCgo", {}) : missingCompiler(compiler, platform, "");
}

function findsProgram(name: string, environment: Environment, platform: NodeJS.Platform): boolean {
  const names = platform === "win32" && !/\.\w+$/.test(name) ? [`${name}.exe`, `${name}.cmd`, `${name}.bat`] : [name];
  const folders = isAbsolute(name) ? [""] : searchPath(platform, environment);
  return folders.some((folder) => names.some((one) => isExecutableFile(folder === "" ? one : join(folder, one))));
}
