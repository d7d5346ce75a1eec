/**
 * Runs the built command line the way a user would and reads its JSON.
 */
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { repoDir } from "./corpus.ts";

export type Preset = "quiet" | "balanced" | "strict";
export type Level = "proven" | "likely" | "possible";

export const presets: readonly Preset[] = ["quiet", "balanced", "strict"];

const levelsOf: Record<Preset, readonly Level[]> = {
  quiet: ["proven"],
  balanced: ["proven", "likely"],
  strict: ["proven", "likely", "possible"],
};

export function shows(preset: Preset, level: Level): boolean {
  return levelsOf[preset].includes(level);
}

export interface ReportedPlace {
  readonly role: string;
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly message: string;
}

/** The part of the JSON contract the evaluation looks at. */
export interface Reported {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly package: string;
  readonly function: string;
  readonly map: string;
  readonly access: string;
  readonly evidence?: string;
  readonly related: readonly ReportedPlace[];
  readonly fingerprint: string;
}

export interface CheckOutput {
  /** What paths in the output are relative to; the answer of runCheck has them relative to the request's folder. */
  readonly root: string;
  readonly summary: { readonly packages: number; readonly files: number; readonly lines: number; readonly elapsedMs: number };
  readonly findings: readonly Reported[];
  readonly notices?: readonly { readonly kind: string; readonly file: string; readonly message: string }[];
}

export interface CheckRequest {
  readonly cwd: string;
  readonly patterns: readonly string[];
  /** For trees without a go.mod. */
  readonly modulePath?: string;
  readonly workers?: number;
}

export const commandLine = join(repoDir, "dist", "cli.mjs");

/** Why nothing can be checked, or undefined when it can. */
export function whyNotBuilt(): string | undefined {
  return existsSync(commandLine) ? undefined : "dist/cli.mjs is missing: npm run build first";
}

/** Everything the strict preset shows; the levels tell what the others would. Rejects when the command fails to give JSON. */
export function runCheck(request: CheckRequest): Promise<CheckOutput> {
  const reason = whyNotBuilt();
  if (reason !== undefined) throw new Error(reason);
  const args = [commandLine, "check", "--format", "json", "--preset", "strict", "--fail-on", "off", "--goos", "linux", "--goarch", "amd64"];
  args.push("--workers", String(request.workers ?? 1));
  if (request.modulePath !== undefined) args.push("--module-path", request.modulePath);
  args.push(...request.patterns);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: request.cwd, maxBuffer: 1 << 28, timeout: 600_000 }, (error, stdout, stderr) => {
      try {
        resolve(rebased(JSON.parse(stdout) as CheckOutput, request.cwd));
      } catch {
        reject(new Error(`check in ${request.cwd}: ${stderr.trim().slice(0, 2000) || error?.message || "no output"}`));
      }
    });
  });
}

function rebased(output: CheckOutput, cwd: string): CheckOutput {
  const base = realpathSync(cwd);
  const move = <T extends { readonly file: string }>(place: T): T => {
    const file = isAbsolute(place.file) ? place.file : join(output.root, place.file);
    return { ...place, file: relative(base, file).replaceAll("\\", "/") };
  };
  const findings = output.findings.filter((finding) => finding.map !== "").map((finding) => ({ ...move(finding), related: finding.related.map(move) }));
  return { ...output, findings, notices: output.notices?.map(move) };
}

/** Runs `work` over the items, `width` at a time; results keep the order of the items. */
export async function inParallel<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const lanes = Array.from({ length: Math.max(1, width) }, async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  });
  await Promise.all(lanes);
  return results;
}
