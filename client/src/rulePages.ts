/**
 * The addresses of the rules' pages that came with the extension: right for this version, and there without a network.
 */
import * as vscode from "vscode";

export const pageScheme = "mapguard";

export function rulePage(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme: pageScheme, path: `/rules/${id}.md` });
}

/** Lets the code of each diagnostic open its rule's page instead of one on the web. */
export function linkRulePages(diagnostics: readonly vscode.Diagnostic[]): vscode.Diagnostic[] {
  for (const diagnostic of diagnostics) {
    if (typeof diagnostic.code === "object") diagnostic.code = { value: diagnostic.code.value, target: rulePage(String(diagnostic.code.value)) };
  }
  return [...diagnostics];
}
