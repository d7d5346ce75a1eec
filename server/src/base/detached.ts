/**
 * Strings that do not keep what they were cut from.
 */

/** A string of its own: a slice of 13 units or more would keep the whole text it was cut from alive in V8. */
export function detached(slice: string): string {
  if (slice.length < 13 || slice.length > 200) return slice;
  const units: number[] = [];
  for (let i = 0; i < slice.length; i++) units.push(slice.charCodeAt(i));
  return String.fromCharCode(...units);
}

/** The same for a part of any length, such as a function of a long file. */
export function detachedPart(text: string, start: number, end: number): string {
  // Joined and cut again: what joins is written out once it is cut, which is all that the new string is a part of.
  return ` ${text.slice(start, end)}`.slice(1);
}
