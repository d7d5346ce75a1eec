/**
 * The head of a Go file without parsing it: package name, import comment, build constraints, imported paths.
 * Works on the first bytes of a file and says when they were too few.
 */
import { detached } from "../base/detached.ts";
export interface SourceHead {
  /** "" when there is no package clause. */
  readonly packageName: string;
  /** From `package x // import "path"`; "" when absent. */
  readonly importComment: string;
  /** Text after `//go:build`; "" when absent. */
  readonly goBuild: string;
  /** Texts after `// +build`. */
  readonly plusBuild: readonly string[];
  readonly imports: readonly string[];
  /** False when the text ended before the imports did; more of the file may change the answer. */
  readonly complete: boolean;
}

export function scanSourceHead(source: string): SourceHead {
  const scanner = new HeadScanner(source.charCodeAt(0) === 0xfeff ? source.slice(1) : source);
  return scanner.scan();
}

class HeadScanner {
  private readonly text: string;
  private at = 0;
  private goBuild = "";
  private readonly plusLines: { text: string; end: number }[] = [];
  /** End of the last blank line seen before the package clause: `// +build` lines count only above one. */
  private lastBlank = -1;

  constructor(text: string) {
    this.text = text;
  }

  scan(): SourceHead {
    this.skipSpace(true);
    const keyword = this.word();
    if (keyword !== "package") return this.head("", "", [], !this.cutAfter(keyword));
    this.at += "package".length;
    this.skipSpace(false);
    const packageName = this.word();
    if (this.cutAfter(packageName)) return this.head(packageName, "", [], false);
    this.at += packageName.length;
    const importComment = this.importComment();
    const imports: string[] = [];
    for (;;) {
      this.skipSpace(false);
      if (this.text[this.at] === ";") {
        this.at++;
        continue;
      }
      const word = this.word();
      if (this.cutAfter(word)) return this.head(packageName, importComment, imports, false);
      if (word !== "import") return this.head(packageName, importComment, imports, true);
      this.at += word.length;
      if (!this.importDeclaration(imports)) return this.head(packageName, importComment, imports, !this.cutAfter(""));
    }
  }

  /** The text may have been cut within this word, or between the two slashes of a comment. */
  private cutAfter(word: string): boolean {
    return this.at + word.length + 1 >= this.text.length;
  }

  private head(packageName: string, importComment: string, imports: string[], complete: boolean): SourceHead {
    const plusBuild = this.plusLines.filter((line) => line.end <= this.lastBlank).map((line) => line.text);
    return { packageName, importComment, goBuild: this.goBuild, plusBuild, imports, complete };
  }

  /** False when the declaration does not read as one, be it broken or cut off. */
  private importDeclaration(imports: string[]): boolean {
    this.skipSpace(false);
    if (this.text[this.at] !== "(") return this.importSpec(imports);
    this.at++;
    for (;;) {
      this.skipSpace(false);
      const char = this.text[this.at];
      if (char === ")") {
        this.at++;
        return true;
      }
      if (char === ";") this.at++;
      else if (!this.importSpec(imports)) return false;
    }
  }

  private importSpec(imports: string[]): boolean {
    if (this.text[this.at] === ".") this.at++;
    else this.at += this.word().length;
    this.skipSpace(false);
    const quote = this.text[this.at];
    if (quote !== '"' && quote !== "`") return false;
    const close = this.text.indexOf(quote, this.at + 1);
    const line = this.text.indexOf("\n", this.at);
    if (close < 0 || (line >= 0 && line < close)) {
      if (close < 0) this.at = this.text.length;
      return false;
    }
    imports.push(detached(this.text.slice(this.at + 1, close)));
    this.at = close + 1;
    return true;
  }

  /** The identifier at this place, "" when there is none. */
  private word(): string {
    identifier.lastIndex = this.at;
    return detached(identifier.exec(this.text)?.[0] ?? "");
  }

  /** Only a comment on the same line counts. */
  private importComment(): string {
    comment.lastIndex = this.at;
    const match = comment.exec(this.text);
    return detached(match?.[1] ?? match?.[2] ?? "");
  }

  private skipSpace(beforePackage: boolean): void {
    const { text } = this;
    let lineBegins = beforePackage;
    let blank = beforePackage;
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      if (code === 10) {
        this.at++;
        if (blank && lineBegins && beforePackage) this.lastBlank = this.at;
        lineBegins = true;
        blank = true;
      } else if (code === 32 || code === 9 || code === 13) this.at++;
      else if (code === 47 && text.charCodeAt(this.at + 1) === 47) {
        const newline = text.indexOf("\n", this.at);
        const end = newline < 0 ? text.length : newline;
        if (beforePackage && blank) this.buildLine(text.slice(this.at, end));
        this.at = end;
        blank = false;
      } else if (code === 47 && text.charCodeAt(this.at + 1) === 42) {
        const close = text.indexOf("*/", this.at + 2);
        this.at = close < 0 ? text.length : close + 2;
        blank = false;
      } else return;
    }
  }

  private buildLine(line: string): void {
    if (line.startsWith("//go:build") && /^[ \t]/.test(line.slice(10))) {
      if (this.goBuild === "") this.goBuild = detached(line.slice(10).trim());
      return;
    }
    const plus = /^\/\/[ \t]*\+build(?:[ \t]+(.*?))?[ \t\r]*$/.exec(line);
    if (plus !== null) this.plusLines.push({ text: detached(plus[1] ?? ""), end: this.at + line.length });
  }
}

const identifier = /[\p{L}_][\p{L}\p{N}_]*/uy;
const comment = /[ \t]*(?:\/\/[ \t]*import[ \t]+"([^"\n]*)"|\/\*[ \t]*import[ \t]+"([^"\n]*)"[ \t]*\*\/)/y;
