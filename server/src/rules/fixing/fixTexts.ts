/**
 * What fixes say: their titles, and why one is not offered. By key, as translations need it.
 */
export const fixTexts = {
  "fix.guard-access": "Hold {guard} here",
  "fix.exclusive-lock": "Take {guard} with Lock instead of RLock",
  "fix.snapshot": "Range over a copy made under {guard}",
  "fix.declare-guard": "Declare {map} as guarded by {guard}",
  "fix.add-mutex": "Add a {type} beside {map} and hold it at all {count} accesses",
  "fix.sync-map": "Make {map} a sync.Map",
  "fix.reason.unclear": "what is accessed here cannot be told well enough",
  "fix.reason.generated": "this file is generated",
  "fix.reason.syntax": "there is a syntax error in this declaration",
  "fix.reason.layout": "the code stands on one line with other code; format it first",
  "fix.reason.no-lock": "the lock {guard} cannot be reached from here",
  "fix.reason.lock-copy": "the lock that can be reached here is a copy of {guard}",
  "fix.reason.impure-path": "the way to {guard} would be evaluated twice, and it calls a function",
  "fix.reason.held-here": "{guard} may already be held here",
  "fix.reason.held-by-caller": "{function}, which calls this, may already hold {guard}",
  "fix.reason.held-by-parent": "the function that starts this goroutine may wait for it with {guard} held",
  "fix.reason.no-read-lock": "no RLock of {guard} is in sight that could be changed",
  "fix.reason.go-version": "the module's go line must be at least {version}",
  "fix.reason.name-taken": "the name {name} means something else here",
  "fix.reason.loop-writes": "the loop changes the map it ranges over",
  "fix.reason.no-declaration": "the map is not declared where a lock could stand beside it",
  "fix.reason.struct-copied": "values of the struct are copied, which a lock forbids: {code}",
  "fix.reason.two-objects": "this function works on two of these maps",
  "fix.reason.passed-on": "the map is passed on to functions that a lock declared here does not reach",
  "fix.reason.iterator": "the iterator made here reads the map later",
  "fix.reason.takes-lock": "{function} takes {guard} itself",
  "fix.reason.takes-other": "{lock} is taken here as well, and elsewhere in the other order",
  "fix.reason.runs-unknown": "{function} runs code that cannot be seen from here, which may take {guard}",
  "fix.reason.waits": "{function} waits for other goroutines, which may need {guard}",
  "fix.reason.waits-here": "a channel operation here may wait for a goroutine that needs {guard}",
  "fix.reason.condition": "the map is accessed in a part of this statement that does not always run, or runs several times",
  "fix.reason.leaves": "the loop is left before its end",
  "fix.reason.late-argument": "an argument of this deferred call may have changed by the time the call runs",
} as const;

/** The last part of the key of a reason. */
export type Reason = keyof typeof fixTexts extends infer Key ? (Key extends `fix.reason.${infer Name}` ? Name : never) : never;
