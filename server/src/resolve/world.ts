/**
 * All packages an analysis can see. Foreign ones are outlined when first imported and lowered declaration by
 * declaration; those under analysis are registered with their bodies. Reads nothing itself: a host is passed in.
 */
import type { Names } from "../base/names.ts";
import type { DeclIr, FileIr } from "../ir/file.ts";
import type { PackageInfo } from "../project/model.ts";
import type { DeclExtent, FileOutline } from "../syntax/declarations.ts";
import { Binder } from "./binder.ts";
import type { Nesting } from "./context.ts";
import { Package, type PackageHost, type PackageSource } from "./package.ts";

export interface WorldHost {
  /** The package an import path means to files of a folder; undefined when there is none. */
  locate(importPath: string, fromDir: string): PackageInfo | undefined;
  /** A file's text, or undefined when it cannot be read (any more). */
  readText(path: string): string | undefined;
  outline(text: string, path: string): FileOutline;
  /** The outline of a file as remembered by the host, undefined when it does not know it. */
  knownOutline?(path: string): FileOutline | undefined;
  /** The declaration at `extent`, function bodies left out. */
  lower(text: string, extent: DeclExtent): DeclIr;
  /** The declaration at `extent` with its bodies. */
  lowerBody(text: string, extent: DeclExtent): DeclIr;
  readonly names: Names;
}

export interface WorldLimits {
  /** Foreign packages kept at a time. */
  readonly packages: number;
  /** UTF-16 units of source text kept for lowering. */
  readonly text: number;
}

const defaultLimits: WorldLimits = { packages: 2000, text: 16_000_000 };

/** A foreign package's outlines, which outlive the symbols made of them. */
interface Foreign {
  readonly sources: readonly PackageSource[];
  package: Package | undefined;
}

export class World implements PackageHost {
  readonly names: Names;
  readonly binder = new Binder();
  readonly nesting: Nesting = { depth: 0 };
  private readonly host: WorldHost;
  private readonly limits: WorldLimits;
  private readonly located = new Map<string, PackageInfo | undefined>();
  /** In order of last use. */
  private readonly foreign = new Map<string, Foreign>();
  private readonly registered = new Map<string, Package>();
  private readonly texts = new Map<string, string>();
  private textSize = 0;

  constructor(host: WorldHost, limits: WorldLimits = defaultLimits) {
    this.host = host;
    this.limits = limits;
    this.names = host.names;
  }

  /** The package `importPath` means to the files in `fromDir`. */
  package(importPath: string, fromDir: string): Package | undefined {
    const info = this.locate(importPath, fromDir);
    return info === undefined ? undefined : this.load(info, false);
  }

  /** Makes a package loaded with bodies the one its importers see, until it is removed. */
  addPackage(info: PackageInfo, files: readonly FileIr[]): Package {
    const added = this.newPackage(info, files);
    this.register(added);
    return added;
  }

  /** A package that its importers do not see yet; files without declarations are outlined only. */
  newPackage(info: PackageInfo, files: readonly FileIr[], outlined: readonly { readonly path: string; readonly outline: FileOutline }[] = []): Package {
    const sources: PackageSource[] = files.map((file) => ({ path: file.path, outline: file.outline, file }));
    return new Package(info, [...sources, ...outlined.map(({ path, outline }) => ({ path, outline, file: undefined }))], this);
  }

  /** Makes a package the one its importers see, until it is removed. */
  register(pkg: Package): void {
    const key = keyOf(pkg.info);
    if (this.registered.get(key) === pkg) return;
    this.forget(key);
    this.registered.set(key, pkg);
  }

  /** Files changed: their texts, the packages they belong to and what was made of those are asked for again. */
  forgetFiles(paths: ReadonlySet<string>): void {
    for (const path of paths) {
      const text = this.texts.get(path);
      if (text === undefined) continue;
      this.textSize -= text.length;
      this.texts.delete(path);
    }
    for (const [key, { sources, package: held }] of [...this.foreign]) {
      if (!sources.some(({ path }) => paths.has(path))) continue;
      this.foreign.delete(key);
      if (held !== undefined) this.dropImporters(held);
    }
  }

  /** Files or packages came or went: import paths are looked up again. */
  forgetLocations(): void {
    this.located.clear();
    this.foreign.clear();
  }

  removePackage(removed: Package): void {
    const key = keyOf(removed.info);
    if (this.registered.get(key) === removed) {
      this.registered.delete(key);
      this.dropImporters(removed);
    }
  }

  // ---- for packages

  importName(from: Package, path: string): string | undefined {
    return this.locate(path, from.info.dir)?.name;
  }

  importPackage(from: Package, path: string): Package | undefined {
    const info = this.locate(path, from.info.dir);
    if (info === undefined) {
      return undefined;
    }
    // An external test package sees what the test files of its own folder export.
    const withTests = info.dir === from.info.dir && info.importPath !== from.info.importPath;
    return this.load(info, withTests);
  }

  lower(path: string, extent: DeclExtent): DeclIr {
    return this.host.lower(this.text(path) ?? "", extent);
  }

  lowerBody(path: string, extent: DeclExtent): DeclIr {
    return this.host.lowerBody(this.text(path) ?? "", extent);
  }

  // ---- loading

  private locate(path: string, fromDir: string): PackageInfo | undefined {
    const key = `${fromDir}\0${path}`;
    if (!this.located.has(key)) {
      this.located.set(key, this.host.locate(path, fromDir));
    }
    return this.located.get(key);
  }

  private load(info: PackageInfo, withTests: boolean): Package {
    const key = keyOf(info);
    const registered = this.registered.get(key);
    if (registered !== undefined) {
      return registered;
    }
    const foreignKey = withTests ? `${key}\0test` : key;
    let foreign = this.foreign.get(foreignKey);
    if (foreign === undefined) {
      foreign = { sources: this.outlines(info, withTests), package: undefined };
      this.evict();
    } else {
      this.foreign.delete(foreignKey);
    }
    this.foreign.set(foreignKey, foreign);
    foreign.package ??= new Package(info, foreign.sources, this);
    return foreign.package;
  }

  private outlines(info: PackageInfo, withTests: boolean): PackageSource[] {
    const sources: PackageSource[] = [];
    const own = info.files.every(({ role }) => role === "xtest");
    for (const { path, role } of info.files) {
      if (role !== "base" && !withTests && !own) continue;
      const known = this.host.knownOutline?.(path);
      const text = known === undefined ? this.text(path) : undefined;
      const outlined = known ?? (text === undefined ? undefined : this.host.outline(text, path));
      if (outlined !== undefined) sources.push({ path, outline: outlined, file: undefined });
    }
    return sources;
  }

  private evict(): void {
    while (this.foreign.size >= this.limits.packages) {
      const oldest = this.foreign.keys().next();
      if (oldest.done === true) {
        return;
      }
      this.foreign.delete(oldest.value);
    }
  }

  /** Drops a foreign package about to be replaced, with everything that holds its symbols. */
  private forget(key: string): void {
    for (const foreignKey of [key, `${key}\0test`]) {
      const old = this.foreign.get(foreignKey);
      this.foreign.delete(foreignKey);
      if (old?.package !== undefined) {
        this.dropImporters(old.package);
      }
    }
    const before = this.registered.get(key);
    if (before !== undefined) {
      this.removePackage(before);
    }
  }

  /** Symbols of foreign packages that lead to `target` are made anew when next asked for; their outlines stay. */
  private dropImporters(target: Package): void {
    const gone = new Set<unknown>([target]);
    for (let before = 0; before !== gone.size; ) {
      before = gone.size;
      for (const foreign of this.foreign.values()) {
        const held = foreign.package;
        if (held !== undefined && [...held.imported].some((other) => gone.has(other))) {
          gone.add(held);
          foreign.package = undefined;
        }
      }
    }
  }

  private text(path: string): string | undefined {
    let text = this.texts.get(path);
    if (text !== undefined) {
      this.texts.delete(path);
      this.texts.set(path, text);
      return text;
    }
    text = this.host.readText(path);
    if (text === undefined) {
      return undefined;
    }
    this.texts.set(path, text);
    this.textSize += text.length;
    for (const [old, held] of this.texts) {
      if (this.textSize <= this.limits.text || old === path) {
        break;
      }
      this.texts.delete(old);
      this.textSize -= held.length;
    }
    return text;
  }
}

function keyOf(info: PackageInfo): string {
  return `${info.dir}\0${info.importPath}`;
}
