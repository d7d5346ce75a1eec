/**
 * A declaration as fixes look at it: nodes with their parents, texts and places, and the bindings and types behind them.
 */
import type { DeclIr, FileIr } from "../../ir/file.ts";
import { child, children, type Ir, Op } from "../../ir/ir.ts";
import type { Package } from "../../resolve/package.ts";
import type { BodyInfo, FuncSymbol, LocalSymbol } from "../../resolve/symbols.ts";
import type { Type } from "../../resolve/types.ts";

export class DeclTree {
  readonly file: FileIr;
  readonly decl: DeclIr;
  readonly ir: Ir;
  readonly info: BodyInfo;
  private readonly pkg: Package;
  /** -1 for the declaration itself. */
  private readonly parents: Int32Array;

  constructor(pkg: Package, file: FileIr, decl: DeclIr) {
    this.pkg = pkg;
    this.file = file;
    this.decl = decl;
    this.ir = decl.ir;
    this.info = pkg.bodyOfDecl(decl, file);
    this.parents = new Int32Array(decl.ir.length).fill(-1);
    for (let node = 0; node < decl.ir.length; node++) for (let c = node + 1; c < decl.ir.next[node]; c = decl.ir.next[c]) this.parents[c] = node;
  }

  get packagePath(): string {
    return this.pkg.path;
  }

  /** The type of a package-level variable; undefined when the name is none. */
  typeOfPackageVariable(name: string): Type | undefined {
    const symbol = this.pkg.lookup(name);
    return symbol?.kind === "global" ? symbol.type : undefined;
  }

  /** The name is declared in the package, which hides an import of that name. */
  declares(name: string): boolean {
    return this.pkg.lookup(name) !== undefined;
  }

  /** Methods of a type of this package, by `import/path.Type`. */
  methodNames(type: string): Iterable<string> {
    return this.pkg.methodsOf(type.slice(type.lastIndexOf(".") + 1)).keys();
  }

  op(node: number): number {
    return node < 0 ? Op.None : this.ir.op[node];
  }

  parent(node: number): number {
    return this.parents[node];
  }

  child(node: number, n: number): number {
    return child(this.ir, node, n);
  }

  children(node: number): number[] {
    return children(this.ir, node);
  }

  name(node: number): string {
    return this.ir.names.text(this.ir.aux[node]);
  }

  /** Offset in the file. */
  start(node: number): number {
    return this.decl.extent.start + this.ir.start[node];
  }

  end(node: number): number {
    return this.decl.extent.start + this.ir.end[node];
  }

  text(node: number): string {
    return this.file.text.slice(this.start(node), this.end(node));
  }

  isInside(node: number, around: number): boolean {
    return node >= around && node < this.ir.next[around];
  }

  /** The nearest Func or FuncLit around a node; 0 when there is none. */
  functionOf(node: number): number {
    let at = this.parent(node);
    while (at > 0 && this.op(at) !== Op.FuncLit) at = this.parent(at);
    return Math.max(at, 0);
  }

  /** The Block of a Func or FuncLit, or -1. */
  bodyOf(func: number): number {
    const last = this.op(func) === Op.Func ? this.child(func, 4) : this.op(func) === Op.FuncLit ? this.child(func, 2) : -1;
    return last >= 0 && this.op(last) === Op.Block ? last : -1;
  }

  /** True for a node that stands in a list of statements: of a block, or of a clause behind its head. */
  isListed(node: number): boolean {
    const parent = this.parent(node);
    const op = this.op(parent);
    return op === Op.Block || ((op === Op.Case || op === Op.Comm) && node !== parent + 1);
  }

  /** The innermost listed statement around a node (or the node itself); -1 outside of functions. */
  statementOf(node: number): number {
    let at = node;
    while (at > 0 && !this.isListed(at)) at = this.op(at) === Op.FuncLit ? -1 : this.parent(at);
    return at > 0 ? at : -1;
  }

  /** Statements of the list a listed statement stands in. */
  siblings(statement: number): number[] {
    const parent = this.parent(statement);
    const all = this.children(parent);
    return this.op(parent) === Op.Block ? all : all.slice(1);
  }

  /** Go's declared function this is, for a declaration that is one. */
  get functionName(): string {
    const { names, receiver } = this.decl.extent;
    return receiver === "" ? (names[0] ?? "") : `${receiver}.${names[0] ?? ""}`;
  }

  /** The local variable an identifier names. */
  localAt(node: number): LocalSymbol | undefined {
    if (this.op(node) !== Op.Ident) return undefined;
    const symbol = this.info.symbolAt(node);
    return symbol?.kind === "local" ? symbol : undefined;
  }

  /**
   * The expression a variable was made with, when it is its only value: `x := e` or `var x = e`; -1 otherwise.
   * A name of several that one call gives has none.
   */
  onlyValue(local: LocalSymbol): number {
    if (local.role !== "var" || local.assignments > 0 || local.clause !== undefined) return -1;
    const list = this.parent(local.node);
    const statement = this.parent(list);
    if (this.op(list) !== Op.List || (this.op(statement) !== Op.Define && this.op(statement) !== Op.Var)) return -1;
    const values = this.child(statement, this.op(statement) === Op.Define ? 1 : 2);
    if (this.op(values) !== Op.List || this.children(values).length !== this.children(list).length) return -1;
    return this.children(values)[this.children(list).indexOf(local.node)] ?? -1;
  }

  /** Every name that is used or declared anywhere in the declaration. */
  namesInUse(): Set<string> {
    const used = new Set<string>();
    for (let node = 0; node < this.ir.length; node++) {
      const op = this.op(node);
      if (op === Op.Ident || op === Op.Param || op === Op.Labeled) used.add(this.name(node));
    }
    return used;
  }
}

/** The declarations of a package, made into trees when asked for. */
export class PackageTrees {
  private readonly pkg: Package;
  private readonly trees = new Map<DeclIr, DeclTree>();
  /** Of the struct types asked for, by `import/path.Type`: the code that copies a value of it first, "" where none does. */
  readonly copies = new Map<string, string>();

  constructor(pkg: Package) {
    this.pkg = pkg;
  }

  all(): DeclTree[] {
    return this.pkg.files.flatMap((file) => file.decls.map((decl) => this.of(file, decl)));
  }

  of(file: FileIr, decl: DeclIr): DeclTree {
    let tree = this.trees.get(decl);
    if (tree === undefined) {
      tree = new DeclTree(this.pkg, file, decl);
      this.trees.set(decl, tree);
    }
    return tree;
  }

  /** The declaration around an offset of a file. */
  at(path: string, offset: number): DeclTree | undefined {
    const file = this.pkg.files.find((one) => one.path === path);
    const decl = file?.decls.find(({ extent }) => extent.start <= offset && offset < extent.end);
    return file && decl ? this.of(file, decl) : undefined;
  }

  /** The declaration of a function of this package. */
  ofFunction(func: FuncSymbol): DeclTree | undefined {
    const file = func.decl && this.pkg.files.find((one) => one.path === func.file);
    return file && func.decl ? this.of(file, func.decl) : undefined;
  }
}
