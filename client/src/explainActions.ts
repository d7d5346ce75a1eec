/**
 * Code actions that explain instead of changing anything: the trace behind a finding, and the page of its rule.
 */
import * as vscode from "vscode";
import { findingsAt, ruleOf } from "./findings.ts";

const kind = vscode.CodeActionKind.QuickFix;

const provider: vscode.CodeActionProvider = {
  provideCodeActions(document, range, context) {
    if (context.only !== undefined && !context.only.contains(kind)) return [];
    return findingsAt(document.uri, range).flatMap(({ diagnostic, fingerprint }) => {
      const rule = ruleOf(diagnostic);
      return [
        action(diagnostic, vscode.l10n.t("Why do you think so?"), "mapguard.whyFinding", [document.uri.toString(), fingerprint]),
        action(diagnostic, vscode.l10n.t("Explain {0}", rule), "mapguard.explainRule", [rule]),
      ];
    });
  },
};

export function registerExplainActions(): vscode.Disposable {
  const go = ["file", "untitled", "vscode-vfs"].map((scheme) => ({ scheme, language: "go" }));
  return vscode.languages.registerCodeActionsProvider(go, provider, { providedCodeActionKinds: [kind] });
}

function action(diagnostic: vscode.Diagnostic, title: string, command: string, args: unknown[]): vscode.CodeAction {
  const found = new vscode.CodeAction(title, kind);
  found.diagnostics = [diagnostic];
  found.command = { command, title, arguments: args };
  return found;
}
