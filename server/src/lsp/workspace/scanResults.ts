/**
 * What the last scan of the workspace found, by package and file. A package that is scanned again replaces its findings.
 */
import type { Diagnostic } from "vscode-languageserver-types";
import { insideOf } from "../../project/paths.ts";

export interface ScannedPackage {
  readonly dir: string;
  readonly importPath: string;
}

export class ScanResults {
  private readonly paths = new Map<string, ReadonlySet<string>>();
  private readonly byPath = new Map<string, readonly Diagnostic[]>();

  /** Answers the files whose diagnostics may be others now. */
  put(scanned: ScannedPackage, found: ReadonlyMap<string, readonly Diagnostic[]>): readonly string[] {
    const key = keyOf(scanned);
    const before = this.paths.get(key) ?? new Set<string>();
    for (const path of before) this.byPath.delete(path);
    for (const [path, diagnostics] of found) this.byPath.set(path, diagnostics);
    this.paths.set(key, new Set(found.keys()));
    return [...new Set([...before, ...found.keys()])];
  }

  /** Forgets all packages but these, or those of some folders; answers the files that had diagnostics. */
  keep(scanned: readonly ScannedPackage[], dirs?: ReadonlySet<string>): readonly string[] {
    const kept = new Set(scanned.map(keyOf));
    const cleared: string[] = [];
    for (const [key, paths] of this.paths) {
      if (kept.has(key) || dirs?.has(dirOf(key)) === false) continue;
      this.paths.delete(key);
      for (const path of paths) {
        this.byPath.delete(path);
        cleared.push(path);
      }
    }
    return cleared;
  }

  /** Did these folders have packages that are not there any more? */
  lacks(scanned: readonly ScannedPackage[], dirs: ReadonlySet<string>): boolean {
    const there = new Set(scanned.map(keyOf));
    return [...this.paths.keys()].some((key) => dirs.has(dirOf(key)) && !there.has(key));
  }

  /** Folders of packages at and below a path. */
  foldersIn(path: string): readonly string[] {
    return [...this.paths.keys()].map(dirOf).filter((dir) => insideOf(path, dir) !== undefined);
  }

  of(path: string): readonly Diagnostic[] {
    return this.byPath.get(path) ?? [];
  }
}

function dirOf(key: string): string {
  return key.slice(0, key.indexOf("\0"));
}

function keyOf({ dir, importPath }: ScannedPackage): string {
  return `${dir}\0${importPath}`;
}
