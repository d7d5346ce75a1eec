/**
 * A disk in memory for tests: files by absolute path, links, folders and files that refuse to be read.
 */
import type { BuildContext, DirEntry, FileSystem } from "../../../server/src/project/model.ts";
import { parentPath } from "../../../server/src/project/paths.ts";

export interface MemoryFileSystem extends FileSystem {
  /** How often each folder was listed. */
  readonly listings: ReadonlyMap<string, number>;
  /** Whole-file reads, in order. */
  readonly reads: readonly string[];
}

export interface MemoryOptions {
  /** Paths whose reading fails with "permission denied". */
  readonly refused?: readonly string[];
  /** Links by path; a disk that shows links to directories as directories, as bind mounts do. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Folders beyond those the files imply. */
  readonly folders?: readonly string[];
}

export function memoryFileSystem(files: Readonly<Record<string, string>>, options: MemoryOptions = {}): MemoryFileSystem {
  const refused = new Set(options.refused ?? []);
  const mounts = Object.entries(options.mounts ?? {});
  const folders = new Map<string, Map<string, DirEntry["kind"]>>();
  const addFolder = (path: string) => {
    if (folders.has(path)) return;
    folders.set(path, new Map());
    const up = parentPath(path);
    if (up === path) return;
    addFolder(up);
    folders.get(up)?.set(path.slice(path.lastIndexOf("/") + 1), "directory");
  };
  const addEntry = (path: string, kind: DirEntry["kind"]) => {
    addFolder(parentPath(path));
    folders.get(parentPath(path))?.set(path.slice(path.lastIndexOf("/") + 1), kind);
  };
  for (const folder of options.folders ?? []) addFolder(folder);
  for (const path of Object.keys(files)) addEntry(path, "file");
  for (const [path] of mounts) addEntry(path, "directory");

  const real = (path: string): string => {
    for (let step = 0; step < 100; step++) {
      const mount = mounts.find(([from]) => path === from || path.startsWith(`${from}/`));
      if (mount === undefined) return path;
      path = mount[1] + path.slice(mount[0].length);
    }
    return path;
  };
  const listings = new Map<string, number>();
  const reads: string[] = [];
  return {
    listings,
    reads,
    readFile(path) {
      reads.push(path);
      const text = files[real(path)];
      return text === undefined || refused.has(path) ? undefined : new TextEncoder().encode(text);
    },
    readDir(path) {
      listings.set(path, (listings.get(path) ?? 0) + 1);
      const entries = folders.get(real(path));
      if (entries === undefined || refused.has(path)) return undefined;
      return [...entries].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    isFile: (path) => files[real(path)] !== undefined,
    isDirectory: (path) => folders.has(real(path)),
    realPath: real,
    failure: (path) => (refused.has(path) ? "permission denied" : ""),
  };
}

export function testContext(changes: Partial<BuildContext> = {}): BuildContext {
  return {
    goos: "linux",
    goarch: "amd64",
    tags: [],
    cgo: true,
    goMinor: 26,
    goroot: "/go",
    gomodcache: "/cache",
    gopath: "/gopath",
    ...changes,
  };
}

/** A standard library of a few packages, for merging into a test's files. */
export const smallGoroot: Readonly<Record<string, string>> = {
  "/go/src/go.mod": "module std\n\ngo 1.26\n",
  "/go/src/sync/mutex.go": "package sync\n",
  "/go/src/sync/mutex_test.go": "package sync\n",
  "/go/src/net/http/server.go": 'package http\n\nimport "golang.org/x/net/http/httpguts"\n',
  "/go/src/encoding/json/json.go": "package json\n",
  "/go/src/vendor/golang.org/x/net/http/httpguts/guts.go": "package httpguts\n",
};
