/**
 * Code actions that silence a finding: a comment with a reason, the rule switched off, the folder excluded.
 */
import { type CodeAction, CodeActionKind } from "vscode-languageserver-types";
import { staleSuppression } from "../../rules/stale-suppression/rule.ts";
import { configFileName } from "../config.ts";
import { addExclude, setRule } from "../configEdits.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { PackageView } from "../packageView.ts";
import { type SuppressionStyle, suppress } from "../suppressionEdits.ts";
import { speaker, type Translate } from "../wording.ts";
import { otherFileEdit, workspaceEdit } from "./codeActionsEdit.ts";
import { actionTexts } from "./codeActionTexts.ts";

/** The project's `.mapguard.json`. */
export interface ProjectConfig {
  /** The folder its globs are relative to. */
  readonly folder: string;
  /** Undefined when there is no file yet. */
  readonly text: string | undefined;
}

export interface SilencingOptions {
  readonly translate: Translate;
  readonly suppressionStyle: SuppressionStyle;
  readonly config: ProjectConfig | undefined;
}

export function silencingActions(view: PackageView, diagnostic: Diagnostic, options: SilencingOptions): CodeAction[] {
  const isStale = diagnostic.rule === staleSuppression.id;
  return [...(isStale ? [] : suppressActions(view, diagnostic, options)), ...disableActions(diagnostic, options), ...excludeActions(diagnostic, options)];
}

function suppressActions(view: PackageView, diagnostic: Diagnostic, { translate, suppressionStyle }: SilencingOptions): CodeAction[] {
  const say = speaker(actionTexts, translate);
  const file = view.files.get(diagnostic.file);
  const edit = file && suppress(file, diagnostic, suppressionStyle, say("action.suppress-reason"));
  if (edit === undefined) return [];
  const title = say("action.suppress", { rule: diagnostic.rule });
  return [{ title, kind: CodeActionKind.QuickFix, edit: workspaceEdit(view, [edit], title) }];
}

function disableActions({ rule }: Diagnostic, { translate, config }: SilencingOptions): CodeAction[] {
  const edits = config && setRule(config.text, rule, "off");
  if (config === undefined || edits === undefined) return [];
  const title = speaker(actionTexts, translate)("action.disable-rule", { rule, file: configFileName });
  return [{ title, kind: CodeActionKind.QuickFix, edit: otherFileEdit(`${config.folder}/${configFileName}`, config.text, edits, title) }];
}

function excludeActions({ file }: Diagnostic, { translate, config }: SilencingOptions): CodeAction[] {
  const prefix = config && `${config.folder}/`;
  if (config === undefined || prefix === undefined || !file.startsWith(prefix)) return [];
  const folder = file.slice(prefix.length, Math.max(prefix.length, file.lastIndexOf("/")));
  // The root itself, and names that a glob would read as patterns, are left to the user.
  if (folder === "" || /[*?[\]{}()!\\]/.test(folder)) return [];
  const edits = addExclude(config.text, folder);
  if (edits === undefined || edits.length === 0) return [];
  const title = speaker(actionTexts, translate)("action.exclude-folder", { folder, file: configFileName });
  return [{ title, kind: CodeActionKind.QuickFix, edit: otherFileEdit(`${config.folder}/${configFileName}`, config.text, edits, title) }];
}
