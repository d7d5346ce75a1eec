/**
 * The project model: modules and packages as data. What reads the disk is passed in as `FileSystem`.
 */
export interface DirEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "other";
}

/** Everything the engine may ask of a disk. Synchronous: scan workers own their thread. Missing things are undefined, never thrown. */
export interface FileSystem {
  readFile(path: string): Uint8Array | undefined;
  /** Entries sorted by name; symbolic links to files are reported as files, to directories as "other". */
  readDir(path: string): readonly DirEntry[] | undefined;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Canonical path, or the path itself when it cannot be resolved. */
  realPath(path: string): string;
  /** At most the first `bytes` bytes; a file system without it is read whole. */
  readHead?(path: string, bytes: number): Uint8Array | undefined;
  /** Why `readFile` or `readDir` just answered undefined for this path ("permission denied", "too large" …), "" when unknown. */
  failure?(path: string): string;
}

export interface BuildContext {
  readonly goos: string;
  readonly goarch: string;
  readonly tags: readonly string[];
  readonly cgo: boolean;
  /** Highest Go release whose `go1.N` tags hold, e.g. 26. */
  readonly goMinor: number;
  readonly goroot: string;
  readonly gomodcache: string;
  /** One directory or several, as the environment has it: separated by ":" (";" with drive letters). */
  readonly gopath: string;
  /** GOWORK: "off", the path of a go.work file, or "" / absent to look for one upwards. */
  readonly gowork?: string;
}

/** "base": the package itself; "test": its _test.go files of the same package; "xtest": package x_test. */
export type FileRole = "base" | "test" | "xtest";

export interface SourceFile {
  readonly path: string;
  readonly role: FileRole;
}

/** One folder's package. base and test files form one package, xtest files form another with the path suffix `_test`. */
export interface PackageInfo {
  readonly importPath: string;
  readonly dir: string;
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly module: ModuleInfo | undefined;
  /** What the files import, sorted, each once; test files included. */
  readonly imports: readonly string[];
}

export interface ModuleInfo {
  readonly path: string;
  readonly dir: string;
  /** From go.mod's `go` line, e.g. "1.22"; "" when absent. Before 1.22 loop variables are per loop. */
  readonly goVersion: string;
}

/** A root without go.mod: an old project or an unpacked archive. `prefix` is the import path of the root folder. */
export interface TreeInfo {
  readonly dir: string;
  readonly prefix: string;
  /** How the prefix was found; "folder" means it is only the folder's name. */
  readonly source: "hint" | "gopath" | "archive" | "importComment" | "imports" | "folder";
}

/** Where the code under analysis lives: plain data, so that a worker can build its own resolver from it. */
export interface ProjectLayout {
  /** The modules analysed, sorted by directory. */
  readonly modules: readonly ModuleInfo[];
  readonly trees: readonly TreeInfo[];
  /** The go.work file in force, "" when none. */
  readonly workFile: string;
  /** When not empty, directories named by go.mod `replace` and go.work `use` must lie in one of these. */
  readonly readableRoots: readonly string[];
}
