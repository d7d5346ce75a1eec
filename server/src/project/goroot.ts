/**
 * The standard library: which import paths are its own, with GOROOT at hand or without.
 */
import type { BuildContext, FileSystem } from "./model.ts";
import { joinPath } from "./paths.ts";

/** First elements of the standard library's import paths, for when GOROOT is not known. */
const standardRoots = new Set(
  (
    "archive arena bufio builtin bytes cmd cmp compress container context crypto database debug embed encoding errors expvar " +
    "flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices " +
    "sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak"
  ).split(" "),
);

/** The import paths of the standard library have no dot in their first element, but not every such path is one of them. */
export function isStandardPath(fs: FileSystem, context: BuildContext, importPath: string): boolean {
  const slash = importPath.indexOf("/");
  const first = slash < 0 ? importPath : importPath.slice(0, slash);
  if (first.includes(".")) return false;
  if (context.goroot === "") return standardRoots.has(first);
  return fs.isDirectory(joinPath(context.goroot, "src", importPath));
}
