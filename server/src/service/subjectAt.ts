/**
 * Which maps, or which lock, the name at a place in a file stands for: declarations, uses, and locals that hold a map of
 * somewhere else. Answers in terms of the facts of the view.
 */
import type { MapFact } from "../analysis/facts.ts";
import type { DeclIr } from "../ir/file.ts";
import { child, type Ir, name, Op } from "../ir/ir.ts";
import type { BodyInfo, FieldStep, LocalSymbol } from "../resolve/symbols.ts";
import { declaredPlaces } from "./declaredPlaces.ts";
import type { PackageView } from "./packageView.ts";

export interface Subject {
  /** "map": one map, or several that a local may be. "lock": what it guards. "holder": the maps inside a type, field or variable. */
  readonly kind: "map" | "lock" | "holder";
  /** At least one. */
  readonly facts: readonly MapFact[];
  /** UTF-16 offsets of the name. */
  readonly start: number;
  readonly end: number;
}

/** Undefined where nothing is known of a map: not a name, or none of ours. */
export function subjectAt(view: PackageView, path: string, offset: number): Subject | undefined {
  const file = view.files.get(path);
  const decl = file?.ir.decls.find(({ extent }) => extent.start <= offset && offset <= extent.end);
  if (file === undefined || decl === undefined) return undefined;
  const declared = declaredPlaces(view, path).find(({ start, end }) => start <= offset && offset <= end);
  if (declared !== undefined) return subjectOf(view.facts, declared.key, declared);
  const use = nameAt(decl, offset);
  if (use === undefined) return undefined;
  const info = view.package.bodyOfDecl(decl, file.ir);
  const key = keyOfUse(info, decl.ir, use.node);
  if (key !== undefined) {
    const subject = subjectOf(view.facts, key, use);
    if (subject?.kind !== "map") return subject;
    // An object that was just made may have its map known by itself.
    const facts = [...new Set([...subject.facts, ...accessesIn(view.facts, decl, path)(({ operands }) => operands.includes(use.node))])];
    return { ...subject, facts };
  }
  const symbol = info.symbolAt(use.node);
  if (symbol?.kind !== "local") return undefined;
  const facts = factsOfLocal(view.facts, info, decl, path, symbol, use.node);
  return facts.length === 0 ? undefined : { kind: "map", facts, start: use.start, end: use.end };
}

interface NamePlace {
  readonly start: number;
  readonly end: number;
}

/** What a key stands for: a lock, a map, or, when no fact has it, all that lies inside it. */
function subjectOf(facts: readonly MapFact[], key: string, { start, end }: NamePlace): Subject | undefined {
  const found = (kind: Subject["kind"], of: readonly MapFact[]): Subject | undefined => (of.length === 0 ? undefined : { kind, facts: of, start, end });
  return (
    found(
      "lock",
      facts.filter(({ guard }) => guard?.key === key),
    ) ??
    found(
      "map",
      // Maps inside a map go by the name of the outer one.
      facts.filter((fact) => [key, `t:${key}`].includes(fact.key.replace(/(\[\])+$/, ""))),
    ) ??
    found(
      "holder",
      facts.filter((fact) => fact.key.startsWith(`${key}.`) || fact.key.startsWith(`${key}[`)),
    )
  );
}

/** The innermost name at an offset; of two that touch there the one that begins. */
function nameAt({ ir, extent }: DeclIr, offset: number): (NamePlace & { readonly node: number }) | undefined {
  const at = offset - extent.start;
  let found: number | undefined;
  let begin = -1;
  for (let node = 0; node < ir.length; node++) {
    const op = ir.op[node];
    if (op !== Op.Ident && op !== Op.Selector && op !== Op.Param) continue;
    const length = name(ir, node).length;
    const start = op === Op.Selector ? ir.end[node] - length : ir.start[node];
    if (length === 0 || at < start || at > start + length || start < begin) continue;
    found = node;
    begin = start;
  }
  if (found === undefined) return undefined;
  const start = extent.start + begin;
  return { node: found, start, end: start + name(ir, found).length };
}

/** The key of the place a name or selector denotes; undefined for a local, and for what is no place. */
function keyOfUse(info: BodyInfo, ir: Ir, node: number): string | undefined {
  const fieldOfLiteral = literalFieldKey(info, ir, node);
  if (fieldOfLiteral !== undefined) return fieldOfLiteral;
  switch (ir.op[node]) {
    case Op.Ident: {
      const symbol = info.symbolAt(node);
      if (symbol?.kind === "global") return `g:${symbol.packagePath}.${symbol.name}`;
      return symbol?.kind === "type" && symbol.type.kind === "named" ? `${symbol.type.packagePath}.${symbol.type.name}` : undefined;
    }
    case Op.Selector: {
      const selection = info.selection(node);
      const operand = child(ir, node, 0);
      if (selection?.kind === "member") return selection.symbol?.kind === "global" ? `g:${selection.packagePath}.${selection.name}` : undefined;
      if (selection?.kind === "field") return keyOfSteps(info, ir, operand, selection.steps);
      // A method of a lock stands for the lock.
      if (selection?.kind !== "method" || selection.receiver.packagePath !== "sync") return undefined;
      return selection.steps.length > 0 ? keyOfSteps(info, ir, operand, selection.steps) : keyOfUse(info, ir, operand);
    }
    case Op.Index: {
      const key = keyOfUse(info, ir, child(ir, node, 0));
      return key === undefined ? undefined : `${key}[]`;
    }
    case Op.Star:
    case Op.Addr:
      return keyOfUse(info, ir, child(ir, node, 0));
    default:
      return undefined;
  }
}

/** A field is known by the named type that declares it; one of an anonymous struct by the way to it. */
function keyOfSteps(info: BodyInfo, ir: Ir, operand: number, steps: readonly FieldStep[]): string | undefined {
  let key = keyOfUse(info, ir, operand);
  for (const { name, owner } of steps) {
    if (owner !== undefined) key = `${owner.packagePath}.${owner.name}.${name}`;
    else if (key !== undefined) key = `${key}.${name}`;
  }
  return key;
}

/** `m` in `Cache{m: …}`. */
function literalFieldKey(info: BodyInfo, ir: Ir, node: number): string | undefined {
  if (ir.op[node] !== Op.Ident || node < 2 || ir.op[node - 1] !== Op.Keyed) return undefined;
  for (let outer = node - 2; outer >= 0; outer--) {
    if (ir.next[outer] < ir.next[node - 1] || ir.op[outer] !== Op.Composite) continue;
    const type = info.typeOf(outer);
    return type.kind === "named" && type.underlying().kind === "struct" ? `${type.packagePath}.${type.name}.${name(ir, node)}` : undefined;
  }
  return undefined;
}

/** The maps that a local is at its uses: at this one when it is an access, else at any. */
function factsOfLocal(facts: readonly MapFact[], info: BodyInfo, decl: DeclIr, path: string, symbol: LocalSymbol, at: number): readonly MapFact[] {
  const { ir } = decl;
  const uses = new Set<number>();
  for (let node = 0; node < ir.length; node++) {
    if ((ir.op[node] === Op.Ident || ir.op[node] === Op.Param) && info.symbolAt(node) === symbol) uses.add(node);
  }
  const accessed = accessesIn(facts, decl, path);
  const here = accessed(({ operands }) => operands.includes(at));
  return here.length > 0 ? here : accessed(({ operands }) => operands.some((node) => uses.has(node)));
}

interface SiteInside {
  readonly fact: MapFact;
  readonly operands: readonly number[];
}

/** The maps with a site in the declaration that is as wanted. */
function accessesIn(facts: readonly MapFact[], { ir, extent }: DeclIr, path: string): (wanted: (site: SiteInside) => boolean) => MapFact[] {
  const inside = facts.flatMap((fact) =>
    fact.sites
      .filter(({ site }) => site.file === path && site.start >= extent.start && site.end <= extent.end)
      .map(({ site }): SiteInside => ({ fact, operands: operandsAt(ir, site.start - extent.start, site.end - extent.start) })),
  );
  return (wanted) => [...new Set(inside.filter(wanted).map(({ fact }) => fact))];
}

/** The expressions that a site may be about: the operands of index expressions, the arguments of a call, or the whole. */
function operandsAt(ir: Ir, start: number, end: number): number[] {
  const out: number[] = [];
  for (let node = 0; node < ir.length; node++) {
    if (ir.start[node] !== start || ir.end[node] !== end) continue;
    out.push(node);
    for (let at = node; ir.op[at] === Op.Index || ir.op[at] === Op.Star; ) {
      at = child(ir, at, 0);
      out.push(at);
    }
    if (ir.op[node] !== Op.Call) continue;
    for (let arg = ir.next[node + 1]; arg < ir.next[node]; arg = ir.next[arg]) out.push(arg);
  }
  return out;
}
