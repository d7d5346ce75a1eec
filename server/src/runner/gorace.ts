/**
 * GORACE, the options of the race detector in one text: `key=value` separated by spaces, commas, colons or line breaks; a
 * value that holds one of them stands in quotes.
 */

/** Seven doubles the history seven times; races farther apart are still lost, silently. */
export const historySize = "7";
/** Milliseconds a process waits at its end for goroutines that outlive their test; with 0 their races are lost. */
export const atexitSleepMs = 1_000;
/** Enough where a process is run many times (shown by running it: 50 sufficed). */
export const atexitSleepRepeatedMs = 100;

/** Later ones win, within a text and between them; what is no option is left out. */
export function gorace(user: readonly string[], own: Readonly<Record<string, string>>): string {
  const options = new Map<string, string>();
  for (const text of user) for (const [key, value] of parse(text)) options.set(key, value);
  for (const [key, value] of Object.entries(own)) options.set(key, value);
  return [...options].flatMap(([key, value]) => (spelled(value) === undefined ? [] : [`${key}=${spelled(value)}`])).join(" ");
}

function parse(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/([A-Za-z_]\w*)=(?:'([^']*)'|"([^"]*)"|([^\s,:]*))/g)].map(([, key, single, double, plain]) => [key, single ?? double ?? plain]);
}

function spelled(value: string): string | undefined {
  if (value !== "" && !/[\s,:'"]/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  return value.includes('"') ? undefined : `"${value}"`;
}
