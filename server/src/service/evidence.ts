/**
 * A look at a package's text before any parsing: without a map, or without anything that runs or guards code beside other
 * code, no preset but strict has something to say about it. Measured on real modules this loses nothing and halves the work.
 */
import type { AnalysisOptions } from "../analysis/options.ts";
import { spawningPackages } from "../models/callbacks.ts";
import { handlerPackages } from "../models/handlers.ts";
import { nameOfKey } from "../models/keys.ts";

/** May this package hold a finding that a goroutine, a handler or a lock is evidence for? */
export function mayRace(texts: readonly string[], options: AnalysisOptions): boolean {
  return runsBeside(texts, options) && (texts.some((text) => counts(maps, text)) || changesForeignMaps(texts));
}

/** Tests show something only where they run goroutines of their own: other test files need not be parsed. */
export function testMatters(text: string): boolean {
  return counts(testConcurrency, text);
}

/** What starts goroutines, guards against them, or is called by them; our own comments too, which must be judged. */
const concurrency =
  /\bgo[ \t]+(?:func\b|[\w.()*[\]]+\()|Lock\(\)|\bsync\.|\.Go\(|\.Parallel\(\)|RunParallel|AfterFunc\(|\.Submit\(|ResponseWriter|\b(?:gin|echo|fiber|fasthttp|mqtt|restful)\.|Unimplemented\w*Server|errgroup|guarded by|checklocks|mapguard|lint:ignore|nolint/g;

/** Packages that call back from goroutines are known by their import, whatever a file calls them. */
const spawningImports = [...spawningPackages(), ...handlerPackages()].map((path) => `"${path}"`);

function runsBeside(texts: readonly string[], options: AnalysisOptions): boolean {
  if (texts.some((text) => counts(concurrency, text))) return true;
  const words = [...spawningImports, ...namesOf(options)];
  return texts.some((text) => words.some((word) => text.includes(word)));
}

/** Map types, and the well-known named ones of other packages. */
const maps = /\bmap\[|\bmaps\.|\bsets\.|http\.Header|\bHeader\(\)|url\.Values|metadata\.MD|labels\.Set\b|mapguard|lint:ignore|nolint/g;

const testConcurrency = /\bgo[ \t]+(?:func\b|[\w.()*]+\()|\.Go\(|\.Parallel\(\)|RunParallel|AfterFunc\(|\.Submit\(|mapguard|lint:ignore|nolint/g;

/** Words that comments are there to say. */
const spoken = /^(?:guarded by|checklocks|mapguard|lint:ignore|nolint)$/;

/** Does one of the words stand in code, or in a comment that speaks to us? Where a line does not tell that it is a comment, it is code. */
function counts(words: RegExp, text: string): boolean {
  words.lastIndex = 0;
  for (let found = words.exec(text); found !== null; found = words.exec(text)) {
    const start = text.lastIndexOf("\n", found.index) + 1;
    if (found.index - start > longestComment || spoken.test(found[0]) || !lineComment.test(text.slice(start, found.index))) return true;
  }
  return false;
}

/** What stands further behind in its line counts as code: looking at the line for each word would take the square of its length. */
const longestComment = 500;

/** The begin of a line that is a comment by its end: no string is before the slashes, and nothing behind them may end one or another comment. */
const lineComment = /^[^"'`]*\/\/(?!.*(?:`|\*\/))/;

/** What a project says of its own functions and types, by their last names. */
function namesOf({ spawners, handlerTypes, lockWrappers }: AnalysisOptions): string[] {
  return [...spawners.map((spawner) => spawner.function), ...handlerTypes, ...lockWrappers.map((wrapper) => wrapper.function)].map(nameOfKey);
}

const assigns = String.raw`[ \t]*(?:[-+*/%&|^]?=(?!=)|\+\+|--|<<=|>>=|&\^=)`;
const changesMap = new RegExp(String.raw`\bdelete\(|\w\["[^"\n]*"\]${assigns}`);
/** `.name[key] =` or `name[key] =`: the dot tells fields from variables. */
const changedElement = new RegExp(String.raw`(\.|\b)([A-Za-z_]\w*)\[[^\]\n]*\]${assigns}`, "g");

/** Each name is looked for in all texts: where there are more of them, reading the package is no more work. */
const mostChanged = 1000;

/**
 * Is something changed that can be a map of a type declared elsewhere? An element by a string, of a field that no file here
 * declares as a slice, or of a variable whose type comes from another package or which is a field of something. What a call
 * gave a variable is passed over: that is a slice nearly always.
 */
function changesForeignMaps(texts: readonly string[]): boolean {
  if (texts.some((text) => changesMap.test(text))) return true;
  const changed = new Set(texts.flatMap((text) => [...text.matchAll(changedElement)].map(([, dot, name]) => dot + name)));
  if (changed.size > mostChanged) return true;
  return [...changed].some((element) => {
    const name = element.replace(".", "");
    if (texts.some((text) => sliceOf(name).test(text))) return false;
    return name !== element || texts.some((text) => foreignOf(name).test(text));
  });
}

/** Declared as a slice or an array, or made as one. */
function sliceOf(name: string): RegExp {
  return new RegExp(String.raw`\b${name}\b(?:, *\w+)*[ \t]+(?:\*?\[|:?=[ \t]*(?:make\(\[|append\(|\[))`);
}

/** Declared with a type of another package, made or written as one, or a field of something. */
function foreignOf(name: string): RegExp {
  return new RegExp(String.raw`\b${name}\b(?:, *\w+)*[ \t]+(?:\*?\w+\.[A-Z]|:?=[ \t]*(?:make\(\w+\.|\w[\w.]*\.\w+[ \t]*(?:\{|;|//|$)))`, "m");
}
