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
} as const;
