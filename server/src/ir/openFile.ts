/**
 * A file under edit. Keystrokes inside one function's body touch that function alone: the others keep their IR, and extents
 * move in place, so that whoever holds a declaration sees where it is now. All else waits for `rebuild`.
 */
import { detachedPart } from "../base/detached.ts";
import type { Names } from "../base/names.ts";
import { applyChange, movedEnd, movedStart, singleChange, type TextChange, textKey } from "../base/textChange.ts";
import type { DeclExtent, FileOutline } from "../syntax/declarations.ts";
import type { ParsedDeclaration } from "../syntax/parsedDeclaration.ts";
import type { GoParser } from "../syntax/parser.ts";
import { splitBalanced, splitDeclaration } from "../syntax/split.ts";
import { type DeclIr, type FileIr, farComment } from "./file.ts";
import type { Ir } from "./ir.ts";
import { lowerDecl, lowerTree, outline } from "./load.ts";

/** A function that has another IR now. */
export interface ReplacedFunction {
  readonly before: DeclIr;
  readonly after: DeclIr;
  /** False: the IR of the last sound text, its positions moved. */
  readonly isCurrent: boolean;
}

export interface SettleOptions {
  /** Asked now and then during a parse; true gives up. */
  readonly abort?: () => boolean;
  /** Take the IR of broken code too, as a cold start would. */
  readonly withErrors: boolean;
}

export interface Settled {
  readonly functions: readonly ReplacedFunction[];
  /** Parses that were given up. */
  readonly aborted: number;
}

/** A function that is being typed in: its tree, and the text that the positions of its IR refer to. */
interface Editing {
  parsed: ParsedDeclaration | undefined;
  irText: string;
}

interface KnownDeclaration {
  readonly ir: Ir;
  /** Of the text that the IR was made of. */
  readonly key: () => string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Trees held at a time, a few hundred KB each for the largest functions. */
const maxTrees = 8;

export class OpenFile implements FileIr {
  readonly path: string;
  text: string;
  outline: FileOutline;
  decls: readonly DeclIr[];
  private readonly parser: GoParser;
  private readonly names: Names;
  /** In order of last use. */
  private readonly editing = new Map<DeclExtent, Editing>();
  /** Functions changed since they were last settled. */
  private readonly touched = new Set<DeclExtent>();
  /** Functions whose IR is that of an older text. */
  private readonly behind = new Set<DeclExtent>();
  /** Functions whose brackets do not match at the moment. */
  private readonly unclosed = new Set<DeclExtent>();
  /** The declarations are not known to be those of the text. */
  private outdated = false;
  /** The declarations and their text from when they were lost sight of. */
  private known: readonly KnownDeclaration[] = [];
  private touchedComments: string[] = [];
  /** A text whose brackets do not match is split by guesses, which any edit may upset. */
  private isBalanced: boolean;

  constructor(file: FileIr, parser: GoParser, names: Names) {
    this.path = file.path;
    this.text = file.text;
    this.outline = file.outline;
    this.decls = file.decls;
    this.parser = parser;
    this.names = names;
    this.isBalanced = file.outline.unbalanced !== true;
  }

  /** Only `rebuild` brings the declarations up to date. */
  get needsRebuild(): boolean {
    return this.outdated || this.unclosed.size > 0;
  }

  /** There are functions to settle. */
  get isTouched(): boolean {
    return this.touched.size > 0;
  }

  /** Declarations and IR are what a cold start would make of the text. */
  get isSettled(): boolean {
    return !this.needsRebuild && this.touched.size === 0 && this.behind.size === 0;
  }

  /** `text`: what the change makes of the text, where somebody has it already. */
  edit(change: TextChange, text = applyChange(this.text, change)): void {
    const inside = this.isBalanced ? this.functionAround(change) : undefined;
    if (inside !== undefined) this.editFunction(inside, change, text);
    else if (this.needsRebuild || !this.editBetween(change, text)) this.lose(change, text);
  }

  /** Comments between declarations that are gone, new, or stand beside other code; each is told once. */
  takeTouchedComments(): readonly string[] {
    const { touchedComments } = this;
    this.touchedComments = [];
    return touchedComments;
  }

  /** Brings the IR of changed functions up to date. */
  settle(options: SettleOptions): Settled {
    if (options.withErrors) for (const extent of this.behind) this.touched.add(extent);
    const functions: ReplacedFunction[] = [];
    let aborted = 0;
    for (const extent of this.touched) {
      const index = this.decls.findIndex((decl) => decl.extent === extent);
      const before = this.decls[index];
      const parsed = this.unclosed.has(extent) ? undefined : this.parse(extent, options);
      if (parsed === "aborted") aborted++;
      const isCurrent = typeof parsed === "object";
      if (isCurrent) this.behind.delete(extent);
      else this.behind.add(extent);
      const after: DeclIr = { extent, ir: isCurrent ? parsed : this.keep(extent, before.ir) };
      this.decls = this.decls.with(index, after);
      functions.push({ before, after, isCurrent });
    }
    this.touched.clear();
    this.evict();
    return { functions, aborted };
  }

  /** Splits the text anew and lowers what is not known; declarations and extents are then new objects. */
  rebuild(): void {
    this.remember();
    const { parser, names, text } = this;
    const known = new Map(this.known.map(({ key, ir }) => [key(), ir]));
    this.dispose();
    this.touched.clear();
    this.behind.clear();
    this.unclosed.clear();
    this.outdated = false;
    this.known = [];
    const balanced = splitBalanced(text);
    this.isBalanced = balanced !== undefined;
    this.outline = balanced ?? outline(text);
    this.decls = this.outline.declarations
      .filter((extent) => extent.kind !== "import")
      .map((extent) => {
        const ir = known.get(keyOf(extent, text));
        return ir === undefined ? lowerDecl(parser, names, text, extent, { bodies: true, apart: true }) : { extent, ir };
      });
  }

  /** Frees the trees; the file can go on being read and edited. */
  dispose(): void {
    for (const { parsed } of this.editing.values()) parsed?.delete();
    this.editing.clear();
  }

  /** The function whose body holds the change, braces left out. */
  private functionAround({ start, end }: TextChange): DeclExtent | undefined {
    const { declarations } = this.outline;
    let low = 0;
    let high = declarations.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (declarations[middle].end <= start) low = middle + 1;
      else high = middle;
    }
    const found = declarations[low];
    const isInside = found?.kind === "func" && found.bodyStart >= 0 && start > found.bodyStart && end < found.end;
    return isInside ? found : undefined;
  }

  private editFunction(extent: DeclExtent, change: TextChange, text: string): void {
    if (!this.editing.has(extent)) this.editing.set(extent, { parsed: undefined, irText: detachedPart(this.text, extent.start, extent.end) });
    if (!this.needsRebuild) this.touched.add(extent);
    const length = extent.end - extent.start + change.newText.length - (change.end - change.start);
    const one = splitDeclaration(text.slice(extent.start, extent.start + length));
    const isWhole = one?.extent.bodyStart === extent.bodyStart - extent.start;
    if (!isWhole && this.unclosed.size === 0) this.remember();
    this.touched.add(extent);
    const { start: from, end: to } = extent;
    const others = this.outline.comments.filter(({ start }) => isWhole && (start < from || start >= to));
    this.move(change, isWhole ? others : this.outline.comments);
    this.text = text;
    if (!isWhole) {
      this.unclosed.add(extent);
      return;
    }
    this.unclosed.delete(extent);
    const own = one.comments.map(({ start, end }) => ({ start: start + extent.start, end: end + extent.start }));
    this.outline = { ...this.outline, comments: [...this.outline.comments, ...own].sort((a, b) => a.start - b.start) };
  }

  /** True when the text still holds the declarations that it held before, if at other places. */
  private editBetween(change: TextChange, text: string): boolean {
    const { declarations } = this.outline;
    // Whatever it touches of a declaration is another one then.
    if (this.isBalanced && declarations.some(({ start, end }) => change.start > start && change.end < end)) return false;
    const before = this.gapAround(change);
    const after = { start: before.start, end: before.end + change.newText.length - (change.end - change.start) };
    if (this.isBalanced && before.start > 0 && isFree(this.text, before) && isFree(text, after)) {
      const inside = splitBalanced(text.slice(after.start, after.end))?.comments ?? [];
      const own = inside.map(({ start, end }) => ({ start: start + after.start, end: end + after.start }));
      const { comments } = this.outline;
      const at = comments.findIndex(({ start }) => start >= before.start);
      const kept = comments.filter(({ start }) => start < before.start || start >= before.end);
      const old = commentsIn(comments, this.text, before);
      this.move(change, kept);
      this.outline = { ...this.outline, comments: this.outline.comments.toSpliced(at < 0 ? kept.length : at, 0, ...own) };
      this.text = text;
      this.noteComments(old, commentsIn(own, text, after));
      return true;
    }
    const next = splitBalanced(text);
    if (next === undefined || !holdSame(this.outline, this.text, next, text)) return false;
    this.noteComments(commentsIn(this.outline.comments, this.text, before), commentsIn(next.comments, text, after));
    next.declarations.forEach((extent, i) => {
      Object.assign(declarations[i], extent);
    });
    this.outline = { ...next, declarations };
    this.text = text;
    return true;
  }

  /** The text between the declarations around the change; from the start of the file where it lies before all of them. */
  private gapAround(change: TextChange): Span {
    let start = 0;
    for (const extent of this.outline.declarations) {
      if (extent.start >= change.end) return { start, end: extent.start };
      if (extent.end <= change.start) start = extent.end;
    }
    return { start, end: this.text.length };
  }

  private noteComments(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
    for (const [key, comment] of before) if (!after.has(key)) this.touchedComments.push(comment);
    for (const [key, comment] of after) if (!before.has(key)) this.touchedComments.push(comment);
  }

  /** The text has other declarations now; those at hand are moved as well as can be. */
  private lose(change: TextChange, text: string): void {
    this.remember();
    this.outdated = true;
    this.move(change, this.outline.comments);
    this.text = text;
  }

  /** While it is still known which IR belongs to which text; extents go on moving. */
  private remember(): void {
    if (this.needsRebuild) return;
    const { text } = this;
    this.known = this.decls.flatMap(({ extent, ir }) => {
      if (this.touched.has(extent) || this.behind.has(extent)) return [];
      const { kind, start, end } = extent;
      return { ir, key: () => keyOf({ kind, start, end }, text) };
    });
  }

  private move(change: TextChange, comments: FileOutline["comments"]): void {
    const { outline } = this;
    for (const extent of outline.declarations) if (extent.end > change.start) Object.assign(extent, movedExtent(extent, change));
    const span = <T extends { readonly start: number; readonly end: number }>(item: T): T =>
      item.end <= change.start ? item : { ...item, start: movedStart(item.start, change), end: movedEnd(item.end, change) };
    this.outline = { ...outline, imports: outline.imports.map(span), comments: comments.map(span) };
  }

  /** "aborted", undefined when the text has errors that are not wanted, or the IR of the current text. */
  private parse(extent: DeclExtent, { abort, withErrors }: SettleOptions): Ir | "aborted" | undefined {
    const text = detachedPart(this.text, extent.start, extent.end);
    const editing = this.editing.get(extent) ?? { parsed: undefined, irText: text };
    this.editing.delete(extent);
    this.editing.set(extent, editing);
    let isParsed: boolean;
    if (editing.parsed === undefined) {
      editing.parsed = this.parser.open(text, { abort });
      isParsed = editing.parsed !== undefined;
    } else {
      const { start, end, newText } = singleChange(editing.parsed.text, text);
      isParsed = editing.parsed.edit(start, end, start + newText.length, text, { abort });
    }
    if (!isParsed && abort?.() === true) return "aborted";
    const tree = isParsed ? editing.parsed?.tree() : undefined;
    if (tree?.hasError === true && !withErrors) return undefined;
    editing.irText = text;
    // Beyond the limits of the parser, or when it recovers from errors, it is what a cold start makes of it.
    const { parser, names } = this;
    if (tree === undefined || tree.hasError) return lowerDecl(parser, names, this.text, extent, { bodies: true, apart: true }).ir;
    return lowerTree(tree, names, text);
  }

  /** An IR of an older text, its positions where the text is now. */
  private keep(extent: DeclExtent, ir: Ir): Ir {
    const editing = this.editing.get(extent);
    if (editing === undefined) return ir;
    const text = detachedPart(this.text, extent.start, extent.end);
    const change = singleChange(editing.irText, text);
    editing.irText = text;
    return { ...ir, start: ir.start.map((offset) => movedStart(offset, change)), end: ir.end.map((offset) => movedEnd(offset, change)) };
  }

  private evict(): void {
    for (const [extent, { parsed }] of this.editing) {
      if (this.editing.size <= maxTrees) return;
      if (this.touched.has(extent) || this.behind.has(extent)) continue;
      parsed?.delete();
      this.editing.delete(extent);
    }
  }
}

function movedExtent({ start, end, bodyStart, nameStart }: DeclExtent, change: TextChange): Partial<DeclExtent> {
  const at = (offset: number | undefined): number => (offset === undefined || offset < 0 ? -1 : movedStart(offset, change));
  return { start: movedStart(start, change), end: movedEnd(end, change), bodyStart: at(bodyStart), nameStart: at(nameStart) };
}

function holdSame(a: FileOutline, aText: string, b: FileOutline, bText: string): boolean {
  return (
    a.packageName === b.packageName &&
    a.buildConstraint === b.buildConstraint &&
    a.generated === b.generated &&
    a.declarations.length === b.declarations.length &&
    a.declarations.every(({ kind, start, end }, i) => {
      const other = b.declarations[i];
      return kind === other.kind && end - start === other.end - other.start && aText.slice(start, end) === bText.slice(other.start, other.end);
    })
  );
}

/** Nothing but comments and blanks, and a line of its own. */
function isFree(text: string, { start, end }: Span): boolean {
  const gap = text.slice(start, end);
  return (
    /^(?:[ \t\r\n]|\/\/[^\n]*(?:\n|$)|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*$/.test(gap) &&
    gap.replace(/\/\*[\s\S]*?\*\//g, "").includes("\n") &&
    (end === text.length || !/\/\/[^\n]*$/.test(gap))
  );
}

/** Comments that may carry meaning, each with all that tells what it speaks about: how it stands to the code around. */
function commentsIn(comments: FileOutline["comments"], text: string, gap: Span): Map<string, string> {
  const found = new Map<string, string>();
  for (const { start, end } of comments) {
    if (start < gap.start || start >= gap.end) continue;
    const comment = text.slice(start, end);
    const lineStart = text.lastIndexOf("\n", start - 1) + 1;
    const isBeside = text.slice(lineStart, start).trim() !== "";
    const below = text.slice(end, gap.end);
    const key = `${isBeside}|${below.length >= farComment}|${below.replace(/\/\/[^\n]*/g, "//")}|${comment}`;
    found.set(key, comment);
  }
  return found;
}

function keyOf(extent: Pick<DeclExtent, "kind" | "start" | "end">, text: string): string {
  return `${extent.kind}:${textKey(text, extent.start, extent.end)}`;
}
