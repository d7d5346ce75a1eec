/**
 * The fix "add a mutex": declares one beside a map that no lock guards, and holds it at every access, over all files of the
 * package.
 */

import type { MapFact } from "../../analysis/facts.ts";
import type { ConflictFinding } from "../../analysis/finding.ts";
import { push } from "../../base/multimap.ts";
import { countedKey } from "../../base/template.ts";
import { Op } from "../../ir/ir.ts";
import type { LocalSymbol } from "../../resolve/symbols.ts";
import { type AccessPlace, accessPlace, findingPlace, isWriting } from "./accessPlace.ts";
import { copyOf } from "./copied.ts";
import { declareField, declareLocal, declareVariable } from "./declareMutex.ts";
import type { DeclTree } from "./declTree.ts";
import { type Draft, type Fix, type FixSource, fixFrom, isRefusal, type Refusal, refuse, words } from "./fix.ts";
import { guardFunction } from "./guardFunction.ts";
import { type Change, freshName } from "./guardStatement.ts";
import { importOf } from "./imports.ts";
import { type LockExpression, siblingExpression } from "./lockExpression.ts";
import { type LockKnowledge, lockKnowledge } from "./lockKnowledge.ts";
import { type MapDeclaration, mapDeclaration } from "./mapDeclaration.ts";
import { keyOf } from "./places.ts";
import { FileRewriters, type Rewriter } from "./rewriter.ts";

export function fixAddMutex(source: FixSource, finding: ConflictFinding): Fix | undefined {
  const place = findingPlace(source, lockKnowledge(source.package).trees, finding);
  if (!place || (place.fact.guard?.held ?? 0) > 0) return undefined;
  return addMutex(source, place.fact);
}

/** For any map without a guard. */
export function addMutex(source: FixSource, fact: MapFact): Fix | undefined {
  const knowledge = lockKnowledge(source.package);
  const hasReplace = fact.sites.some(({ access }) => access === "replace");
  const sites = fact.sites.filter((site) => site.contents || site.access === "replace" || hasReplace);
  const places = sites.flatMap(({ site, access }) => accessPlace(knowledge.trees, site, access) ?? []);
  if (places.length === 0) return undefined;
  const type = places.every(({ access }) => isWriting(access)) ? "Mutex" : "RWMutex";
  const count = new Set(places.map(({ tree, node }) => `${tree.start(node)} ${tree.file.path}`)).size;
  const title = words(countedKey("fix.add-mutex", count), { type: `sync.${type}`, map: fact.map, count });
  const draft = places.length < sites.length ? refuse("unclear") : addDraft({ source, knowledge, fact, places, type });
  return fixFrom({ id: "add-mutex", title, kind: "quickfix", isPreferred: true }, draft);
}

interface Task {
  readonly source: FixSource;
  readonly knowledge: LockKnowledge;
  readonly fact: MapFact;
  readonly places: readonly AccessPlace[];
  readonly type: "Mutex" | "RWMutex";
}

/** Where the mutex is declared, and how each place writes it. */
interface Home {
  readonly tree: DeclTree;
  readonly name: string;
  declare(rewriter: Rewriter): void;
  expression(place: AccessPlace): LockExpression | Refusal;
}

function addDraft(task: Task): Draft | Refusal {
  const { source, knowledge, fact, places } = task;
  if (places.some(({ tree }) => tree.file.outline.generated)) return refuse("generated");
  if (places.some(({ isInCallee }) => isInCallee) || isGivenAway(knowledge, fact.key)) return refuse("passed-on");
  const imported = importName(source, knowledge, task);
  if (isRefusal(imported)) return imported;
  const home = homeOf(task, imported.type);
  if (isRefusal(home)) return home;
  const lock = { key: `new:${fact.key}`, name: home.name };
  knowledge.plan(lock.key, places);
  const changes: [DeclTree, Change][] = [];
  for (const group of byFunction(places)) {
    const expression = home.expression(group[0]);
    if (isRefusal(expression)) return expression;
    for (const place of group) {
      const other = home.expression(place);
      if (isRefusal(other)) return other;
      if (other.text !== expression.text) return refuse("two-objects");
    }
    const change = guardFunction({ knowledge, lock, main: group[0], places: group, expression, mustGuardAll: true });
    if (isRefusal(change)) return change;
    changes.push([group[0].tree, change]);
  }
  const rewriters = new FileRewriters();
  home.declare(rewriters.of(home.tree.file));
  for (const { start, end, newText } of imported.edits) rewriters.of(home.tree.file).replace(start, end, newText);
  for (const [tree, change] of changes) change(rewriters.of(tree.file));
  return rewriters.draft();
}

/** A goroutine gets the map by itself: what it does there is known of that object alone, not of all that have such a field. */
function isGivenAway({ trees }: LockKnowledge, key: string): boolean {
  return trees.all().some((tree) => {
    for (let node = 1; node < tree.ir.length; node++) {
      if (tree.op(node) !== Op.Go) continue;
      const [, ...args] = tree.children(tree.child(node, 0));
      if (args.some((arg) => keyOf(tree, arg) === key)) return true;
    }
    return false;
  });
}

/** `sync.RWMutex` as the file of the declaration writes it. */
function importName(source: FixSource, knowledge: LockKnowledge, { fact, places, type }: Task) {
  const tree = mapDeclaration(knowledge.trees, source.package.path, fact.key)?.tree ?? places[0].tree;
  const imported = importOf(tree.file, "sync", [tree]);
  return isRefusal(imported) ? imported : { ...imported, type: `${imported.name}.${type}` };
}

function homeOf(task: Task, type: string): Home | Refusal {
  const { source, knowledge, fact, places } = task;
  if (fact.isLocal) return localHome(task, type);
  const declaration = mapDeclaration(knowledge.trees, source.package.path, fact.key);
  if (declaration === undefined) return refuse("no-declaration");
  if (declaration.tree.ir.hasError) return refuse("syntax");
  if (declaration.tree.file.outline.generated) return refuse("generated");
  if (declaration.kind === "variable") return variableHome(declaration, places, type, task.type === "RWMutex");
  const copy = copyOf(source.package, knowledge.trees, declaration.owner);
  if (copy !== undefined) return refuse("struct-copied", { code: copy });
  const name = fieldName(declaration, places, fact.key);
  const edits = declareField(declaration, name, type);
  if (isRefusal(edits)) return edits;
  return {
    tree: declaration.tree,
    name: `${fact.map.slice(0, fact.map.lastIndexOf(".") + 1)}${name}`,
    declare: (rewriter) => {
      for (const { start, end, newText } of edits) rewriter.replace(start, end, newText);
    },
    expression: (place) => siblingExpression(place.tree, place.map, fact.key, name, task.type === "RWMutex"),
  };
}

/** `mu`, unless something of that name is reached through the struct, or through one that embeds it. */
function fieldName(declaration: MapDeclaration & { readonly kind: "field" }, places: readonly AccessPlace[], key: string): string {
  const { tree } = declaration;
  const fields = tree.children(tree.child(declaration.type, 1)).map((field) => tree.name(field));
  const used = new Set([...fields, ...tree.methodNames(declaration.owner)]);
  const isHidden = (name: string): boolean =>
    places.some((place) => {
      const expression = siblingExpression(place.tree, place.map, key, name, true);
      return isRefusal(expression) && expression.refused.key === "fix.reason.name-taken";
    });
  return used.has("mu") || isHidden("mu") ? freshName(used, `${declaration.name}Mu`) : "mu";
}

function variableHome(declaration: MapDeclaration, places: readonly AccessPlace[], type: string, isReadWrite: boolean): Home {
  const used = new Set(places.flatMap(({ tree }) => [...tree.namesInUse()]));
  let name = freshName(used, `${declaration.name}Mu`);
  while (declaration.tree.declares(name)) name = freshName(used, `${declaration.name}Mu`);
  return {
    tree: declaration.tree,
    name,
    declare: (rewriter) => {
      for (const { start, end, newText } of declareVariable(declaration, name, type)) rewriter.replace(start, end, newText);
    },
    expression: () => ({ text: name, isReadWrite }),
  };
}

function localHome({ places, type: kind }: Task, type: string): Home | Refusal {
  const { tree } = places[0];
  if (places.some((place) => place.tree !== tree)) return refuse("passed-on");
  const local = madeFor(tree, places);
  if (local === undefined) return refuse("passed-on");
  const name = freshName(tree.namesInUse(), "mu");
  const declared = declareLocal(tree, local, name, type);
  if (isRefusal(declared)) return declared;
  if (places.some((place) => !tree.isInside(place.node, declared.scope))) return refuse("passed-on");
  return { tree, name, declare: (rewriter) => declared.write(rewriter), expression: () => ({ text: name, isReadWrite: kind === "RWMutex" }) };
}

/** The variable that the map was made for, when it is one and the same for all places. */
function madeFor(tree: DeclTree, places: readonly AccessPlace[]): LocalSymbol | undefined {
  const locals = new Set(places.map((place) => originOf(tree, place.map, 0)));
  const [local] = locals;
  return locals.size === 1 && local !== undefined && isMadeHere(tree, local) ? local : undefined;
}

/** Follows aliases and the arguments of function literals that are called in place back to the first variable. */
function originOf(tree: DeclTree, place: number, depth: number): LocalSymbol | undefined {
  let at = place;
  while (tree.op(at) === Op.Index || tree.op(at) === Op.Star || tree.op(at) === Op.Selector) at = tree.child(at, 0);
  const local = tree.localAt(at);
  if (local === undefined || depth > 8) return undefined;
  const value = tree.onlyValue(local);
  if (value >= 0 && [Op.Ident, Op.Index, Op.Selector].some((op) => op === tree.op(value))) return originOf(tree, value, depth + 1);
  if (local.role !== "param") return local;
  const call = tree.parent(local.func);
  const isCalled = tree.op(local.func) === Op.FuncLit && tree.op(call) === Op.Call && tree.child(call, 0) === local.func;
  const argument = isCalled ? tree.child(call, local.index + 1) : -1;
  return argument < 0 ? local : originOf(tree, argument, depth + 1);
}

/** What a function gets, others may have too, under a lock of their own. */
function isMadeHere(tree: DeclTree, local: LocalSymbol): boolean {
  if (local.role === "result") return true;
  if (local.role !== "var") return false;
  const value = tree.onlyValue(local);
  if (value < 0) return tree.op(tree.parent(tree.parent(local.node))) === Op.Var;
  const target = tree.op(value) === Op.Addr ? tree.child(value, 0) : value;
  const callee = tree.op(target) === Op.Call ? tree.info.callee(target) : undefined;
  return tree.op(target) === Op.Composite || (callee?.kind === "builtin" && (callee.name === "make" || callee.name === "new"));
}

function byFunction(places: readonly AccessPlace[]): AccessPlace[][] {
  const groups = new Map<string, AccessPlace[]>();
  for (const place of places) push(groups, `${place.tree.file.path} ${place.tree.decl.extent.start} ${place.tree.functionOf(place.node)}`, place);
  return [...groups.values()].map((group) => group.sort((a, b) => a.node - b.node));
}
