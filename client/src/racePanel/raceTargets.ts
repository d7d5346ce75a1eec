/**
 * What a race run is to run: the test at the cursor, a file's tests, a package, those that are changed, every module of the
 * workspace.
 */
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import { localName, packageOf } from "../../../server/src/reports/frames.ts";
import type { Report } from "../../../server/src/reports/report.ts";
import { changedPackages } from "../../../server/src/runner/changedPackages.ts";
import type { RaceTarget } from "../../../server/src/runner/command.ts";
import type { FrameFiles } from "./frameFiles.ts";
import { patternsWithin, shortList } from "./packagePatterns.ts";
import { ownerPackage } from "./race.ts";
import { readPatterns } from "./raceSettings.ts";
import { testAt, testFunctions } from "./testFunctions.ts";

export interface NamedTarget {
  readonly title: string;
  readonly target: RaceTarget;
}

const { l10n } = vscode;

/** Undefined where the cursor is in no test. */
export function testTarget(document: vscode.TextDocument, line: number): NamedTarget | undefined {
  const test = testAt(document.getText(), line);
  return test === undefined ? undefined : namedTest(document.uri, test);
}

export function namedTest(file: vscode.Uri, test: string): NamedTarget {
  return { title: test, target: { folder: dirname(file.fsPath), packages: ["."], tests: [test] } };
}

/** Undefined for a file without tests. */
export function fileTarget(document: vscode.TextDocument): NamedTarget | undefined {
  const tests = testFunctions(document.getText()).map(({ name }) => name);
  if (tests.length === 0) return undefined;
  return { title: vscode.workspace.asRelativePath(document.uri), target: { folder: dirname(document.uri.fsPath), packages: ["."], tests } };
}

export function packageTarget(file: vscode.Uri): NamedTarget {
  return folderTarget(vscode.Uri.file(dirname(file.fsPath)), ["."]);
}

/**
 * One for each module in which the patterns of the settings mean something, since the go command knows one at a time; a go.work at
 * the root of a folder joins them.
 */
export async function workspaceTargets(): Promise<readonly NamedTarget[]> {
  const found: NamedTarget[] = [];
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const modules = await vscode.workspace.findFiles(new vscode.RelativePattern(uri, "**/go.mod"), "**/{node_modules,vendor,testdata}/**");
    const folders = modules.map(({ fsPath }) => dirname(fsPath)).sort();
    // A folder inside a module, whose go.mod lies above it, has none.
    for (const folder of folders.length === 0 ? [uri.fsPath] : folders) {
      const patterns = patternsWithin(folder, readPatterns(vscode.Uri.file(folder)), isFolder);
      if (patterns.length > 0) found.push(folderTarget(vscode.Uri.file(folder), patterns));
    }
  }
  if (found.length === 0 && vscode.workspace.workspaceFolders !== undefined)
    throw new Error(l10n.t("No module of this workspace has a package that mapguard.race.packages names."));
  return found;
}

/** One for each module with changes; throws, with the reason, where it cannot be known. Undefined when it was cancelled. */
export async function changedTargets(signal: AbortSignal): Promise<readonly NamedTarget[] | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
  const { environment, platform } = { environment: process.env, platform: process.platform };
  const changed = await changedPackages({ folders, environment, platform, trusted: vscode.workspace.isTrusted, signal });
  switch (changed.state) {
    case "noGit":
      throw new Error(l10n.t("Git was not found on PATH, so it is not known which packages are changed."));
    case "noRepository":
      throw new Error(l10n.t("This workspace is in no Git repository, so it is not known which packages are changed."));
    case "failed":
      throw new Error(l10n.t("Git does not say which packages are changed: {0}", changed.reason));
    case "cancelled":
      return undefined;
    case "known":
      return changed.targets.map((target) => {
        const names = target.packages.map((pattern) => vscode.workspace.asRelativePath(join(target.folder, pattern)));
        return { title: l10n.t("changed packages: {0}", shortList(names)), target };
      });
  }
}

function folderTarget(folder: vscode.Uri, packages: readonly string[]): NamedTarget {
  const relative = vscode.workspace.asRelativePath(folder);
  const isRoot = vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === folder.fsPath) === true;
  const [only] = packages.length === 1 ? packages : [];
  const root = only === "." ? l10n.t("package of the root folder") : only === "./..." ? l10n.t("the whole workspace") : shortList(packages);
  const named = isRoot ? root : only === "." || only === "./..." ? relative : `${relative}: ${shortList(packages)}`;
  return { title: named, target: { folder: folder.fsPath, packages, tests: [] } };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The folder of the package whose test showed a race; undefined when it is not in this workspace. */
export function folderOfPackage(report: Report, files: FrameFiles): string | undefined {
  const owner = ownerPackage(report);
  const test = report.owner?.test;
  const frames = report.sides.flatMap((side) => [...side.frames, ...side.created]);
  // The test's own file says it best; else any frame of the package.
  const own = frames.filter((frame) => packageOf(frame.function).replace(/_test$/, "") === owner);
  const frame = own.find(({ function: name }) => test !== undefined && test !== null && localName(name).startsWith(test)) ?? own[0];
  const uri = frame && files.locate(frame);
  if (uri !== undefined && vscode.workspace.getWorkspaceFolder(uri) !== undefined) return dirname(uri.fsPath);
  return files.folderOf(owner);
}
