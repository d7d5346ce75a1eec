/**
 * One folder's Go files as packages: reads each folder once, file heads only, and remembers the answer.
 */
import { compareText } from "../base/compareText.ts";
import { constraintHolds, fileNameMatches, isTestFileName } from "./buildConstraint.ts";
import { type DiagnosticSink, describeFailure } from "./diagnostics.ts";
import type { BuildContext, FileSystem, ModuleInfo, PackageInfo, SourceFile } from "./model.ts";
import { baseName, insideOf, joinPath, parentPath } from "./paths.ts";
import { type SourceHead, scanSourceHead } from "./sourceHead.ts";

export interface FolderEntry {
  readonly name: string;
  readonly head: SourceHead;
}

/** A folder as the build context sees it. */
export interface Folder {
  readonly dir: string;
  readonly goFiles: readonly string[];
  readonly subdirs: readonly string[];
  readonly hasGoMod: boolean;
}

/** Files of one folder that form packages together. */
export interface FolderPackage {
  readonly name: string;
  readonly base: readonly FolderEntry[];
  readonly test: readonly FolderEntry[];
  readonly xtest: readonly FolderEntry[];
  /** Go files the build context leaves out. */
  readonly excluded: readonly string[];
  readonly importComment: string;
}

/** What a catalog has read, as data that can cross to another thread. */
export interface CatalogContents {
  readonly folders: ReadonlyMap<string, Folder | undefined>;
  /** As `PackageCatalog.unit` answers; what was read of single files is left out, which would be several times as much. */
  readonly units: ReadonlyMap<string, PackageInfo | undefined>;
}

/** Enough for the licence text and the imports of nearly every file. */
const headBytes = 4096;
const longHeadBytes = 65536;

export class PackageCatalog {
  private readonly fs: FileSystem;
  private readonly context: BuildContext;
  private readonly sink: DiagnosticSink;
  private readonly folders: Map<string, Folder | undefined>;
  private readonly packages = new Map<string, FolderPackage>();
  private readonly units: Map<string, PackageInfo | undefined>;
  private readonly decoder = new TextDecoder();

  /** Of what is `known`, from a catalog of the same build context, nothing is read again. */
  constructor(fs: FileSystem, context: BuildContext, sink: DiagnosticSink, known?: CatalogContents) {
    this.fs = fs;
    this.context = context;
    this.sink = sink;
    this.folders = new Map(known?.folders);
    this.units = new Map(known?.units);
  }

  contents(): CatalogContents {
    return { folders: this.folders, units: this.units };
  }

  /** undefined when there is no such folder or it cannot be read. */
  folder(dir: string): Folder | undefined {
    if (this.folders.has(dir)) return this.folders.get(dir);
    const entries = this.fs.readDir(dir);
    let folder: Folder | undefined;
    if (entries !== undefined) {
      const goFiles: string[] = [];
      const subdirs: string[] = [];
      let hasGoMod = false;
      for (const { name, kind } of entries) {
        if (kind === "directory") subdirs.push(name);
        else if (kind === "file") {
          if (name === "go.mod") hasGoMod = true;
          else if (name.endsWith(".go")) goFiles.push(name);
        }
      }
      folder = { dir, goFiles, subdirs, hasGoMod };
    }
    this.folders.set(dir, folder);
    return folder;
  }

  /** A Go file was made, changed or deleted; true when the packages of its folder may be others now, and are read again. */
  refresh(path: string): boolean {
    const dir = parentPath(path);
    const name = baseName(path);
    if (!this.folders.has(dir)) return false;
    const isThere = this.fs.isFile(path);
    if (isThere === (this.folders.get(dir)?.goFiles.includes(name) ?? false) && !(isThere && this.headChanged(dir, name))) return false;
    this.folders.delete(dir);
    this.packages.delete(dir);
    for (const key of this.units.keys()) if (key.split("\0")[1] === dir) this.units.delete(key);
    return true;
  }

  /** Go files and go.mod files that were seen in a folder and below it, whether or not they are still there. */
  filesIn(dir: string): readonly string[] {
    const found: string[] = [];
    for (const [at, folder] of this.folders) {
      if (folder === undefined || insideOf(dir, at) === undefined) continue;
      for (const name of folder.goFiles) found.push(joinPath(at, name));
      if (folder.hasGoMod) found.push(joinPath(at, "go.mod"));
    }
    return found;
  }

  private headChanged(dir: string, name: string): boolean {
    const known = this.packages.get(dir);
    if (known === undefined) return false;
    const old = [...known.base, ...known.test, ...known.xtest].find((entry) => entry.name === name)?.head;
    const head = fileNameMatches(this.context, name) ? this.head(joinPath(dir, name)) : undefined;
    const isIncluded = head !== undefined && head.packageName !== "" && this.included(head);
    return old === undefined ? isIncluded : !isIncluded || head.packageName !== old.packageName || head.importComment !== old.importComment;
  }

  hasGoFiles(dir: string): boolean {
    return (this.folder(dir)?.goFiles.length ?? 0) > 0;
  }

  /** Files sorted into roles. */
  packageOf(dir: string): FolderPackage {
    let found = this.packages.get(dir);
    if (found === undefined) {
      found = this.readPackage(dir, this.folder(dir)?.goFiles ?? [], false);
      this.packages.set(dir, found);
    }
    return found;
  }

  /** The package with its _test.go files when `tests` is set; undefined when no file remains. */
  unit(dir: string, importPath: string, module: ModuleInfo | undefined, tests: boolean): PackageInfo | undefined {
    const key = `${tests ? "t" : "b"}\0${dir}\0${importPath}`;
    if (this.units.has(key)) return this.units.get(key);
    const unit = unitOf(dir, this.packageOf(dir), importPath, module, tests);
    this.units.set(key, unit);
    return unit;
  }

  /** The external test package of the folder. */
  externalTests(dir: string, importPath: string, module: ModuleInfo | undefined): PackageInfo | undefined {
    const { xtest } = this.packageOf(dir);
    if (xtest.length === 0) return undefined;
    const name = xtest[0].head.packageName;
    return { importPath: `${importPath}_test`, dir, name, files: sources(dir, xtest, "xtest"), module, imports: importsOf(xtest) };
  }

  /** The named files alone as a package, whatever their constraints say, as `go run x.go` takes them. */
  filesAlone(dir: string, names: readonly string[], importPath: string, module: ModuleInfo | undefined): PackageInfo | undefined {
    return unitOf(dir, this.readPackage(dir, names, true), importPath, module, true);
  }

  private readPackage(dir: string, names: readonly string[], unconstrained: boolean): FolderPackage {
    const entries: FolderEntry[] = [];
    const excluded: string[] = [];
    for (const name of names) {
      if (!unconstrained && !fileNameMatches(this.context, name)) {
        excluded.push(name);
        continue;
      }
      const path = joinPath(dir, name);
      const head = this.head(path);
      if (head === undefined) {
        this.sink.add("unreadable-file", path, [describeFailure(this.fs, path)]);
      } else if (head.packageName === "") {
        this.sink.add("no-package-clause", path, [path]);
      } else if (unconstrained || this.included(head)) entries.push({ name, head });
      else excluded.push(name);
    }
    return this.sortIntoRoles(dir, entries, excluded);
  }

  private included(head: SourceHead): boolean {
    if (head.packageName === "documentation" || (!this.context.cgo && head.imports.includes("C"))) return false;
    return constraintHolds(this.context, head.goBuild, head.plusBuild);
  }

  private sortIntoRoles(dir: string, entries: readonly FolderEntry[], excluded: readonly string[]): FolderPackage {
    const plain = entries.filter((entry) => !isTestFileName(entry.name));
    const tests = entries.filter((entry) => isTestFileName(entry.name));
    const name = mostFrequentName(plain.length > 0 ? plain : withoutTestSuffix(tests));
    const base: FolderEntry[] = [];
    const test: FolderEntry[] = [];
    const xtest: FolderEntry[] = [];
    const left: string[] = [];
    for (const entry of plain) {
      if (entry.head.packageName === name) base.push(entry);
      else left.push(entry.name);
    }
    // An external test package stands alone, so a folder that go would refuse for its other files still has one.
    const external = mostFrequentName(tests.filter((entry) => entry.head.packageName !== name && entry.head.packageName.endsWith("_test")));
    for (const entry of tests) {
      if (entry.head.packageName === name) test.push(entry);
      else if (entry.head.packageName === external) xtest.push(entry);
      else left.push(entry.name);
    }
    if (left.length > 0) this.sink.add("several-packages", dir, [name, left.join(", ")]);
    const importComment = base.find((entry) => entry.head.importComment !== "")?.head.importComment ?? "";
    return { name, base, test, xtest, excluded: [...excluded, ...left], importComment };
  }

  private head(path: string): SourceHead | undefined {
    if (this.fs.readHead !== undefined) {
      for (const bytes of [headBytes, longHeadBytes]) {
        const start = this.fs.readHead(path, bytes);
        if (start === undefined) return undefined;
        const head = scanSourceHead(this.decoder.decode(start));
        if (head.complete || start.length < bytes) return head;
      }
    }
    const whole = this.fs.readFile(path);
    return whole === undefined ? undefined : scanSourceHead(this.decoder.decode(whole));
  }
}

function unitOf(dir: string, folder: FolderPackage, importPath: string, module: ModuleInfo | undefined, tests: boolean): PackageInfo | undefined {
  const entries = tests ? [...folder.base, ...folder.test] : folder.base;
  if (entries.length === 0) return undefined;
  const files = [...sources(dir, folder.base, "base"), ...(tests ? sources(dir, folder.test, "test") : [])];
  return { importPath, dir, name: folder.name, files, module, imports: importsOf(entries) };
}

function sources(dir: string, entries: readonly FolderEntry[], role: SourceFile["role"]): SourceFile[] {
  return entries.map((entry) => ({ path: joinPath(dir, entry.name), role }));
}

function importsOf(entries: readonly FolderEntry[]): readonly string[] {
  const found = new Set<string>();
  for (const entry of entries) for (const path of entry.head.imports) found.add(path);
  return [...found].sort(compareText);
}

/** A folder of external tests only still belongs to the package they test. */
function withoutTestSuffix(entries: readonly FolderEntry[]): readonly FolderEntry[] {
  return entries.map((entry) => ({
    name: entry.name,
    head: { ...entry.head, packageName: entry.head.packageName.replace(/(?<=.)_test$/, "") },
  }));
}

/** On a tie a library wins over a command, then the name of the first file. */
function mostFrequentName(entries: readonly FolderEntry[]): string {
  const counts = new Map<string, number>();
  for (const { head } of entries) counts.set(head.packageName, (counts.get(head.packageName) ?? 0) + 1);
  let best = "";
  let bestCount = 0;
  for (const [name, count] of counts) {
    if (count > bestCount || (count === bestCount && best === "main")) {
      best = name;
      bestCount = count;
    }
  }
  return best;
}
