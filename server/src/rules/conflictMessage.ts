/**
 * The sentence shared by the rules about two accesses that no common lock keeps apart.
 */
import type { ConflictFinding } from "../analysis/finding.ts";
import { accessPhrase, accessWithArticle, message, otherAccess } from "./message.ts";
import type { Message, Texts } from "./rule.ts";

/** The texts of a rule, whose keys begin with its id. */
export function conflictTexts(id: string): Texts {
  return {
    [id]: "{phrase} {map} races with {other} in {otherFunction}, which runs in parallel",
    [`${id}.same`]: "{phrase} {map} races with {other} in another goroutine running {otherFunction}",
    [`${id}.short`]: "{phrase} {map} races with {other} in another goroutine",
  };
}

export function conflictMessage(id: string, finding: ConflictFinding): Message {
  const other = otherAccess(finding);
  const args = {
    access: finding.access,
    phrase: accessPhrase(finding.access),
    map: finding.map,
    otherAccess: other?.access ?? "write",
    other: accessWithArticle(other?.access ?? "write"),
    otherFunction: other?.function ?? "",
  };
  const texts = conflictTexts(id);
  if (args.otherFunction === "") return message(args, texts, `${id}.short`);
  return message(args, texts, args.otherFunction === finding.site.function ? `${id}.same` : id, `${id}.short`);
}
