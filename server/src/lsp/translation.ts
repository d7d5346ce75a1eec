/**
 * Messages in the display language: a bundle of templates by message key; English where it has none.
 */
import { fill } from "../rules/message.ts";
import type { MessageArguments } from "../rules/rule.ts";
import { english, type Translate } from "../service/wording.ts";

/** Templates by message key; words that stand for an argument's value by `argument.value`, such as `access.read`. */
export type Translations = Readonly<Record<string, string>>;

export function translateBy(translations: Translations | undefined): Translate {
  if (translations === undefined) return english;
  const known = translators.get(translations) ?? translatorOf(translations);
  translators.set(translations, known);
  return known;
}

const translators = new WeakMap<Translations, Translate>();

function translatorOf(translations: Translations): Translate {
  const templateOf = (key: string) => (Object.hasOwn(translations, key) ? translations[key] : undefined);
  const translated = (args: MessageArguments): MessageArguments =>
    Object.fromEntries(Object.entries(args).map(([name, value]) => [name, templateOf(`${name}.${value}`) ?? value]));
  return ({ key, arguments: args, text }) => {
    const template = templateOf(key);
    return template === undefined ? text : fill(template, translated(args));
  };
}
