/**
 * The text of an open document in pieces of some lines each, so that a letter in a long file copies one piece. Lines end
 * at `\n`, `\r\n` or `\r`, as the protocol has it.
 */
import { type Position, TextDocument } from "vscode-languageserver-textdocument";

/** UTF-16 units of a piece, give or take its last line. */
const pieceLength = 8192;

export class DocumentText {
  /** Each ends with `\n`, but for the last one, so that no line is in two of them. */
  private readonly pieces: TextDocument[];

  constructor(text: string) {
    this.pieces = text === "" ? [pieceOf("")] : split(text);
  }

  get length(): number {
    return this.pieces.reduce((length, piece) => length + piece.getText().length, 0);
  }

  /** A line outside the text is clamped to it, a character to its line without the line break. */
  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    let offset = 0;
    let lines = 0;
    for (const [index, piece] of this.pieces.entries()) {
      // What ends with a line break has one line less of its own, unless the text ends here.
      const next = lines + piece.lineCount - 1;
      if (line < next || index === this.pieces.length - 1) return offset + piece.offsetAt({ line: line - lines, character });
      lines = next;
      offset += piece.getText().length;
    }
    return offset;
  }

  /** Offsets into the text as it is, `start` not behind `end`. */
  replace(start: number, end: number, newText: string): void {
    const first = this.pieceAt(start);
    const last = this.pieceAt(end);
    const before = this.textOf(first.index, last.index + 1);
    let text = before.slice(0, start - first.offset) + newText + before.slice(end - first.offset);
    let next = last.index + 1;
    while (next < this.pieces.length && text !== "" && !text.endsWith("\n")) text += this.pieces[next++].getText();
    this.pieces.splice(first.index, next - first.index, ...split(text));
    if (this.pieces.length === 0) this.pieces.push(pieceOf(""));
  }

  toString(): string {
    return this.textOf(0, this.pieces.length);
  }

  private textOf(from: number, to: number): string {
    let text = "";
    for (let i = from; i < to; i++) text += this.pieces[i].getText();
    return text;
  }

  /** The piece that holds what stands at the offset, the last one for the end of the text, and where it begins. */
  private pieceAt(offset: number): { readonly index: number; readonly offset: number } {
    let start = 0;
    for (const [index, piece] of this.pieces.entries()) {
      const end = start + piece.getText().length;
      if (offset < end || index === this.pieces.length - 1) return { index, offset: start };
      start = end;
    }
    return { index: 0, offset: 0 };
  }
}

function pieceOf(text: string): TextDocument {
  return TextDocument.create("", "", 0, text);
}

function split(text: string): TextDocument[] {
  const pieces: TextDocument[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", Math.min(start + pieceLength, text.length)) + 1 || text.length;
    pieces.push(pieceOf(text.slice(start, end)));
    start = end;
  }
  return pieces;
}
