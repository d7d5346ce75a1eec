/**
 * The files of this workspace that frames name, and the lines of code in them. Frames may come from a build made elsewhere.
 */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as vscode from "vscode";
import { type ModuleRoot, PathMapper } from "../../../server/src/reports/paths.ts";
import type { Frame, Report, Side } from "../../../server/src/reports/report.ts";
import { importPathOf } from "./modulePaths.ts";

const leftOut = "**/{node_modules,.git}/**";
const mostFiles = 50_000;

export class FrameFiles implements vscode.Disposable {
  readonly #goroot: () => string;
  readonly #lines = new Map<string, readonly string[]>();
  readonly #watcher = vscode.workspace.createFileSystemWatcher("**/*.{go,mod}");
  readonly #subscriptions: readonly vscode.Disposable[];
  #mapper = new PathMapper({ files: [], modules: [] });
  #files: ReadonlySet<string> = new Set();
  #modules: readonly ModuleRoot[] = [];
  #current = false;

  /** `goroot` answers the folder of the Go installation, "" when unknown. */
  constructor(goroot: () => string) {
    this.#goroot = goroot;
    const outdate = (uri: vscode.Uri) => {
      this.#lines.delete(slashed(uri.fsPath));
      if (!this.#files.has(slashed(uri.fsPath))) this.#current = false;
    };
    this.#subscriptions = [this.#watcher, this.#watcher.onDidCreate(outdate), this.#watcher.onDidChange(outdate), this.#watcher.onDidDelete(outdate)];
  }

  /** Looks which files there are. Until then none is found. */
  async refresh(): Promise<void> {
    if (this.#current) return;
    this.#current = true;
    const [files, moduleFiles] = await Promise.all([
      vscode.workspace.findFiles("**/*.go", leftOut, mostFiles),
      vscode.workspace.findFiles("**/go.mod", leftOut, mostFiles),
    ]);
    this.#files = new Set(files.filter(isLocal).map(({ fsPath }) => slashed(fsPath)));
    this.#modules = moduleFiles.filter(isLocal).flatMap(({ fsPath }) => moduleRoot(fsPath) ?? []);
    this.#mapper = new PathMapper({ files: this.#files, modules: this.#modules, goroot: this.#goroot() });
  }

  /** Undefined where there is no such file here, or more than one may be meant. */
  locate(frame: Frame): vscode.Uri | undefined {
    const known = this.#mapper.locate(frame);
    if (known !== undefined) return vscode.Uri.file(known.file);
    // Go's own sources may be read; nothing else outside of the workspace is opened on the word of a report.
    const goroot = slashed(this.#goroot());
    return goroot !== "" && frame.file.startsWith(`${goroot}/`) && !frame.file.split("/").includes("..") ? vscode.Uri.file(frame.file) : undefined;
  }

  /** The folder of a package by its import path; undefined when no module of the workspace has it. */
  folderOf(importPath: string): string | undefined {
    const owners = this.#modules.filter(({ path }) => importPath === path || importPath.startsWith(`${path}/`));
    const [module] = owners.sort((a, b) => b.path.length - a.path.length);
    const folder = module && `${module.folder}${importPath.slice(module.path.length)}`;
    return folder !== undefined && [...this.#files].some((file) => file.startsWith(`${folder}/`)) ? folder : undefined;
  }

  /** Of the package in a folder; undefined when no module of the workspace holds it. */
  importPathOf(folder: string): string | undefined {
    return importPathOf(slashed(folder), this.#modules);
  }

  /** Without its indentation; "" when it is not at hand. */
  code(frame: Frame): string {
    const uri = this.locate(frame);
    if (uri === undefined) return "";
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open !== undefined) return frame.line <= open.lineCount ? open.lineAt(frame.line - 1).text.trim() : "";
    return this.#linesOf(slashed(uri.fsPath))[frame.line - 1]?.trim() ?? "";
  }

  /** The report with the paths of this machine where its frames' files are known. */
  placed(report: Report): Report {
    const here = (frame: Frame): Frame => {
      const uri = this.locate(frame);
      return uri === undefined ? frame : { ...frame, file: slashed(uri.fsPath) };
    };
    const side = (given: Side): Side => ({ ...given, frames: given.frames.map(here), created: given.created.map(here) });
    const others = report.others.map((other) => ({ ...other, frames: other.frames.map(here), created: other.created.map(here) }));
    return { ...report, sides: report.sides.map(side), others };
  }

  #linesOf(path: string): readonly string[] {
    let lines = this.#lines.get(path);
    if (lines === undefined) {
      lines = readLines(path);
      this.#lines.set(path, lines);
    }
    return lines;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function isLocal({ scheme }: vscode.Uri): boolean {
  return scheme === "file";
}

function moduleRoot(path: string): ModuleRoot | undefined {
  const name = /^module\s+"?([^\s"]+)/m.exec(readLines(path).join("\n"))?.[1];
  return name === undefined ? undefined : { path: name, folder: slashed(dirname(path)) };
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split(/\r?\n/);
  } catch {
    return [];
  }
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
