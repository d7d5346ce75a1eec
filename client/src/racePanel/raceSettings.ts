/**
 * The settings `mapguard.race.*`, and those of the Go extension that say how tests are run here. What a workspace says
 * counts only once it is trusted: nothing is run before.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { type GoExtensionSettings, type RunSettings, runSettings } from "../../../server/src/runner/settings.ts";
import { expandVariables } from "../goCandidates.ts";
import { number, numberList, texts } from "./settingValues.ts";

export interface RaceLimits {
  /** Of a run until a race shows. */
  readonly runs: number;
  readonly budgetMs: number;
  /** Runs that a verification makes. */
  readonly verifyRuns: number;
  /** GOMAXPROCS, in turn; empty: the runner's own choice. */
  readonly cpus: readonly number[];
  /** How often each test is run within one process, in turn; empty: the runner's own choice. */
  readonly counts: readonly number[];
  /** Under the guard: let conflicts on maps happen more often. */
  readonly amplify: boolean;
}

export function readRunSettings(folder: vscode.Uri | undefined): RunSettings {
  const race = vscode.workspace.getConfiguration("mapguard.race", folder);
  return runSettings(
    readGoExtension(folder),
    {
      flags: texts(race.get("flags")),
      tags: race.get<string | null>("tags", null),
      env: race.get<Record<string, string>>("env", {}),
      timeout: race.get<string | null>("timeout", null),
      gorace: race.get<string>("gorace", ""),
      inheritGoTestFlags: race.get<boolean>("inheritGoTestFlags", true),
    },
    process.env,
  );
}

export function readLimits(folder: vscode.Uri | undefined): RaceLimits {
  const race = vscode.workspace.getConfiguration("mapguard.race", folder);
  return {
    runs: number(race, "runs"),
    budgetMs: race.get<number>("budget", 60) * 1000,
    verifyRuns: number(race, "verifyRuns"),
    cpus: numberList(race, "cpu"),
    counts: numberList(race, "count"),
    amplify: race.get<boolean>("amplify", false),
  };
}

/** Which packages of each module are run when everything is. */
export function readPatterns(module: vscode.Uri): readonly string[] {
  const patterns = texts(vscode.workspace.getConfiguration("mapguard.race", module).get("packages"));
  return patterns.length === 0 ? ["./..."] : patterns;
}

/** Undefined when none is set, or no folder is open. */
export function readOwnCommand(): { readonly argv: readonly string[]; readonly folder: string } | undefined {
  const document = vscode.window.activeTextEditor?.document.uri;
  const folder = (document && vscode.workspace.getWorkspaceFolder(document)) ?? vscode.workspace.workspaceFolders?.[0];
  const argv = texts(vscode.workspace.getConfiguration("mapguard.race", folder?.uri).get("command"));
  return argv.length === 0 || folder === undefined ? undefined : { argv, folder: folder.uri.fsPath };
}

/** A run that begins ends those before it, as the Go extension's own runs do. */
export function endsEarlierRuns(folder: vscode.Uri): boolean {
  const inherits = vscode.workspace.getConfiguration("mapguard.race", folder).get<boolean>("inheritGoTestFlags", true);
  return inherits && vscode.workspace.getConfiguration("go", folder).get<boolean>("disableConcurrentTests", false);
}

/** After a run that is not repeated, see which findings the tests execute. */
export function countsCoverage(folder: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration("mapguard.race", folder).get<boolean>("coverage", true);
}

function readGoExtension(folder: vscode.Uri | undefined): GoExtensionSettings {
  const go = vscode.workspace.getConfiguration("go", folder);
  return {
    buildFlags: go.get<string[]>("buildFlags"),
    buildTags: go.get<string>("buildTags"),
    testFlags: go.get<string[] | null>("testFlags"),
    testTags: go.get<string | null>("testTags"),
    testTimeout: go.get<string>("testTimeout"),
    toolsEnvVars: go.get<Record<string, unknown>>("toolsEnvVars"),
    testEnvVars: go.get<Record<string, unknown>>("testEnvVars"),
    gopls: vscode.workspace.getConfiguration(undefined, folder).get("gopls"),
    testEnvFileText: readEnvFile(go.get<string | null>("testEnvFile"), folder),
  };
}

function readEnvFile(path: string | null | undefined, folder: vscode.Uri | undefined): string {
  if (!path) return "";
  const workspaceFolder = (folder && vscode.workspace.getWorkspaceFolder(folder)?.uri.fsPath) ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  try {
    return readFileSync(expandVariables(path, { environment: process.env, homeFolder: homedir(), workspaceFolder }), "utf8");
  } catch {
    return "";
  }
}
