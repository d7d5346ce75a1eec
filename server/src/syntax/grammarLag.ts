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

const methodHead = /^func\s*\(/;
const methodName = /\s*[\p{L}_][\p{L}\p{N}_]*\s*(?=\[)/uy;

/**
 * Rewrites a text that did not parse: type parameters of methods become blanks, `new` and `make` called with expressions
 * become ordinary names. Undefined when there is nothing to rewrite. `parsesCleanly` judges a piece of Go on its own.
 */
export function rewriteLag(text: string, parsesCleanly: (source: string) => boolean): string | undefined {
  const rewritten = renameTypedBuiltins(blankMethodTypeParameters(text), parsesCleanly);
  return rewritten === text ? undefined : rewritten;
}

/** An argument of `new` that no type begins like: literals, signs, calls, composite literals, operators, assertions. */
const valueArgument =
  /\s*(?:["'`\d!^&+-]|(?!(?:func|struct|interface|map|chan)\b)[\p{L}_][\p{L}\p{N}_]*(?:(?:\.[\p{L}_][\p{L}\p{N}_]*)?[ \t]*(?:[({+\-*%^|&=<>!]|\/(?![/*]))|\.\(|\.[\p{L}_][\p{L}\p{N}_]*\.))/uy;
const lastOfWord = /[\p{L}\p{N}_]/u;

/**
 * Go 1.26, which is full of `new(value)`: what needs no parser to be told from a type is renamed at once, since a text
 * that does not parse costs several times the work. In strings and comments the other name does no harm.
 */
export function renameValueNews(text: string): string {
  let renamed = "";
  let done = 0;
  // Asked of every text: that of `new(` itself would take several times as long, its first letter being so common.
  for (let end = text.indexOf("w("); end >= 0; end = text.indexOf("w(", end + 2)) {
    const at = end - 2;
    valueArgument.lastIndex = end + 2;
    if (text.startsWith("new(", at) && valueArgument.test(text) && (at === 0 || !lastOfWord.test(text[at - 1]))) {
      renamed += `${text.slice(done, at)}nev`;
      done = at + 3;
    }
  }
  return done === 0 ? text : renamed + text.slice(done);
}

/** Go 1.27: `func (t T) M[P any](x P)`. */
function blankMethodTypeParameters(text: string): string {
  if (!methodHead.test(text)) {
    return text;
  }
  const receiverEnd = closing(text, text.indexOf("("));
  methodName.lastIndex = Math.max(0, receiverEnd);
  if (receiverEnd < 0 || !methodName.test(text)) {
    return text;
  }
  const open = methodName.lastIndex;
  const end = closing(text, open);
  return end < 0 ? text : text.slice(0, open) + text.slice(open, end).replace(/\S/g, " ") + text.slice(end);
}

/** Go 1.26 allows an expression as the argument of `new`; and either name may be shadowed by a function. */
function renameTypedBuiltins(text: string, parsesCleanly: (source: string) => boolean): string {
  const calls = [...text.matchAll(builtinCall)].slice(0, maxProbes);
  let patched = text;
  // From the last to the first, so that nested calls are settled before the ones around them.
  for (const call of calls.reverse()) {
    const start = call.index;
    const end = closing(patched, patched.indexOf("(", start));
    if (end >= 0 && !parsesCleanly(`_ = ${patched.slice(start, end)}`)) {
      patched = patched.slice(0, start) + standIns.get(call[0]) + patched.slice(start + call[0].length);
    }
  }
  return patched;
}

/** Offset after the bracket that closes the one at `open`, or -1. Strings, runes and comments are stepped over. */
function closing(text: string, open: number): number {
  const token = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|\/\/.*|\/\*[\s\S]*?\*\/|[()[\]{}]/g;
  token.lastIndex = open;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if ("([{".includes(match[0])) {
      depth++;
    } else if (")]}".includes(match[0]) && --depth === 0) {
      return token.lastIndex;
    }
  }
  return -1;
}
