/**
 * Sentences with gaps: `{name}` stands for an argument.
 */
export type TemplateArguments = Readonly<Record<string, string | number>>;

/** A gap without an argument stays as it is. */
export function fill(template: string, args: TemplateArguments): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(args, name) ? String(args[name]) : whole));
}
