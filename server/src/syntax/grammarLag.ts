/**
 * Go that the pinned grammar does not know yet, rewritten to something of the same length that it does.
 * Only the parser sees the rewritten text; lowering reads names from the original, so nothing shows.
 */

/** To the grammar these are keywords whose first argument is a type; the stand-ins are ordinary names as long. */
const standIns = new Map([
  ["new", "nev"],
  ["make", "mbke"],
]);
const builtinCall = /\b(?:new|make)(?=\s*\()/g;

/** A declaration with more calls than this keeps the later ones as they are. */
const maxProbes = 200;

export function callsTypedBuiltin(text: string): boolean {
  return text.search(builtinCall) >= 0;
}

/**
 * Go 1.26 allows an expression as the argument of `new`, and either name may be shadowed by a function. Returns the text
 * with such calls renamed, or undefined when there are none. `parsesCleanly` judges a statement on its own.
 */
export function renameTypedBuiltins(text: string, parsesCleanly: (statement: string) => boolean): string | undefined {
  const calls = [...text.matchAll(builtinCall)].slice(0, maxProbes);
  let patched = text;
  // From the last to the first, so that nested calls are settled before the ones around them.
  for (const call of calls.reverse()) {
    const start = call.index;
    const end = closingParen(patched, patched.indexOf("(", start));
    if (end >= 0 && !parsesCleanly(`_ = ${patched.slice(start, end)}`)) {
      patched = patched.slice(0, start) + standIns.get(call[0]) + patched.slice(start + call[0].length);
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
