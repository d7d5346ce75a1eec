/**
 * Import paths for a folder tree without go.mod: from the caller, the GOPATH layout, an archive's folder name, import
 * comments, or from which of the tree's own imports end in folders that exist in it.
 */
import { compareText } from "../base/compareText.ts";
import { isStandardPath } from "./goroot.ts";
import type { BuildContext, FileSystem, TreeInfo } from "./model.ts";
import { unescapeModulePath } from "./moduleCache.ts";
import type { PackageCatalog } from "./packageCatalog.ts";
import { ancestors, baseName, importPrefixes, insideOf, joinPath } from "./paths.ts";

export interface TreeQuestion {
  readonly root: string;
  /** Folders of the tree that hold Go files, absolute. */
  readonly goDirs: readonly string[];
  /** Import path of the root as the caller knows it, "" when not. */
  readonly hint: string;
}

export function inferTree(fs: FileSystem, context: BuildContext, catalog: PackageCatalog, question: TreeQuestion): TreeInfo {
  const { root, hint } = question;
  for (const src of gopathSources(context)) {
    const relative = hint === "" ? insideOf(src, root) : undefined;
    if (relative !== undefined) return { dir: root, prefix: relative, source: "gopath" };
  }
  const votes = votesOfImports(fs, context, catalog, question);
  const winner = most(votes)?.[0];
  // A repository may be known by another name than the one its code uses for itself; the code's own imports decide.
  const believable = (name: string) => winner === undefined || votes.has(name);
  if (hint !== "" && believable(hint)) return { dir: root, prefix: hint, source: "hint" };
  const archive = archivePath(context, root);
  if (archive !== undefined && believable(archive)) return { dir: root, prefix: archive, source: "archive" };
  const commented = fromImportComments(catalog, question);
  if (commented !== undefined) return { dir: root, prefix: commented, source: "importComment" };
  if (winner !== undefined) return { dir: root, prefix: winner, source: "imports" };
  return { dir: root, prefix: plainName(root) || "main", source: "folder" };
}

/** The `src` folder of each GOPATH entry. */
export function gopathSources(context: BuildContext): readonly string[] {
  const { gopath } = context;
  const separator = gopath.includes(";") || /^[A-Za-z]:\//.test(gopath) ? ";" : ":";
  return gopath
    .split(separator)
    .filter((entry) => entry !== "")
    .map((entry) => joinPath(entry, "src"));
}

/** …/github.com/x/y@v1.2.3/z, as the module cache and module archives name their folders. */
export function archivePath(context: BuildContext, dir: string): string | undefined {
  const inCache = context.gomodcache === "" ? undefined : insideOf(context.gomodcache, dir);
  const parts = (inCache ?? dir).split("/");
  const versioned = parts.findIndex((part) => /^.+@v\d/.test(part));
  if (versioned < 0) return undefined;
  let host = 0;
  if (inCache === undefined) {
    host = versioned;
    while (host >= 0 && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(parts[host].replace(/@.*/, ""))) host--;
    // gopkg.in/yaml.v2@v2.4.0: the versioned folder itself may look like a host.
    if (host === versioned && versioned > 0 && /\.[a-z]{2,}$/i.test(parts[versioned - 1])) host--;
    if (host < 0) return undefined;
    for (let at = host - 1; at >= 0; at--) if (/^[a-z0-9-]+\.(com|org|net|in|io|dev)$/i.test(parts[at])) host = at;
  }
  const path = parts.slice(host).map((part, index) => (index === versioned - host ? part.replace(/@v\d.*$/, "") : part));
  return unescapeModulePath(path.join("/"));
}

/** The folder of an archive that `dir` lies in, the one with the version in its name; undefined outside of archives. */
export function archiveRoot(context: BuildContext, dir: string): string | undefined {
  if (archivePath(context, dir) === undefined) return undefined;
  for (const at of ancestors(dir)) if (/^.+@v\d/.test(baseName(at))) return at;
  return undefined;
}

function fromImportComments(catalog: PackageCatalog, question: TreeQuestion): string | undefined {
  const counts = new Map<string, number>();
  for (const dir of question.goDirs) {
    const comment = catalog.packageOf(dir).importComment;
    const relative = insideOf(question.root, dir);
    if (comment === "" || relative === undefined) continue;
    if (relative === "") count(counts, comment);
    else if (comment.endsWith(`/${relative}`)) count(counts, comment.slice(0, -relative.length - 1));
  }
  return most(counts)?.[0];
}

/** Imports that end in an existing folder vote for what stands before it; the tree's own prefix matches nearly all of its imports. */
function votesOfImports(fs: FileSystem, context: BuildContext, catalog: PackageCatalog, question: TreeQuestion): ReadonlyMap<string, number> {
  const dirs = new Set(question.goDirs.map((dir) => insideOf(question.root, dir) ?? ""));
  dirs.delete("");
  const imports = new Set<string>();
  for (const dir of question.goDirs) {
    const { base, test, xtest } = catalog.packageOf(dir);
    for (const { head } of [...base, ...test, ...xtest]) for (const path of head.imports) imports.add(path);
  }
  const foreign = (path: string) => path === "C" || path.startsWith(".") || isStandardPath(fs, context, path) || isVendored(fs, question.root, path);
  const matched = new Map<string, number>();
  const total = new Map<string, number>();
  for (const path of imports) {
    if (foreign(path)) continue;
    if (dirs.has(path) && path.includes(".")) count(matched, "");
    for (const prefix of importPrefixes(path)) {
      count(total, prefix);
      if (prefix !== path && dirs.has(path.slice(prefix.length + 1))) count(matched, prefix);
    }
  }
  total.set("", imports.size);
  const name = plainName(question.root);
  for (const [prefix, votes] of matched) {
    const share = votes / (total.get(prefix) ?? votes);
    const named = baseName(prefix) === name;
    if ((share < 0.6 && prefix !== "") || (votes < 2 && !named)) matched.delete(prefix);
  }
  return matched;
}

function isVendored(fs: FileSystem, root: string, path: string): boolean {
  return fs.isDirectory(joinPath(root, "vendor", path)) || fs.isDirectory(joinPath(root, "Godeps/_workspace/src", path));
}

/** The highest count; on a tie the shorter, then the first in order. */
function most(counts: ReadonlyMap<string, number>): [string, number] | undefined {
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length || compareText(a[0], b[0]))[0];
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The folder's name without the version archives append: y@v1.2.3, y-1.2.3. */
function plainName(root: string): string {
  return baseName(root).replace(/@v\d.*$|-v?\d+(\.\d+)+.*$/, "");
}
