/**
 * Texts of the editor's features: each has a key and an English template; a language may give others. Numbers of things
 * have two keys, because languages differ in how they count.
 */
import { fill } from "../rules/message.ts";
import type { MessageArguments } from "../rules/rule.ts";

/** Template of a key in the user's language; undefined: the English one stands. */
export type Language = (key: string) => string | undefined;

export const english: Language = () => undefined;

export type Texts = Readonly<Record<string, string>>;

/** Says one of the texts; `{name}` stands for an argument. */
export type Say<T extends Texts> = (key: keyof T & string, args?: MessageArguments) => string;

export function speaker<T extends Texts>(texts: T, language: Language): Say<T> {
  return (key, args = {}) => fill(language(key) ?? texts[key], args);
}

/** `key.one` for a single thing, `key.many` for any other number; `{count}` is the number. */
export function counted<K extends string>(
  say: (key: `${K}.one` | `${K}.many`, args: MessageArguments) => string,
  key: K,
  count: number,
  args: MessageArguments = {},
): string {
  return say(count === 1 ? `${key}.one` : `${key}.many`, { ...args, count });
}
