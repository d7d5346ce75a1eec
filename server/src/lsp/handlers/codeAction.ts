/**
 * textDocument/codeAction: fixes and refactorings for the findings in a range.
 */
import type { CodeActionParams } from "vscode-languageserver/node";
import { codeActionKinds, codeActions } from "../../service/features/codeActions.ts";
import type { ViewHandler } from "./handler.ts";

export const codeAction: ViewHandler<CodeActionParams> = {
  about: "view",
  method: "textDocument/codeAction",
  capabilities: { codeActionProvider: { codeActionKinds: [...codeActionKinds] } },
  answer: ({ view, path, client, translate, settings, configuration, readText }, { range, context }) =>
    codeActions(view, path, range, {
      only: context.only,
      diagnostics: context.diagnostics,
      translate,
      showsDisabled: client.disabledActions,
      suppressionStyle: settings.suppressions.style,
      // A new file belongs where the project begins, not beside the code.
      config:
        configuration.path === ""
          ? { folder: view.info.module?.dir ?? configuration.folder, text: undefined }
          : { folder: configuration.folder, text: readText(configuration.path) },
    }),
};
