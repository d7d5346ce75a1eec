/**
 * A folder into which a running program built with -race writes its reports (GORACE=log_path): each file that comes or grows
 * is read anew.
 */

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import { expandVariables } from "../goCandidates.ts";

/** A program writes a report in pieces: it is read when nothing came for so long. */
const quietMs = 500;

export function watchLogFolder(read: (uri: vscode.Uri) => Promise<void>): vscode.Disposable {
  const timers = new Map<string, NodeJS.Timeout>();
  let watcher: vscode.Disposable | undefined;
  /** One after the other: what was written last is read last. */
  let reading: Promise<void> = Promise.resolve();
  const changed = (uri: vscode.Uri) => {
    const key = uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key);
        reading = reading.then(() => read(uri));
      }, quietMs),
    );
  };
  const watch = () => {
    watcher?.dispose();
    const folder = logFolder();
    if (folder === undefined) return;
    const files = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), "*"));
    watcher = vscode.Disposable.from(files, files.onDidCreate(changed), files.onDidChange(changed));
  };
  watch();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("mapguard.race.logFolder") && watch()),
    vscode.workspace.onDidGrantWorkspaceTrust(watch),
    new vscode.Disposable(() => {
      watcher?.dispose();
      for (const timer of timers.values()) clearTimeout(timer);
    }),
  );
}

/** Relative to the first workspace folder. A workspace says where it is only when it is trusted. */
export function logFolder(): string | undefined {
  if (!vscode.workspace.isTrusted) return undefined;
  const workspaceFolder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const value = vscode.workspace.getConfiguration("mapguard.race").get<string>("logFolder", "");
  const path = expandVariables(value, { environment: process.env, homeFolder: homedir(), workspaceFolder });
  if (path === "") return undefined;
  return isAbsolute(path) ? path : workspaceFolder && join(workspaceFolder, path);
}
