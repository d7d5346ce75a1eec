/**
 * Which of the findings a race run did not show its tests execute: one more run without the detector, and what the analysis
 * makes of it.
 */
import { dirname, relative } from "node:path";
import type * as vscode from "vscode";
import type { CountedFile, JoinParams, JoinResult } from "../../../server/src/protocol/messages.ts";
import type { Coverage } from "../../../server/src/reports/coverage.ts";
import type { Report } from "../../../server/src/reports/report.ts";
import type { RaceTarget } from "../../../server/src/runner/command.ts";
import type { Confirmations } from "./confirmations.ts";
import type { FrameFiles } from "./frameFiles.ts";
import { coversFolder } from "./packagePatterns.ts";

/** Findings that were not seen: both sides executed, or not. */
export interface ExecutedFindings {
  readonly executed: number;
  readonly notExecuted: number;
}

/** Folders of a target's packages, with a file of each that has a finding; `seen` are fingerprints of those that a run showed. */
export function openPackages(confirmations: Confirmations, { folder, packages }: RaceTarget, seen: ReadonlySet<string>): ReadonlyMap<string, vscode.Uri> {
  const found = new Map<string, vscode.Uri>();
  for (const { fingerprint, sides } of confirmations.findings) {
    const { uri } = sides[0];
    const own = dirname(uri.fsPath);
    if (uri.scheme === "file" && coversFolder(folder, packages, own) && !seen.has(fingerprint)) found.set(own, uri);
  }
  return found;
}

/** Patterns for the go command, which is run in the target's folder. */
export function coveredPatterns({ folder }: RaceTarget, folders: Iterable<string>): readonly string[] {
  return [...folders].map((own) => `./${relative(folder, own).replaceAll("\\", "/")}`).sort();
}

/** Tells the findings of the packages what the run says of them. */
export async function learnExecution(
  packages: ReadonlyMap<string, vscode.Uri>,
  coverage: Coverage,
  runs: number,
  files: FrameFiles,
  ask: (params: JoinParams<Report>) => Promise<JoinResult<Report> | null>,
  confirmations: Confirmations,
): Promise<ExecutedFindings> {
  const counted = countedFiles(coverage, files);
  const known = new Map(confirmations.findings.map(({ fingerprint, sides }) => [fingerprint, sides]));
  const total = { executed: 0, notExecuted: 0 };
  for (const uri of packages.values()) {
    const result = await ask({ uri: uri.toString(), reports: [], runs, counted });
    // Hidden findings are not told of.
    const shown = result?.confirmations.filter(({ fingerprint }) => known.has(fingerprint)) ?? [];
    confirmations.learn(shown, (fingerprint) => known.get(fingerprint) ?? []);
    for (const { status } of shown) if (status === "executed" || status === "notExecuted") total[status]++;
  }
  return total;
}

/** A profile names files by import path. */
function countedFiles(coverage: Coverage, files: FrameFiles): readonly CountedFile[] {
  return coverage.files.flatMap((name): CountedFile[] => {
    const slash = name.lastIndexOf("/");
    const folder = files.folderOf(name.slice(0, slash));
    return folder === undefined ? [] : [{ file: folder + name.slice(slash), blocks: coverage.blocks(name) }];
  });
}
