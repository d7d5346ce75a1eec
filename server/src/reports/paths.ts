/**
 * Finds the file of the workspace that a frame names. A build may have been made elsewhere (container, build machine), with
 * -trimpath, with GORACE=strip_path_prefix or from a vendor folder.
 */
import { isGenerated, packageOf } from "./frames.ts";
import type { Frame } from "./report.ts";

export interface ModuleRoot {
  /** As `go.mod` names it. */
  readonly path: string;
  /** Absolute, with `/`, without one at the end. */
  readonly folder: string;
}

export interface KnownPlaces {
  /** Absolute paths of the Go files that may be opened, with `/`. */
  readonly files: Iterable<string>;
  readonly modules: readonly ModuleRoot[];
  /** Folder of the Go installation; "" when unknown. */
  readonly goroot?: string;
  /** Folder of downloaded modules; "" when unknown. */
  readonly moduleCache?: string;
}

/**
 * exact: the path itself. module: by the module or package that the path or the function names. suffix: the only file whose
 * path ends alike. outside: a place in Go's installation or the module cache, which was not looked at.
 */
export type FoundBy = "exact" | "module" | "suffix" | "outside";

export interface LocatedFile {
  readonly file: string;
  readonly by: FoundBy;
}

export class PathMapper {
  readonly #files: ReadonlySet<string>;
  readonly #byName = new Map<string, string[]>();
  /** The longest module path first: nested modules win. */
  readonly #modules: readonly ModuleRoot[];
  readonly #goroot: string;
  readonly #moduleCache: string;

  constructor(known: KnownPlaces) {
    this.#files = new Set(known.files);
    for (const file of this.#files) {
      const name = baseName(file);
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [file]);
      else same.push(file);
    }
    this.#modules = [...known.modules].sort((a, b) => b.path.length - a.path.length);
    this.#goroot = known.goroot ?? "";
    this.#moduleCache = known.moduleCache ?? "";
  }

  /** Undefined for generated code, and where no file, or more than one, may be meant. */
  locate(frame: Frame): LocatedFile | undefined {
    const file = frame.file.replaceAll("\\", "/");
    if (isGenerated(file) || isUnsafe(file)) return undefined;
    if (this.#files.has(file)) return { file, by: "exact" };
    return this.#byModule(file) ?? this.#byPackage(frame, file) ?? this.#bySuffix(file) ?? this.#outside(frame, file);
  }

  /** `example.com/shop/cache/cache.go` (-trimpath), also behind a vendor folder. */
  #byModule(file: string): LocatedFile | undefined {
    const vendored = file.lastIndexOf("/vendor/");
    const path = vendored < 0 ? file : file.slice(vendored + "/vendor/".length);
    if (vendored < 0 && isAbsolute(file)) return undefined;
    for (const { path: module, folder } of this.#modules) {
      if (vendored >= 0 && this.#files.has(`${folder}/vendor/${path}`)) return { file: `${folder}/vendor/${path}`, by: "module" };
      const rest = below(module, path);
      if (rest !== undefined && this.#files.has(`${folder}/${rest}`)) return { file: `${folder}/${rest}`, by: "module" };
    }
    return undefined;
  }

  /** The function's package says the folder, wherever the build was made. */
  #byPackage(frame: Frame, file: string): LocatedFile | undefined {
    const path = packageOf(frame.function).replace(/_test$/, "");
    for (const { path: module, folder } of this.#modules) {
      const rest = path === module ? "" : below(module, path);
      if (rest === undefined) continue;
      const candidate = `${folder}/${rest === "" ? "" : `${rest}/`}${baseName(file)}`;
      if (this.#files.has(candidate)) return { file: candidate, by: "module" };
    }
    return undefined;
  }

  /** The file that shares most of the path's end; a bare name must be the only one. */
  #bySuffix(file: string): LocatedFile | undefined {
    const parts = file.split("/").filter((part) => part !== "" && part !== ".");
    let best: string | undefined;
    let longest = 0;
    let tie = false;
    for (const candidate of this.#byName.get(baseName(file)) ?? []) {
      const shared = sharedEnd(parts, candidate.split("/"));
      if (shared > longest) [best, longest, tie] = [candidate, shared, false];
      else if (shared === longest) tie = true;
    }
    const enough = longest >= 2 || parts.length === 1;
    return best !== undefined && !tie && enough ? { file: best, by: "suffix" } : undefined;
  }

  /** Go's own files and downloaded modules as -trimpath writes them. */
  #outside(frame: Frame, file: string): LocatedFile | undefined {
    if (isAbsolute(file)) return undefined;
    const version = /^[^/]+(?:\/[^/@]+)*@v\d[^/]*(?=\/)/.exec(file)?.[0];
    if (version !== undefined && this.#moduleCache === "") return undefined;
    // The cache writes capitals of module paths as `!` and the small letter.
    const escaped = version?.replace(/[A-Z]/g, (capital) => `!${capital.toLowerCase()}`);
    if (version !== undefined) return { file: `${this.#moduleCache}/${escaped}${file.slice(version.length)}`, by: "outside" };
    const first = file.split("/", 1)[0];
    const isStandard = file.includes("/") && !first.includes(".") && packageOf(frame.function).split("/", 1)[0] === first;
    return isStandard && this.#goroot !== "" ? { file: `${this.#goroot}/src/${file}`, by: "outside" } : undefined;
  }
}

/** A path must neither lead out of a folder nor to another machine. */
function isUnsafe(file: string): boolean {
  return file.startsWith("//") || file.split("/").includes("..");
}

function isAbsolute(file: string): boolean {
  return file.startsWith("/") || /^[A-Za-z]:\//.test(file);
}

function below(folder: string, path: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

function sharedEnd(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[a.length - 1 - shared] === b[b.length - 1 - shared]) shared++;
  return shared;
}
