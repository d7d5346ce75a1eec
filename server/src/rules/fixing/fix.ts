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
import { fixTexts, type Reason } from "./fixTexts.ts";

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

export function refuse(reason: Reason, args: MessageArguments = {}): Refusal {
  return { refused: words(`fix.reason.${reason}`, args) };
}

export function isRefusal(value: object): value is Refusal {
  return "refused" in value;
}

/** A message of any length; titles and reasons are not cut. */
export function words(key: keyof typeof fixTexts, args: MessageArguments = {}): Message {
  return { key, arguments: args, text: fill(fixTexts[key], args) };
}
