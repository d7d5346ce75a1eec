/**
 * The sentences at the other places of a finding: the other access, the goroutine's start, the lock held elsewhere.
 */
import type { ConflictFinding, RelatedSite } from "../analysis/finding.ts";
import { accessPhrase, lockList, message } from "./message.ts";
import type { Message } from "./rule.ts";

/** What starts a goroutine goes by the label of its kind, as the analysis and the models name it. */
export const relatedTexts = {
  "related.other-access": "{phrase} {map} in {function}, holds {locks}",
  "related.other-access.short": "{phrase} {map}, holds {locks}",
  "related.lock-elsewhere": "here {locks} is held",
  "related.call": "reached through this call in {function}",
  "related.goroutine.go": "a goroutine starts here",
  "related.goroutine.goroutine": "this runs in a goroutine of its own",
  "related.goroutine.handler": "a handler: the server runs it in a goroutine for every request",
  "related.goroutine.group": "a goroutine of a group starts here",
  "related.goroutine.parallel": "this runs in several goroutines at once",
  "related.goroutine.parallel subtest": "a subtest that runs in parallel with others",
  "related.goroutine.pool": "handed here to a pool of goroutines",
  "related.goroutine.timer": "a timer runs this in a goroutine of its own",
  "related.goroutine.serializer": "handed here to another goroutine, which runs one after the other",
  "related.goroutine.test": "runs in parallel with other tests",
  "related.goroutine.api": "exported: callers may run it in any goroutine",
  "related.goroutine.callback": "passed here as a callback that another goroutine runs",
  "related.goroutine.other": "runs in another goroutine ({spawn})",
} as const;

export function relatedMessage(finding: ConflictFinding, site: RelatedSite): Message {
  switch (site.role) {
    case "other-access": {
      const access = site.access ?? "write";
      const args = { access, phrase: accessPhrase(access), map: finding.map, function: site.function, locks: lockList(site.locks) };
      return message(args, relatedTexts, "related.other-access", "related.other-access.short");
    }
    case "goroutine": {
      const spawn = site.spawn ?? "go";
      const key = `related.goroutine.${spawn}`;
      return message({ spawn, function: site.function }, relatedTexts, isKnown(key) ? key : "related.goroutine.other");
    }
    case "lock-elsewhere":
      return message({ locks: lockList(site.locks), guard: finding.guard }, relatedTexts, "related.lock-elsewhere");
    case "call":
      return message({ function: site.function }, relatedTexts, "related.call");
  }
}

function isKnown(key: string): key is keyof typeof relatedTexts {
  return Object.hasOwn(relatedTexts, key);
}
