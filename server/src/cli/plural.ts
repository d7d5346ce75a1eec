/**
 * Numbers of things in the English of the command line.
 */

/** "1 finding", "1,200 findings"; for nouns that take an s. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
