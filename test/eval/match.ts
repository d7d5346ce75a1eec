/**
 * When a report counts as the bug a case describes: same map, same function, same file, by the names Go prints.
 */
import type { BugCase, Label } from "./corpus.ts";
import type { Reported } from "./engine.ts";

/** `(*Server).run.func1.2` and `Server.run` are both `Server.run`; type arguments are dropped. */
export function plainFunction(name: string): string {
  return withoutBrackets(name)
    .replace(/(\.func\d+|\.gowrap\d+|\.deferwrap\d+|-range\d+|\.\d+)+$/, "")
    .replace(/^\(\*?([^)]*)\)/, "$1");
}

/** Innermost brackets first: type arguments nest. */
function withoutBrackets(name: string): string {
  const shorter = name.replace(/\[[^[\]]*\]/g, "");
  return shorter === name ? name : withoutBrackets(shorter);
}

/** The name after the last dot: `Type.field` → `field`. */
export function lastComponent(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

export interface Expectation {
  readonly files: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly maps: ReadonlySet<string>;
}

/** What the case asks for, corrections applied. */
export function expectationOf(bug: BugCase, label: Label | undefined): Expectation {
  return {
    files: new Set(label?.files ?? bug.files),
    functions: new Set((label?.functions ?? bug.functions).map(plainFunction)),
    maps: new Set((label?.maps ?? bug.maps).map(lastComponent)),
  };
}

export type Closeness = "hit" | "near" | "none";

/** hit: map, function (site, other side or trace) and file agree; near: the file and one of the two. */
export function closeness(finding: Reported, wanted: Expectation): Closeness {
  const places = [finding, ...finding.related];
  if (!places.some((place) => wanted.files.has(place.file))) return "none";
  const map = wanted.maps.has(lastComponent(finding.map));
  const func = places.some((place) => wanted.functions.has(plainFunction(place.function)));
  if (map && func) return "hit";
  return map || func ? "near" : "none";
}

/** Two hits with the same key are the same report in two versions of a tree. */
export function hitKey(finding: Reported): string {
  return `${lastComponent(finding.map)} in ${plainFunction(finding.function)}`;
}
