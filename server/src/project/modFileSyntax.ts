/**
 * The line syntax go.mod and go.work share: verbs with arguments, `verb ( … )` blocks, comments, quoted strings.
 * Knows no verb. Broken lines are reported and left out.
 */

export interface ModLine {
  readonly verb: string;
  readonly args: readonly string[];
  /** From 1. */
  readonly line: number;
  /** Text after `//` on the same line, trimmed. */
  readonly comment: string;
}

export interface ModSyntaxError {
  readonly line: number;
  readonly reason: string;
}

export interface ModLines {
  readonly lines: readonly ModLine[];
  readonly errors: readonly ModSyntaxError[];
}

export function readModLines(text: string): ModLines {
  const lines: ModLine[] = [];
  const errors: ModSyntaxError[] = [];
  let block = "";
  let blockLine = 0;
  const rows = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  rows.forEach((row, index) => {
    const line = index + 1;
    const { tokens, comment, error } = tokenize(row);
    if (error !== "") {
      errors.push({ line, reason: error });
      return;
    }
    if (tokens.length === 0) return;
    const words = tokens.map((token) => token.text);
    if (block !== "") {
      if (isMark(tokens[0], ")")) {
        if (tokens.length > 1) errors.push({ line, reason: "text after )" });
        block = "";
      } else lines.push({ verb: block, args: words, line, comment });
      return;
    }
    if (isMark(tokens[0], ")") || isMark(tokens[0], "(")) {
      errors.push({ line, reason: `unexpected ${words[0]}` });
    } else if (tokens.length === 2 && isMark(tokens[1], "(")) {
      block = words[0];
      blockLine = line;
    } else if (tokens.length === 3 && isMark(tokens[1], "(") && isMark(tokens[2], ")")) {
      // An empty block on one line says nothing.
    } else lines.push({ verb: words[0], args: words.slice(1), line, comment });
  });
  if (block !== "") errors.push({ line: blockLine, reason: `block ${block} ( is never closed` });
  return { lines, errors };
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

function isMark(token: Token, mark: string): boolean {
  return !token.quoted && token.text === mark;
}

function tokenize(row: string): { tokens: Token[]; comment: string; error: string } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < row.length) {
    const char = row[at];
    if (char === " " || char === "\t") at++;
    else if (row.startsWith("//", at)) return { tokens, comment: row.slice(at + 2).trim(), error: "" };
    else if (char === '"' || char === "`") {
      const close = closingQuote(row, at);
      if (close < 0) return { tokens, comment: "", error: "unterminated string" };
      tokens.push({ text: unquote(row.slice(at, close + 1)), quoted: true });
      at = close + 1;
    } else if (char === "(" || char === ")" || char === ",") {
      tokens.push({ text: char, quoted: false });
      at++;
    } else {
      const start = at;
      while (at < row.length && !' \t(),"`'.includes(row[at]) && !row.startsWith("//", at)) at++;
      tokens.push({ text: row.slice(start, at), quoted: false });
    }
  }
  return { tokens, comment: "", error: "" };
}

function closingQuote(row: string, open: number): number {
  const quote = row[open];
  for (let at = open + 1; at < row.length; at++) {
    if (quote === '"' && row[at] === "\\") at++;
    else if (row[at] === quote) return at;
  }
  return -1;
}

function unquote(text: string): string {
  const inner = text.slice(1, -1);
  return text[0] === "`" ? inner : inner.replace(/\\(.)/g, "$1");
}
