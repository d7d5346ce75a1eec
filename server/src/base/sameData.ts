/**
 * Plain data by what it says.
 */

/** Objects without cycles, made of plain fields, lists and primitives; a field that is undefined counts as missing. */
export function saysSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => saysSame(item, b[i]));
  const [first, second] = [a, b] as readonly Readonly<Record<string, unknown>>[];
  for (const key in first) if (!saysSame(first[key], second[key])) return false;
  for (const key in second) if (second[key] !== undefined && first[key] === undefined) return false;
  return true;
}
