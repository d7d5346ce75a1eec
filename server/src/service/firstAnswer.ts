/**
 * What can be said of a package before it is analysed: what an earlier start found in the same texts, or what is certain from
 * the open files alone, with the others' declarations known by name only.
 */
import type { ConflictFinding } from "../analysis/finding.ts";
import { Judgement } from "../analysis/judgement.ts";
import { PackageProgram } from "../analysis/program.ts";
import { push } from "../base/multimap.ts";
import type { FileIr } from "../ir/file.ts";
import { lowerDecl, outline } from "../ir/load.ts";
import type { PackageInfo } from "../project/model.ts";
import { staleSuppression } from "../rules/stale-suppression/rule.ts";
import type { DeclExtent } from "../syntax/declarations.ts";
import type { CheckSettings } from "./check.ts";
import { compareDiagnostics, type Diagnostic, type Notice } from "./diagnostic.ts";
import { testMatters } from "./evidence.ts";
import { type PackageFile, renderFindings, unparsed } from "./findings.ts";
import type { PackageFindings } from "./findingsCache.ts";
import type { ProjectSession } from "./projectSession.ts";

export interface FirstAnswer {
  readonly diagnostics: readonly Diagnostic[];
  /** What the analysis is going to find, no more and no less. */
  readonly isExact: boolean;
}

export interface FirstQuestion {
  readonly info: PackageInfo;
  readonly session: ProjectSession;
  readonly settings: CheckSettings;
  /** Of all files of the package, by path. */
  readonly texts: ReadonlyMap<string, string>;
  isOpen(path: string): boolean;
}

export function firstAnswer(question: FirstQuestion, remembered: PackageFindings | undefined, key: string | undefined): FirstAnswer {
  const known = key === undefined ? undefined : remembered?.get(key);
  if (known !== undefined) return { diagnostics: shownFindings(question, known, unparsed(question.texts)).diagnostics, isExact: true };
  const open = unparsed(new Map([...question.texts].filter(([path]) => question.isOpen(path))));
  const { diagnostics } = shownFindings(question, certainFindings(question, open), open);
  // Whether a suppression is needed shows when all is known.
  return { diagnostics: diagnostics.filter(({ rule }) => rule !== staleSuppression.id), isExact: false };
}

/** Findings as they are shown, in order, and what went wrong on the way. */
export function shownFindings(
  { info, session, settings }: Pick<FirstQuestion, "info" | "session" | "settings">,
  findings: readonly ConflictFinding[],
  files: ReadonlyMap<string, PackageFile>,
): { readonly diagnostics: readonly Diagnostic[]; readonly faults: readonly Notice[] } {
  const rendered = renderFindings(info.importPath, findings, files, (path) => session.linesOf(path), settings);
  return { diagnostics: rendered.findings.sort(compareDiagnostics), faults: rendered.faults };
}

/**
 * What the goroutines that a function of an open file starts do to what it uses itself. A helper in another file may lock, so
 * that only what is proven is said.
 */
function certainFindings({ info, session, settings, texts }: FirstQuestion, open: ReadonlyMap<string, PackageFile>): readonly ConflictFinding[] {
  const { parser, names, world } = session;
  const own: FileIr[] = [];
  const outlined: Pick<FileIr, "path" | "outline">[] = [];
  for (const { ir } of open.values()) {
    const { path, text, outline: all } = ir;
    const chosen = startersIn(ir);
    own.push({ path, text, outline: all, decls: chosen.map((extent) => lowerDecl(parser, names, text, extent, { bodies: true })) });
    outlined.push({ path, outline: { ...all, declarations: all.declarations.filter((extent) => !chosen.includes(extent)) } });
  }
  if (own.every(({ decls }) => decls.length === 0)) return [];
  const tests = new Set(info.files.filter(({ role }) => role !== "base").map(({ path }) => path));
  const seesTests = [...open.keys()].some((path) => tests.has(path));
  for (const [path, text] of texts) if (!open.has(path) && (seesTests || !tests.has(path))) outlined.push({ path, outline: outline(text, false) });
  const pkg = world.newPackage(info, own, outlined);
  session.activate(pkg);
  const program = new PackageProgram(pkg, settings.analysis, session.foreign);
  program.run();
  return new Judgement(program, pkg, settings.analysis).findings().filter(({ level }) => level === "proven");
}

/**
 * Functions that start goroutines, and those of the same file that they name: they may lock, wait, or touch the map. Only where
 * one of them looks as if it changed a map, and not more than can be looked at while somebody waits: the small ones first.
 */
function startersIn({ text, outline: { declarations } }: FileIr): readonly DeclExtent[] {
  const functions = declarations.filter(({ kind }) => kind === "func");
  const bodyOf = ({ start, end }: DeclExtent): string => text.slice(start, end);
  const byName = new Map<string, DeclExtent[]>();
  for (const extent of functions) for (const name of extent.names) push(byName, name, extent);
  const chosen = new Set<DeclExtent>();
  let units = 0;
  const groups = functions
    .filter((extent) => testMatters(bodyOf(extent)))
    .map((extent) => [...new Set([extent, ...[...bodyOf(extent).matchAll(/\w+/g)].flatMap(([name]) => byName.get(name) ?? [])])])
    .filter((group) => group.some((extent) => mapChange.test(bodyOf(extent))))
    .map((group) => ({ group, size: unitsOf(group) }));
  for (const { group } of groups.sort((a, b) => a.size - b.size)) {
    const added = group.filter((extent) => !chosen.has(extent));
    units += unitsOf(added);
    if (units > maxFirstUnits) break;
    for (const extent of added) chosen.add(extent);
  }
  return functions.filter((extent) => chosen.has(extent));
}

function unitsOf(extents: readonly DeclExtent[]): number {
  return extents.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** UTF-16 units of functions that are looked at for the first answer, some 300 lines. */
const maxFirstUnits = 10_000;

/** An assignment to an element, of a slice for all one sees here, or a call that may change a map it is given. */
const mapChange = /\]\s*(?:(?:,[^=\n(){}]*)?=(?!=)|\+\+|--|[-+*/%&|^]=|<<=|>>=|&\^=)|\b(?:delete|clear)\(|\bmaps\.|\.(?:Set|Del)\(|\.Add\([^()]*,/;
