/**
 * The Go parser, and the only importer of web-tree-sitter: text in, flat arrays out, no tree left behind.
 * It never throws on any text; a parse that exceeds its work budget answers undefined.
 */
import { Language, Parser, type Tree } from "web-tree-sitter";
import { type BulkReader, createBulkReader, type WasmMemory } from "./bulkReader.ts";
import { type CompactTree, TreeBuffers } from "./compactTree.ts";
import { readWithCursor } from "./cursorReader.ts";
import { renameValueNews, rewriteLag } from "./grammarLag.ts";
import { createSymbolTable, type SymbolTable } from "./kinds.ts";
import { type EditOptions, openDeclaration, type ParsedDeclaration } from "./parsedDeclaration.ts";
import { selfTestSources } from "./selfTest.ts";

/** A WebAssembly.Module. */
export type CompiledGrammar = Parameters<typeof Language.loadSync>[0];

export interface ParserWasm {
  /** The runtime of web-tree-sitter; undefined lets that package find its own file. */
  readonly runtime: Uint8Array | undefined;
  /** The grammar's bytes, or a compiled WebAssembly.Module (which threads can share). */
  readonly grammar: Uint8Array | CompiledGrammar;
}

export interface ParserLimits {
  /** Trees with more nodes are refused. */
  readonly maxNodes: number;
  /** Budget of parser steps (progress calls, each some hundred operations): a constant part and a part per UTF-16 unit. */
  readonly baseSteps: number;
  readonly stepsPerUnit: number;
}

/**
 * Sound code of some size takes at most 0.02 steps per unit, so what exceeds ten times that is beyond hope.
 */
export const defaultLimits: ParserLimits = { maxNodes: 2_000_000, baseSteps: 5_000, stepsPerUnit: 0.2 };

export interface GoParser {
  /** How trees are read: "cursor" when the self-test found the fast reader wrong for this runtime. */
  readonly reader: "bulk" | "cursor";
  /** The tree is valid until the next call; undefined when the text exceeds the limits. */
  parse(text: string): CompactTree | undefined;
  /** A declaration that will be edited; it holds a tree until deleted. Undefined when the text exceeds the limits or the parse is given up. */
  open(text: string, options?: EditOptions): ParsedDeclaration | undefined;
  delete(): void;
}

/** Loads runtime and grammar. Rejects when either is unusable. */
export async function createGoParser(wasm: ParserWasm, limits: ParserLimits = defaultLimits, reader: "auto" | "cursor" = "auto"): Promise<GoParser> {
  const memory = await initRuntime(wasm.runtime);
  const language = wasm.grammar instanceof Uint8Array ? await Language.load(wasm.grammar) : Language.loadSync(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const symbols = createSymbolTable(language);
  const bulk = reader === "auto" ? createBulkReader(memory, addressOf(language), symbols) : undefined;
  const usable = bulk !== undefined && agreesWithCursor(parser, bulk, symbols);
  return new TreeSitterGoParser(parser, symbols, usable ? bulk : undefined, limits);
}

/** The runtime is one per thread, whatever we do: web-tree-sitter keeps it in a module variable. */
let runtime: Promise<WasmMemory> | undefined;

function initRuntime(wasmBinary: Uint8Array | undefined): Promise<WasmMemory> {
  runtime ??= startRuntime(wasmBinary);
  return runtime;
}

async function startRuntime(wasmBinary: Uint8Array | undefined): Promise<WasmMemory> {
  // The runtime publishes its memory views on the options object it is given.
  const module: Record<string, unknown> = wasmBinary === undefined ? {} : { wasmBinary };
  await Parser.init(module);
  return module as unknown as WasmMemory;
}

class TreeSitterGoParser implements GoParser {
  readonly reader: "bulk" | "cursor";
  private readonly buffers = new TreeBuffers(1 << 14);
  private readonly parser: Parser;
  private readonly symbols: SymbolTable;
  private readonly bulk: BulkReader | undefined;
  private readonly limits: ParserLimits;

  constructor(parser: Parser, symbols: SymbolTable, bulk: BulkReader | undefined, limits: ParserLimits) {
    this.parser = parser;
    this.symbols = symbols;
    this.bulk = bulk;
    this.limits = limits;
    this.reader = bulk === undefined ? "cursor" : "bulk";
  }

  parse(text: string): CompactTree | undefined {
    const source = renameValueNews(text);
    const tree = this.parseAndRead(source);
    return tree?.hasError === true ? (this.parseRewritten(source) ?? tree) : tree;
  }

  open(text: string, options?: EditOptions): ParsedDeclaration | undefined {
    return openDeclaration(text, options, {
      parse: (source, old, abort) => this.parseTree(source, old, abort),
      read: (tree) => this.read(tree),
      // The edited tree is that of the text as it is: a stand-in would come and go at places that no edit names.
      parseRewritten: (source) => (renameValueNews(source) === source ? this.parseRewritten(source) : this.parse(source)),
    });
  }

  delete(): void {
    this.parser.delete();
  }

  /** For a text with errors: its tree as of a newer grammar. Undefined, and no tree touched, when that changes nothing. */
  private parseRewritten(text: string): CompactTree | undefined {
    const rewritten = rewriteLag(text, (source) => this.parsesCleanly(source));
    return rewritten === undefined ? undefined : this.parseAndRead(rewritten);
  }

  private parsesCleanly(source: string): boolean {
    const tree = this.parseTree(source, undefined, undefined);
    const clean = tree?.rootNode.hasError === false;
    tree?.delete();
    return clean;
  }

  private parseAndRead(text: string): CompactTree | undefined {
    const tree = this.parseTree(text, undefined, undefined);
    if (tree === undefined) {
      return undefined;
    }
    try {
      return this.read(tree);
    } finally {
      tree.delete();
    }
  }

  private parseTree(text: string, old: Tree | undefined, abort: (() => boolean) | undefined): Tree | undefined {
    let steps = this.limits.baseSteps + text.length * this.limits.stepsPerUnit;
    const progressCallback = (): boolean => --steps < 0 || abort?.() === true;
    let tree: Tree | null = null;
    try {
      // To the grammar a type or variable ends with its line, which the text of a declaration leaves out.
      const input = (index: number): string => (index === text.length ? "\n" : text.slice(index, index + chunkUnits));
      tree = this.parser.parse(input, old ?? null, { progressCallback });
    } catch {
      // The runtime ran out of memory: for the caller the same as an exceeded budget.
    }
    if (tree === null) {
      this.parser.reset();
      return undefined;
    }
    return tree;
  }

  private read(tree: Tree): CompactTree | undefined {
    const { buffers, limits } = this;
    const done = this.bulk?.read(addressOf(tree), buffers, limits.maxNodes) === true || readWithCursor(tree, this.symbols, buffers, limits.maxNodes);
    return done ? buffers : undefined;
  }
}

/** The runtime copies at most this much of the text per request. */
const chunkUnits = 5000;

/** Address of the native object behind a web-tree-sitter handle. */
function addressOf(handle: object): number {
  return (handle as { readonly 0: number })[0];
}

function agreesWithCursor(parser: Parser, bulk: BulkReader, symbols: SymbolTable): boolean {
  const fast = new TreeBuffers(1024);
  const slow = new TreeBuffers(1024);
  return selfTestSources.every((source) => {
    const tree = parser.parse(source);
    if (tree === null) {
      return false;
    }
    try {
      return bulk.read(addressOf(tree), fast, Number.MAX_SAFE_INTEGER) && readWithCursor(tree, symbols, slow, Number.MAX_SAFE_INTEGER) && sameTree(fast, slow);
    } catch {
      return false;
    } finally {
      tree.delete();
    }
  });
}

/** Whether two readings agree in every node. */
export function sameTree(a: CompactTree, b: CompactTree): boolean {
  if (a.length !== b.length || a.hasError !== b.hasError) {
    return false;
  }
  for (let i = 0; i < a.length; i++) {
    const same = a.kind[i] === b.kind[i] && a.field[i] === b.field[i] && a.start[i] === b.start[i] && a.end[i] === b.end[i] && a.next[i] === b.next[i];
    if (!same) {
      return false;
    }
  }
  return true;
}
