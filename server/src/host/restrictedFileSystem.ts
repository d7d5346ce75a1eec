/**
 * A file system that answers within some folders only: what an untrusted workspace may make us read. A link that leads
 * out of them is not followed.
 */
import type { FileSystem } from "../project/model.ts";
import { insideOf } from "../project/paths.ts";

const refusal = "outside the folders an untrusted workspace may read";

/** Everything outside `roots` looks as if it did not exist. */
export function restrictedFileSystem(fs: FileSystem, roots: readonly string[]): FileSystem {
  const realRoots = roots.map((root) => fs.realPath(root));
  const lies = (path: string, within: readonly string[]) => within.some((root) => insideOf(root, path) !== undefined);
  const refused = new Set<string>();
  const allowed = (path: string): boolean => {
    const fine = lies(path, roots) && lies(fs.realPath(path), realRoots);
    if (!fine) refused.add(path);
    return fine;
  };
  return {
    readFile: (path) => (allowed(path) ? fs.readFile(path) : undefined),
    readHead: (path, bytes) => {
      if (!allowed(path)) return undefined;
      return fs.readHead === undefined ? fs.readFile(path)?.subarray(0, bytes) : fs.readHead(path, bytes);
    },
    readDir: (path) => (allowed(path) ? fs.readDir(path) : undefined),
    isFile: (path) => allowed(path) && fs.isFile(path),
    isDirectory: (path) => allowed(path) && fs.isDirectory(path),
    realPath: (path) => fs.realPath(path),
    failure: (path) => (refused.has(path) ? refusal : (fs.failure?.(path) ?? "")),
  };
}
