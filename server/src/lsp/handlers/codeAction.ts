/**
 * textDocument/codeAction: fixes and refactorings for the findings in a range.
 */
import type { CodeActionParams } from "vscode-languageserver/node";
import { insideOf } from "../../project/paths.ts";
import { codeActionKinds, codeActions } from "../../service/features/codeActions.ts";
import { adaptActions } from "../workspaceEdits.ts";
import type { ViewContext, ViewHandler } from "./handler.ts";

export const codeAction: ViewHandler<CodeActionParams> = {
  about: "view",
  method: "textDocument/codeAction",
  capabilities: { codeActionProvider: { codeActionKinds: [...codeActionKinds] } },
  answer: (context, { range, context: { only, diagnostics } }) => {
    const { view, path, client, translate, settings } = context;
    const showsDisabled = client.disabledActions;
    const suppressionStyle = settings.suppressions.style;
    const actions = codeActions(view, path, range, { only, diagnostics, translate, showsDisabled, suppressionStyle, config: projectConfig(context) });
    return adaptActions(actions, client);
  },
};

/** Where there is no `.mapguard.json` yet, one would be made for the module, or else the workspace folder. */
function projectConfig({ configuration, view, path, folders, readText }: ViewContext) {
  if (configuration.path !== "") return { folder: configuration.folder, text: readText(configuration.path) };
  const workspaceFolder = folders.find((folder) => insideOf(folder, path) !== undefined);
  // Nothing is written into other people's modules.
  if (workspaceFolder === undefined) return undefined;
  const module = view.info.module?.dir;
  return { folder: module !== undefined && insideOf(workspaceFolder, module) !== undefined ? module : workspaceFolder, text: undefined };
}
