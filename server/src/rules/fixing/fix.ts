/**
 * What a fix is: one change over one or several files, whose edits are worked out when somebody wants to make it, or the
 * reason why it is not to be had here.
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

/** A change that was judged to be right; nothing is written yet. */
export interface Draft {
  /** Equal for drafts that change the same. */
  readonly key: string;
  /** The edits; refused when they turn out to get in each other's way. Valid as long as the view it was made from. */
  write(): readonly FileEdit[] | Refusal;
}

export interface Fix {
  readonly id: FixId;
  readonly title: Message;
  /** A quick-fix mends the finding; a refactoring changes more than its place. */
  readonly kind: "quickfix" | "refactor.rewrite";
  /** Undefined when the fix is not to be had. */
  readonly draft: Draft | undefined;
  /** The one that most would choose. */
  readonly isPreferred: boolean;
  /** Why the fix is not offered here; undefined when it is. */
  readonly disabledReason: Message | undefined;
}

/** A fix with its edits; one whose edits could not be written is not to be had. */
export interface WrittenFix extends Omit<Fix, "draft"> {
  /** Empty when the fix is not to be had. */
  readonly edits: readonly FileEdit[];
}

export function fixFrom(about: Pick<Fix, "id" | "title" | "kind" | "isPreferred">, draft: Draft | Refusal): Fix {
  return isRefusal(draft) ? { ...about, draft: undefined, disabledReason: draft.refused } : { ...about, draft, disabledReason: undefined };
}

export function written({ draft, ...fix }: Fix): WrittenFix {
  const edits = draft?.write() ?? [];
  return isRefusal(edits) ? { ...fix, edits: [], disabledReason: edits.refused } : { ...fix, edits };
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
