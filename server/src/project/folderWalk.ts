/**
 * Walks the folders a `...` pattern covers, as the go command does: vendor, testdata, `_x`, `.x` and ignored folders are
 * left out, links are not followed, a nested go.mod begins another module.
 */
import { type DiagnosticSink, describeFailure } from "./diagnostics.ts";
import type { FileSystem } from "./model.ts";
import type { Folder, PackageCatalog } from "./packageCatalog.ts";
import { ancestors, insideOf, joinPath, parentPath } from "./paths.ts";

export interface WalkOptions {
  readonly fs: FileSystem;
  readonly catalog: PackageCatalog;
  readonly sink: DiagnosticSink;
  /** Asked at each go.mod below the root: true walks on into that module. */
  readonly enterModule: (dir: string) => boolean;
  /** go.mod `ignore` lines of the module whose go.mod stands in this folder. */
  readonly ignoresOf: (dir: string) => readonly string[];
}

export interface WalkedFolder {
  readonly dir: string;
  readonly folder: Folder;
  /** Folder of the nearest go.mod passed on the way, the start's own included; "" when none. */
  readonly moduleDir: string;
}

/** Deeper than any sane tree; from there on each folder is compared with those above it. */
const suspiciousDepth = 40;

/** Folders that hold Go files, in path order. `moduleDir` is the module the start lies in, "" when none. */
export function walkFolders(options: WalkOptions, start: string, moduleDir: string): readonly WalkedFolder[] {
  const found: WalkedFolder[] = [];
  const pending = [{ dir: start, moduleDir, depth: 0 }];
  for (;;) {
    const next = pending.pop();
    if (next === undefined) return found;
    const folder = options.catalog.folder(next.dir);
    if (folder === undefined) {
      options.sink.add("unreadable-directory", next.dir, [describeFailure(options.fs, next.dir)]);
      continue;
    }
    let { moduleDir: inModule } = next;
    if (folder.hasGoMod && next.dir !== inModule) {
      if (next.dir !== start && !options.enterModule(next.dir)) continue;
      inModule = next.dir;
    }
    if (next.depth > suspiciousDepth && containsItself(options.fs, next.dir)) {
      options.sink.add("symlink-loop", next.dir, [next.dir]);
      continue;
    }
    if (folder.goFiles.length > 0) found.push({ dir: next.dir, folder, moduleDir: inModule });
    const ignores = inModule === "" ? [] : options.ignoresOf(inModule);
    for (let i = folder.subdirs.length - 1; i >= 0; i--) {
      const name = folder.subdirs[i];
      if (isSkipped(name)) continue;
      const dir = joinPath(next.dir, name);
      if (ignores.length > 0 && isIgnored(ignores, insideOf(inModule, dir) ?? name)) continue;
      pending.push({ dir, moduleDir: inModule, depth: next.depth + 1 });
    }
  }
}

function isSkipped(name: string): boolean {
  return name === "vendor" || name === "testdata" || name.startsWith("_") || name.startsWith(".");
}

/** "./x" is the folder x of the module root, "x" a folder of that name at any depth. */
function isIgnored(ignores: readonly string[], relative: string): boolean {
  return ignores.some((ignore) => {
    const plain = ignore.replace(/\/+$/, "");
    if (plain.startsWith("./")) return insideOf(plain.slice(2), relative) !== undefined;
    return `/${relative}/`.includes(`/${plain}/`);
  });
}

function containsItself(fs: FileSystem, dir: string): boolean {
  const real = fs.realPath(dir);
  for (const above of ancestors(parentPath(dir))) if (fs.realPath(above) === real) return true;
  return false;
}
