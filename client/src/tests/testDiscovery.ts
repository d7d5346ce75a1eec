/**
 * All tests of the workspace, each at its place: what the Test Explorer shows where the setting asks for more than results.
 */
import { dirname } from "node:path";
import * as vscode from "vscode";
import type { FrameFiles } from "../racePanel/frameFiles.ts";
import { testFunctions } from "../racePanel/testFunctions.ts";

const pattern = "**/*_test.go";
const leftOut = "**/{node_modules,vendor,testdata}/**";
const mostFiles = 20_000;

/** The items of the Test Explorer, by import path and name; "" is the package itself. */
export interface TestItems {
  item(path: string, test: string, uri: vscode.Uri): vscode.TestItem;
  remove(path: string, test: string): void;
}

interface FoundTest {
  readonly path: string;
  readonly name: string;
}

export class TestDiscovery implements vscode.Disposable {
  readonly #files: FrameFiles;
  readonly #items: TestItems;
  readonly #found = new Map<string, readonly FoundTest[]>();
  readonly #subscriptions: readonly vscode.Disposable[];
  #disposed = false;

  constructor(files: FrameFiles, items: TestItems) {
    this.#files = files;
    this.#items = items;
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const read = (uri: vscode.Uri) => void this.#files.refresh().then(() => this.#read(uri));
    this.#subscriptions = [watcher, watcher.onDidCreate(read), watcher.onDidChange(read), watcher.onDidDelete((uri) => this.#show(uri, []))];
    void this.refresh();
  }

  async refresh(): Promise<void> {
    await this.#files.refresh();
    const uris = (await vscode.workspace.findFiles(pattern, leftOut, mostFiles)).filter(({ scheme }) => scheme === "file");
    for (const uri of uris) await this.#read(uri);
  }

  async #read(uri: vscode.Uri): Promise<void> {
    const path = this.#files.importPathOf(dirname(uri.fsPath));
    if (path === undefined || this.#disposed || /[\\/](?:vendor|testdata|node_modules)[\\/]/.test(uri.fsPath)) return;
    let text: string;
    try {
      text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      // It is gone again: that is told as well.
      return;
    }
    if (this.#disposed) return;
    const tests = testFunctions(text);
    for (const { name, line } of tests) {
      const item = this.#items.item(path, name, uri);
      item.range = new vscode.Range(line, 0, line, 0);
      // As they stand in the file.
      item.sortText = `${uri.path} ${String(line).padStart(7, "0")}`;
    }
    this.#show(
      uri,
      tests.map(({ name }) => ({ path, name })),
    );
  }

  /** What was in the file before and is in it no more goes. */
  #show(uri: vscode.Uri, tests: readonly FoundTest[]): void {
    const names = new Set(tests.map(({ name }) => name));
    for (const { path, name } of this.#found.get(uri.toString()) ?? []) if (!names.has(name)) this.#items.remove(path, name);
    this.#found.set(uri.toString(), tests);
  }

  dispose(): void {
    this.#disposed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
