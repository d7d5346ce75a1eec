/**
 * The sentence shared by the rules about two accesses that no common lock keeps apart.
 */
import type { ConflictFinding } from "../analysis/finding.ts";
import { accessNoun, accessPhrase, message, otherAccess } from "./message.ts";
import type { Message } from "./rule.ts";

export function conflictMessage(key: string, finding: ConflictFinding): Message {
  const other = otherAccess(finding);
  const noun = accessNoun(other?.access ?? "write");
  const article = /^[aeio]/.test(noun) ? "an" : "a";
  const args = {
    access: finding.access,
    phrase: accessPhrase(finding.access),
    map: finding.map,
    otherAccess: other?.access ?? "write",
    other: `${article} ${noun}`,
    otherFunction: other?.function ?? "",
  };
  const short: readonly [string, string] = [`${key}.short`, "{phrase} {map} races with {other} in another goroutine"];
  if (args.otherFunction === "") return message(args, [short]);
  if (args.otherFunction === finding.site.function) {
    return message(args, [[`${key}.same`, "{phrase} {map} races with {other} in another goroutine running {otherFunction}"], short]);
  }
  return message(args, [[key, "{phrase} {map} races with {other} in {otherFunction}, which runs in parallel"], short]);
}
