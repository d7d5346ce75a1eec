/**
 * What can be said of a package before it is analysed: what an earlier start found in the same texts, or what is certain from
 * the open files alone, with the others' declarations known by name only.
 */
import type { ConflictFinding } from "../analysis/finding.ts";
import { Judgement } from "../analysis/judgement.ts";
import { PackageProgram } from "../analysis/program.ts";
import { loadFile } from "../ir/load.ts";
import type { PackageInfo } from "../project/model.ts";
import type { CheckSettings } from "./check.ts";
import { compareDiagnostics, type Diagnostic, type Notice } from "./diagnostic.ts";
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
  const files = unparsed(question.texts);
  const findings = known ?? certainFindings(question, files);
  return { diagnostics: shownFindings(question, findings, files).diagnostics, isExact: known !== undefined };
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

/** A helper in another file may lock, so that only what is proven is said. */
function certainFindings({ info, session, settings, texts, isOpen }: FirstQuestion, files: ReadonlyMap<string, PackageFile>): readonly ConflictFinding[] {
  const { parser, names, world } = session;
  const own = [...texts].filter(([path]) => isOpen(path)).map(([path, text]) => loadFile(parser, names, path, text, { bodies: true }));
  const others = [...files.values()].filter(({ ir }) => !isOpen(ir.path)).map(({ ir }) => ({ path: ir.path, outline: ir.outline }));
  const pkg = world.newPackage(info, own, others);
  session.activate(pkg);
  const program = new PackageProgram(pkg, settings.analysis, session.foreign);
  program.run();
  return new Judgement(program, pkg, settings.analysis).findings().filter(({ level }) => level === "proven");
}
