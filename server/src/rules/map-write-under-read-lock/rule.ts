/** A map is written while only the read side of a lock is held, which any number of goroutines may hold together. */
import { accessPhrase, message } from "../message.ts";
import { type ConflictRule, severityByLevel } from "../rule.ts";

const texts = {
  "write-under-read-lock": "{phrase} {map} under the read lock of {lock}, which several goroutines may hold",
  "write-under-read-lock.short": "{phrase} {map} under the read lock of {lock}",
  "write-under-read-lock.unnamed": "{phrase} {map} under a read lock, which several goroutines may hold",
} as const;

export const mapWriteUnderReadLock: ConflictRule = {
  id: "map-write-under-read-lock",
  summary: "a map is written under a lock's read side, which several goroutines may hold together",
  texts,
  severity: severityByLevel,
  render: (finding) => {
    const lock = finding.locks.find((held) => held.mode === "shared")?.name ?? finding.guard;
    const args = { access: finding.access, phrase: accessPhrase(finding.access), map: finding.map, lock };
    if (lock === "") return message(args, texts, "write-under-read-lock.unnamed");
    return message(args, texts, "write-under-read-lock", "write-under-read-lock.short");
  },
};
