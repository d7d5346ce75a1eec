/**
 * The fix "take the lock exclusively": a write under a read lock gets RLock and RUnlock of its section changed.
 */
import type { ConflictFinding } from "../../analysis/finding.ts";
import { push } from "../../base/multimap.ts";
import type { FileEdit, TextEdit } from "../../base/textEdit.ts";
import { Op } from "../../ir/ir.ts";
import { type FindingPlace, findingPlace } from "./accessPlace.ts";
import type { DeclTree } from "./declTree.ts";
import { type Fix, type FixSource, fixFrom, type Refusal, refuse, words } from "./fix.ts";
import { Hazards, type Lock } from "./hazards.ts";
import { type LockKnowledge, lockKnowledge } from "./lockKnowledge.ts";
import { lockCall } from "./places.ts";

/** Also for the action on save: `isSafe` says that nothing unseen runs under the lock. */
export interface ExclusiveFix extends Fix {
  readonly isSafe: boolean;
}

export function fixExclusive(source: FixSource, finding: ConflictFinding): ExclusiveFix | undefined {
  if (finding.rule !== "map-write-under-read-lock") return undefined;
  const knowledge = lockKnowledge(source.package);
  const place = findingPlace(source, knowledge.trees, finding);
  if (!place) return undefined;
  const held = finding.locks.find(({ mode }) => mode === "shared");
  const key = place.inner?.lockKeys[place.inner.locks.findIndex(({ name, mode }) => mode === "shared" && name === held?.name)] ?? place.fact.guard?.key;
  const name = held?.name ?? finding.guard;
  if (key === undefined) return undefined;
  const title = words("fix.exclusive-lock", { guard: name });
  const lock = { key, name };
  const sections = sectionsOf(knowledge, place, lock);
  const risk = riskOfAll(knowledge, sections, lock);
  const draft = risk !== "unseen" && risk !== undefined ? risk : { key: JSON.stringify(callPlaces(sections)), write: () => exclusiveEdits(sections) };
  return { ...fixFrom({ id: "exclusive-lock", title, kind: "quickfix", isPreferred: true }, draft), isSafe: risk === undefined };
}

/** Why the sections cannot be exclusive; "unseen" when code that cannot be seen would run under the lock. */
function riskOfAll(knowledge: LockKnowledge, sections: readonly Section[], lock: Lock): Refusal | "unseen" | undefined {
  if (sections.length === 0) return refuse("no-read-lock", { guard: lock.name });
  let unseen = false;
  for (const { tree } of sections) {
    if (tree.ir.hasError) return refuse("syntax");
    if (tree.file.outline.generated) return refuse("generated");
    const caller = knowledge.holdingCaller(tree, lock.key);
    if (caller !== undefined) return refuse("held-by-caller", { guard: lock.name, function: caller });
    const risk = riskOf(knowledge, tree, lock);
    if (risk === "unseen") unseen = true;
    else if (risk !== undefined) return risk;
  }
  return unseen ? "unseen" : undefined;
}

function callPlaces(sections: readonly Section[]): [string, number][] {
  return sections.flatMap(({ tree, calls }) => calls.map((call): [string, number] => [tree.file.path, tree.start(call)]));
}

function exclusiveEdits(sections: readonly Section[]): readonly FileEdit[] {
  const edits = new Map<string, TextEdit[]>();
  for (const { tree, calls } of sections) {
    for (const call of calls) {
      const end = tree.end(tree.child(call, 0));
      const start = end - tree.name(tree.child(call, 0)).length;
      push(edits, tree.file.path, { start, end, newText: tree.name(tree.child(call, 0)).replace(/R(?=Lock|Unlock)/, "") });
    }
  }
  return [...edits].map(([path, list]) => ({ path, edits: list.sort((a, b) => a.start - b.start) }));
}

interface Section {
  readonly tree: DeclTree;
  readonly calls: readonly number[];
}

/** The calls to change: in the access' own function, or where its callers hold the read lock for it. */
function sectionsOf(knowledge: LockKnowledge, place: FindingPlace, lock: Lock): Section[] {
  const { tree } = place;
  const own = readLockCalls(tree, tree.functionOf(place.node), lock);
  if (own.length > 0) return [{ tree, calls: pairAround(tree, place.node, own) }];
  return knowledge
    .callsOf(tree)
    .filter((use) => knowledge.flow(use.tree, lock.key).mayHold(use.node))
    .map((use) => ({ tree: use.tree, calls: pairAround(use.tree, use.node, readLockCalls(use.tree, use.tree.functionOf(use.node), lock)) }))
    .filter(({ calls }) => calls.length > 0);
}

function readLockCalls(tree: DeclTree, func: number, lock: Lock): number[] {
  const calls: number[] = [];
  for (let node = func; node < tree.ir.next[func]; node++) {
    const call = lockCall(tree, node);
    if (call?.key !== lock.key || !["rlock", "runlock", "tryrlock"].includes(call.action)) continue;
    if (/^(Try)?R(Lock|Unlock)$/.test(tree.name(tree.child(node, 0)))) calls.push(node);
  }
  return calls;
}

/** When lock and unlock stand in the list of statements around the access, those two alone; all of the function otherwise. */
function pairAround(tree: DeclTree, node: number, calls: readonly number[]): readonly number[] {
  const isPlain = (call: number): boolean => tree.op(tree.parent(call)) === Op.ExprStmt;
  for (let statement = tree.statementOf(node); statement > 0; statement = tree.statementOf(tree.parent(statement))) {
    const list = tree.siblings(statement);
    const before = calls.filter((call) => call < statement && isPlain(call) && list.includes(tree.parent(call))).at(-1);
    const after = calls.find((call) => call > statement && isPlain(call) && list.includes(tree.parent(call)));
    if (before === undefined || after === undefined) continue;
    return calls.some((call) => call > before && call < after) ? calls : [before, after];
  }
  return calls;
}

/** What runs while the lock is held, and could run under the read lock only. */
function riskOf(knowledge: LockKnowledge, tree: DeclTree, lock: Lock): Refusal | "unseen" | undefined {
  const flow = knowledge.flow(tree, lock.key);
  const hazards = new Hazards(knowledge, lock);
  let unseen = false;
  for (let node = 0; node < tree.ir.length; node++) {
    const op = tree.op(node);
    const isEvent = op === Op.Call || op === Op.Send || op === Op.Receive || op === Op.Select;
    if (!isEvent || !flow.mayHold(node) || lockCall(tree, node)?.key === lock.key) continue;
    const hazard = hazards.own(tree, node);
    if (hazard === undefined) continue;
    if (hazard.refused.key === "fix.reason.runs-unknown") unseen = true;
    else return hazard;
  }
  return unseen ? "unseen" : undefined;
}
