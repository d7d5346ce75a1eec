/**
 * textDocument/inlayHint: the lock held at each access to a shared map.
 */
import type { InlayHintParams } from "vscode-languageserver/node";
import { inlayHints } from "../../service/features/inlayHints.ts";
import type { ViewHandler } from "./handler.ts";

export const inlayHint: ViewHandler<InlayHintParams> = {
  about: "view",
  method: "textDocument/inlayHint",
  capabilities: { inlayHintProvider: true },
  answer: ({ view, path, settings, translate }, { range }) => (settings.inlayHints.guards ? inlayHints(view, path, range, translate) : []),
};
