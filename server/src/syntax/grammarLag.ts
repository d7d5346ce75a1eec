/**
 * Go that the pinned grammar does not know yet, rewritten to something of the same length that it does.
 * Only the parser sees the rewritten text; lowering reads names from the original, so nothing shows.
 */

/** `new` is a keyword to the grammar (its argument must be a type); this is an ordinary name of the same length. */
const standIn = "nev";
const newCall = /\bnew(?=\s*\()/g;

export function callsNew(text: string): boolean {
  return text.search(newCall) >= 0;
}

/** A declaration with more calls than this keeps the later ones as they are. */
const maxProbes = 200;

/**
 * Go 1.26 allows an expression as the argument of `new`. Returns the text with those calls renamed, or undefined when
 * there is nothing to rename. `parsesCleanly` judges a statement on its own.
 */
export function renameNewOfExpression(text: string, parsesCleanly: (statement: string) => boolean): string | undefined {
  const calls = [...text.matchAll(newCall)].map((match) => match.index).slice(0, maxProbes);
  let patched = text;
  // From the last to the first, so that nested calls are settled before the ones around them.
  for (const start of calls.reverse()) {
    const end = closingParen(patched, patched.indexOf("(", start));
    if (end >= 0 && !parsesCleanly(`_ = ${patched.slice(start, end)}`)) {
      patched = patched.slice(0, start) + standIn + patched.slice(start + standIn.length);
    }
  }
  return patched === text ? undefined : patched;
}

/** Offset after the parenthesis that closes the one at `open`, or -1. Strings, runes and comments are stepped over. */
function closingParen(text: string, open: number): number {
  const token = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|\/\/.*|\/\*[^]*?\*\/|[()]/g;
  token.lastIndex = open;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === "(") {
      depth++;
    } else if (match[0] === ")" && --depth === 0) {
      return token.lastIndex;
    }
  }
  return -1;
}
