/**
 * What a race run is to run: the test at the cursor, a file's tests, a package, every module of the workspace.
 */
import { dirname } from "node:path";
import * as vscode from "vscode";
import { localName, packageOf } from "../../../server/src/reports/frames.ts";
import type { Report } from "../../../server/src/reports/report.ts";
import type { RaceTarget } from "../../../server/src/runner/command.ts";
import type { FrameFiles } from "./frameFiles.ts";
import { ownerPackage } from "./race.ts";
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
  return folderTarget(vscode.Uri.file(dirname(file.fsPath)), ".");
}

/** One for each module, since the go command knows one at a time; a go.work at the root of a folder joins them. */
export async function workspaceTargets(): Promise<readonly NamedTarget[]> {
  const found: NamedTarget[] = [];
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const modules = await vscode.workspace.findFiles(new vscode.RelativePattern(uri, "**/go.mod"), "**/{node_modules,vendor,testdata}/**");
    const folders = modules.map(({ fsPath }) => dirname(fsPath)).sort();
    for (const folder of folders) found.push(folderTarget(vscode.Uri.file(folder), "./..."));
    // A folder inside a module, whose go.mod lies above it.
    if (folders.length === 0) found.push(folderTarget(uri, "./..."));
  }
  return found;
}

function folderTarget(folder: vscode.Uri, pattern: string): NamedTarget {
  const relative = vscode.workspace.asRelativePath(folder);
  const isRoot = vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === folder.fsPath) === true;
  const title = isRoot ? (pattern === "." ? l10n.t("package of the root folder") : l10n.t("the whole workspace")) : relative;
  return { title, target: { folder: folder.fsPath, packages: [pattern], tests: [] } };
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
