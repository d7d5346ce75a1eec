/**
 * The reference reader: walks a tree with the public cursor. Slow, but it rests on documented behaviour only.
 */
import type { Tree } from "web-tree-sitter";
import { maxTreeDepth, type TreeBuffers } from "./compactTree.ts";
import { isOpened, isRead, type SymbolTable } from "./kinds.ts";

/** Fills `out`; false when the tree has more than `maxNodes` nodes, those included that are left out. */
export function readWithCursor(tree: Tree, symbols: SymbolTable, out: TreeBuffers, maxNodes: number): boolean {
  const cursor = tree.walk();
  const open: number[] = [];
  let count = 0;
  let seen = 0;
  let cut = false;
  try {
    for (;;) {
      if (seen++ >= maxNodes) {
        return false;
      }
      const kind = symbols.kinds[cursor.nodeTypeId];
      const field = symbols.fields[cursor.currentFieldId];
      if (isRead(kind, field) || count === 0) {
        out.reserve(count + 1);
        const index = count++;
        out.kind[index] = kind;
        out.field[index] = field;
        out.start[index] = cursor.startIndex;
        out.end[index] = cursor.endIndex;
        if (isOpened(kind) && cursor.gotoFirstChild()) {
          if (open.length < maxTreeDepth) {
            open.push(index);
            continue;
          }
          cut = true;
          cursor.gotoParent();
        }
        out.next[index] = count;
      }
      while (!cursor.gotoNextSibling()) {
        const parent = open.pop();
        if (parent === undefined || !cursor.gotoParent()) {
          out.length = count;
          out.hasError = cut || tree.rootNode.hasError;
          return true;
        }
        out.next[parent] = count;
      }
    }
  } finally {
    cursor.delete();
  }
}
