/**
 * What a fix is: the edits of one change over one or several files, or the reason why it is not to be had here.
 */
import type { MapFact } from "../../analysis/facts.ts";
import type { LineIndex } from "../../base/lineIndex.ts";
import type { FileEdit } from "../../base/textEdit.ts";
import type { FileIr } from "../../ir/file.ts";
import type { PackageInfo } from "../../project/model.ts";
import type { Package } from "../../resolve/package.ts";
import { fill } from "../message.ts";
import type { Message, MessageArguments } from "../rule.ts";

/** Stable names, for tests and for clients that filter. */
export type FixId = "guard-access" | "exclusive-lock" | "add-mutex" | "sync-map" | "snapshot" | "declare-guard";

export interface Fix {
  readonly id: FixId;
  readonly title: Message;
  /** A quick-fix mends the finding; a refactoring changes more than its place. */
  readonly kind: "quickfix" | "refactor.rewrite";
  /** Empty when the fix is not to be had. */
  readonly edits: readonly FileEdit[];
  /** The one that most would choose. */
  readonly isPreferred: boolean;
  /** Why the fix is not offered here; undefined when it is. */
  readonly disabledReason: Message | undefined;
}

/** What fixes read: a package that was analysed, with its facts. */
export interface FixSource {
  readonly info: PackageInfo;
  readonly package: Package;
  readonly files: ReadonlyMap<string, { readonly ir: FileIr; readonly lines: LineIndex }>;
  readonly facts: readonly MapFact[];
}

/** Thrown nowhere: a step of a fix answers this when the fix cannot be right. */
export interface Refusal {
  readonly refused: Message;
}

export function refuse(key: keyof typeof reasons, args: MessageArguments = {}): Refusal {
  return { refused: words(`fix.reason.${key}`, reasons[key], args) };
}

export function isRefusal(value: object): value is Refusal {
  return "refused" in value;
}

/** A message of any length; titles and reasons are not cut. */
export function words(key: string, template: string, args: MessageArguments = {}): Message {
  return { key, arguments: args, text: fill(template, args) };
}

/** Every reason not to offer a fix, by the last part of its key. */
export const reasons = {
  unclear: "what is accessed here cannot be told well enough",
  generated: "this file is generated",
  syntax: "there is a syntax error in this declaration",
  layout: "the code stands on one line with other code; format it first",
  "no-lock": "the lock {guard} cannot be reached from here",
  "lock-copy": "the lock that can be reached here is a copy of {guard}",
  "impure-path": "the way to {guard} would be evaluated twice, and it calls a function",
  "held-here": "{guard} may already be held here",
  "held-by-caller": "{function}, which calls this, may already hold {guard}",
  "held-by-parent": "the function that starts this goroutine may wait for it with {guard} held",
  "no-read-lock": "no RLock of {guard} is in sight that could be changed",
  "go-version": "the module's go line must be at least {version}",
  "name-taken": "the name {name} means something else here",
  "loop-writes": "the loop changes the map it ranges over",
  "takes-lock": "{function} takes {guard} itself",
  "takes-other": "{lock} is taken here as well, and elsewhere in the other order",
  "runs-unknown": "{function} runs code that cannot be seen from here, which may take {guard}",
  waits: "{function} waits for other goroutines, which may need {guard}",
  "waits-here": "a channel operation here may wait for a goroutine that needs {guard}",
  condition: "the map is accessed in a part of this statement that does not always run, or runs several times",
  leaves: "the loop is left before its end",
  "late-argument": "an argument of this deferred call may have changed by the time the call runs",
} as const;
