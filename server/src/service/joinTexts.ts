/**
 * How sure runs made a finding, in words. A run shows races, never their absence: "not seen in 20 runs".
 */
export const joinTexts = {
  "join.seen.one": "Seen by the race detector in {tests}",
  "join.seen.many": "Seen by the race detector in {tests}, in {seen} of {count} runs",
  "join.seen.log": "Seen by the race detector in {tests}",
  "join.tests.none": "a test whose name is not known",
  "join.executed.one": "Both sides were executed; no race was seen in 1 run",
  "join.executed.many": "Both sides were executed; no race was seen in {count} runs",
  "join.notExecuted.one": "Not seen in 1 run: these tests do not execute both sides",
  "join.notExecuted.many": "Not seen in {count} runs: these tests do not execute both sides",
  "join.notRun.one": "Not seen in 1 run; whether both sides were executed is not known",
  "join.notRun.many": "Not seen in {count} runs; whether both sides were executed is not known",
  "join.notRun.never": "No tests were run",
  "join.notRun.unread": "A race was detected whose report could not be read; whether it was this one is not known",
  "join.miss.noMap": "No static finding: the race is on no map, and the analysis is about maps",
  "join.miss.elsewhere": "No static finding: not all of its code is in the packages that are analysed",
  "join.miss.oneSide": "No static finding is confirmed: findings name this access, but the text shows one side only",
  "join.miss.hidden": "No static finding is shown: one on {map} names these accesses, and the preset, a setting or a comment hides it",
  "join.miss.otherPlaces": "No static finding: those on {map} name other accesses; the analysis may have missed it",
  "join.miss.noConflict": "No static finding: the analysis takes the accesses to {map} for safe; it may have missed it",
  "join.miss.unknownAccess": "No static finding: the analysis knows no map that is accessed in these lines; it may have missed it",
} as const;
