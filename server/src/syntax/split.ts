/**
 * Finds the top-level declarations of a Go file without parsing it, from brackets, a few keywords and Go's automatic
 * semicolons. A file whose brackets do not match is read again, starting afresh at every declaration at the left margin.
 */
import { detached } from "../base/detached.ts";
import type { CommentExtent, DeclExtent, DeclKind, FileOutline, ImportSpec } from "./declarations.ts";
import { classClose, classOpen, classRaw, classSemicolon, classString, classWord, TokenScan } from "./tokenScan.ts";

const declarationWords = new Map<string, DeclKind>([
  ["func", "func"],
  ["type", "type"],
  ["var", "var"],
  ["const", "const"],
  ["import", "import"],
]);

/** Words after which a line end is no statement end: all keywords but break, continue, fallthrough and return. */
const continuing = new Set(
  "case chan const default defer else for func go goto if import interface map package range select struct switch type var".split(" "),
);

const notAFunc = { bodyStart: -1, nameStart: -1, receiver: "" };

/** `comments`: false leaves out those below the package clause; nobody asks what an imported package's say. */
export function split(text: string, comments = true): FileOutline {
  const scan = new DeclarationScan(text, false, comments);
  scan.run();
  if (scan.balanced) {
    return scan.outline();
  }
  const careful = new DeclarationScan(text, true, comments);
  careful.run();
  return { ...careful.outline(), unbalanced: true };
}

/** As `split`, for a text whose brackets match; undefined for any other, in half the time. */
export function splitBalanced(text: string): FileOutline | undefined {
  const scan = new DeclarationScan(text, false, true);
  scan.run();
  return scan.balanced ? scan.outline() : undefined;
}

/** For a text that is one whole declaration, and would be one wherever it stood: its extent and comments. */
export function splitDeclaration(text: string): { readonly extent: DeclExtent; readonly comments: readonly CommentExtent[] } | undefined {
  const outline = splitBalanced(text);
  if (outline === undefined || outline.declarations.length !== 1) return undefined;
  const [extent] = outline.declarations;
  return extent.start === 0 && extent.end === text.length ? { extent, comments: outline.comments } : undefined;
}

/** One pass over a file. */
class DeclarationScan extends TokenScan {
  private packageName = "";
  private readonly imports: ImportSpec[] = [];
  private readonly declarations: DeclExtent[] = [];

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
      receiver = detached(receiverBase(this.text.slice(open, this.at)));
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
        const path = detached(this.text.slice(quote + 1, Math.max(quote + 1, this.at - 1)));
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
}

/** `(s *Set[K, V])` to `Set`: the last name outside square brackets. */
function receiverBase(parameters: string): string {
  let base = "";
  let depth = 0;
  const token = /\/\/.*|\/\*[\s\S]*?\*\/|[\p{L}_][\p{L}\p{N}_]*|[[\]]/gu;
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
