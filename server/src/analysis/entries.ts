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
import { isBehindInterface } from "./behindInterface.ts";
import { isParallelTest } from "./declaration.ts";
import { namedKey } from "./location.ts";
import { lockContract } from "./lockComments.ts";
import type { Summary, Unit } from "./model.ts";
import type { PackageProgram } from "./program.ts";
import type { Entry, FormalFlag, RootKind } from "./roots.ts";

export function findEntries(program: PackageProgram, pkg: Package): Entry[] {
  const entries: Entry[] = [];
  const called = calledMethods(program);
  const calledFields = new Set<string>();
  for (const summary of program.allSummaries())
    for (const unit of summary.units) for (const edge of unit.calls) if (edge.fieldKey !== "") calledFields.add(edge.fieldKey);
  for (const [func, summary] of program.summaries) {
    const kind = entryKind(program, pkg, func, summary, called);
    if (kind) entries.push({ unit: summary.units[0], kind, flags: perCallFormals(kind, summary), once: kind === "init", assumed: assumesLock(func, summary) });
  }
  for (const summary of program.initialisers) entries.push({ unit: summary.units[0], kind: "init", flags: new Map(), once: true, assumed: false });
  const known = new Set(entries.map(({ unit }) => unit));
  for (const [key, functions] of program.stored) {
    if (calledFields.has(key)) continue;
    for (const func of functions) {
      const summary = program.summary(func);
      if (!summary || known.has(summary.units[0])) continue;
      known.add(summary.units[0]);
      entries.push({ unit: summary.units[0], kind: "callback", flags: perCallFormals("callback", summary), once: false, assumed: assumesLock(func, summary) });
    }
  }
  for (const summary of program.allSummaries())
    for (const unit of summary.units) {
      if (unit.kind !== "callback" || calledFields.has(unit.storedAt)) continue;
      entries.push({ unit, kind: unit.isHandler ? "handler" : "callback", flags: new Map(), once: false, assumed: isIterator(unit) });
    }
  return entries;
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

function entryKind(program: PackageProgram, pkg: Package, func: FuncSymbol, summary: Summary, called: ReadonlySet<FuncSymbol>): RootKind | undefined {
  const isTest = summary.decl.isTest;
  if (func.receiver === "" && (func.name === "init" || func.name === "TestMain")) return "init";
  if (func.receiver === "" && func.name === "main" && pkg.name === "main") return "main";
  if (isTest && func.receiver === "" && /^(Test|Benchmark|Fuzz|Example)/.test(func.name)) return isParallelTest(summary.decl.ir) ? "parallelTest" : "test";
  if (isHandler(pkg, func) || takesHandlerType(program, func)) return "handler";
  if (isTest) return undefined;
  if (!isExported(func.name)) return undefined;
  // A type that other packages cannot name is used here: the calls in sight say how.
  if (func.receiver !== "" && called.has(func) && (!isExported(func.receiver) || isBehindInterface(pkg, func.receiver, func.name))) return undefined;
  if (pkg.name === "main") return func.receiver !== "" && !called.has(func) ? "callback" : undefined;
  return "api";
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
export function assumesLock(func: FuncSymbol, summary: Summary): boolean {
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
