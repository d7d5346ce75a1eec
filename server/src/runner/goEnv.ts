/**
 * Asks an installed go command for its environment. Runs it in a neutral folder with the local toolchain only, so that
 * no go.mod nearby can choose which program is executed.
 */
import type { Environment } from "./environment.ts";
import { spawnStreaming } from "./spawn.ts";

const timeoutMs = 5_000;

/**
 * Parsed `go env -json`, or undefined when go is absent, fails, hangs or prints something else. Only for callers that may
 * run Go: in an untrusted workspace it is not asked at all.
 */
export async function readGoEnv(goBinary: string, neutralDir: string, environment: Environment): Promise<Readonly<Record<string, string>> | undefined> {
  const output: Uint8Array[] = [];
  try {
    const exit = await spawnStreaming([goBinary, "env", "-json"], {
      cwd: neutralDir,
      env: { ...environment, GOTOOLCHAIN: "local", GOWORK: "off" },
      trusted: true,
      timeoutMs,
      stdout: (bytes) => output.push(bytes),
    });
    return exit.how === "exited" && exit.code === 0 ? parseGoEnv(Buffer.concat(output).toString("utf8")) : undefined;
  } catch {
    return undefined;
  }
}

/** Values that are not text are left out; GOWORK too, for it was forced off here. */
export function parseGoEnv(output: string): Readonly<Record<string, string>> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
  return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[0] !== "GOWORK"));
}
