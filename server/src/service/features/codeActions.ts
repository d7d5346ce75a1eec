/**
 * Code actions: the fixes of the findings at a range, ways to silence them, refactorings of the map at the cursor, and what
 * is safe to do on save. Each is one previewable edit of the workspace.
 */
import { type CodeAction, CodeActionKind, type Diagnostic as ProtocolDiagnostic, type Range } from "vscode-languageserver-types";
import { type FileEdit, orderEdits } from "../../base/textEdit.ts";
import type { Fix } from "../../rules/fixing/fix.ts";
import { fixExclusive } from "../../rules/fixing/fixExclusive.ts";
import { fixesOf, refactoringsOf } from "../../rules/fixing/fixes.ts";
import { staleSuppression } from "../../rules/stale-suppression/rule.ts";
import { declaredPlaces } from "../declaredPlaces.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { PackageView } from "../packageView.ts";
import { subjectAt } from "../subjectAt.ts";
import { removeSuppression, type SuppressionStyle } from "../suppressionEdits.ts";
import { speaker, type Translate } from "../wording.ts";
import { workspaceEdit } from "./codeActionsEdit.ts";
import { type ProjectConfig, silencingActions } from "./codeActionsSilence.ts";
import { actionTexts } from "./codeActionTexts.ts";
import { positionToOffset } from "./ranges.ts";

export interface CodeActionOptions {
  /** `context.only` of the request. */
  readonly only: readonly string[] | undefined;
  /** `context.diagnostics` of the request; an action names those it mends. */
  readonly diagnostics: readonly ProtocolDiagnostic[];
  readonly translate: Translate;
  /** The client shows actions that are not to be had, with the reason. */
  readonly showsDisabled: boolean;
  readonly suppressionStyle: SuppressionStyle;
  /** Where rules are switched off and folders excluded; undefined when nothing may be written there. */
  readonly config: ProjectConfig | undefined;
}

/** The one action on save that we have; `source.fixAll` asks for it too. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.mapguard`;

export const codeActionKinds: readonly string[] = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind];

export function codeActions(view: PackageView, path: string, range: Range, options: CodeActionOptions): CodeAction[] {
  const diagnostics = diagnosticsAt(view, path, range);
  const actions = diagnostics.flatMap((diagnostic) => [
    ...fixActions(view, diagnostic, options),
    ...staleActions(view, diagnostic, options),
    ...named(silencingActions(view, diagnostic, options), diagnostic, options),
  ]);
  if (isWanted(CodeActionKind.RefactorRewrite, options.only)) actions.push(...refactorings(view, path, range, options));
  const all = fixAll(view, path, options.translate);
  if (all && isWanted(fixAllKind, options.only) && options.only !== undefined) actions.push(all);
  return withoutDoubles(actions.filter(({ kind, disabled }) => isWanted(kind ?? "", options.only) && (disabled === undefined || options.showsDisabled)));
}

/** What is shown at a range, an empty one included. */
function diagnosticsAt(view: PackageView, path: string, range: Range): Diagnostic[] {
  return view.diagnostics.filter((diagnostic) => {
    if (diagnostic.file !== path) return false;
    const { line, column, endLine, endColumn } = diagnostic;
    const startsAfter = line - 1 > range.end.line || (line - 1 === range.end.line && column - 1 > range.end.character);
    const endsBefore = endLine - 1 < range.start.line || (endLine - 1 === range.start.line && endColumn - 1 < range.start.character);
    return !startsAfter && !endsBefore;
  });
}

function fixActions(view: PackageView, diagnostic: Diagnostic, options: CodeActionOptions): CodeAction[] {
  const finding = view.findings.get(diagnostic.fingerprint);
  if (finding === undefined) return [];
  return named(
    fixesOf(view, finding).map((fix) => actionOf(view, fix, options)),
    diagnostic,
    options,
  );
}

function actionOf(view: PackageView, fix: Fix, { translate }: CodeActionOptions): CodeAction {
  const title = translate(fix.title);
  const kind = fix.kind === "quickfix" ? CodeActionKind.QuickFix : CodeActionKind.RefactorRewrite;
  if (fix.disabledReason !== undefined) return { title, kind, disabled: { reason: translate(fix.disabledReason) } };
  return { title, kind, isPreferred: fix.isPreferred, edit: workspaceEdit(view, fix.edits, title) };
}

/** Of the map whose name is at the cursor. Without being asked for, only where it is declared: a lamp at every use would be noise. */
function refactorings(view: PackageView, path: string, range: Range, options: CodeActionOptions): CodeAction[] {
  const file = view.files.get(path);
  if (file === undefined || file.ir.outline.generated) return [];
  const offset = positionToOffset(file, range.start);
  const isDeclared = declaredPlaces(view, path).some(({ kind, start, end }) => kind !== "type" && start <= offset && offset <= end);
  const subject = isDeclared || options.only !== undefined ? subjectAt(view, path, offset) : undefined;
  if (subject?.kind !== "map") return [];
  return subject.facts.flatMap((fact) => refactoringsOf(view, fact)).map((fix) => actionOf(view, fix, options));
}

function staleActions(view: PackageView, diagnostic: Diagnostic, options: CodeActionOptions): CodeAction[] {
  const file = view.files.get(diagnostic.file);
  if (diagnostic.rule !== staleSuppression.id || file === undefined) return [];
  const title = speaker(actionTexts, options.translate)("action.remove-suppression");
  const edit = workspaceEdit(view, [removeSuppression(file, diagnostic)], title);
  return named([{ title, kind: CodeActionKind.QuickFix, isPreferred: true, edit }], diagnostic, options);
}

/** Actions that mend a diagnostic carry it along, when the request brought it. */
function named(actions: readonly CodeAction[], diagnostic: Diagnostic, { diagnostics }: CodeActionOptions): CodeAction[] {
  const mended = diagnostics.filter(({ code, range, data }) => {
    const known: unknown = data;
    if (typeof known === "object" && known !== null && "fingerprint" in known) return known.fingerprint === diagnostic.fingerprint;
    return code === diagnostic.rule && range.start.line === diagnostic.line - 1 && range.start.character === diagnostic.column - 1;
  });
  return mended.length === 0 ? [...actions] : actions.map((action) => ({ ...action, diagnostics: mended }));
}

/** What changes no behaviour that anybody could want: stale suppressions go, and read locks under which a map is written. */
function fixAll(view: PackageView, path: string, translate: Translate): CodeAction | undefined {
  const file = view.files.get(path);
  if (file === undefined) return undefined;
  const parts: FileEdit["edits"][] = [];
  const seen = new Set<string>();
  for (const diagnostic of view.diagnostics) {
    if (diagnostic.file !== path) continue;
    const edits =
      diagnostic.rule === staleSuppression.id ? (diagnostic.evidence === "stale" ? [removeSuppression(file, diagnostic)] : []) : safeFix(view, diagnostic);
    if (edits.length !== 1 || edits[0].path !== path || seen.has(JSON.stringify(edits))) continue;
    seen.add(JSON.stringify(edits));
    // One that would meddle with another waits for the next save.
    if (orderEdits([...parts.flat(), ...edits[0].edits]) !== undefined) parts.push(edits[0].edits);
  }
  const edits = orderEdits(parts.flat()) ?? [];
  if (edits.length === 0) return undefined;
  const title = speaker(actionTexts, translate)("action.fix-all");
  return { title, kind: fixAllKind, edit: workspaceEdit(view, [{ path, edits }], title) };
}

function safeFix(view: PackageView, diagnostic: Diagnostic): readonly FileEdit[] {
  const finding = view.findings.get(diagnostic.fingerprint);
  const fix = finding && fixExclusive(view, finding);
  return fix?.isSafe ? fix.edits : [];
}

/** Two findings may have one fix. */
function withoutDoubles(actions: readonly CodeAction[]): CodeAction[] {
  const seen = new Set<string>();
  return actions.filter(({ title, edit, disabled }) => {
    const key = `${title}\0${JSON.stringify(edit ?? disabled)}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** `quickfix` asks for `quickfix.x` too. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.length === 0 || only.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`));
}
