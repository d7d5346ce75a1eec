/**
 * The fixes for a race: those that the server offers for the findings at its lines. Nothing is decided here.
 */
import * as vscode from "vscode";
import { findingsAt, ruleOf, type ShownFinding } from "../findings.ts";
import type { FrameFiles } from "./frameFiles.ts";
import { ownFrames, type Race } from "./race.ts";

export interface RaceFix {
  readonly title: string;
  apply(): Promise<void>;
}

/** Of so many actions the edits are asked for. */
const mostResolved = 20;
/** So many frames from the access up a finding may be at. */
const deepest = 3;

/** The best first; empty where the analysis has no finding, or no fix for it. */
export async function fixesOf(race: Race, files: FrameFiles): Promise<readonly RaceFix[]> {
  const fixes = new Map<string, RaceFix>();
  for (const { uri, finding } of findingsOf(race, files)) {
    const { range } = finding.diagnostic;
    const rule = ruleOf(finding.diagnostic);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
      mostResolved,
    );
    for (const action of [...actions].sort((a, b) => Number(b.isPreferred === true) - Number(a.isPreferred === true))) {
      if (!isFix(action, rule) || fixes.has(action.title)) continue;
      fixes.set(action.title, { title: action.title, apply: () => apply(action) });
    }
  }
  return [...fixes.values()];
}

export interface PlacedFinding {
  readonly uri: vscode.Uri;
  readonly finding: ShownFinding;
}

/** The findings at the lines of a race; that of the join comes first. */
export function findingsOf({ report, facts }: Race, files: FrameFiles): readonly PlacedFinding[] {
  const found: PlacedFinding[] = [];
  const frames = report.sides.flatMap((side) => ownFrames(side.frames).frames.slice(0, deepest));
  for (const frame of frames) {
    const uri = files.locate(frame);
    if (uri === undefined || frame.line < 1) continue;
    for (const finding of findingsAt(uri, new vscode.Range(frame.line - 1, 0, frame.line - 1, Number.MAX_SAFE_INTEGER))) {
      if (!found.some((known) => known.finding.fingerprint === finding.fingerprint)) found.push({ uri, finding });
    }
  }
  const joined = found.filter(({ finding }) => finding.fingerprint === facts?.fingerprint);
  return joined.length > 0 ? joined : found;
}

/** A title that names the rule, or the project's configuration, silences the finding; one without an edit explains it. */
function isFix({ edit, disabled, title }: vscode.CodeAction, rule: string): boolean {
  return edit !== undefined && disabled === undefined && !title.includes(rule) && !title.includes(".mapguard.json");
}

async function apply({ title, edit, command }: vscode.CodeAction): Promise<void> {
  if (edit !== undefined && !(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) {
    throw new Error(vscode.l10n.t("{0}: the change could not be made.", title));
  }
  if (command !== undefined) await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}
