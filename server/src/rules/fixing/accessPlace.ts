/**
 * From a finding or a fact to the syntax: the node that accesses the map, the map in it, and what the facts say about it.
 */
import type { MapFact, SiteFact } from "../../analysis/facts.ts";
import type { AccessKind, ConflictFinding, Site } from "../../analysis/finding.ts";
import { Op } from "../../ir/ir.ts";
import { underlying } from "../../resolve/typeOps.ts";
import type { Type } from "../../resolve/types.ts";
import type { DeclTree, PackageTrees } from "./declTree.ts";
import type { FixSource } from "./fix.ts";

export interface AccessPlace {
  readonly tree: DeclTree;
  /** The Index, the call, the operand of `range`, or what is assigned to. */
  readonly node: number;
  /** The map, or for a call that touches it somewhere inside, the call. */
  readonly map: number;
  readonly access: AccessKind;
  /** The map is touched by the code of a called function of this package. */
  readonly isInCallee: boolean;
}

export function isWriting(access: AccessKind): boolean {
  return access === "write" || access === "delete" || access === "clear" || access === "replace";
}

/** Undefined when the text no longer fits the site. */
export function accessPlace(trees: PackageTrees, site: Pick<Site, "file" | "start" | "end">, access: AccessKind, isCall = false): AccessPlace | undefined {
  const tree = trees.at(site.file, site.start);
  if (tree === undefined) return undefined;
  const node = nodeAt(tree, site.start, site.end);
  if (node < 0) return undefined;
  if (isCall) return { tree, node, map: node, access, isInCallee: true };
  const op = tree.op(node);
  if (op === Op.Index && isMap(tree.info.typeOf(tree.child(node, 0)))) return { tree, node, map: tree.child(node, 0), access, isInCallee: false };
  if (op === Op.Call) {
    const args = tree.children(node).slice(1);
    const map = args.find((arg) => isMap(tree.info.typeOf(arg))) ?? receiverMap(tree, node);
    const callee = tree.info.callee(node);
    const isOwn = "func" in callee && trees.ofFunction(callee.func) !== undefined;
    return { tree, node, map: map ?? node, access, isInCallee: map === undefined || isOwn };
  }
  return { tree, node, map: node, access, isInCallee: false };
}

/** The map a finding is about, with its facts and where its access really stands. */
export interface FindingPlace extends AccessPlace {
  readonly fact: MapFact;
  /** The fact's own site: that of a callee when the finding stands at a call. */
  readonly inner: SiteFact | undefined;
}

export function findingPlace(source: FixSource, trees: PackageTrees, finding: ConflictFinding): FindingPlace | undefined {
  const moved = finding.related.find(({ role, access }) => role === "call" && access !== undefined);
  const at = moved ?? finding.site;
  const fits = (site: SiteFact): boolean => site.site.file === at.file && site.site.start === at.start && site.site.end === at.end;
  const fact =
    source.facts.find((one) => one.map === finding.map && one.sites.some(fits)) ??
    source.facts.find((one) => one.map === finding.map && !one.isLocal && one.sites.length > 0);
  const place = fact && accessPlace(trees, finding.site, finding.access, moved !== undefined);
  return place && fact ? { ...place, fact, inner: fact.sites.find(fits) } : undefined;
}

/** The outermost expression with exactly these offsets. */
function nodeAt(tree: DeclTree, start: number, end: number): number {
  for (let node = 0; node < tree.ir.length; node++) {
    const op = tree.op(node);
    if (op < Op.Ident || op >= Op.List) continue;
    if (tree.start(node) === start && tree.end(node) === end) return node;
  }
  return -1;
}

export function isMap(type: Type): boolean {
  const target = type.kind === "pointer" ? type.elem : type;
  return underlying(target).kind === "map";
}

function receiverMap(tree: DeclTree, call: number): number | undefined {
  const callee = tree.child(call, 0);
  if (tree.op(callee) !== Op.Selector) return undefined;
  const operand = tree.child(callee, 0);
  return !tree.info.isType(operand) && isMap(tree.info.typeOf(operand)) ? operand : undefined;
}
