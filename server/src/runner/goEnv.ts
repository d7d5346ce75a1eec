/**
 * Asks an installed go command for its environment. Runs it in a neutral folder with the local toolchain only, so that
 * no go.mod nearby can choose which program is executed.
 */
import { execFile } from "node:child_process";

const timeoutMilliseconds = 5000;

/** Parsed `go env -json`, or undefined when go is absent, fails, hangs or prints something else. */
export function readGoEnv(goBinary: string, neutralDir: string, environment: NodeJS.ProcessEnv): Promise<Readonly<Record<string, string>> | undefined> {
  return new Promise((resolve) => {
    const env = { ...environment, GOTOOLCHAIN: "local", GOWORK: "off" };
    execFile(goBinary, ["env", "-json"], { cwd: neutralDir, env, timeout: timeoutMilliseconds, windowsHide: true }, (error, stdout) => {
      resolve(error === null ? parseGoEnv(stdout) : undefined);
    });
  });
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
