/**
 * The scope of one file: its imports over its package over the universe.
 */
import { push } from "../base/multimap.ts";
import type { FileOutline, ImportSpec } from "../syntax/declarations.ts";
import type { ImportedPackage, OuterScope } from "./context.ts";
import type { FuncSymbol, GoSymbol } from "./symbols.ts";
import { shortName } from "./typeOps.ts";
import { universe, unsafePackage } from "./universe.ts";

/** What a file may ask of its package. */
export interface Surroundings {
  readonly path: string;
  lookup(name: string): GoSymbol | undefined;
  method(type: string, name: string): FuncSymbol | undefined;
  /** The package an import path names here, without reading its declarations. */
  importName(path: string): string | undefined;
  importPackage(path: string): ImportedPackage | undefined;
}

export class FileScope implements OuterScope {
  readonly path: string;
  readonly outline: FileOutline;
  private readonly home: Surroundings;
  private readonly known = new Map<number, GoSymbol | undefined>();
  private written: WrittenNames | undefined;
  private declared: ReadonlyMap<string, ImportSpec> | undefined;

  constructor(path: string, outline: FileOutline, home: Surroundings) {
    this.path = path;
    this.outline = outline;
    this.home = home;
  }

  get packagePath(): string {
    return this.home.path;
  }

  lookup(id: number, name: string): GoSymbol | undefined {
    if (this.known.has(id)) {
      return this.known.get(id);
    }
    const symbol = this.find(name);
    this.known.set(id, symbol);
    return symbol;
  }

  method(type: string, name: string): FuncSymbol | undefined {
    return this.home.method(type, name);
  }

  member(path: string, name: string): GoSymbol | undefined {
    return path === "unsafe" ? unsafePackage.get(name) : this.home.importPackage(path)?.lookup(name);
  }

  private find(name: string): GoSymbol | undefined {
    if (name === "" || name === "_") {
      return undefined;
    }
    const declared = this.home.lookup(name);
    if (declared !== undefined) {
      return declared;
    }
    const imported = this.importNamed(name);
    if (imported !== undefined) {
      return { kind: "package", path: imported.path, name };
    }
    return this.dotImported(name) ?? universe.get(name);
  }

  private importNamed(name: string): ImportSpec | undefined {
    this.written ??= writtenNames(this.outline.imports);
    const alias = this.written.aliases.get(name);
    if (alias !== undefined) {
      return alias;
    }
    // The path says the name nearly always; asking the package costs a look at the disk.
    const likely = this.written.plain.get(name)?.find((spec) => (this.home.importName(spec.path) ?? name) === name);
    if (likely !== undefined || universe.has(name)) {
      return likely;
    }
    this.declared ??= this.declaredNames(this.outline.imports.filter((spec) => spec.alias === ""));
    return this.declared.get(name);
  }

  /** Imports by the name their package clause gives, or by every name their path suggests when they are missing. */
  private declaredNames(specs: readonly ImportSpec[]): ReadonlyMap<string, ImportSpec> {
    const names = new Map<string, ImportSpec>();
    for (const spec of specs) {
      const known = this.home.importName(spec.path);
      for (const name of known === undefined ? guessedNames(spec.path) : [known]) {
        if (!names.has(name)) {
          names.set(name, spec);
        }
      }
    }
    return names;
  }

  private dotImported(name: string): GoSymbol | undefined {
    for (const spec of this.outline.imports) {
      if (spec.alias === ".") {
        const symbol = this.member(spec.path, name);
        if (symbol !== undefined) {
          return symbol;
        }
      }
    }
    return undefined;
  }
}

/** Imports by what the file alone says of their names. */
interface WrittenNames {
  readonly aliases: ReadonlyMap<string, ImportSpec>;
  /** Without an alias, by the last element of the path. */
  readonly plain: ReadonlyMap<string, readonly ImportSpec[]>;
}

function writtenNames(imports: readonly ImportSpec[]): WrittenNames {
  const aliases = new Map<string, ImportSpec>();
  const plain = new Map<string, ImportSpec[]>();
  for (const spec of imports) {
    if (spec.alias === "") push(plain, shortName(spec.path), spec);
    else if (!aliases.has(spec.alias)) aliases.set(spec.alias, spec);
  }
  return { aliases, plain };
}

/** go-redis is redis or go_redis, yaml.v3 is yaml, ini-go is ini. */
function guessedNames(path: string): readonly string[] {
  const short = shortName(path);
  return [
    short,
    short.replace(/^go[-_.]/, ""),
    short.replace(/[-_.]go$/, ""),
    short.replaceAll(/[-.]/g, "_"),
    short.replaceAll(/[-.]/g, ""),
    short.replace(/^.*[-.]/, ""),
  ];
}
