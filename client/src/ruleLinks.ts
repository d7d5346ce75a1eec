/**
 * Lets the code of a diagnostic open the rule's page that came with the extension: right for this version, and there
 * without a network.
 */
import * as vscode from "vscode";

export function linkRuleDocs(diagnostics: readonly vscode.Diagnostic[]): vscode.Diagnostic[] {
  for (const diagnostic of diagnostics) {
    const { code } = diagnostic;
    if (typeof code !== "object") continue;
    const argument = encodeURIComponent(JSON.stringify([code.value]));
    diagnostic.code = { value: code.value, target: vscode.Uri.parse(`command:mapguard.explainRule?${argument}`) };
  }
  return [...diagnostics];
}
