/**
 * The command line as tests run it: the bundles are built once per test process, then `check` gives its JSON.
 */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface CheckedPlace {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly locks: readonly { readonly name: string; readonly mode: string }[];
}

export interface CheckedFinding extends CheckedPlace {
  readonly rule: string;
  readonly level: string;
  readonly message: string;
  readonly map: string;
  readonly access: string;
  readonly guard: string;
  readonly evidence: string;
  readonly related: readonly (CheckedPlace & { readonly role: string })[];
}

export interface CheckedReport {
  readonly findings: readonly CheckedFinding[];
  readonly notices: readonly { readonly kind: string; readonly file: string; readonly message: string }[];
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

let built = false;

/** Runs `check` in a folder; files of the answer are relative to it. Throws when the run itself failed. */
export function checkFolder(dir: string, args: readonly string[] = []): CheckedReport {
  buildOnce();
  const command = [join(root, "dist", "cli.mjs"), "check", "--format", "json", ...args];
  const run = spawnSync(process.execPath, command, { cwd: dir, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
  if (run.status !== 0 && run.status !== 1) throw new Error(`check failed with ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout) as CheckedReport;
}

function buildOnce(): void {
  if (built) return;
  const run = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the build failed: ${run.stdout}${run.stderr}`);
  built = true;
}
