/**
 * Adds an import of the standard library to a file, where gofmt and custom have it.
 */
import type { TextEdit } from "../../base/textEdit.ts";
import type { FileIr } from "../../ir/file.ts";
import type { DeclExtent, ImportSpec } from "../../syntax/declarations.ts";
import type { DeclTree } from "./declTree.ts";
import { type Refusal, refuse } from "./fix.ts";
import { indentAt, lineEnd, lineStart, nextLine } from "./rewriter.ts";

export interface Import {
  /** What the package is called in this file. */
  readonly name: string;
  /** Empty when it is imported already. */
  readonly edits: readonly TextEdit[];
}

/** The package's name is the last part of its path. `trees` are the declarations of the file in which it will be used. */
export function importOf(file: FileIr, path: string, trees: readonly DeclTree[]): Import | Refusal {
  const known = file.outline.imports.find((spec) => spec.path === path && spec.alias !== "_" && spec.alias !== ".");
  const name = known?.alias || path.slice(path.lastIndexOf("/") + 1);
  const isTaken = trees.some((tree) => tree.info.locals.some((local) => local.name === name) || tree.declares(name));
  if (isTaken) return refuse("name-taken", { name });
  if (known) return { name, edits: [] };
  if (file.outline.imports.some((spec) => spec.alias === name || (spec.alias === "" && spec.path.endsWith(`/${name}`)))) return refuse("name-taken", { name });
  return { name, edits: [addition(file, path)] };
}

function addition(file: FileIr, path: string): TextEdit {
  const { text, outline } = file;
  const eol = lineEnd(text);
  // `import "C"` belongs to the comment above it.
  const declarations = outline.declarations.filter(({ kind, start, end }) => kind === "import" && !isCgo(outline.imports, start, end));
  const grouped = declarations.find(({ start, end }) => text.slice(start, end).includes("("));
  if (grouped)
    return inGroup(
      text,
      outline.imports.filter((spec) => spec.start >= grouped.start && spec.end <= grouped.end),
      grouped,
      path,
      eol,
    );
  const single = declarations[0];
  if (single) {
    const spec = outline.imports.find(({ start, end }) => start >= single.start && end <= single.end);
    const lines = [spec ? { path: spec.path, text: text.slice(spec.start, spec.end) } : undefined, { path, text: `"${path}"` }].filter(
      (line) => line !== undefined,
    );
    const isTogether = lines.every((line) => isStandard(line.path));
    const sorted = lines.sort((a, b) => Number(!isStandard(a.path)) - Number(!isStandard(b.path)) || (a.path < b.path ? -1 : 1));
    const body = sorted.map((line) => `\t${line.text}${eol}`).join(isTogether ? "" : eol);
    return { start: single.start, end: single.end, newText: `import (${eol}${body})` };
  }
  const after = nextLine(text, outline.packageStart);
  return { start: after, end: after, newText: `${eol}import "${path}"${eol}` };
}

function isCgo(imports: readonly ImportSpec[], start: number, end: number): boolean {
  return imports.some((spec) => spec.path === "C" && spec.start >= start && spec.end <= end);
}

/** Into the first run of lines that holds packages of the standard library, in order; else on top, in a run of its own. */
function inGroup(text: string, specs: readonly ImportSpec[], group: DeclExtent, path: string, eol: string): TextEdit {
  const first = specs.findIndex((spec) => isStandard(spec.path));
  if (first < 0) {
    const at = specs.length > 0 ? lineStart(text, specs[0].start) : text.indexOf("(", group.start) + 1;
    const newText = specs.length > 0 ? `\t"${path}"${eol}${eol}` : `${eol}\t"${path}"${eol}`;
    return { start: at, end: at, newText };
  }
  let last = first;
  while (last + 1 < specs.length && nextLine(text, specs[last].end) === lineStart(text, specs[last + 1].start)) last++;
  const before = specs.slice(first, last + 1).find((spec) => spec.path > path);
  const indent = indentAt(text, specs[first].start) || "\t";
  const at = before ? lineStart(text, before.start) : nextLine(text, specs[last].end);
  return { start: at, end: at, newText: `${indent}"${path}"${eol}` };
}

/** The first part of a path outside the standard library has a dot. */
function isStandard(path: string): boolean {
  return !path.split("/")[0].includes(".");
}
