/**
 * Reads a syntax tree straight out of the parser's linear memory into flat arrays, some 20 times faster than a cursor.
 * The layout (wasm32 structs of tree-sitter core 0.25–0.27) is not an API: versions are pinned, the parser compares
 * this reader with the cursor at start-up, and falls back to the cursor when they differ.
 */
import { maxTreeDepth, type TreeBuffers } from "./compactTree.ts";
import { isOpened, isRead, type SymbolTable } from "./kinds.ts";

/** The views of the parser's memory; they are replaced whenever the memory grows, so they are read anew each time. */
export interface WasmMemory {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU16: Uint16Array;
  readonly HEAP32: Int32Array;
}

export interface BulkReader {
  /**
   * Fills `out` with the tree whose root pointer is stored at `treeAddress`.
   * False when the tree is nested too deeply for this reader (or is larger than `maxNodes`); `out` is then meaningless.
   */
  read(treeAddress: number, out: TreeBuffers, maxNodes: number): boolean;
}

// struct TSLanguage, in 32-bit words unless said otherwise.
const languageSymbolCount = 1;
const languageAliasCount = 2;
const languageProductionCount = 7;
const languageMaxAliasLengthByte = 36;
const languageFieldSlices = 16;
const languageFieldEntries = 17;
const languagePublicSymbols = 19;
const languageAliasSequences = 21;

// struct SubtreeHeapData, in words.
const heapPadding = 1;
const heapSize = 4;
const heapErrorCost = 8;
const heapChildCount = 9;
const heapSymbol = 10;
const heapFlags = 11;
const heapDescendants = 14;
const heapProduction = 16;
const heapVisible = 1;
const heapExtra = 4;

// SubtreeInlineData: first word, low byte.
const inlineTag = 1;
const inlineVisible = 2;
const inlineExtra = 8;

/** Raw nesting, hidden levels included: keeps the recursion well within a small stack. */
const maxRawDepth = 2000;

/** Stands for the kind of a hidden node. */
const unseen = 255;

export function createBulkReader(memory: WasmMemory, languageAddress: number, symbols: SymbolTable): BulkReader {
  const words = memory.HEAP32;
  const halves = memory.HEAPU16;
  const bytes = memory.HEAPU8;
  const language = languageAddress >> 2;
  const symbolCount = words[language + languageSymbolCount] + words[language + languageAliasCount];
  const productions = words[language + languageProductionCount];
  const maxAlias = halves[(languageAddress + languageMaxAliasLengthByte) >> 1];
  const slices = words[language + languageFieldSlices] >> 1;
  const entries = words[language + languageFieldEntries];
  const publicSymbols = words[language + languagePublicSymbols] >> 1;
  const aliasSequences = words[language + languageAliasSequences] >> 1;

  let width = Math.max(1, maxAlias);
  for (let p = 0; p < productions; p++) {
    const first = halves[slices + 2 * p];
    for (let k = 0; k < halves[slices + 2 * p + 1]; k++) {
      width = Math.max(width, bytes[entries + 4 * (first + k) + 2] + 1);
    }
  }
  // Field (low byte) and alias of the k-th structural child of production p, at p * width + k.
  const roleOf = new Int32Array(productions * width);
  for (let p = 0; p < productions; p++) {
    const first = halves[slices + 2 * p];
    for (let k = halves[slices + 2 * p + 1] - 1; k >= 0; k--) {
      const entry = entries + 4 * (first + k);
      const inherited = bytes[entry + 3] !== 0;
      if (!inherited) {
        const role = p * width + bytes[entry + 2];
        roleOf[role] = (roleOf[role] & ~255) | symbols.fields[halves[entry >> 1]];
      }
    }
    if (p > 0) {
      for (let k = 0; k < maxAlias; k++) {
        roleOf[p * width + k] |= halves[aliasSequences + p * maxAlias + k] << 8;
      }
    }
  }
  const kindOf = new Uint8Array(65536).fill(symbols.kinds[65535]);
  for (let s = 0; s < symbolCount; s++) {
    kindOf[s] = symbols.kinds[halves[publicSymbols + s]];
  }

  let heap = memory.HEAP32;
  let kind: Uint8Array = new Uint8Array(0);
  let field: Uint8Array = new Uint8Array(0);
  let start: Int32Array = new Int32Array(0);
  let end: Int32Array = new Int32Array(0);
  let next: Int32Array = new Int32Array(0);
  let count = 0;
  let tooDeep = false;
  let cut = false;

  // A method, which keeps its name for the filter of `scanFlags`.
  const levels = {
    /** Appends what is read below one heap subtree, whose padding begins at `from`. `inherited` is the field of hidden nodes. */
    hotReadBelow(node: number, position: number, inherited: number, raw: number, visible: number): void {
      if (raw > maxRawDepth) {
        tooDeep = true;
        return;
      }
      const words = heap;
      let structural = (words[node + heapProduction] >>> 16) * width;
      const step = structural === 0 ? 0 : 1;
      let from = position;
      for (let slot = node - 2 * words[node + heapChildCount]; slot < node; slot += 2) {
        const word = words[slot];
        const role = roleOf[structural];
        if ((word & inlineTag) !== 0) {
          const second = words[slot + 1];
          const at = from + ((second >>> 16) & 255);
          from = at + (second >>> 24);
          let ownKind = (word & inlineVisible) === 0 ? unseen : kindOf[(word >>> 8) & 255];
          let ownField = 0;
          if ((word & inlineExtra) === 0) {
            structural += step;
            if (role > 255) {
              ownKind = kindOf[role >>> 8];
            }
            ownField = role & 255 || inherited;
          }
          if (ownKind !== unseen && isRead(ownKind, ownField)) {
            const index = count;
            count = index + 1;
            kind[index] = ownKind;
            field[index] = ownField;
            start[index] = at >> 1;
            end[index] = from >> 1;
            next[index] = index + 1;
          }
          continue;
        }
        const child = word >> 2;
        const before = from;
        const at = from + words[child + heapPadding];
        from = at + words[child + heapSize];
        const flags = words[child + heapFlags];
        let ownKind = (flags & heapVisible) === 0 ? unseen : kindOf[words[child + heapSymbol] & 65535];
        let ownField = 0;
        if ((flags & heapExtra) === 0) {
          structural += step;
          if (role > 255) {
            ownKind = kindOf[role >>> 8];
          }
          ownField = role & 255 || inherited;
        }
        if (ownKind === unseen) {
          levels.hotReadBelow(child, before, ownField, raw + 1, visible);
        } else if (isRead(ownKind, ownField)) {
          const index = count;
          count = index + 1;
          kind[index] = ownKind;
          field[index] = ownField;
          start[index] = at >> 1;
          end[index] = from >> 1;
          if (words[child + heapChildCount] !== 0 && isOpened(ownKind)) {
            if (visible < maxTreeDepth) {
              levels.hotReadBelow(child, before, 0, raw + 1, visible + 1);
            } else {
              cut = true;
            }
          }
          next[index] = count;
        }
      }
    },
  };

  return {
    read(treeAddress, out, maxNodes) {
      const words = memory.HEAP32;
      const pointer = words[treeAddress >> 2];
      if ((pointer & inlineTag) !== 0) {
        return false;
      }
      const root = pointer >> 2;
      const hasChildren = words[root + heapChildCount] !== 0;
      const needed = hasChildren ? words[root + heapDescendants] + 2 : 2;
      if (needed > maxNodes) {
        return false;
      }
      out.reserve(needed);
      const from = words[root + heapPadding];
      heap = words;
      ({ kind, field, start, end, next } = out);
      tooDeep = false;
      cut = false;
      count = 1;
      out.kind[0] = kindOf[words[root + heapSymbol] & 65535];
      out.field[0] = 0;
      out.start[0] = from >> 1;
      out.end[0] = (from + words[root + heapSize]) >> 1;
      if (hasChildren) {
        levels.hotReadBelow(root, 0, 0, 0, 1);
      }
      next[0] = count;
      out.length = count;
      out.hasError = cut || words[root + heapErrorCost] !== 0;
      return !tooDeep;
    },
  };
}
