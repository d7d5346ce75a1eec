/**
 * One declaration under edit: a small tree that is re-parsed incrementally, with an abort for the keystroke path.
 */
import type { Tree } from "web-tree-sitter";
import type { CompactTree } from "./compactTree.ts";

export interface EditOptions {
  /** Asked now and then during the parse; true gives up. */
  readonly abort?: () => boolean;
}

export interface ParsedDeclaration {
  /** The text as last edited. */
  readonly text: string;
  /**
   * Replaces `text[startIndex, oldEnd)` by `newText[startIndex, newEnd)`, where newText is the whole new declaration.
   * False when the parse was given up: `tree()` is then undefined until an edit or `reparse` succeeds.
   */
  edit(startIndex: number, oldEnd: number, newEnd: number, newText: string, options?: EditOptions): boolean;
  /** Tries again after a parse that was given up. */
  reparse(options?: EditOptions): boolean;
  /** The current tree, valid until the parser's next call; undefined after an aborted parse. */
  tree(): CompactTree | undefined;
  delete(): void;
}

/** What an open declaration needs of the parser that opened it. */
export interface DeclarationParser {
  parse(text: string, old: Tree | undefined, abort: (() => boolean) | undefined): Tree | undefined;
  read(tree: Tree): CompactTree | undefined;
  /** A cold parse of what the grammar does not know yet; undefined when there is no such thing in the text. */
  parseRewritten(text: string): CompactTree | undefined;
}

export function openDeclaration(text: string, options: EditOptions | undefined, parser: DeclarationParser): ParsedDeclaration | undefined {
  const tree = parser.parse(text, undefined, options?.abort);
  return tree === undefined ? undefined : new OpenDeclaration(text, tree, parser);
}

class OpenDeclaration implements ParsedDeclaration {
  text: string;
  private current: Tree | undefined;
  private stale = false;
  private readonly parser: DeclarationParser;

  constructor(text: string, tree: Tree, parser: DeclarationParser) {
    this.text = text;
    this.current = tree;
    this.parser = parser;
  }

  edit(startIndex: number, oldEnd: number, newEnd: number, newText: string, options?: EditOptions): boolean {
    this.current?.edit(edited(this.text, newText, startIndex, oldEnd, newEnd));
    this.text = newText;
    return this.reparse(options);
  }

  reparse(options?: EditOptions): boolean {
    const old = this.current;
    const tree = old === undefined ? undefined : this.parser.parse(this.text, old, options?.abort);
    this.stale = tree === undefined;
    if (tree !== undefined) {
      old?.delete();
      this.current = tree;
    }
    return !this.stale;
  }

  tree(): CompactTree | undefined {
    if (this.stale || this.current === undefined) {
      return undefined;
    }
    const tree = this.parser.read(this.current);
    return tree?.hasError === true ? (this.parser.parseRewritten(this.text) ?? tree) : tree;
  }

  delete(): void {
    this.current?.delete();
    this.current = undefined;
  }
}

type TreeEdit = Parameters<Tree["edit"]>[0];

function edited(before: string, after: string, start: number, oldEnd: number, newEnd: number): TreeEdit {
  const edit = {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  };
  // Trees take any object of this shape; the declared type is a class with two methods they do not call.
  return edit as TreeEdit;
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
