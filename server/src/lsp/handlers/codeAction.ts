/**
 * textDocument/codeAction: fixes and refactorings for the findings in a range.
 */
import type { CodeActionParams } from "vscode-languageserver/node";
import { CodeActionKind } from "vscode-languageserver-types";
import { codeActions } from "../../service/features/codeActions.ts";
import type { ViewHandler } from "./handler.ts";

export const codeAction: ViewHandler<CodeActionParams> = {
  about: "view",
  method: "textDocument/codeAction",
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] } },
  answer: ({ view, path, client, translate }, { range, context }) =>
    codeActions(view, path, range, { only: context.only, diagnostics: context.diagnostics, translate, showsDisabled: client.disabledActions }),
};
