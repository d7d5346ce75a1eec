/**
 * One package: its declarations by name, made into symbols when asked for. A foreign package holds outlines only and
 * lowers a declaration when somebody needs it; the package under analysis brings its files with bodies.
 */
import type { DeclIr, FileIr } from "../ir/file.ts";
import { child, Flag, name, Op } from "../ir/ir.ts";
import type { PackageInfo } from "../project/model.ts";
import type { DeclExtent, FileOutline } from "../syntax/declarations.ts";
import type { Binder } from "./binder.ts";
import { Body } from "./body.ts";
import type { Env, ImportedPackage, Nesting } from "./context.ts";
import { Constant, constantType, constantValue, FuncDeclaration, GlobalVariable, type SpecPlace, specType, TypeDeclaration } from "./declared.ts";
import { FileScope, type Surroundings } from "./fileScope.ts";
import type { BodyInfo, FuncSymbol, GlobalSymbol, GoSymbol } from "./symbols.ts";
import type { NamedType } from "./types.ts";

/** What a package needs of the world it is in. */
export interface PackageHost {
  readonly binder: Binder;
  readonly nesting: Nesting;
  lower(path: string, extent: DeclExtent): DeclIr;
  lowerBody(path: string, extent: DeclExtent): DeclIr;
  importName(from: Package, path: string): string | undefined;
  importPackage(from: Package, path: string): ImportedPackage | undefined;
}

/** A file of a package; `file` when it was loaded with bodies. */
export interface PackageSource {
  readonly path: string;
  readonly outline: FileOutline;
  readonly file: FileIr | undefined;
}

/** A package-level variable and where its value is. */
export interface GlobalDeclaration {
  readonly symbol: GlobalSymbol;
  readonly file: FileIr;
  readonly decl: DeclIr;
  /** The Var node. */
  readonly spec: number;
  /** The Ident that declares it. */
  readonly ident: number;
  /** The expression it is initialised with, or -1; one call may initialise several variables. */
  readonly value: number;
  readonly position: number;
}

/** A declaration that declares one or more names. */
interface Entry {
  readonly scope: FileScope;
  readonly extent: DeclExtent;
  decl: DeclIr | undefined;
  /** When it was loaded with its body. */
  readonly file: FileIr | undefined;
  body: Body | undefined;
  places: Map<string, Place> | undefined;
}

/** A name's spec inside its declaration. */
interface Place extends SpecPlace {
  readonly op: number;
  readonly isConst: boolean;
}

export class Package implements ImportedPackage, Surroundings {
  readonly info: PackageInfo;
  readonly path: string;
  readonly name: string;
  /** Files with bodies; none for a foreign package. */
  readonly files: readonly FileIr[];
  private readonly host: PackageHost;
  private readonly scopes = new Map<string, FileScope>();
  private readonly entries: Entry[] = [];
  private readonly byName = new Map<string, Entry>();
  private readonly methodEntries = new Map<string, Map<string, Entry>>();
  private readonly symbols = new Map<string, GoSymbol | undefined>();
  private readonly funcs = new Map<Entry, FuncDeclaration>();
  private readonly bodies = new Map<DeclIr, Body>();
  /** Imported packages seen so far; the world drops a package together with what refers to it. */
  readonly imported = new Set<ImportedPackage>();

  constructor(info: PackageInfo, sources: readonly PackageSource[], host: PackageHost) {
    this.info = info;
    this.path = info.importPath;
    this.name = info.name;
    this.host = host;
    this.files = sources.flatMap(({ file }) => (file === undefined ? [] : [file]));
    for (const source of sources) {
      this.index(source);
    }
  }

  private index(source: PackageSource): void {
    const scope = new FileScope(source.path, source.outline, this);
    this.scopes.set(source.path, scope);
    if (source.file !== undefined) {
      for (const decl of source.file.decls) {
        this.addEntry({ scope, extent: decl.extent, decl, file: source.file, body: undefined, places: undefined });
      }
      return;
    }
    for (const extent of source.outline.declarations) {
      if (extent.kind !== "import" && extent.kind !== "unknown") {
        this.addEntry({ scope, extent, decl: undefined, file: undefined, body: undefined, places: undefined });
      }
    }
  }

  private addEntry(entry: Entry): void {
    const { kind, receiver, names } = entry.extent;
    this.entries.push(entry);
    if (kind === "func" && receiver !== "") {
      let methods = this.methodEntries.get(receiver);
      if (methods === undefined) {
        methods = new Map();
        this.methodEntries.set(receiver, methods);
      }
      for (const name of names) {
        setOnce(methods, name, entry);
      }
      return;
    }
    for (const name of names) {
      if (name !== "_" && !(kind === "func" && name === "init")) {
        setOnce(this.byName, name, entry);
      }
    }
  }

  // ---- names

  lookup(name: string): GoSymbol | undefined {
    const entry = this.byName.get(name);
    if (entry === undefined) {
      return undefined;
    }
    let symbol = this.symbols.get(name);
    if (symbol === undefined) {
      symbol = this.symbolOf(name, entry);
      this.symbols.set(name, symbol);
    }
    return symbol;
  }

  /** All functions and methods of files that were loaded, file by file in source order; not those known by name alone. */
  functions(): FuncSymbol[] {
    return this.entries.filter(({ extent, file }) => extent.kind === "func" && file !== undefined).map((entry) => this.func(entry));
  }

  method(type: string, name: string): FuncSymbol | undefined {
    const entry = this.methodEntries.get(type)?.get(name);
    return entry === undefined ? undefined : this.func(entry);
  }

  /** Methods declared on a type of this package, by name. */
  methodsOf(type: string): Map<string, FuncSymbol> {
    const methods = new Map<string, FuncSymbol>();
    for (const [name, entry] of this.methodEntries.get(type) ?? []) {
      methods.set(name, this.func(entry));
    }
    return methods;
  }

  /** Types declared at package level, aliases left out. */
  namedTypes(): NamedType[] {
    const types: NamedType[] = [];
    for (const [name, entry] of this.byName) {
      const symbol = entry.extent.kind === "type" ? this.lookup(name) : undefined;
      if (symbol?.kind === "type" && !symbol.alias && symbol.type.kind === "named") {
        types.push(symbol.type);
      }
    }
    return types;
  }

  /** Package-level variables of the files loaded with bodies, in source order; `_` is left out. */
  globals(): GlobalDeclaration[] {
    const globals: GlobalDeclaration[] = [];
    for (const entry of this.entries) {
      const { decl, file } = entry;
      if (entry.extent.kind !== "var" || decl === undefined || file === undefined) {
        continue;
      }
      for (const [name, place] of this.places(entry)) {
        const symbol = this.byName.get(name) === entry ? this.lookup(name) : undefined;
        if (symbol?.kind === "global") {
          globals.push({ symbol, file, decl, ...this.globalPlace(decl, place) });
        }
      }
    }
    return globals;
  }

  private globalPlace(decl: DeclIr, place: Place): { spec: number; ident: number; value: number; position: number } {
    const { ir } = decl;
    const { node, position, count } = place;
    const values = child(ir, node, 2);
    let value = -1;
    if (values >= 0 && ir.op[values] === Op.List) {
      const first = child(ir, values, 0);
      const single = first >= 0 && ir.next[first] >= ir.next[values];
      value = single && count > 1 ? first : child(ir, values, position);
    }
    return { spec: node, ident: child(ir, child(ir, node, 0), position), value, position };
  }

  // ---- bodies

  body(func: FuncSymbol): BodyInfo {
    return func instanceof FuncDeclaration ? func.body : noBody;
  }

  /** A function of a package that was loaded without bodies, read again with its own. */
  withBody(func: FuncSymbol): { readonly path: string; readonly decl: DeclIr; readonly info: BodyInfo } | undefined {
    const entry = func.receiver === "" ? this.byName.get(func.name) : this.methodEntries.get(func.receiver)?.get(func.name);
    if (entry === undefined || entry.extent.kind !== "func") return undefined;
    const decl = this.host.lowerBody(entry.scope.path, entry.extent);
    return { path: entry.scope.path, decl, info: new Body(decl, entry.scope, this.host.binder, this.host.nesting) };
  }

  /** `decl` is a declaration of `file`, which is one of this package's files. */
  bodyOfDecl(decl: DeclIr, file: FileIr): BodyInfo {
    const scope = this.scopes.get(file.path);
    return scope === undefined ? noBody : this.bodyIn(decl, scope);
  }

  /**
   * A function of a file under edit has another body; nothing else of the package changed. Answers its symbol, which stays;
   * undefined when `before` is no function of this package.
   */
  replaceFunction(before: DeclIr, after: DeclIr): FuncSymbol | undefined {
    const entry = this.entries.find(({ decl }) => decl === before);
    if (entry === undefined || entry.extent.kind !== "func") return undefined;
    entry.decl = after;
    entry.body = undefined;
    this.bodies.delete(before);
    const func = this.func(entry);
    func.bodyReplaced();
    return func;
  }

  private bodyIn(decl: DeclIr, scope: FileScope): Body {
    let body = this.bodies.get(decl);
    if (body === undefined) {
      body = new Body(decl, scope, this.host.binder, this.host.nesting);
      this.bodies.set(decl, body);
    }
    return body;
  }

  private env(entry: Entry): Body {
    entry.decl ??= this.host.lower(entry.scope.path, entry.extent);
    entry.body ??= this.bodyIn(entry.decl, entry.scope);
    return entry.body;
  }

  // ---- imports

  importName(path: string): string | undefined {
    return this.host.importName(this, path);
  }

  importPackage(path: string): ImportedPackage | undefined {
    const found = this.host.importPackage(this, path);
    if (found !== undefined) {
      this.imported.add(found);
    }
    return found;
  }

  /** Does it lead to a package in that folder, as far as imports were followed? */
  reaches(dir: string): boolean {
    const seen = new Set<ImportedPackage>([this]);
    for (const pkg of seen) {
      if (!(pkg instanceof Package)) continue;
      if (pkg !== this && pkg.info.dir === dir) return true;
      for (const imported of pkg.imported) seen.add(imported);
    }
    return false;
  }

  // ---- symbols

  private func(entry: Entry): FuncDeclaration {
    let func = this.funcs.get(entry);
    if (func === undefined) {
      func = new FuncDeclaration({
        packagePath: this.path,
        file: entry.scope.path,
        name: entry.extent.names[0] ?? "",
        receiver: entry.extent.receiver,
        decl: () => (entry.file === undefined ? undefined : entry.decl),
        env: () => this.env(entry),
      });
      this.funcs.set(entry, func);
    }
    return func;
  }

  private symbolOf(name: string, entry: Entry): GoSymbol | undefined {
    if (entry.extent.kind === "func") {
      return this.func(entry);
    }
    const env: Env = this.env(entry);
    const place = this.places(entry).get(name);
    if (place === undefined) {
      return undefined;
    }
    if (place.op === Op.Type) {
      return new TypeDeclaration(env, place.node, "", {
        method: (method) => this.method(name, method),
        methodNames: () => this.methodEntries.get(name)?.keys() ?? [],
      });
    }
    return place.isConst
      ? new Constant(name, env, constantValue(env.ir, place), () => constantType(env, place))
      : new GlobalVariable(this.path, name, () => specType(env, place));
  }

  private places(entry: Entry): Map<string, Place> {
    if (entry.places === undefined) {
      entry.places = new Map();
      const { ir } = this.env(entry);
      let constNode = -1;
      // Specs lie at the top or in groups (or in what an error left of them), never deeper.
      for (let node = 0; node < ir.length; ) {
        const op = ir.op[node];
        if (op === Op.Group || op === Op.Error) {
          node++;
          continue;
        }
        if (op === Op.Type) {
          setOnce(entry.places, name(ir, node), { op, node, position: 0, count: 1, isConst: false });
        } else if (op === Op.Var) {
          constNode = this.placeSpec(entry, node, constNode);
        }
        node = ir.next[node];
      }
    }
    return entry.places;
  }

  /** Records the names of a var or const spec; returns the spec a constant without value repeats. */
  private placeSpec(entry: Entry, node: number, constNode: number): number {
    const { ir } = this.env(entry);
    const isConst = (ir.flags[node] & Flag.Const) !== 0;
    const values = child(ir, node, 2);
    const hasValues = values >= 0 && ir.op[values] === Op.List && ir.next[values] > values + 1;
    const source = isConst && !hasValues && constNode >= 0 ? constNode : node;
    const names: string[] = [];
    const list = child(ir, node, 0);
    for (let c = list + 1; list >= 0 && c < ir.next[list]; c = ir.next[c]) {
      names.push(ir.op[c] === Op.Ident ? name(ir, c) : "_");
    }
    names.forEach((declared, position) => {
      if (declared !== "_") {
        setOnce(entry.places ?? new Map(), declared, { op: Op.Var, node: source, position, count: names.length, isConst });
      }
    });
    return source;
  }
}

function setOnce<V>(map: Map<string, V>, key: string, value: V): void {
  if (!map.has(key)) {
    map.set(key, value);
  }
}

const noBody: BodyInfo = {
  symbolAt: () => undefined,
  typeOf: () => ({ kind: "unknown" }),
  isType: () => false,
  selection: () => undefined,
  callee: () => ({ kind: "unknown", path: "", name: "" }),
  locals: [],
};
