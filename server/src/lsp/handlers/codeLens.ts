/**
 * textDocument/codeLens and its resolution: what guards a map, over its declaration.
 */
import type { CodeLens, CodeLensParams } from "vscode-languageserver/node";
import { codeLenses, resolveCodeLens } from "../../service/features/codeLens.ts";
import type { ViewHandler } from "./handler.ts";

export const codeLens: ViewHandler<CodeLensParams> = {
  about: "view",
  method: "textDocument/codeLens",
  capabilities: { codeLensProvider: { resolveProvider: true } },
  answer: ({ view, path, settings }) => (settings.codeLens.enable ? codeLenses(view, path) : []),
};

export const codeLensResolve: ViewHandler<CodeLens> = {
  about: "view",
  method: "codeLens/resolve",
  capabilities: {},
  pathOf: ({ data }) => (typeof data?.path === "string" ? data.path : ""),
  answer: ({ view, client, translate }, lens) => resolveCodeLens(view, lens, { clientCommands: client.commands, translate }),
};
