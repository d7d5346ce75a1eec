/**
 * Finds the top-level declarations of a Go file without parsing it: a tokenizer over UTF-16 units that knows strings,
 * comments, brackets and Go's automatic semicolons, and nothing else of the language.
 */
import type { CommentExtent, DeclExtent, DeclKind, FileOutline, ImportSpec } from "./declarations.ts";

// Classes of characters. Everything from 128 on counts as a letter.
const classOther = 0;
const classWord = 1;
const classString = 2;
const classRaw = 3;
const classRune = 4;
const classSlash = 5;
const classOpen = 6;
const classClose = 7;
const classNewline = 8;
const classBlank = 9;
const classSemicolon = 10;

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

const declarationWords = new Map<string, DeclKind>([
  ["func", "func"],
  ["type", "type"],
  ["var", "var"],
  ["const", "const"],
  ["import", "import"],
]);

/** Words after which a line end is no statement end: all keywords but break, continue, fallthrough and return. */
const continuing = new Set(
  "case chan const default defer else for func go goto if import interface map package range select struct switch type var".split(
    " ",
  ),
);

const notAFunc = { bodyStart: -1, nameStart: -1, receiver: "" };

/** A declaration starting at the left margin, where a file with unbalanced brackets is taken up again. */
const restart = /^(?:func[ (]|(?:type|var|const|import)[ (])/;

export function split(text: string): FileOutline {
  const scan = new Scan(text, false);
  scan.run();
  if (scan.balanced) {
    return scan.outline();
  }
  const careful = new Scan(text, true);
  careful.run();
  return careful.outline();
}

/** One pass over a file. With `resync`, a declaration word at the left margin ends whatever is open. */
class Scan {
  /** False when brackets or comments are left open, or a bracket closes nothing. */
  balanced = true;
  private readonly text: string;
  private readonly resync: boolean;
  private at = 0;
  private packageName = "";
  private packageStart = -1;
  private generated = false;
  private buildConstraint = "";
  private readonly imports: ImportSpec[] = [];
  private readonly declarations: DeclExtent[] = [];
  private readonly comments: CommentExtent[] = [];
  /** Comments before this offset were looked at: one that spans lines is met twice. */
  private commentsSeen = 0;
  /** End of the last token that is no comment. */
  private tokenEnd = 0;
  /** Whether a line end after the last token is a semicolon. */
  private endsStatement = false;

  constructor(text: string, resync: boolean) {
    this.text = text;
    this.resync = resync;
  }

  outline(): FileOutline {
    return {
      packageName: this.packageName,
      packageStart: this.packageStart,
      imports: this.imports,
      declarations: this.declarations,
      comments: this.comments,
      generated: this.generated,
      buildConstraint: this.buildConstraint,
    };
  }

  run(): void {
    const { text } = this;
    if (text.charCodeAt(0) === 0xfeff) {
      this.at = 1;
    }
    while (this.skipSpace(true)) {
      const start = this.at;
      if (this.classAt(start) === classSemicolon) {
        this.at++;
        continue;
      }
      const word = this.classAt(start) === classWord ? this.word() : "";
      if (word === "package" && this.packageStart < 0) {
        this.packageStart = start;
        this.endsStatement = false;
        if (this.skipSpace(false) && this.classAt(this.at) === classWord) {
          this.packageName = this.word();
          this.endsStatement = true;
        }
        this.finishStatement();
        continue;
      }
      const kind = declarationWords.get(word);
      this.endsStatement = kind === undefined && word !== "" && !continuing.has(word);
      if (kind === "func") {
        this.func(start);
      } else if (kind !== undefined) {
        this.group(start, kind);
      } else {
        this.finishStatement();
        this.add("unknown", start, []);
      }
    }
  }

  private add(kind: DeclKind, start: number, names: readonly string[], func = notAFunc): void {
    // A stray closing bracket makes an empty statement; it declares nothing but must not stop the scan.
    const end = Math.max(this.tokenEnd, start);
    if (end === start) {
      this.balanced = false;
      this.at = Math.max(this.at, start + 1);
      return;
    }
    this.declarations.push({ kind, start, end, names, ...func });
  }

  private func(start: number): void {
    let receiver = "";
    if (this.skipSpace(false) && this.text.charCodeAt(this.at) === 40) {
      const open = this.at;
      this.bracket();
      receiver = receiverBase(this.text.slice(open, this.at));
    }
    let name = "";
    let nameStart = -1;
    if (this.skipSpace(false) && this.classAt(this.at) === classWord && !this.restartsHere()) {
      nameStart = this.at;
      name = this.word();
      this.endsStatement = true;
    }
    const bodyStart = this.finishStatement();
    this.add("func", start, name === "" ? [] : [name], { bodyStart, nameStart, receiver });
  }

  private group(start: number, kind: DeclKind): void {
    const names: string[] = [];
    if (this.skipSpace(false) && this.text.charCodeAt(this.at) === 40) {
      this.at++;
      this.tokenEnd = this.at;
      this.endsStatement = false;
      let closed = false;
      while (this.skipSpace(true) && !this.restartsHere()) {
        const c = this.text.charCodeAt(this.at);
        if (c === 41) {
          this.at++;
          this.tokenEnd = this.at;
          this.endsStatement = true;
          closed = true;
          break;
        }
        if (c === 59) {
          this.at++;
          continue;
        }
        const before = this.at;
        this.spec(kind, names);
        if (this.at === before) {
          this.balanced = false;
          this.at++;
        }
      }
      this.balanced &&= closed;
      if (closed) {
        this.finishStatement();
      }
    } else {
      this.spec(kind, names);
    }
    this.add(kind, start, names);
  }

  /** One spec, up to its semicolon, or the bracket that closes the group. */
  private spec(kind: DeclKind, names: string[]): void {
    if (kind === "import") {
      this.importSpec();
      return;
    }
    let afterComma = false;
    while (this.skipSpace(afterComma) && this.classAt(this.at) === classWord && !this.restartsHere()) {
      names.push(this.word());
      this.endsStatement = true;
      if (kind === "type" || !this.skipSpace(false) || this.text.charCodeAt(this.at) !== 44) {
        break;
      }
      this.at++;
      this.endsStatement = false;
      afterComma = true;
    }
    this.finishStatement();
  }

  private importSpec(): void {
    const start = this.at;
    let alias = "";
    if (this.classAt(start) === classWord) {
      alias = this.word();
    } else if (this.text.charCodeAt(start) === 46) {
      alias = ".";
      this.at++;
    }
    this.endsStatement = false;
    if (this.skipSpace(false)) {
      const kind = this.classAt(this.at);
      if (kind === classString || kind === classRaw) {
        const quote = this.at;
        this.literal(kind);
        const path = this.text.slice(quote + 1, Math.max(quote + 1, this.at - 1));
        this.imports.push({ path, alias, start, end: this.at });
      }
    }
    this.finishStatement();
  }

  /**
   * Runs to the end of the statement: a semicolon, a line end that is one, or a closing bracket that is not ours.
   * Returns the offset of the first `{` that is no struct or interface type, or -1.
   */
  private finishStatement(): number {
    const { text } = this;
    let body = -1;
    let typeBody = false;
    for (;;) {
      if (this.endsStatement) {
        if (!this.skipSpace(false)) {
          return body;
        }
        if (this.atLineEnd()) {
          return body;
        }
      } else if (!this.skipSpace(true)) {
        return body;
      }
      if (this.restartsHere()) {
        return body;
      }
      const c = text.charCodeAt(this.at);
      const kind = this.classAt(this.at);
      if (kind === classSemicolon || kind === classClose) {
        // A `)` may close the group around a spec; any other bracket that closes here closes nothing.
        if (kind === classClose && c !== 41) {
          this.balanced = false;
          this.at++;
          continue;
        }
        return body;
      }
      if (kind === classOpen) {
        if (c === 123 && !typeBody && body < 0) {
          body = this.at;
        }
        typeBody = false;
        this.bracket();
        this.endsStatement = true;
      } else if (kind === classWord) {
        const word = this.word();
        typeBody = word === "struct" || word === "interface";
        this.endsStatement = !continuing.has(word);
      } else {
        typeBody = false;
        this.token(kind);
      }
    }
  }

  /** Steps over one token that is neither a word nor a bracket. */
  private token(kind: number): void {
    if (kind === classString || kind === classRaw || kind === classRune) {
      this.literal(kind);
      return;
    }
    const c = this.text.charCodeAt(this.at++);
    // `++` and `--` end a statement; of all other operators none does.
    this.endsStatement = (c === 43 || c === 45) && this.text.charCodeAt(this.at - 2) === c;
    this.tokenEnd = this.at;
  }

  private literal(kind: number): void {
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

  private word(): string {
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
    return text.slice(start, at);
  }

  /** Steps over a bracketed region; the hot loop, since almost all text stands inside some bracket. */
  private bracket(): void {
    const { text } = this;
    const length = text.length;
    let depth = 0;
    let at = this.at;
    while (at < length) {
      const c = text.charCodeAt(at);
      const kind = c < 128 ? classes[c] : classWord;
      if (kind === classWord || kind === classBlank || kind === classOther) {
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
    if (start < this.commentsSeen) {
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
      this.buildConstraint = /^\/\/go:build\s+(.*)$/.exec(comment)?.[1].trim() ?? "";
    }
  }

  /** Skips blanks and comments, and line ends too when asked. False at the end of the text. */
  private skipSpace(lines: boolean): boolean {
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
  private atLineEnd(): boolean {
    const kind = this.classAt(this.at);
    return kind === classNewline || (kind === classSlash && this.text.charCodeAt(this.at + 1) === 42);
  }

  private classAt(at: number): number {
    const c = this.text.charCodeAt(at);
    return c < 128 ? classes[c] : classWord;
  }

  private restartsHere(): boolean {
    const { text, at } = this;
    return this.resync && (at === 0 || text.charCodeAt(at - 1) === 10) && restart.test(text.slice(at, at + 8));
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

/** `(s *Set[K, V])` to `Set`: the last name outside square brackets. */
function receiverBase(parameters: string): string {
  let base = "";
  let depth = 0;
  const token = /\/\/.*|\/\*[^]*?\*\/|[\p{L}_][\p{L}\p{N}_]*|[[\]]/gu;
  for (const [part] of parameters.matchAll(token)) {
    if (part === "[") {
      depth++;
    } else if (part === "]") {
      depth--;
    } else if (depth === 0 && !part.startsWith("/")) {
      base = part;
    }
  }
  return base;
}
