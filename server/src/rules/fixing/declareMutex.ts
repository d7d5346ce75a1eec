/**
 * Declares a mutex beside a map: a field above the map's, a variable above the package's or the function's.
 */
import type { TextEdit } from "../../base/textEdit.ts";
import { Op } from "../../ir/ir.ts";
import type { LocalSymbol } from "../../resolve/symbols.ts";
import type { DeclTree } from "./declTree.ts";
import { type Refusal, refuse } from "./fix.ts";
import type { MapDeclaration } from "./mapDeclaration.ts";
import { indentAt, lineEnd, lineStart, nextLine, type Rewriter } from "./rewriter.ts";

/** `name sync.RWMutex`, laid out as gofmt has it. */
export function declareField(declaration: MapDeclaration & { readonly kind: "field" }, name: string, type: string): TextEdit[] | Refusal {
  const { tree, node } = declaration;
  const { text } = tree.file;
  const eol = lineEnd(text);
  const struct = tree.child(declaration.type, 1);
  if (!tree.text(struct).includes("\n")) return openStruct(tree, struct, { name, type });
  if (text.slice(lineStart(text, tree.start(node)), tree.start(node)).trim() !== "") return refuse("layout");
  const at = commentStart(text, lineStart(text, tree.start(node)));
  const indent = indentAt(text, tree.start(node));
  const run = fieldRun(text, at, indent);
  if (run === undefined) {
    const top = nextLine(text, text.indexOf("{", tree.start(struct)));
    return [{ start: top, end: top, newText: `${indent}${name} ${type}${eol}${eol}` }];
  }
  const width = Math.max(name.length, ...run.map((line) => line.name.length));
  const edits: TextEdit[] = [{ start: at, end: at, newText: `${indent}${name.padEnd(width)} ${type}${eol}` }];
  for (const line of run) {
    const gap = " ".repeat(width - line.name.length + 1);
    if (gap !== text.slice(line.nameEnd, line.typeStart)) edits.push({ start: line.nameEnd, end: line.typeStart, newText: gap });
  }
  return edits;
}

/** `struct{ m map[K]V }`, which gofmt leaves on one line while it has one field, gets lines. */
function openStruct(tree: DeclTree, struct: number, added: { readonly name: string; readonly type: string }): TextEdit[] | Refusal {
  const { text } = tree.file;
  const start = tree.start(struct);
  const found = /^struct\s*\{([^;{}`]*)\}$/.exec(tree.text(struct));
  if (found === null || /\/[/*]/.test(found[1])) return refuse("layout");
  const [field] = found.slice(1).map((part) => part.trim());
  const [, names, type] = /^([\p{L}_][\p{L}\p{N}_]*(?:, *[\p{L}_][\p{L}\p{N}_]*)*)[ \t]+(.*)$/u.exec(field) ?? [];
  const width = Math.max(names?.length ?? 0, added.name.length);
  const lines = names === undefined ? [`${added.name} ${added.type}`, field] : [`${added.name.padEnd(width)} ${added.type}`, `${names.padEnd(width)} ${type}`];
  const indent = indentAt(text, start);
  const eol = lineEnd(text);
  return [{ start, end: start + found[0].length, newText: `struct {${eol}${lines.map((line) => `${indent}\t${line}${eol}`).join("")}${indent}}` }];
}

interface FieldLine {
  readonly name: string;
  readonly nameEnd: number;
  readonly typeStart: number;
}

/**
 * The lines above and below an offset that gofmt lines up with a field put there: fields of one line with a name. Undefined
 * where tags or types of several lines make that more than names and types.
 */
function fieldRun(text: string, at: number, indent: string): FieldLine[] | undefined {
  const run: FieldLine[] = [];
  for (const step of [-1, 1]) {
    let start = step < 0 ? lineStart(text, at - 1) : at;
    for (;;) {
      const line = text.slice(start, nextLine(text, start));
      const field = /^([ \t]+)([\p{L}_][\p{L}\p{N}_]*(?:, [\p{L}_][\p{L}\p{N}_]*)*)( +)([^\s/].*?)\s*$/u.exec(line.replace(/\/\/.*$/s, ""));
      if (field === null || field[1] !== indent) break;
      if (/[`{]$|^\}/.test(field[4]) || field[4].includes("`") || line.includes("/*")) return undefined;
      const nameEnd = start + indent.length + field[2].length;
      run.push({ name: field[2], nameEnd, typeStart: nameEnd + field[3].length });
      const next = step < 0 ? lineStart(text, start - 1) : nextLine(text, start);
      if (next === start || next >= text.length) break;
      start = next;
    }
  }
  return run;
}

/** Start of the comment lines directly above a line. */
function commentStart(text: string, line: number): number {
  let at = line;
  while (at > 0) {
    const above = lineStart(text, at - 1);
    if (!/^[ \t]*\/\//.test(text.slice(above, at))) break;
    at = above;
  }
  return at;
}

/** A declaration of its own above that of the map, or above the group the map is in. */
export function declareVariable({ tree }: MapDeclaration, name: string, type: string): TextEdit[] {
  const { text } = tree.file;
  const eol = lineEnd(text);
  const at = commentStart(text, lineStart(text, tree.decl.extent.start));
  return [{ start: at, end: at, newText: `var ${name} ${type}${eol}${eol}` }];
}

/** Above the statement that declares the local map, or at the start of the function it is a parameter of. */
export function declareLocal(
  tree: DeclTree,
  local: LocalSymbol,
  name: string,
  type: string,
): { readonly scope: number; write(rewriter: Rewriter): void } | Refusal {
  const body = tree.bodyOf(local.func);
  const statement = local.role === "var" ? tree.statementOf(local.node) : (tree.children(body)[0] ?? -1);
  if (body < 0 || statement < 0) return refuse("unclear");
  // In the head of an `if` or `for` the variable belongs to that statement: its lock may stand before it all the same.
  const op = tree.op(statement);
  if (op === Op.Range || op === Op.For || op === Op.Labeled) return refuse("condition");
  return { scope: tree.parent(statement), write: (rewriter) => rewriter.before(tree, statement, `var ${name} ${type}`) };
}
