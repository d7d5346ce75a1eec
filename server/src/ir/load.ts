/**
 * From source text to IR: splits a file, parses each declaration on its own and lowers it. Never throws on any text.
 */
import type { Names } from "../base/names.ts";
import type { CompactTree } from "../syntax/compactTree.ts";
import type { DeclExtent, FileOutline } from "../syntax/declarations.ts";
import { Kind } from "../syntax/kinds.ts";
import type { GoParser } from "../syntax/parser.ts";
import { split } from "../syntax/split.ts";
import type { DeclIr, FileIr } from "./file.ts";
import { type Ir, Op } from "./ir.ts";
import { declarations } from "./lower/declarations.ts";
import { expressions } from "./lower/expressions.ts";
import { Lowering } from "./lower/lowering.ts";
import { statements } from "./lower/statements.ts";
import { types } from "./lower/types.ts";

export interface LoadOptions {
  /** False leaves function bodies and the content of large tables out: declarations are all that is needed of a foreign package. */
  readonly bodies: boolean;
  /** With bodies: also the large ones of generated files and their tables, which the analysis does without. */
  readonly madeBodies?: boolean;
  /**
   * The IR gets memory of its own, as it must where declarations come and go one by one: what they share otherwise lives as long
   * as the last of them.
   */
  readonly apart?: boolean;
}

/** `comments`: false leaves out those below the package clause. */
export function outline(text: string, comments = true): FileOutline {
  return split(text, comments);
}

/** Lowers every declaration of the file but its imports; large functions and tables of generated files that start nothing stay empty. */
export function loadFile(parser: GoParser, names: Names, path: string, text: string, options: LoadOptions): FileIr {
  const fileOutline = split(text);
  const decls: DeclIr[] = [];
  const leavesOut = fileOutline.generated && options.madeBodies !== true && !goStatement.test(text);
  for (const extent of fileOutline.declarations) {
    if (extent.kind !== "import") {
      const isLarge = extent.bodyStart < 0 || extent.end - extent.bodyStart > largestMadeBody;
      decls.push(lowerDecl(parser, names, text, extent, leavesOut && isLarge ? { ...options, bodies: false } : options));
    }
  }
  return { path, text, outline: fileOutline, decls };
}

/**
 * Generated code is never reported: it counts for the goroutines it starts, and for the getters and constructors that others
 * call, which are small. Tables and rewrite rules of many thousand lines would take more time than all else.
 */
const largestMadeBody = 400;

/** Leaving out less of a table is not worth the look. */
const largestTable = 2000;

/** Where the content of a large `var name = Type{` begins, -1 for any other declaration. */
function tableStart(text: string, { kind, start, end }: DeclExtent): number {
  if (kind !== "var" || end - start <= largestTable || text.charCodeAt(end - 1) !== closingBrace) return -1;
  const head = tableHead.exec(text.slice(start, start + largestTableHead));
  return head === null ? -1 : start + head[0].length;
}

const closingBrace = 125;
const largestTableHead = 200;
const tableHead = /^var[ \t]+\w+[ \t]*=[ \t]*&?[\w.[\]*]+\{(?=\s*\n)/;

const goStatement = /\bgo[ \t]+(?:func\b|[\w.()*]+\()|\.Go\(/;

/** Lowers one declaration of a file; `text` is the file's. */
export function lowerDecl(parser: GoParser, names: Names, text: string, extent: DeclExtent, options: LoadOptions): DeclIr {
  const table = options.bodies ? -1 : tableStart(text, extent);
  const end = table >= 0 ? table : options.bodies || extent.bodyStart < 0 ? extent.end : extent.bodyStart;
  const source = text.slice(extent.start, end);
  const tree = parser.parse(table >= 0 ? `${source}}` : source);
  if (tree === undefined) {
    return { extent, ir: errorIr(names, end - extent.start), skipped: true };
  }
  return { extent, ir: lowerPart(tree, names, text, extent.start, table >= 0 ? end + 1 : end, options.apart === true) };
}

/** Lowers the tree of a declaration that is edited; `text` is its own. */
export function lowerTree(tree: CompactTree, names: Names, text: string): Ir {
  return lowerPart(tree, names, text, 0, text.length, true);
}

/** Lowers the tree of the declaration `text.slice(start, end)`; the offsets in tree and IR count from its start. */
function lowerPart(tree: CompactTree, names: Names, text: string, start: number, end: number, apart: boolean): Ir {
  const lowering = loweringFor(names);
  lowering.reset(tree, text, start, end - start);
  lowering.lower(declarationOf(lowering));
  return lowering.finish(apart);
}

/** Buffers are kept per interner, so per thread and session. */
const lowerings = new WeakMap<Names, Lowering>();

function loweringFor(names: Names): Lowering {
  let lowering = lowerings.get(names);
  if (lowering === undefined) {
    lowering = new Lowering(names, [declarations, types, expressions, statements]);
    lowerings.set(names, lowering);
  }
  return lowering;
}

/**
 * The node that is the declaration: the first declaration there is. Whatever error recovery left beside it is dropped,
 * and without any the root stands for the whole, which lowers to an Error with what could be understood.
 */
function declarationOf(l: Lowering): number {
  for (let c = 1; c < l.next[0]; c = l.next[c]) {
    switch (l.kind[c]) {
      case Kind.FunctionDeclaration:
      case Kind.MethodDeclaration:
      case Kind.TypeDeclaration:
      case Kind.VarDeclaration:
      case Kind.ConstDeclaration:
      case Kind.ImportDeclaration:
        return c;
    }
  }
  return 0;
}

function errorIr(names: Names, end: number): Ir {
  return {
    length: 1,
    op: Uint8Array.of(Op.Error),
    flags: new Uint8Array(1),
    aux: new Int32Array(1),
    start: new Int32Array(1),
    end: Int32Array.of(end),
    next: Int32Array.of(1),
    hasError: true,
    names,
  };
}
