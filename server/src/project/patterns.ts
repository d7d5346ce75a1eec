/**
 * What the user asked for: "./...", "dir/...", "dir", "x.go" or an import path, split into a start and a filter.
 */
import type { FileSystem } from "./model.ts";
import { baseName, fromWindowsPath, insideOf, isUncPath, parentPath, resolvePath } from "./paths.ts";

export type Pattern =
  | { readonly kind: "folder"; readonly dir: string }
  | { readonly kind: "file"; readonly dir: string; readonly name: string }
  /** Every folder at or below `dir` that `matches` accepts. */
  | { readonly kind: "tree"; readonly dir: string; readonly matches: (dir: string) => boolean }
  /** Not a path on disk: an import path, with everything below it when `below` is set. */
  | { readonly kind: "import"; readonly path: string; readonly below: boolean }
  | { readonly kind: "missing"; readonly path: string }
  | { readonly kind: "unc"; readonly path: string };

export function parsePattern(fs: FileSystem, cwd: string, text: string): Pattern {
  if (isUncPath(text)) return { kind: "unc", path: text };
  const written = /^(\.\.?\\|[A-Za-z]:[\\/])/.test(text) ? fromWindowsPath(text) : text;
  const dots = written.indexOf("...");
  if (dots < 0) return plain(fs, cwd, written);
  const slash = written.lastIndexOf("/", dots);
  const head = slash < 0 ? "" : written.slice(0, Math.max(slash, written.startsWith("/") ? 1 : 0));
  const start = resolvePath(cwd, head === "" ? "." : head);
  const filter = written.slice(slash + 1);
  if (fs.isDirectory(start) && (head !== "" || fs.isDirectory(cwd))) {
    return { kind: "tree", dir: start, matches: folderFilter(start, filter) };
  }
  if (filter === "..." && isImportPath(head)) return { kind: "import", path: head, below: true };
  return { kind: "missing", path: start };
}

function plain(fs: FileSystem, cwd: string, text: string): Pattern {
  const path = resolvePath(cwd, text);
  if (fs.isDirectory(path)) return { kind: "folder", dir: path };
  if (fs.isFile(path)) return { kind: "file", dir: parentPath(path), name: baseName(path) };
  return isImportPath(text) && !text.endsWith(".go") ? { kind: "import", path: text, below: false } : { kind: "missing", path };
}

function isImportPath(text: string): boolean {
  return text !== "" && !text.startsWith(".") && !text.startsWith("/") && !/^[A-Za-z]:\//.test(text);
}

/** "..." stands for any text, slashes included; at the end "/..." also for nothing. */
function folderFilter(start: string, filter: string): (dir: string) => boolean {
  if (filter === "...") return () => true;
  const source = filter
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\/\\\.\\\.\\\.$/, "(/.*)?")
    .replaceAll("\\.\\.\\.", ".*");
  const expression = new RegExp(`^${source}$`, "s");
  return (dir) => expression.test(insideOf(start, dir) ?? dir);
}
