/** `Mapguard: Why Do You Think So?`: the whole trace behind a finding, as a page whose links jump to the code. */
import * as vscode from "vscode";
import type { ExplainParams } from "../../../server/src/protocol/messages.ts";
import type { Command } from "./command.ts";

export const whyFinding: Command = {
  id: "mapguard.whyFinding",
  async run({ server, documents }, uri, fingerprint) {
    const params = typeof uri === "string" && typeof fingerprint === "string" ? { uri, fingerprint } : findingAtCursor();
    const result = params === undefined ? null : await server.explain(params);
    if (result === null) {
      void vscode.window.showInformationMessage(vscode.l10n.t("No finding of Mapguard at this place."));
      return;
    }
    await documents.showPage(result.title, result.markdown);
  },
};

/** The server puts a finding's fingerprint into its diagnostic, where the client library keeps it. */
function findingAtCursor(): ExplainParams | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { uri } = editor.document;
  for (const diagnostic of vscode.languages.getDiagnostics(uri)) {
    if (diagnostic.source !== "mapguard" || !diagnostic.range.contains(editor.selection.active)) continue;
    const data: unknown = Reflect.get(diagnostic, "data");
    const fingerprint: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "fingerprint") : undefined;
    if (typeof fingerprint === "string") return { uri: uri.toString(), fingerprint };
  }
  return undefined;
}
