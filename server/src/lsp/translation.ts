/**
 * Messages in the display language: a bundle of templates by message key; English where it has none.
 */
import { fill } from "../rules/message.ts";
import type { Message, MessageArguments } from "../rules/rule.ts";
import { english, type Language } from "../service/wording.ts";

/** Templates by message key; words that stand for an argument's value by `argument.value`, such as `access.read`. */
export type Translations = Readonly<Record<string, string>>;

export function languageOf(translations: Translations | undefined): Language {
  if (translations === undefined) return english;
  return (key) => (Object.hasOwn(translations, key) ? translations[key] : undefined);
}

export function translate(message: Message, language: Language): string {
  const template = language(message.key);
  return template === undefined ? message.text : fill(template, translateArguments(message.arguments, language));
}

function translateArguments(args: MessageArguments, language: Language): MessageArguments {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, language(`${name}.${value}`) ?? value]));
}
