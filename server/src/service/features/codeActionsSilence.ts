/**
 * Code actions that silence a finding: a comment with a reason, the rule switched off, the folder excluded.
 */
import { CodeActionKind, type WorkspaceEdit } from "vscode-languageserver-types";
import { staleSuppression } from "../../rules/stale-suppression/rule.ts";
import { configFileName } from "../config.ts";
import { addExclude, setRule } from "../configEdits.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { PackageView } from "../packageView.ts";
import { type SuppressionStyle, suppress } from "../suppressionEdits.ts";
import { speaker, type Translate } from "../wording.ts";
import type { Offer } from "./codeActionOffer.ts";
import { otherFileEdit, type VersionOf, workspaceEdit } from "./codeActionsEdit.ts";
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
  readonly versionOf: VersionOf;
}

export function silencingActions(view: PackageView, diagnostic: Diagnostic, options: SilencingOptions): Offer[] {
  const isStale = diagnostic.rule === staleSuppression.id;
  return [...(isStale ? [] : suppressActions(view, diagnostic, options)), ...disableActions(diagnostic, options), ...excludeActions(diagnostic, options)];
}

function suppressActions(view: PackageView, diagnostic: Diagnostic, { translate, suppressionStyle, versionOf }: SilencingOptions): Offer[] {
  const say = speaker(actionTexts, translate);
  const file = view.files.get(diagnostic.file);
  const edit = file && suppress(file, diagnostic, suppressionStyle, say("action.suppress-reason"));
  if (edit === undefined) return [];
  const title = say("action.suppress", { rule: diagnostic.rule });
  return [offer("suppress", diagnostic, title, JSON.stringify(edit), () => workspaceEdit(view, [edit], title, versionOf))];
}

function disableActions(diagnostic: Diagnostic, { translate, config, versionOf }: SilencingOptions): Offer[] {
  const { rule } = diagnostic;
  const changes = config && setRule(config.text, rule, "off");
  if (config === undefined || changes === undefined) return [];
  const title = speaker(actionTexts, translate)("action.disable-rule", { rule, file: configFileName });
  const path = `${config.folder}/${configFileName}`;
  return [offer("disable-rule", diagnostic, title, rule, () => otherFileEdit({ path, text: config.text, changes, label: title, versionOf }))];
}

function excludeActions(diagnostic: Diagnostic, { translate, config, versionOf }: SilencingOptions): Offer[] {
  const { file } = diagnostic;
  const prefix = config && `${config.folder}/`;
  if (config === undefined || prefix === undefined || !file.startsWith(prefix)) return [];
  const folder = file.slice(prefix.length, Math.max(prefix.length, file.lastIndexOf("/")));
  // The root itself, and names that a glob would read as patterns, are left to the user.
  if (folder === "" || /[*?[\]{}()!\\]/.test(folder)) return [];
  const changes = addExclude(config.text, folder);
  if (changes === undefined || changes.length === 0) return [];
  const title = speaker(actionTexts, translate)("action.exclude-folder", { folder, file: configFileName });
  const path = `${config.folder}/${configFileName}`;
  return [offer("exclude-folder", diagnostic, title, folder, () => otherFileEdit({ path, text: config.text, changes, label: title, versionOf }))];
}

function offer(id: string, { fingerprint }: Diagnostic, title: string, key: string, edit: () => WorkspaceEdit): Offer {
  return { name: { id, about: fingerprint }, title, kind: CodeActionKind.QuickFix, key, edit };
}
