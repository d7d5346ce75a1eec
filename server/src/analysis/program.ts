/**
 * One package under analysis: its declarations, the call graph that orders them, and their summaries.
 */

import type { FileIr } from "../ir/file.ts";
import { child, Flag, type Ir, name, Op } from "../ir/ir.ts";
import { findMember } from "../resolve/members.ts";
import { implementers } from "../resolve/methods.ts";
import type { Package } from "../resolve/package.ts";
import type { BodyInfo, FuncSymbol } from "../resolve/symbols.ts";
import { typeKey } from "../resolve/typeOps.ts";
import type { Type } from "../resolve/types.ts";
import type { ForeignModels } from "./foreign.ts";
import type { ForeignModel } from "./foreignModel.ts";
import type { Program } from "./interp/interp.ts";
import { interpretFunction, interpretInitialiser } from "./interp/interpret.ts";
import type { DeclContext, Summary } from "./model.ts";
import type { AnalysisOptions } from "./options.ts";
import { stronglyConnected } from "./stronglyConnected.ts";
import { type Value, Values } from "./values.ts";

export interface SkippedDeclaration {
  readonly file: string;
  readonly reason: string;
}

interface FunctionEntry {
  readonly decl: DeclContext;
  readonly info: BodyInfo;
}

/** Interface calls with more possible targets than this stay unknown. */
const maxImplementers = 8;
/** A cycle of functions is interpreted again until its summaries settle, at most so often. */
const maxRounds = 3;

export class PackageProgram implements Program {
  readonly values: Values;
  readonly packagePath: string;
  readonly options: AnalysisOptions;
  readonly summaries = new Map<FuncSymbol, Summary>();
  readonly initialisers: Summary[] = [];
  readonly skipped: SkippedDeclaration[] = [];
  /** Functions stored under a key, callable from wherever the key is called. */
  readonly stored = new Map<string, Set<FuncSymbol>>();
  readonly lockAliases = new Map<string, string>();
  readonly places = new Map<string, Value>();
  readonly semaphores: ReadonlySet<string>;
  private readonly pkg: Package;
  private readonly foreignModels: ForeignModels | undefined;
  private readonly entries = new Map<FuncSymbol, FunctionEntry>();
  private readonly implementerCache = new Map<string, readonly FuncSymbol[]>();
  private units = 0;
  private spawns = 0;
  private decls = 0;

  constructor(pkg: Package, options: AnalysisOptions, foreign?: ForeignModels) {
    this.pkg = pkg;
    this.values = new Values(pkg);
    this.foreignModels = foreign;
    this.options = options;
    this.packagePath = pkg.path;
    const files = new Map<string, FileIr>(pkg.files.map((f) => [f.path, f]));
    this.semaphores = semaphoreNames(pkg.files);
    for (const func of pkg.functions()) {
      const file = files.get(func.file);
      if (!file || !func.decl) continue;
      this.entries.set(func, { decl: this.context(file, func.decl.ir, func.decl.extent.start, func), info: pkg.body(func) });
    }
  }

  private context(file: FileIr, ir: Ir, offset: number, func: FuncSymbol | undefined): DeclContext {
    return { id: this.decls++, file, ir, offset, func, isTest: file.path.endsWith("_test.go"), isMade: file.outline.generated || isMock(file.path) };
  }

  /** Interprets everything, callees before callers. */
  run(): void {
    const nodes = [...this.entries.keys()];
    const edges = new Map(nodes.map((f) => [f, this.callees(f)]));
    for (const component of stronglyConnected(nodes, (f) => edges.get(f) ?? [])) {
      const cyclic = component.length > 1 || (edges.get(component[0]) ?? []).includes(component[0]);
      const rounds = cyclic ? maxRounds : 1;
      for (let round = 0; round < rounds; round++) for (const func of component) this.interpret(func);
    }
    for (const file of this.pkg.files)
      for (const decl of file.decls) {
        if (decl.extent.kind !== "var") continue;
        const context = this.context(file, decl.ir, decl.extent.start, undefined);
        this.guarded(file.path, () => this.initialisers.push(interpretInitialiser(this, context, this.pkg.bodyOfDecl(decl, file))));
      }
  }

  private interpret(func: FuncSymbol): void {
    const entry = this.entries.get(func);
    if (!entry) return;
    this.guarded(func.file, () => this.summaries.set(func, interpretFunction(this, entry.decl, entry.info)));
  }

  /** One declaration that defeats us is reported and left out; the others answer. */
  private guarded(file: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.skipped.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  private callees(func: FuncSymbol): FuncSymbol[] {
    const entry = this.entries.get(func);
    if (!entry) return [];
    const { ir } = entry.decl;
    const found = new Set<FuncSymbol>();
    const add = (f: FuncSymbol | undefined): void => {
      if (f && this.entries.has(f)) found.add(f);
    };
    for (let n = 0; n < ir.length; n++) {
      if (ir.op[n] !== Op.Call) continue;
      const callee = entry.info.callee(n);
      if (callee.kind === "func" || callee.kind === "method" || callee.kind === "methodExpr") add(callee.func);
      else if (callee.kind === "interfaceMethod") for (const f of this.implementers(callee.interfaceType, callee.name)) add(f);
      for (let a = ir.next[n + 1]; a < ir.next[n]; a = ir.next[a]) add(referenced(entry.info, ir, a));
    }
    return [...found];
  }

  summary(func: FuncSymbol): Summary | undefined {
    return this.summaries.get(func);
  }

  isOwn(func: FuncSymbol): boolean {
    return this.entries.has(func);
  }

  foreign(func: FuncSymbol): ForeignModel | undefined {
    return this.foreignModels?.of(func, this.pkg);
  }

  implementers(interfaceType: Type, method: string): readonly FuncSymbol[] {
    if (interfaceType.kind === "unknown" || isStandard(interfaceType)) return [];
    const key = `${interfaceType.kind === "named" ? `${interfaceType.packagePath}.${interfaceType.name}` : typeKey(interfaceType)}.${method}`;
    let found = this.implementerCache.get(key);
    if (!found) {
      const methods: FuncSymbol[] = [];
      for (const named of implementers([this.pkg], interfaceType)) {
        const member = findMember(named, method, this.pkg.path);
        if (member?.kind === "method" && member.steps.length === 0 && this.entries.has(member.method)) methods.push(member.method);
      }
      found = methods.length > maxImplementers ? [] : methods;
      this.implementerCache.set(key, found);
    }
    return found;
  }

  newUnitId(): number {
    return this.units++;
  }

  newSpawnId(): number {
    return this.spawns++;
  }

  storeFunction(key: string, func: FuncSymbol): void {
    const set = this.stored.get(key) ?? new Set();
    set.add(func);
    this.stored.set(key, set);
  }

  aliasLock(key: string, target: string): void {
    const known = this.lockAliases.get(key);
    this.lockAliases.set(key, known === undefined || known === target ? target : key);
  }

  allSummaries(): Summary[] {
    return [...this.summaries.values(), ...this.initialisers];
  }
}

/** io.Writer, error and their like have too many implementations for the one at hand to mean anything. */
function isStandard(type: Type): boolean {
  return type.kind === "named" && !type.packagePath.split("/")[0].includes(".") && standardRoots.has(type.packagePath.split("/")[0]);
}

const standardRoots = new Set([
  "",
  "io",
  "fmt",
  "sort",
  "context",
  "net",
  "error",
  "errors",
  "encoding",
  "container",
  "hash",
  "bufio",
  "flag",
  "log",
  "database",
  "crypto",
  "sync",
  "os",
  "time",
  "testing",
]);

function isMock(path: string): boolean {
  return /(^|[/_])(mock|fake)s?(_\w+)?\.go$|\/(mock|fake)s?\/[^/]+\.go$/i.test(path);
}

/** The function a value expression names: `f` or `x.method`. */
function referenced(info: BodyInfo, ir: Ir, node: number): FuncSymbol | undefined {
  if (ir.op[node] === Op.Ident) {
    const symbol = info.symbolAt(node);
    return symbol?.kind === "func" ? symbol : undefined;
  }
  if (ir.op[node] !== Op.Selector) return undefined;
  const selection = info.selection(node);
  return selection?.kind === "method" || selection?.kind === "methodExpr" ? selection.method : undefined;
}

/** Names of variables and fields that are only ever given a channel of capacity one. */
function semaphoreNames(files: readonly FileIr[]): ReadonlySet<string> {
  const one = new Set<string>();
  const other = new Set<string>();
  for (const file of files)
    for (const { ir } of file.decls)
      for (let n = 0; n < ir.length; n++) {
        if (ir.op[n] !== Op.Call || ir.op[n + 1] !== Op.Ident || name(ir, n + 1) !== "make") continue;
        const type = child(ir, n, 1);
        if (type < 0 || ir.op[type] !== Op.ChanType) continue;
        const capacity = child(ir, n, 2);
        const isOne = capacity >= 0 && ir.op[capacity] === Op.Lit && (ir.flags[capacity] & 3) === Flag.LitInt && name(ir, capacity) === "1";
        (isOne ? one : other).add(targetName(ir, n));
      }
  for (const used of other) one.delete(used);
  one.delete("");
  return one;
}

/** The variable or field that the expression at `node` initialises or is assigned to, by position. */
function targetName(ir: Ir, node: number): string {
  for (let n = node - 1; n >= 0 && n > node - 40; n--) {
    if (ir.next[n] <= node) continue;
    const op = ir.op[n];
    if (op === Op.Keyed) return name(ir, n + 1);
    if (op === Op.List) continue;
    if (op === Op.Define || op === Op.Assign || op === Op.Var) {
      const left = child(ir, n, 0);
      const right = child(ir, n, op === Op.Var ? 2 : 1);
      let target = left + 1;
      for (let c = right + 1; c < ir.next[right] && c !== node; c = ir.next[c]) target = ir.next[target];
      return target < ir.next[left] && (ir.op[target] === Op.Ident || ir.op[target] === Op.Selector) ? name(ir, target) : "";
    }
    return "";
  }
  return "";
}
