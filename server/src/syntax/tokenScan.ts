/**
 * The tokenizer under the splitter: where words, literals, comments and brackets end, whether a statement ends, and what
 * the comments say. It walks UTF-16 units and builds no tokens, which is what makes it fast.
 */
import { detached } from "../base/detached.ts";
import type { CommentExtent } from "./declarations.ts";

// Classes of characters. Everything from 128 on counts as a letter.
// Zero is everything else; it and the first two are of no interest inside brackets.
export const classWord = 1;
const classBlank = 2;
export const classString = 3;
export const classRaw = 4;
const classRune = 5;
export const classSlash = 6;
export const classOpen = 7;
export const classClose = 8;
const classNewline = 9;
export const classSemicolon = 10;

const classes = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const char = String.fromCharCode(c);
  if (/\w/.test(char)) {
    classes[c] = classWord;
  } else if (c <= 32) {
    classes[c] = classBlank;
  }
}
for (const [char, kind] of [
  ['"', classString],
  ["`", classRaw],
  ["'", classRune],
  ["/", classSlash],
  ["(", classOpen],
  ["[", classOpen],
  ["{", classOpen],
  [")", classClose],
  ["]", classClose],
  ["}", classClose],
  ["\n", classNewline],
  [";", classSemicolon],
] as const) {
  classes[char.charCodeAt(0)] = kind;
}

/** Comments that may carry meaning; a superset, since their readers look closer. */
const meaningful =
  /mapguard|nolint|lint:|go:build|go:generate|guarded|protect|checklocks|\bh[oe]ld|\blocked|lock(?:s|ing)? (?:is|must|be)|mutex|concurren|synchroni|goroutine|thread.?safe|race|DO NOT EDIT/i;

/** A declaration starting at the left margin, where a file with unbalanced brackets is taken up again. */
const restart = /^(?:func|type|var|const|import) /;

/** A position in a text, and what is remembered on the way. */
export abstract class TokenScan {
  /** False when brackets or comments are left open, or a bracket closes nothing. */
  balanced = true;
  protected readonly text: string;
  protected at = 0;
  protected packageStart = -1;
  protected generated = false;
  protected buildConstraint = "";
  protected readonly comments: CommentExtent[] = [];
  /** End of the last token that is no comment. */
  protected tokenEnd = 0;
  /** Whether a line end after the last token is a semicolon. */
  protected endsStatement = false;
  /** Comments before this offset were looked at: one that spans lines is met twice. */
  private commentsSeen = 0;
  /** Whether a declaration word at the left margin ends whatever is open. */
  private readonly resync: boolean;

  private readonly wantsComments: boolean;

  constructor(text: string, resync: boolean, wantsComments: boolean) {
    this.text = text;
    this.resync = resync;
    this.wantsComments = wantsComments;
  }

  /** Steps over one token that is neither a word nor a bracket. */
  protected token(kind: number): void {
    if (kind === classString || kind === classRaw || kind === classRune) {
      this.literal(kind);
      return;
    }
    const c = this.text.charCodeAt(this.at++);
    // `++` and `--` end a statement; of all other operators none does.
    this.endsStatement = (c === 43 || c === 45) && this.text.charCodeAt(this.at - 2) === c;
    this.tokenEnd = this.at;
  }

  protected literal(kind: number): void {
    this.at = kind === classRaw ? this.rawEnd(this.at) : quotedEnd(this.text, this.at);
    this.tokenEnd = this.at;
    this.endsStatement = true;
  }

  private rawEnd(at: number): number {
    const end = this.text.indexOf("`", at + 1);
    if (end >= 0) {
      return end + 1;
    }
    this.balanced = false;
    return this.resync ? lineEnd(this.text, at) : this.text.length;
  }

  protected word(): string {
    const { text } = this;
    const start = this.at;
    let at = start + 1;
    while (at < text.length) {
      const c = text.charCodeAt(at);
      if (c < 128 && classes[c] !== classWord) {
        break;
      }
      at++;
    }
    this.at = at;
    this.tokenEnd = at;
    return detached(text.slice(start, at));
  }

  /** Steps over a bracketed region; the hot loop, since almost all text stands inside some bracket. */
  protected bracket(): void {
    const { text } = this;
    const length = text.length;
    let depth = 0;
    let at = this.at;
    while (at < length) {
      const c = text.charCodeAt(at);
      const kind = c < 128 ? classes[c] : classWord;
      if (kind <= classBlank) {
        at++;
      } else if (kind === classOpen) {
        depth++;
        at++;
      } else if (kind === classClose) {
        at++;
        if (--depth === 0) {
          this.at = at;
          this.tokenEnd = at;
          return;
        }
      } else if (kind === classString || kind === classRune) {
        at = quotedEnd(text, at);
      } else if (kind === classRaw) {
        at = this.rawEnd(at);
      } else if (kind === classSlash) {
        at = this.slash(at);
      } else if (kind === classNewline && this.resync && restart.test(text.slice(at + 1, at + 9))) {
        this.at = at + 1;
        this.tokenEnd = trimmedEnd(text, at);
        return;
      } else {
        at++;
      }
    }
    this.balanced = false;
    this.at = length;
    this.tokenEnd = trimmedEnd(text, length);
  }

  /** Steps over a comment, or over a lone slash. */
  private slash(at: number): number {
    const { text } = this;
    const c = text.charCodeAt(at + 1);
    let end: number;
    if (c === 47) {
      end = lineEnd(text, at);
      if (text.charCodeAt(end - 1) === 13) {
        end--;
      }
    } else if (c === 42) {
      end = text.indexOf("*/", at + 2);
      if (end < 0) {
        this.balanced = false;
        end = this.resync ? lineEnd(text, at) : text.length;
      } else {
        end += 2;
      }
    } else {
      return at + 1;
    }
    this.comment(at, end);
    return end;
  }

  private comment(start: number, end: number): void {
    if (start < this.commentsSeen || (!this.wantsComments && this.packageStart >= 0)) {
      return;
    }
    this.commentsSeen = end;
    const comment = this.text.slice(start, end);
    if (!meaningful.test(comment)) {
      return;
    }
    this.comments.push({ start, end });
    if (this.packageStart >= 0) {
      return;
    }
    if (/^\/\/ Code generated .* DO NOT EDIT\.$/.test(comment)) {
      this.generated = true;
    } else if (this.buildConstraint === "") {
      this.buildConstraint = detached(/^\/\/go:build\s+(.*)$/.exec(comment)?.[1].trim() ?? "");
    }
  }

  /** Skips blanks and comments, and line ends too when asked. False at the end of the text. */
  protected skipSpace(lines: boolean): boolean {
    const { text } = this;
    while (this.at < text.length) {
      const kind = this.classAt(this.at);
      if (kind === classBlank || (lines && kind === classNewline)) {
        this.at++;
      } else if (kind === classSlash) {
        const end = this.slash(this.at);
        if (end === this.at + 1) {
          return true;
        }
        const line = text.indexOf("\n", this.at);
        if (!lines && line >= 0 && line < end) {
          return true;
        }
        this.at = end;
      } else {
        return true;
      }
    }
    return false;
  }

  /** A general comment that spans lines counts as a line end, like the line end itself. */
  protected atLineEnd(): boolean {
    const kind = this.classAt(this.at);
    return kind === classNewline || (kind === classSlash && this.text.charCodeAt(this.at + 1) === 42);
  }

  protected classAt(at: number): number {
    const c = this.text.charCodeAt(at);
    return c < 128 ? classes[c] : classWord;
  }

  protected restartsHere(): boolean {
    const { text, at } = this;
    if ((at > 0 && text.charCodeAt(at - 1) !== 10) || !restart.test(text.slice(at, at + 8))) {
      return false;
    }
    // Where this is asked, no statement that is sound goes on with such a word.
    this.balanced = false;
    return this.resync;
  }
}

/** Offset after an interpreted string or a rune; an unterminated one ends with its line. */
function quotedEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) {
      return i + 1;
    }
    if (c === 10) {
      return i;
    }
    if (c === 92 && text.charCodeAt(i + 1) !== 10) {
      i++;
    }
  }
  return text.length;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function trimmedEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && text.charCodeAt(at - 1) <= 32) {
    at--;
  }
  return at;
}
