/**
 * Locks that a comment declares for a map: `// guarded by mu`, `// protected by mu` or `// +checklocks:mu` on a field or
 * package variable, and `// mu protects a, b` on the lock. Prose that names no lock in sight declares nothing.
 */
import type { FileIr } from "../ir/file.ts";
import { child, children, type Ir, name, Op } from "../ir/ir.ts";
import { findMember } from "../resolve/members.ts";
import type { Package } from "../resolve/package.ts";
import type { Type } from "../resolve/types.ts";
import { guardDeclaration } from "./lockComments.ts";
import type { LockName } from "./model.ts";

/** A field or variable in the source; `type` is "" for a package variable. */
interface Declared {
  readonly type: string;
  readonly name: string;
  readonly start: number;
}

const guardedBy = /(?:\b(?:guarded|protected)\s+by:?\s+|\+checklocks:)`?(?:\w+\.)*?(\w+(?:\.\w+)?)`?(?=$|[\s.,;)*])/i;
const guards = /(?:^|\s)(\w+)\s+(?:protects|guards)\s+((?:\w+(?:,\s*|\s+and\s+|,\s*and\s+))*\w+)\s*\.?\s*(?:\*\/)?$/i;

/** The declared lock of each map, by the map's key (see `Location`). */
export function declaredGuards(pkg: Package): Map<string, LockName> {
  const out = new Map<string, LockName>();
  for (const file of pkg.files) {
    const { outline, text } = file;
    if (!outline.comments.some(({ start, end }) => guardDeclaration.test(text.slice(start, end)))) continue;
    const declared = declarationsIn(file);
    for (const { start, end } of outline.comments) {
      const comment = text.slice(start, end).trim();
      const by = guardedBy.exec(comment);
      if (by) {
        for (const place of placesOf(declared, text, start, end)) declare(pkg, out, place, by[1]);
        continue;
      }
      const list = guards.exec(comment);
      if (list) declareListed(pkg, out, placesOf(declared, text, start, end), list[1], list[2].split(/,\s*(?:and\s+)?|\s+and\s+/));
    }
  }
  return out;
}

/** `mu protects a, b`: counts only when the comment stands at `mu` and each of the others is there. */
function declareListed(pkg: Package, out: Map<string, LockName>, places: readonly Declared[], lock: string, names: readonly string[]): void {
  const at = places.find((p) => p.name === lock);
  if (!at || !names.every((n) => (at.type === "" ? pkg.lookup(n)?.kind === "global" : fieldType(pkg, at.type, n) !== undefined))) return;
  for (const listed of names) declare(pkg, out, { ...at, name: listed }, lock);
}

function declare(pkg: Package, out: Map<string, LockName>, { type, name: map }: Declared, lock: string): void {
  const key = type === "" ? `g:${pkg.path}.${map}` : `${pkg.path}.${type}.${map}`;
  const found = lockNamed(pkg, type, lock);
  if (found && map !== lock && !out.has(key)) out.set(key, found);
}

/** A field beside the map, a field of a named type (`Type.mu`), or a package variable, if it is a lock. */
function lockNamed(pkg: Package, owner: string, text: string): LockName | undefined {
  const parts = text.split(".");
  const lock = parts[parts.length - 1];
  const type = parts.length > 1 && fieldType(pkg, parts[0], lock) !== undefined ? parts[0] : owner;
  if (type !== "" && isLock(fieldType(pkg, type, lock))) return { key: `${pkg.path}.${type}.${lock}`, name: `${type}.${lock}`, mode: "exclusive" };
  const variable = pkg.lookup(lock);
  if (variable?.kind !== "global" || !isLock(variable.type)) return undefined;
  return { key: `g:${pkg.path}.${lock}`, name: `${pkg.name}.${lock}`, mode: "exclusive" };
}

function fieldType(pkg: Package, typeName: string, field: string): Type | undefined {
  const symbol = pkg.lookup(typeName);
  if (symbol?.kind !== "type" || symbol.type.kind !== "named") return undefined;
  const struct = symbol.type.underlying();
  return struct.kind === "struct" ? struct.fields.find((f) => f.name === field)?.type : undefined;
}

function isLock(type: Type | undefined): boolean {
  return type !== undefined && findMember(type, "Lock", "")?.kind === "method";
}

/** What a comment stands beside: on its line, or on the first line of code below it. */
function placesOf(declared: readonly Declared[], text: string, start: number, end: number): readonly Declared[] {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const beside = text.slice(lineStart, start).trim() !== "";
  const from = beside ? lineStart : nextCode(text, end);
  const lineEnd = text.indexOf("\n", from);
  return declared.filter((d) => d.start < (lineEnd < 0 ? text.length : lineEnd) && d.start >= from);
}

/** The start of the next line that is more than a line comment. */
function nextCode(text: string, from: number): number {
  let at = text.indexOf("\n", from) + 1;
  while (at > 0 && /^[ \t]*\/\//.test(text.slice(at, at + 200))) at = text.indexOf("\n", at) + 1;
  return at > 0 ? at : text.length;
}

function declarationsIn(file: FileIr): Declared[] {
  const out: Declared[] = [];
  for (const { extent, ir } of file.decls) {
    if (extent.kind !== "type" && extent.kind !== "var") continue;
    for (let n = 0; n < ir.length; n++) {
      if (ir.op[n] === Op.Type) addFields(out, ir, n, extent.start);
      if (ir.op[n] === Op.Var)
        for (const ident of children(ir, child(ir, n, 0))) out.push({ type: "", name: name(ir, ident), start: extent.start + ir.start[ident] });
    }
  }
  return out;
}

function addFields(out: Declared[], ir: Ir, spec: number, offset: number): void {
  const struct = child(ir, spec, 1);
  if (struct < 0 || ir.op[struct] !== Op.StructType) return;
  for (const field of children(ir, struct))
    if (ir.op[field] === Op.Field) out.push({ type: name(ir, spec), name: name(ir, field), start: offset + ir.start[field] });
}
