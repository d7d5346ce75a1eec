/**
 * What may be wrong with a project's layout, as data: a message key with its arguments, the English text and the place.
 */
import { compareText } from "../base/compareText.ts";
import type { FileSystem } from "./model.ts";

export type ProjectMessageKey = keyof typeof texts;

export interface ProjectDiagnostic {
  readonly key: ProjectMessageKey;
  readonly severity: "error" | "warning" | "information";
  /** The file or folder concerned, absolute. */
  readonly path: string;
  /** From 1; 0 when the whole file or folder is meant. */
  readonly line: number;
  readonly args: readonly string[];
  readonly message: string;
}

/** {0}, {1} stand for the arguments. */
const texts = {
  "missing-path": ["error", "no such file or directory: {0}"],
  "unc-path-refused": ["error", "network path refused: {0}"],
  "outside-readable-roots": ["warning", "not read, because it lies outside the folders this workspace may read: {0}"],
  "unreadable-directory": ["warning", "directory cannot be read: {0}"],
  "unreadable-file": ["warning", "file cannot be read: {0}"],
  "symlink-loop": ["warning", "directory contains itself through a link, not followed: {0}"],
  "no-go-files": ["warning", "no Go files match {0}"],
  "all-files-excluded": ["warning", "build constraints exclude all Go files in {0}"],
  "no-package-clause": ["warning", "no package clause: {0}"],
  "several-packages": ["warning", "several packages in one directory, analysed as package {0}; left out: {1}"],
  "no-module": ["information", "no go.mod: import paths under {0} are taken from {1}; the root is {2}"],
  "all-modules-covered": ["information", "no go.mod here: all {0} modules found below are analysed"],
  "work-modules-covered": ["information", "{0} modules are analysed, as go.work lists them"],
  "nested-module-skipped": ["information", "{0} is a module of its own and not part of this one; analyse it from its folder or list it in go.work"],
  "duplicate-import-path": ["warning", "import path {0} is already taken by {1}"],
  "mod-syntax": ["warning", "cannot be understood: {0}"],
  "mod-no-module": ["warning", "go.mod names no module; its folder name is taken"],
  "work-module-missing": ["warning", "go.work uses {0}, which has no readable go.mod"],
  "replace-missing": ["warning", "replacement directory does not exist: {0}"],
} as const satisfies Record<string, readonly [ProjectDiagnostic["severity"], string]>;

export function projectDiagnostic(key: ProjectMessageKey, path: string, args: readonly string[] = [], line = 0): ProjectDiagnostic {
  const [severity, text] = texts[key];
  const message = text.replace(/\{(\d)\}/g, (_, index) => args[Number(index)] ?? "");
  return { key, severity, path, line, args, message };
}

/** The path, with the reason the file system gives for not reading it. */
export function describeFailure(fs: FileSystem, path: string): string {
  const reason = fs.failure?.(path) ?? "";
  return reason === "" ? path : `${path} (${reason})`;
}

/** Collects diagnostics once each. */
export class DiagnosticSink {
  private readonly seen = new Map<string, ProjectDiagnostic>();

  add(key: ProjectMessageKey, path: string, args: readonly string[] = [], line = 0): void {
    const id = `${key}\0${path}\0${line}\0${args.join("\0")}`;
    if (!this.seen.has(id)) this.seen.set(id, projectDiagnostic(key, path, args, line));
  }

  /** Sorted by path, line and key, so that output does not depend on the order of work. */
  list(): readonly ProjectDiagnostic[] {
    return [...this.seen.values()].sort(
      (a, b) => compareText(a.path, b.path) || a.line - b.line || compareText(a.key, b.key) || compareText(a.message, b.message),
    );
  }
}
