/**
 * Sentences with gaps: `{name}` stands for an argument.
 */
export type TemplateArguments = Readonly<Record<string, string | number>>;

/** `key.one` for a single thing, `key.many` for any other number. */
export function countedKey<K extends string>(key: K, count: number): `${K}.one` | `${K}.many` {
  return count === 1 ? `${key}.one` : `${key}.many`;
}

/** A gap without an argument stays as it is. */
export function fill(template: string, args: TemplateArguments): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(args, name) ? String(args[name]) : whole));
}
