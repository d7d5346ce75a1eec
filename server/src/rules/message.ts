/**
 * Building blocks of messages: filling templates, keeping them to one short line, naming accesses and locks.
 */
import type { AccessKind, ConflictFinding, HeldLock, RelatedSite } from "../analysis/finding.ts";
import { fill } from "../base/template.ts";
import type { Message, MessageArguments, Texts } from "./rule.ts";

export { fill } from "../base/template.ts";

/** Editors show the first hundred characters of a diagnostic on the line itself. */
export const messageWidth = 100;

const accessKinds: readonly AccessKind[] = ["read", "write", "delete", "iterate", "len", "clear", "replace"];

const accessPhrases: Readonly<Record<AccessKind, string>> = {
  read: "read of",
  write: "write to",
  delete: "delete from",
  iterate: "iteration over",
  len: "len of",
  clear: "clear of",
  replace: "assignment to",
};

const accessNouns: Readonly<Record<AccessKind, string>> = {
  read: "read",
  write: "write",
  delete: "delete",
  iterate: "iteration",
  len: "len call",
  clear: "clear",
  replace: "assignment",
};

/** "a write", "an iteration". */
export function accessWithArticle(access: AccessKind): string {
  const noun = accessNouns[access];
  return `${/^[aeio]/.test(noun) ? "an" : "a"} ${noun}`;
}

/** Words that stand for the value of an argument, as `argument.value`: translations of messages need them too. */
export const argumentTexts: Texts = Object.fromEntries([
  ["locks.nothing", "nothing"],
  ...accessKinds.flatMap((access) => [
    [`access.${access}`, accessNouns[access]],
    [`phrase.${accessPhrases[access]}`, accessPhrases[access]],
    [`other.${accessWithArticle(access)}`, accessWithArticle(access)],
  ]),
]);

/** "read of", "iteration over", …: what stands before the map's name. */
export function accessPhrase(access: AccessKind): string {
  return accessPhrases[access];
}

export function accessNoun(access: AccessKind): string {
  return accessNouns[access];
}

/** "Cache.mu (shared), Cache.io", or "nothing". */
export function lockList(locks: readonly HeldLock[]): string {
  if (locks.length === 0) return "nothing";
  return locks.map((lock) => (lock.mode === "shared" ? `${lock.name} (shared)` : lock.name)).join(", ");
}

export function otherAccess(finding: ConflictFinding): RelatedSite | undefined {
  return finding.related.find((site) => site.role === "other-access");
}

/**
 * The first of the named texts that fits on one line; the last one is cut when none does. `{name}` stands for an argument.
 * Each length has a key of its own, because a translation may need other lengths.
 */
export function message<T extends Texts>(args: MessageArguments, texts: T, ...keys: readonly (keyof T & string)[]): Message {
  let chosen = { key: "", text: "" };
  for (const key of keys) {
    chosen = { key, text: fill(texts[key], args) };
    if (chosen.text.length <= messageWidth) break;
  }
  return { key: chosen.key, arguments: args, text: cut(chosen.text) };
}

/** Cuts a text to the width of a message, not within a surrogate pair. */
function cut(text: string): string {
  if (text.length <= messageWidth) return text;
  const end = /[\uD800-\uDBFF]/.test(text[messageWidth - 2]) ? messageWidth - 2 : messageWidth - 1;
  return text.slice(0, end) + "…";
}
