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
  readonly gopath: string;
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
}

export interface ModuleInfo {
  readonly path: string;
  readonly dir: string;
  /** From go.mod's `go` line, e.g. "1.22"; "" when absent. Before 1.22 loop variables are per loop. */
  readonly goVersion: string;
}
