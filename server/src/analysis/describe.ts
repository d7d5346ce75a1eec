/**
 * What the analysis knows of one function, as text: its summary for callers, and the locks at each map access from each
 * root that reaches it. For debugging; its form is no contract.
 */
import { LineIndex } from "../base/lineIndex.ts";
import type { Package } from "../resolve/package.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import { locksFor } from "./boolFacts.ts";
import { type Context, Contexts, heldAt } from "./contexts.ts";
import { toldBy } from "./contextWays.ts";
import { Entries } from "./entries.ts";
import type { LockMode } from "./finding.ts";
import { lockName } from "./lockNames.ts";
import type { Access, CallEdge, DeclContext, LockEffect, LockName, Spawn, Summary, Unit } from "./model.ts";
import type { AnalysisOptions } from "./options.ts";
import { PackageProgram } from "./program.ts";
import type { Value } from "./values.ts";

export interface Description {
  readonly summary: string;
  readonly locks: string;
}

/** Undefined when the function is none of the package's, or defeated the analysis. */
export function describeFunction(pkg: Package, options: AnalysisOptions, wanted: (func: FuncSymbol) => boolean): Description | undefined {
  const program = new PackageProgram(pkg, options);
  program.run();
  const contexts = new Contexts(program);
  contexts.run(new Entries(program, pkg).find());
  for (const [func, summary] of program.summaries) {
    if (wanted(func)) return { summary: printSummary(summary), locks: printLocks(summary, contexts) };
  }
  return undefined;
}

function printSummary(summary: Summary): string {
  const lines = [`formals: ${list(summary.formals.map(show))}`];
  summary.returns.forEach((value, i) => {
    lines.push(`result ${i}: ${value === undefined ? "unknown" : value === "fresh" ? "made here" : show(value)}`);
  });
  for (const effect of summary.lockEffects) lines.push(showLockEffect(effect));
  for (const { formal, truth, effects } of summary.lockVariants)
    lines.push(`if ${show(formal)} is ${truth}: ${effects.length > 0 ? effects.map(showLockEffect).join("; ") : "no effect on locks"}`);
  for (const { access, formal, spawn } of summary.effects)
    lines.push(`${place(access)} ${access.kind} through ${show(formal)}${spawn ? " on another goroutine" : ""}`);
  for (const call of summary.formalCalls)
    lines.push(`calls its parameter ${show(call.formal)}${call.spawn ? " on another goroutine" : ""}, holding ${list(call.must.map(showHeld))}`);
  for (const { formal, key } of summary.formalStores) lines.push(`stores its parameter ${show(formal)} at ${key}`);
  if (summary.escaping.length > 0) lines.push(`lets escape: ${list(summary.escaping.map(show))}`);
  for (const spawn of summary.spawns) lines.push(showSpawn(spawn));
  if (summary.joins.length > 0) lines.push(`waits for: ${list(summary.joins)}`);
  if (summary.signals.size > 0) lines.push(`signals: ${list([...summary.signals].map(show))}`);
  if (summary.noReturn) lines.push("does not return");
  return `${lines.join("\n")}\n`;
}

function showLockEffect({ outcome, acquired, released }: LockEffect): string {
  const when = outcome === "any" ? "" : ` when the result is ${outcome}`;
  return `locks${when}: acquires ${list(acquired.map(showHeld))}, releases ${list(released.map(show))}`;
}

function printLocks(summary: Summary, contexts: Contexts): string {
  const lines: string[] = [];
  for (const unit of summary.units) {
    lines.push(`${unit.name || "package level"}${unit.kind === "function" ? "" : ` (${unit.kind}${unit.spawn ? `: ${unit.spawn.label}` : ""})`}`);
    const reached = contexts.byUnit.get(unit) ?? [];
    if (reached.length === 0) lines.push("  reached from nowhere in this package");
    for (const context of reached) lines.push(`  reached from ${showRoot(context)}, holding ${list(context.locks.map(showLock))}`);
    for (const access of unit.accesses) lines.push(...showAccess(access, reached));
    for (const call of unit.calls) lines.push(showCall(call, unit));
  }
  return `${lines.join("\n")}\n`;
}

function showAccess(access: Access, reached: readonly Context[]): string[] {
  const traits = [access.contents ? "" : "header only", access.once ? "once" : "", access.doubtful ? "doubtful" : "", access.token].filter(
    (trait) => trait !== "",
  );
  const head = `  ${place(access)} ${access.kind} ${access.location.display} = ${show(access.path)}${traits.length > 0 ? ` (${traits.join(", ")})` : ""}`;
  const own = `    here: must ${list(access.must.map(showHeld))}; may ${list(access.may.map(showHeld))}`;
  const loaded = access.loadedUnder.length > 0 ? [`    loaded under ${list(access.loadedUnder.map(showHeld))}`] : [];
  const around = reached.map((context) => `    from ${showRoot(context)}: ${list(heldAt(context, locksFor(access, toldBy(context))).map(showLock))}`);
  return [head, own, ...loaded, ...new Set(around)];
}

function showCall(call: CallEdge, unit: Unit): string {
  const targets = call.targets.length > 0 ? call.targets.map((func) => (func.receiver === "" ? func.name : `${func.receiver}.${func.name}`)) : [call.fieldKey];
  return `  ${lineAndColumn(unit.decl, call.node)} calls ${list(targets)}, holding ${list(call.must.map(showHeld))}`;
}

function showSpawn(spawn: Spawn): string {
  const many = spawn.multi ? "many" : "one";
  return `${lineAndColumn(spawn.decl, spawn.node)} starts ${many} (${spawn.label})${spawn.child ? `: ${spawn.child.name}` : ""}${spawn.unjoined ? ", may outlive the call" : ", joined"}`;
}

function showRoot({ root, via }: Context): string {
  const of = root.spawn ? ` ${root.spawn.label} at ${lineAndColumn(root.spawn.decl, root.spawn.node)}` : "";
  return `${root.kind}${of}${via ? ` through ${via.context.unit.name}` : ""}`;
}

/** An access path as one would write it in Go. */
function show(value: Value): string {
  const base = value.base === undefined ? "" : show(value.base);
  switch (value.kind) {
    case "field":
      return `${base}.${value.name}`;
    case "elem":
      return `${base}[${value.key === undefined ? "" : show(value.key)}]`;
    case "copy":
      return `copy(${base})`;
    case "rlocker":
      return `${base}.RLocker()`;
    case "bound":
      return `${base}.${value.name}`;
    case "phi":
      return `one of (${value.choices.map(show).join(", ")})`;
    case "alloc":
      return `new ${value.name || "object"}`;
    case "opaque":
      return `${base === "" ? "" : `${base}.`}${value.name || "result"}()`;
    default:
      return value.name || value.kind;
  }
}

function showHeld({ lock, mode }: { readonly lock: Value; readonly mode: LockMode }): string {
  return showLock(lockName(lock, mode));
}

function showLock({ name, mode }: LockName): string {
  return mode === "shared" ? `${name} (shared)` : name;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "nothing" : items.join(", ");
}

function place(access: Access): string {
  return lineAndColumn(access.unit.decl, access.node);
}

function lineAndColumn(decl: DeclContext, node: number): string {
  const { line, column } = new LineIndex(decl.file.text).position(decl.offset + decl.ir.start[node]);
  return `${line}:${column}`;
}
