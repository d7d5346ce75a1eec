/**
 * The sentences at the other places of a finding: the other access, the goroutine's start, the lock held elsewhere.
 */
import type { ConflictFinding, RelatedSite } from "../analysis/finding.ts";
import { accessPhrase, lockList, message } from "./message.ts";
import type { Message } from "./rule.ts";

/** By the label of the goroutine's kind, as the analysis and the models name them. */
const spawnPhrases: Readonly<Record<string, string>> = {
  go: "a goroutine starts here",
  goroutine: "this runs in a goroutine of its own",
  handler: "a handler: the server runs it in a goroutine for every request",
  group: "a goroutine of a group starts here",
  errgroup: "a goroutine of a group starts here",
  parallel: "this runs in several goroutines at once",
  pool: "handed here to a pool of goroutines",
  timer: "a timer runs this in a goroutine of its own",
  serial: "handed here to another goroutine, which runs one after the other",
  test: "runs in parallel with other tests",
  api: "exported: callers may run it in any goroutine",
  callback: "passed here as a callback that another goroutine runs",
};

export function relatedMessage(finding: ConflictFinding, site: RelatedSite): Message {
  switch (site.role) {
    case "other-access": {
      const access = site.access ?? "write";
      const args = { access, phrase: accessPhrase(access), map: finding.map, function: site.function, locks: lockList(site.locks) };
      return message(args, [
        ["related.other-access", "{phrase} {map} in {function}, holds {locks}"],
        ["related.other-access.short", "{phrase} {map}, holds {locks}"],
      ]);
    }
    case "goroutine": {
      const spawn = site.spawn ?? "go";
      return message({ spawn, function: site.function }, [[`related.goroutine.${spawn}`, spawnPhrases[spawn] ?? `runs in another goroutine (${spawn})`]]);
    }
    case "lock-elsewhere":
      return message({ locks: lockList(site.locks), guard: finding.guard }, [["related.lock-elsewhere", "here {locks} is held"]]);
    case "call":
      return message({ function: site.function }, [["related.call", "reached through this call in {function}"]]);
  }
}
