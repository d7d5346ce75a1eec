/**
 * Entries: who may call what from outside. Exported API, handlers by signature, tests, init and main, and functions
 * that went out of sight.
 */
import { farComment } from "../ir/file.ts";
import { child, children, name, Op } from "../ir/ir.ts";
import { isGrpcMethod, isHandlerSignature } from "../models/handlers.ts";
import type { Package } from "../resolve/package.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import { isExported, underlying } from "../resolve/typeOps.ts";
import { BehindInterface } from "./behindInterface.ts";
import { isParallelTest } from "./declaration.ts";
import { namedKey } from "./location.ts";
import { lockContract } from "./lockComments.ts";
import type { Summary, Unit } from "./model.ts";
import type { PackageProgram } from "./program.ts";
import type { Entry, FormalFlag, RootKind } from "./roots.ts";

/** The entries of a program, as long as its declarations and what its comments say of locks stay the same. */
export class Entries {
  private readonly program: PackageProgram;
  private readonly pkg: Package;
  private readonly behind: BehindInterface;
  // What names, signatures and comments say, which edits of bodies leave as it is.
  private readonly handlers = new Map<FuncSymbol, boolean>();
  private readonly hidden = new Map<FuncSymbol, boolean>();
  private readonly assumed = new Map<FuncSymbol, boolean>();

  constructor(program: PackageProgram, pkg: Package) {
    this.program = program;
    this.pkg = pkg;
    this.behind = new BehindInterface(pkg);
  }

  /** By the summaries at hand. */
  find(): Entry[] {
    const { program } = this;
    const entries: Entry[] = [];
    const called = calledMethods(program);
    const calledFields = new Set<string>();
    for (const summary of program.allSummaries())
      for (const unit of summary.units) for (const edge of unit.calls) if (edge.fieldKey !== "") calledFields.add(edge.fieldKey);
    for (const [func, summary] of program.summaries) {
      const kind = this.kindOf(func, summary, called);
      if (kind) entries.push(this.entryOf(func, summary, kind));
    }
    for (const summary of program.initialisers) entries.push({ unit: summary.units[0], kind: "init", flags: new Map(), once: true, assumed: false });
    const entered = new Set(entries.map(({ unit }) => unit));
    for (const [key, functions] of program.stored) {
      if (calledFields.has(key)) continue;
      for (const func of functions) {
        const summary = program.summary(func);
        if (!summary || entered.has(summary.units[0])) continue;
        entered.add(summary.units[0]);
        entries.push(this.entryOf(func, summary, "callback"));
      }
    }
    for (const summary of program.allSummaries())
      for (const unit of summary.units) {
        if (unit.kind !== "callback" || calledFields.has(unit.storedAt)) continue;
        entries.push({ unit, kind: unit.isHandler ? "handler" : "callback", flags: new Map(), once: false, assumed: isIterator(unit) });
      }
    return entries;
  }

  private entryOf(func: FuncSymbol, summary: Summary, kind: RootKind): Entry {
    const assumed = known(this.assumed, func, () => assumesLock(func, summary));
    return { unit: summary.units[0], kind, flags: perCallFormals(kind, summary), once: kind === "init", assumed };
  }

  private kindOf(func: FuncSymbol, summary: Summary, called: ReadonlySet<FuncSymbol>): RootKind | undefined {
    const { isTest } = summary.decl;
    if (func.receiver === "" && (func.name === "init" || func.name === "TestMain")) return "init";
    if (func.receiver === "" && func.name === "main" && this.pkg.name === "main") return "main";
    if (isTest && func.receiver === "" && /^(Test|Benchmark|Fuzz|Example)/.test(func.name)) return isParallelTest(summary.decl.ir) ? "parallelTest" : "test";
    if (known(this.handlers, func, () => isHandler(this.pkg, func) || takesHandlerType(this.program, func))) return "handler";
    if (isTest) return undefined;
    if (!isExported(func.name)) return undefined;
    const isCalled = func.receiver !== "" && called.has(func);
    // A type that other packages cannot name is used here: the calls in sight say how.
    if (isCalled && known(this.hidden, func, () => !isExported(func.receiver) || this.behind.hides(func.receiver, func.name))) return undefined;
    if (this.pkg.name === "main") return func.receiver !== "" && !isCalled ? "callback" : undefined;
    return "api";
  }
}

function known(answers: Map<FuncSymbol, boolean>, func: FuncSymbol, ask: () => boolean): boolean {
  let answer = answers.get(func);
  if (answer === undefined) {
    answer = ask();
    answers.set(func, answer);
  }
  return answer;
}

/** `func(yield func(…) bool)`: it runs inside the loop that ranges over it, under locks that the loop's function knows. */
function isIterator({ decl: { ir }, closure }: Unit): boolean {
  if (closure < 0) return false;
  const params = children(ir, child(ir, closure, 0));
  const type = params.length === 1 ? child(ir, params[0], 0) : -1;
  if (type < 0 || ir.op[type] !== Op.FuncType) return false;
  const results = child(ir, type, 1);
  const result = results < 0 || ir.op[results] !== Op.Params ? [] : children(ir, results);
  return result.length === 1 && name(ir, child(ir, result[0], 0)) === "bool";
}

/** Methods that code beside tests calls. */
function calledMethods(program: PackageProgram): Set<FuncSymbol> {
  const called = new Set<FuncSymbol>();
  for (const summary of program.allSummaries())
    for (const unit of summary.units)
      if (!unit.decl.isTest) for (const edge of unit.calls) for (const target of edge.targets) if (target.receiver !== "") called.add(target);
  return called;
}

function isHandler(pkg: Package, func: FuncSymbol): boolean {
  const count = func.type.params.length;
  // Two at most, for all we know.
  if (count === 0 || count > 2) return false;
  const params = func.type.params.map(namedKey);
  if (isHandlerSignature(params, func.type.results.length)) return func.receiver === "" || isExported(func.name) || func.type.results.length === 0;
  if (func.receiver === "" || !isExported(func.name)) return false;
  return isGrpcMethod(params, func.type.results.length) && embedsServer(pkg, func.receiver);
}

function takesHandlerType(program: PackageProgram, func: FuncSymbol): boolean {
  const { handlerTypes } = program.options;
  return handlerTypes.length > 0 && func.type.params.some((p) => handlerTypes.includes(namedKey(p)));
}

/** The stub that protoc-gen-go-grpc makes services embed. */
function embedsServer(pkg: Package, typeName: string): boolean {
  const symbol = pkg.lookup(typeName);
  if (symbol?.kind !== "type") return false;
  const struct = underlying(symbol.type);
  return struct.kind === "struct" && struct.fields.some((f) => f.embedded && /^Unimplemented\w*Server$/.test(f.name));
}

/**
 * A handler's own request and response objects belong to that request. What else an exported function is given, beside its
 * receiver or the first parameter that stands for one, is hardly the same object in two calls.
 */
function perCallFormals(kind: RootKind, summary: Summary): ReadonlyMap<number, FormalFlag> {
  const flags = new Map<number, FormalFlag>();
  if (kind !== "handler" && kind !== "api" && kind !== "callback") return flags;
  const isMethod = summary.func?.receiver !== "";
  summary.formals.forEach((formal, position) => {
    if (formal.symbol?.role !== "param") return;
    if (kind === "handler") flags.set(formal.symbol.id, "owned");
    else if (isMethod || position > 0) flags.set(formal.symbol.id, "private");
  });
  return flags;
}

/** A name that says so, or a doc comment that demands that the caller holds the lock. */
function assumesLock(func: FuncSymbol, summary: Summary): boolean {
  if (
    /(Locked|NoLock|WithLock|WithoutLock|LockHeld|Unlocked|NoLocks?|_locked|_nolock)$/.test(func.name) ||
    /^(locked|unlocked|nolock|unsafe)[A-Z]/.test(func.name)
  )
    return true;
  const { file, offset } = summary.decl;
  const { text } = file;
  const { comments } = file.outline;
  for (let i = commentsBefore(comments, offset) - 1; i >= 0 && offset - comments[i].end < farComment; i--) {
    const comment = comments[i];
    const between = text.slice(comment.end, offset);
    if (/^\s*(?:\/\/[^\n]*(?:\n\s*|$))*$/.test(between) && lockContract.test(text.slice(comment.start, comment.end))) return true;
  }
  return false;
}

/** How many of them end before the offset. */
function commentsBefore(comments: readonly { readonly end: number }[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle].end <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
