/**
 * Seeded sessions of typing: letters, words, brackets, quotes, lines, deletions and moves of lines, at places drawn from the
 * text as it is at the moment.
 */
import { singleChange, type TextChange } from "../../server/src/base/textChange.ts";

/** A generator of numbers in [0, 1), the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const brackets = ["{", "}", "(", ")", "`", '"', "/*", "*/", ";"];
const pieces = [" ", "//", "x", ", ", "é😀", ".", "\n"];
const statements = [
  "\tm[k] = 1\n",
  "\tgo func() {}()\n",
  "\tmu.Lock()\n",
  "\tdefer c.mu.Unlock()\n",
  "\tif a {\n\t}\n",
  "\t// a comment\n",
  "\tgo work(m)\n",
  "\tfor k := range m {\n\t\tdelete(m, k)\n\t}\n",
  "\treturn\n",
  "\tx := \n",
];

/** "anything": all that a keyboard can do. "bodies": lines and letters of function bodies, brackets left alone. */
export type TypingStyle = "anything" | "bodies";

/** `count` changes, each of the text that `text` answers when it is asked for. */
export function* randomChanges(seed: number, count: number, text: () => string, style: TypingStyle = "anything"): Generator<TextChange> {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const original = text();
  let undo: TextChange | undefined;
  let isBreaking = false;
  for (let i = 0; i < count; i++) {
    const now = text();
    // Breakage is mended at once, as people do; else a session would stay broken from its first bracket on.
    if (undo !== undefined && random() < (isBreaking ? 0.95 : 0.4)) {
      yield undo;
      undo = undefined;
      continue;
    }
    const kind = random();
    const change = i % 60 === 59 ? singleChange(now, original) : style === "bodies" ? drawInBodies(now, below, kind) : draw(now, below, kind);
    isBreaking = style === "anything" && kind >= 0.5 && kind < 0.7;
    undo = { start: change.start, end: change.start + change.newText.length, newText: now.slice(change.start, change.end) };
    yield change;
  }
}

function draw(text: string, below: (limit: number) => number, kind: number): TextChange {
  const at = below(text.length + 1);
  if (kind < 0.5) {
    const letter = String.fromCharCode(97 + below(26));
    const word = /[A-Za-z]\w*/g;
    word.lastIndex = at;
    const found = word.exec(text);
    const start = found === null ? at : found.index + 1;
    return { start, end: start, newText: letter };
  }
  if (kind < 0.6) return { start: at, end: Math.min(text.length, at + 1 + below(3)), newText: "" };
  if (kind < 0.7) return { start: at, end: at, newText: brackets[below(brackets.length)] };
  if (kind < 0.75) return { start: at, end: at, newText: pieces[below(pieces.length)] };
  const line = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at) + 1;
  if (kind < 0.9 || end <= line) return { start: line, end: line, newText: statements[below(statements.length)] };
  return kind < 0.95 ? { start: line, end, newText: "" } : { start: line, end: line, newText: text.slice(line, end) };
}

function drawInBodies(text: string, below: (limit: number) => number, kind: number): TextChange {
  const lines = [...text.matchAll(/^\t[^\n]*\n/gm)];
  const line = lines[below(lines.length)];
  if (line === undefined) return { start: text.length, end: text.length, newText: "\n" };
  const start = line.index;
  const isPlain = !/[{}()`]\s*$|^\t+[})]/.test(line[0]);
  if (kind < 0.5) {
    const words = [...line[0].matchAll(/[A-Za-z]\w*/g)];
    const word = words[below(words.length)];
    const at = start + (word === undefined ? 1 : word.index + 1);
    return { start: at, end: at, newText: String.fromCharCode(97 + below(26)) };
  }
  if (kind < 0.6 && isPlain) return { start, end: start + line[0].length, newText: "" };
  if (kind < 0.7 && isPlain) return { start, end: start, newText: line[0] };
  return { start, end: start, newText: statements[below(statements.length - 1)] };
}
