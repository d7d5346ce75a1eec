/**
 * The fix "range over a copy": the map is cloned under its lock, and what follows works on the clone. For loops that run
 * code which must not run under the lock, and for aliases that outlive it.
 */
import type { ConflictFinding } from "../../analysis/finding.ts";
import { Op } from "../../ir/ir.ts";
import { accessPlace, type FindingPlace, findingPlace, isMap, isWriting } from "./accessPlace.ts";
import { type Draft, type Fix, type FixSource, fixFrom, isRefusal, type Refusal, refuse, words } from "./fix.ts";
import { lockKeyIn } from "./fixGuard.ts";
import { hasGo } from "./goVersion.ts";
import { freshName } from "./guardStatement.ts";
import { Hazards, type Lock } from "./hazards.ts";
import { importOf } from "./imports.ts";
import { lockExpression } from "./lockExpression.ts";
import { lockKnowledge } from "./lockKnowledge.ts";
import { FileRewriters, type Rewriter } from "./rewriter.ts";

/** For a loop over a map that has a guard. */
export function fixSnapshot(source: FixSource, finding: ConflictFinding): Fix | undefined {
  if (finding.access !== "iterate") return undefined;
  const knowledge = lockKnowledge(source.package);
  const place = findingPlace(source, knowledge.trees, finding);
  const guard = place?.fact.guard;
  if (!place || !guard || guard.held === 0 || place.isInCallee || place.tree.op(place.tree.parent(place.node)) !== Op.Range) return undefined;
  const lock = { key: lockKeyIn(place.tree, guard), name: guard.name };
  const title = words("fix.snapshot", { guard: guard.name });
  return fixFrom({ id: "snapshot", title, kind: "quickfix", isPreferred: false }, snapshotDraft(source, place, lock));
}

function snapshotDraft(source: FixSource, place: FindingPlace, lock: Lock): Draft | Refusal {
  const { tree, node } = place;
  if (!hasGo(source, 21)) return refuse("go-version", { version: "1.21" });
  if (tree.ir.hasError) return refuse("syntax");
  if (tree.file.outline.generated) return refuse("generated");
  if (changesInLoop(source, place)) return refuse("loop-writes");
  const imported = importOf(tree.file, "maps", [tree]);
  if (isRefusal(imported)) return imported;
  const change = cloneAlias(source, place, lock, imported.name) ?? cloneBefore(source, place, lock, imported.name);
  if (isRefusal(change)) return change;
  // The clone must be of the map itself: an operand that is a call was refused before.
  if (!isMap(tree.info.typeOf(node))) return refuse("unclear");
  const rewriters = new FileRewriters();
  const rewriter = rewriters.of(tree.file);
  change(rewriter);
  for (const { start, end, newText } of imported.edits) rewriter.replace(start, end, newText);
  return rewriters.draft();
}

/** `x := s.m` under the lock becomes `x := maps.Clone(s.m)`. */
function cloneAlias(source: FixSource, place: FindingPlace, lock: Lock, maps: string): ((rewriter: Rewriter) => void) | undefined {
  const { tree, node } = place;
  const local = tree.localAt(node);
  const value = local ? tree.onlyValue(local) : -1;
  if (value < 0 || tree.op(value) === Op.Ident || !lockKnowledge(source.package).flow(tree, lock.key).mayHold(value)) return undefined;
  return (rewriter) => rewriter.replace(tree.start(value), tree.end(value), `${maps}.Clone(${tree.text(value)})`);
}

function cloneBefore(source: FixSource, place: FindingPlace, lock: Lock, maps: string): ((rewriter: Rewriter) => void) | Refusal {
  const { tree, node } = place;
  const knowledge = lockKnowledge(source.package);
  const expression = lockExpression(tree, node, lock);
  if (isRefusal(expression)) return expression;
  const caller = knowledge.holdingCaller(tree, lock.key);
  if (caller !== undefined) return refuse("held-by-caller", { guard: lock.name, function: caller });
  if (knowledge.flow(tree, lock.key).mayHold(node)) return refuse("held-here", { guard: lock.name });
  const hazard = new Hazards(knowledge, lock).first(tree, [node]);
  if (hazard) return hazard;
  const statement = tree.statementOf(node);
  const [take, give] = expression.isReadWrite ? ["RLock", "RUnlock"] : ["Lock", "Unlock"];
  const name = freshName(tree.namesInUse(), "snapshot");
  return (rewriter) => {
    rewriter.before(tree, statement, `${expression.text}.${take}()`, `${name} := ${maps}.Clone(${tree.text(node)})`, `${expression.text}.${give}()`);
    rewriter.replace(tree.start(node), tree.end(node), name);
  };
}

/** A loop that changes its own map would work on the copy's entries instead, except where it deletes the entry it is at. */
function changesInLoop(source: FixSource, { tree, node, fact }: FindingPlace): boolean {
  const loop = tree.parent(node);
  const key = tree.child(loop, 0);
  return fact.sites.some((site) => {
    if (!isWriting(site.access) || site.site.file !== tree.file.path) return false;
    const inner = accessPlace(lockKnowledge(source.package).trees, site.site, site.access);
    if (inner?.tree !== tree || !tree.isInside(inner.node, loop)) return false;
    const argument = site.access === "delete" ? tree.child(inner.node, 2) : -1;
    return argument < 0 || tree.op(key) !== Op.Ident || tree.localAt(argument) === undefined || tree.localAt(argument) !== tree.localAt(key);
  });
}
