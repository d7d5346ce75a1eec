/**
 * The refactoring "declare the guard": writes `// guarded by mu` behind the map's declaration, for readers and for us.
 */
import type { MapFact } from "../../analysis/facts.ts";
import { type Fix, type FixSource, fixFrom, isRefusal, words } from "./fix.ts";
import { lockKnowledge } from "./lockKnowledge.ts";
import { mapDeclaration } from "./mapDeclaration.ts";
import { FileRewriters, lineStart, nextLine } from "./rewriter.ts";

/** Undefined where there is no guard beside the map, or a comment names one already. */
export function fixDeclareGuard(source: FixSource, fact: MapFact): Fix | undefined {
  const { guard } = fact;
  const declaration = mapDeclaration(lockKnowledge(source.package).trees, source.package.path, fact.key);
  if (!declaration || !guard || guard.held === 0 || declaration.tree.file.outline.generated) return undefined;
  const { tree, node } = declaration;
  const dot = guard.key.lastIndexOf(".");
  const home = declaration.kind === "field" ? declaration.owner : `g:${source.package.path}`;
  if (guard.key.slice(0, dot) !== home) return undefined;
  const lock = guard.key.slice(dot + 1);
  const { text } = tree.file;
  const spec = declaration.kind === "field" ? node : tree.parent(tree.parent(node));
  const line = text.slice(lineStart(text, tree.start(spec)), nextLine(text, tree.end(spec)));
  const above = /((?:^[ \t]*\/\/[^\n]*\n)*)$/m.exec(text.slice(0, lineStart(text, tree.start(spec))))?.[0] ?? "";
  if (/guarded by|protected by|checklocks/i.test(above + line)) return undefined;
  const rest = text.slice(tree.end(spec), nextLine(text, tree.end(spec))).trimEnd();
  const at = tree.end(spec) + rest.length;
  const isCommented = /^\s*\/\//.test(rest);
  if (!isCommented && rest.trim() !== "" && !/^\s*`[^`]*`$/.test(rest)) return undefined;
  const rewriters = new FileRewriters();
  rewriters.of(tree.file).replace(at, at, isCommented ? `; guarded by ${lock}` : ` // guarded by ${lock}`);
  const draft = rewriters.draft();
  if (isRefusal(draft)) return undefined;
  const title = words("fix.declare-guard", { map: fact.map, guard: guard.name });
  return fixFrom({ id: "declare-guard", title, kind: "refactor.rewrite", isPreferred: false }, draft);
}
