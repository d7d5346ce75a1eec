/**
 * Messages in the display language: a bundle of templates by message key; English where it has none.
 */
import { fill } from "../rules/message.ts";
import type { Message, MessageArguments } from "../rules/rule.ts";

export type Translator = (message: Message) => string;

/** Templates by message key; words that stand for an argument's value by `argument.value`, such as `access.read`. */
export type Translations = Readonly<Record<string, string>>;

export function translator(translations: Translations | undefined): Translator {
  if (translations === undefined) return (message) => message.text;
  return (message) => {
    const template = lookUp(translations, message.key);
    return template === undefined ? message.text : fill(template, translateArguments(message.arguments, translations));
  };
}

function translateArguments(args: MessageArguments, translations: Translations): MessageArguments {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, lookUp(translations, `${name}.${value}`) ?? value]));
}

function lookUp(translations: Translations, key: string): string | undefined {
  return Object.hasOwn(translations, key) ? translations[key] : undefined;
}
