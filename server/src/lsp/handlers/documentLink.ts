/**
 * textDocument/documentLink: from the rules that comments name to their pages.
 */
import type { DocumentLinkParams } from "vscode-languageserver/node";
import { directiveLinks } from "../../service/features/documentLinks.ts";
import type { ViewHandler } from "./handler.ts";

export const documentLink: ViewHandler<DocumentLinkParams> = {
  about: "view",
  method: "textDocument/documentLink",
  capabilities: { documentLinkProvider: { resolveProvider: false } },
  answer: ({ file }) => directiveLinks(file),
};
