/**
 * Package patterns of the go command: which of those in the settings mean something in a module, which folders they cover, and
 * how several are named.
 */
import { isAbsolute, relative, resolve } from "node:path";

/** Without those whose folder the module lacks; import paths are left to the go command. `isFolder` is asked of paths within it. */
export function patternsWithin(module: string, patterns: readonly string[], isFolder: (path: string) => boolean): readonly string[] {
  return [...new Set(patterns)].filter((pattern) => {
    const base = baseOf(pattern);
    if (base === undefined) return true;
    const place = resolve(module, base);
    return !isOutside(relative(module, place)) && isFolder(place);
  });
}

/** Whether one of the patterns, as they are written in `folder`, takes in the package of another folder. */
export function coversFolder(folder: string, patterns: readonly string[], own: string): boolean {
  return patterns.some((pattern) => {
    const base = baseOf(pattern);
    const way = relative(base === undefined ? folder : resolve(folder, base), own);
    return way === "" || ((base === undefined || /(?:^|\/)\.\.\.$/.test(pattern)) && !isOutside(way));
  });
}

/** The first of several names. */
export function shortList(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}

/** The folder that a pattern names, relative or absolute; undefined for import paths. */
function baseOf(pattern: string): string | undefined {
  const isPath = /^\.\.?(?:[/\\]|$)/.test(pattern) || isAbsolute(pattern);
  if (!isPath && pattern !== "...") return undefined;
  return pattern.replace(/(?:^|[/\\])\.\.\..*$/, "") || ".";
}

function isOutside(way: string): boolean {
  return /^\.\.(?:[\\/]|$)/.test(way) || isAbsolute(way);
}
