/**
 * textDocument/codeAction and its resolution: fixes and refactorings for the findings in a range, with their edits at once
 * or, for clients that ask for it, the edit of the one that was chosen.
 */
import type { CodeAction, CodeActionParams } from "vscode-languageserver/node";
import { insideOf } from "../../project/paths.ts";
import { type ActionData, type ActionSurroundings, codeActionKinds, codeActions, resolveCodeAction } from "../../service/features/codeActions.ts";
import { adaptActions } from "../workspaceEdits.ts";
import type { ViewContext, ViewHandler } from "./handler.ts";

export const codeAction: ViewHandler<CodeActionParams> = {
  about: "view",
  method: "textDocument/codeAction",
  capabilities: { codeActionProvider: { codeActionKinds: [...codeActionKinds], resolveProvider: true } },
  answer: (context, { range, context: { only, diagnostics } }) => {
    const { view, path, client } = context;
    const { disabledActions: showsDisabled, resolvesEdits } = client;
    return adaptActions(codeActions(view, path, range, { only, diagnostics, showsDisabled, resolvesEdits, ...surroundings(context) }), client);
  },
};

export const codeActionResolve: ViewHandler<CodeAction> = {
  about: "view",
  method: "codeAction/resolve",
  capabilities: {},
  pathOf: ({ data }) => (isActionData(data) ? data.path : ""),
  answer: (context, action) => {
    const { data } = action;
    if (!isActionData(data)) return action;
    const [resolved = action] = adaptActions([resolveCodeAction(context.view, action, data, surroundings(context))], context.client);
    return resolved;
  },
};

function isActionData(data: unknown): data is ActionData {
  if (typeof data !== "object" || data === null) return false;
  return ["path", "id", "about"].every((key) => typeof Reflect.get(data, key) === "string");
}

function surroundings(context: ViewContext): ActionSurroundings {
  const { translate, settings, versionOf } = context;
  return { translate, suppressionStyle: settings.suppressions.style, config: projectConfig(context), versionOf };
}

/** Where there is no `.mapguard.json` yet, one would be made for the module, or else the workspace folder. */
function projectConfig({ configuration, view, path, folders, readText, client }: ViewContext) {
  if (configuration.path !== "") return { folder: configuration.folder, text: readText(configuration.path) };
  const workspaceFolder = folders.find((folder) => insideOf(folder, path) !== undefined);
  // Nothing is written into other people's modules, and no file made where the client cannot make one.
  if (workspaceFolder === undefined || !client.edits.createFiles) return undefined;
  const module = view.info.module?.dir;
  return { folder: module !== undefined && insideOf(workspaceFolder, module) !== undefined ? module : workspaceFolder, text: undefined };
}
