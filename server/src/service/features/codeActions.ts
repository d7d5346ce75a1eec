/**
 * Code actions: the fixes of the findings at a range, each as one previewable edit of the workspace.
 */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic as ProtocolDiagnostic,
  type Range,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-types";
import type { FileEdit } from "../../base/textEdit.ts";
import { fixesOf } from "../../rules/fixing/fixes.ts";
import type { Message } from "../../rules/rule.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { PackageView } from "../packageView.ts";
import type { Translate } from "../wording.ts";
import { offsetToPosition, uriOf } from "./ranges.ts";

export interface CodeActionOptions {
  /** `context.only` of the request. */
  readonly only: readonly string[] | undefined;
  /** `context.diagnostics` of the request; an action names those it mends. */
  readonly diagnostics: readonly ProtocolDiagnostic[];
  readonly translate: Translate;
  /** The client shows actions that are not to be had, with the reason. */
  readonly showsDisabled: boolean;
}

/** Refactorings of several files are looked at before they are applied. */
const annotation = "mapguard";

export function codeActions(view: PackageView, path: string, range: Range, options: CodeActionOptions): CodeAction[] {
  const actions: CodeAction[] = [];
  for (const diagnostic of diagnosticsAt(view, path, range)) actions.push(...actionsOf(view, diagnostic, options));
  return actions;
}

/** What is shown at a range, an empty one included. */
export function diagnosticsAt(view: PackageView, path: string, range: Range): Diagnostic[] {
  return view.diagnostics.filter((diagnostic) => {
    if (diagnostic.file !== path) return false;
    const { line, column, endLine, endColumn } = diagnostic;
    const startsAfter = line - 1 > range.end.line || (line - 1 === range.end.line && column - 1 > range.end.character);
    const endsBefore = endLine - 1 < range.start.line || (endLine - 1 === range.start.line && endColumn - 1 < range.start.character);
    return !startsAfter && !endsBefore;
  });
}

function actionsOf(view: PackageView, diagnostic: Diagnostic, options: CodeActionOptions): CodeAction[] {
  const finding = view.findings.get(diagnostic.fingerprint);
  if (finding === undefined) return [];
  const mended = protocolDiagnostics(diagnostic, options.diagnostics);
  return fixesOf(view, finding).flatMap((fix): CodeAction[] => {
    const kind = fix.kind === "quickfix" ? CodeActionKind.QuickFix : CodeActionKind.RefactorRewrite;
    if (!isWanted(kind, options.only) || (fix.disabledReason !== undefined && !options.showsDisabled)) return [];
    const action: CodeAction = { title: options.translate(fix.title), kind, ...(mended.length > 0 && { diagnostics: mended }) };
    if (fix.disabledReason !== undefined) return [{ ...action, disabled: { reason: options.translate(fix.disabledReason) } }];
    return [{ ...action, isPreferred: fix.isPreferred, edit: workspaceEdit(view, fix.edits, fix.title, options.translate) }];
  });
}

/** The protocol's form of a service diagnostic, when the request brought it. */
function protocolDiagnostics(diagnostic: Diagnostic, sent: readonly ProtocolDiagnostic[]): ProtocolDiagnostic[] {
  return sent.filter(({ code, range, data }) => {
    const known: unknown = data;
    if (typeof known === "object" && known !== null && "fingerprint" in known) return known.fingerprint === diagnostic.fingerprint;
    return code === diagnostic.rule && range.start.line === diagnostic.line - 1 && range.start.character === diagnostic.column - 1;
  });
}

/** `quickfix` asks for `quickfix.x` too. */
export function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.length === 0 || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`) || wanted === "");
}

/** Edits of files of the view, as one edit of the workspace; one that reaches several files asks to be confirmed. */
export function workspaceEdit(view: PackageView, edits: readonly FileEdit[], title: Message, translate: Translate): WorkspaceEdit {
  const documentChanges: TextDocumentEdit[] = edits.flatMap(({ path, edits: changes }) => {
    const file = view.files.get(path);
    if (file === undefined) return [];
    const range = (start: number, end: number): Range => ({ start: offsetToPosition(file, start), end: offsetToPosition(file, end) });
    return [
      {
        textDocument: { uri: uriOf(path), version: null },
        edits: changes.map(({ start, end, newText }) => ({ range: range(start, end), newText, annotationId: annotation })),
      },
    ];
  });
  return { documentChanges, changeAnnotations: { [annotation]: { label: translate(title), needsConfirmation: edits.length > 1 } } };
}
