/** `Mapguard: Why Do You Think So?`: the whole trace behind a finding, as a page whose links jump to the code. */
import * as vscode from "vscode";
import type { ExplainParams } from "../../../server/src/protocol/messages.ts";
import { findingsAt } from "../findings.ts";
import type { Command } from "./command.ts";

export const whyFinding: Command = {
  id: "mapguard.whyFinding",
  async run({ server, pages }, uri, fingerprint) {
    const params = typeof uri === "string" && typeof fingerprint === "string" ? { uri, fingerprint } : findingAtCursor();
    const result = params === undefined ? null : await server.explain(params);
    if (result === null) {
      void vscode.window.showInformationMessage(vscode.l10n.t("No finding of Mapguard at this place."));
      return;
    }
    await pages.showReasons(result.title, result.markdown);
  },
};

function findingAtCursor(): ExplainParams | undefined {
  const editor = vscode.window.activeTextEditor;
  const finding = editor && findingsAt(editor.document.uri, editor.selection)[0];
  return finding && { uri: editor.document.uri.toString(), fingerprint: finding.fingerprint };
}
