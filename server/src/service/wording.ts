/**
 * Texts of the editor's features: each has a key and an English template, and becomes a message that can be translated.
 * Numbers of things have two keys, because languages differ in how they count.
 */
import { countedKey, fill } from "../base/template.ts";
import type { Message, MessageArguments, Texts } from "../rules/rule.ts";

/** Gives a message in the user's language. */
export type Translate = (message: Message) => string;

export const english: Translate = ({ text }) => text;

/** Says one of the texts; `{name}` stands for an argument. */
export type Say<T extends Texts> = (key: keyof T & string, args?: MessageArguments) => string;

export function speaker<T extends Texts>(texts: T, translate: Translate): Say<T> {
  return (key, args = {}) => translate({ key, arguments: args, text: fill(texts[key], args) });
}

/** One of the two texts; `{count}` is the number. */
export function counted<K extends string>(
  say: (key: `${K}.one` | `${K}.many`, args: MessageArguments) => string,
  key: K,
  count: number,
  args: MessageArguments = {},
): string {
  return say(countedKey(key, count), { ...args, count });
}
