/**
 * Collects changes to the statements of a file and lays them out: new lines around statements, replaced expressions,
 * one-line bodies opened up. Comments stay where they are.
 */
import { type FileEdit, orderEdits, type TextEdit } from "../../base/textEdit.ts";
import { Op } from "../../ir/ir.ts";
import type { DeclTree } from "./declTree.ts";
import { type Draft, isRefusal, type Refusal, refuse } from "./fix.ts";
import { realign } from "./realign.ts";

interface Around {
  readonly before: string[];
  readonly after: string[];
}

export class Rewriter {
  private readonly text: string;
  private readonly eol: string;
  private readonly around = new Map<DeclTree, Map<number, Around>>();
  private readonly edits: TextEdit[] = [];
  private readonly removed = new Set<string>();

  constructor(text: string) {
    this.text = text;
    this.eol = lineEnd(text);
  }

  /** Lines before a listed statement, without indentation. */
  before(tree: DeclTree, statement: number, ...lines: readonly string[]): void {
    this.at(tree, statement).before.push(...lines);
  }

  /** Lines after it; those added later come first, so that sections nest. */
  after(tree: DeclTree, statement: number, ...lines: readonly string[]): void {
    this.at(tree, statement).after.unshift(...lines);
  }

  replace(start: number, end: number, newText: string): void {
    this.edits.push({ start, end, newText });
  }

  /** Takes a statement that stands on lines of its own away, with its lines. */
  remove(tree: DeclTree, statement: number): void {
    const [start, end] = [lineStart(this.text, tree.start(statement)), nextLine(this.text, tree.end(statement))];
    if (this.removed.has(`${start}`)) return;
    this.removed.add(`${start}`);
    this.edits.push({ start, end, newText: "" });
  }

  /** True when a statement has its lines for itself, apart from comments. */
  hasOwnLines(tree: DeclTree, statement: number): boolean {
    return isAlone(this.text, tree.start(statement), tree.end(statement));
  }

  /** A line break and the statement's indentation, deeper by so many tabs. */
  lineBreak(tree: DeclTree, statement: number, deeper: number): string {
    return this.eol + indentAt(this.text, tree.start(statement)) + "\t".repeat(deeper);
  }

  /** A label stands one step to the left of its statement. */
  private indentOf(tree: DeclTree, statement: number): string {
    return indentAt(this.text, tree.start(tree.op(statement) === Op.Labeled ? tree.child(statement, 0) : statement));
  }

  private at(tree: DeclTree, statement: number): Around {
    let statements = this.around.get(tree);
    if (!statements) {
      statements = new Map();
      this.around.set(tree, statements);
    }
    let around = statements.get(statement);
    if (!around) {
      around = { before: [], after: [] };
      statements.set(statement, around);
    }
    return around;
  }

  /** Why the changes cannot be laid out, as far as it shows before they are. */
  refusal(): Refusal | undefined {
    for (const [tree, statements] of this.around) {
      for (const statement of statements.keys()) {
        if (!this.hasOwnLines(tree, statement) && !this.canOpen(tree, tree.parent(statement))) return refuse("layout");
      }
    }
    return undefined;
  }

  /** Equal for the same changes of the same text. */
  get key(): string {
    const around = [...this.around].flatMap(([tree, statements]) => [...statements].map(([statement, lines]) => [tree.start(statement), lines]));
    return JSON.stringify([around, this.edits]);
  }

  /** The edits of the file, tidied as gofmt has it. */
  finish(): readonly TextEdit[] | Refusal {
    const edits = [...this.edits];
    const opened = new Set<string>();
    const openedFunctions: DeclTree[] = [];
    for (const [tree, statements] of this.around) {
      for (const [statement, { before, after }] of statements) {
        if (this.hasOwnLines(tree, statement)) {
          const indent = this.indentOf(tree, statement);
          const lines = (list: readonly string[]): string =>
            list
              .map((line) =>
                line
                  .split("\n")
                  .map((part) => indent + part + this.eol)
                  .join(""),
              )
              .join("");
          const first = lineStart(this.text, tree.start(statement));
          if (before.length > 0) edits.push({ start: first, end: first, newText: lines(before) });
          const last = nextLine(this.text, tree.end(statement));
          if (after.length > 0) edits.push({ start: last, end: last, newText: lines(after) });
          continue;
        }
        const block = tree.parent(statement);
        const id = `${tree.start(block)}`;
        if (opened.has(id)) continue;
        opened.add(id);
        if (!this.canOpen(tree, block)) return refuse("layout");
        edits.push(...this.openBlock(tree, block, statements));
        if (tree.parent(block) === 0) openedFunctions.push(tree);
      }
    }
    edits.push(...alignBodies(openedFunctions));
    const ordered = orderEdits(edits);
    return ordered === undefined ? refuse("layout") : realign(this.text, ordered);
  }

  /** A block on one line, with nothing between its statements that would be lost. */
  private canOpen(tree: DeclTree, block: number): boolean {
    if (tree.op(block) !== Op.Block || /[\r\n]/.test(tree.text(block))) return false;
    let at = tree.start(block) + 1;
    for (const statement of tree.children(block)) {
      if (!/^[\s;]*$/.test(this.text.slice(at, tree.start(statement)))) return false;
      at = tree.end(statement);
    }
    return /^[\s;]*$/.test(this.text.slice(at, tree.end(block) - 1));
  }

  /** `{ a; b }` on one line becomes a block of several lines. */
  private openBlock(tree: DeclTree, block: number, around: ReadonlyMap<number, Around>): TextEdit[] {
    const { eol } = this;
    const statements = tree.children(block);
    const outer = indentAt(this.text, tree.start(block));
    const indent = `${outer}\t`;
    const edits: TextEdit[] = [];
    let at = tree.start(block) + 1;
    let pending: readonly string[] = [];
    for (const statement of statements) {
      const start = tree.start(statement);
      const { before, after } = around.get(statement) ?? { before: [], after: [] };
      edits.push({ start: at, end: start, newText: `${[...pending, ...before].map((line) => eol + indent + line).join("")}${eol}${indent}` });
      pending = after;
      at = tree.end(statement);
    }
    const close = tree.end(block) - 1;
    edits.push({ start: at, end: close, newText: `${pending.map((line) => eol + indent + line).join("")}${eol}${outer}` });
    return edits;
  }
}

/** The rewriters of one change, each made when its file is first asked for. */
export class FileRewriters {
  private readonly byPath = new Map<string, Rewriter>();

  of({ path, text }: { readonly path: string; readonly text: string }): Rewriter {
    let rewriter = this.byPath.get(path);
    if (rewriter === undefined) {
      rewriter = new Rewriter(text);
      this.byPath.set(path, rewriter);
    }
    return rewriter;
  }

  /** What was told to the rewriters, to be laid out when it is wanted. */
  draft(): Draft | Refusal {
    const files = [...this.byPath].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, rewriter] of files) {
      const refusal = rewriter.refusal();
      if (refusal !== undefined) return refusal;
    }
    const write = (): readonly FileEdit[] | Refusal => {
      const edits: FileEdit[] = [];
      for (const [path, rewriter] of files) {
        const finished = rewriter.finish();
        if (isRefusal(finished)) return finished;
        edits.push({ path, edits: finished });
      }
      return edits;
    };
    return { key: JSON.stringify(files.map(([path, { key }]) => [path, key])), write };
  }
}

/**
 * gofmt lines the bodies of one-line functions on neighbouring lines up. When some of them are opened, the others stand in
 * smaller groups.
 */
function alignBodies(opened: readonly DeclTree[]): TextEdit[] {
  const edits = new Map<number, TextEdit>();
  for (const tree of opened) {
    const { text, decls } = tree.file;
    const extents = decls.map(({ extent }) => extent).filter((extent) => extent.kind === "func" && extent.bodyStart >= 0);
    const isOpened = (start: number): boolean => opened.some((one) => one.decl.extent.start === start);
    const groups: (typeof extents)[] = [[]];
    let last = -1;
    for (const extent of extents) {
      const isOneLine = !/[\r\n]/.test(text.slice(extent.start, extent.end));
      if (isOpened(extent.start)) edits.set(extent.start, gapEdit(text, extent.start, extent.bodyStart, 1));
      if (!isOneLine || isOpened(extent.start)) groups.push([]);
      else if (last === lineStart(text, extent.start)) groups[groups.length - 1].push(extent);
      else groups.push([extent]);
      last = nextLine(text, extent.end);
    }
    for (const group of groups) {
      const isNeighbour = group.some((extent) => opened.some((one) => isBeside(text, one, extent)));
      const widths = group.map(({ start, bodyStart }) => text.slice(start, bodyStart).trimEnd().length);
      if (isNeighbour)
        for (const [i, { start, bodyStart }] of group.entries()) edits.set(start, gapEdit(text, start, bodyStart, Math.max(...widths) - widths[i] + 1));
    }
  }
  return [...edits.values()].filter(({ start, end, newText }) => end - start !== newText.length);
}

function gapEdit(text: string, start: number, bodyStart: number, width: number): TextEdit {
  return { start: start + text.slice(start, bodyStart).trimEnd().length, end: bodyStart, newText: " ".repeat(width) };
}

function isBeside(text: string, { decl }: DeclTree, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return nextLine(text, decl.extent.end) === lineStart(text, start) || nextLine(text, end) === lineStart(text, decl.extent.start);
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Start of the line after the one an offset is on. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}

/** What ends the file's lines. */
export function lineEnd(text: string): string {
  const end = text.indexOf("\n");
  return end > 0 && text[end - 1] === "\r" ? "\r\n" : "\n";
}

function isAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(lineStart(text, start), start);
  const rest = text.slice(end, nextLine(text, end));
  return before.trim() === "" && /^[ \t]*(\/\/.*|\/\*[^\n]*\*\/[ \t]*)?\r?\n?$/.test(rest);
}
