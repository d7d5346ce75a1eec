/**
 * What the client says it can do, as far as answers depend on it.
 */
import type { ClientCapabilities } from "vscode-languageserver/node";
import type { InitializationOptions } from "../protocol/messages.ts";
import type { ClientAbilities } from "./engine/messages.ts";

export function abilitiesOf({ textDocument, workspace }: ClientCapabilities, { clientCommands }: InitializationOptions): ClientAbilities {
  const { disabledSupport, dataSupport, resolveSupport } = textDocument?.codeAction ?? {};
  const { documentChanges, changeAnnotationSupport, resourceOperations } = workspace?.workspaceEdit ?? {};
  // Operations on files have their place in `documentChanges` alone: who can do them takes those, even unsaid (Neovim).
  const takesDocuments = documentChanges === true || resourceOperations !== undefined;
  return {
    commands: clientCommands === true,
    disabledActions: disabledSupport === true,
    resolvesEdits: dataSupport === true && resolveSupport?.properties?.includes("edit") === true,
    markdown: textDocument?.hover?.contentFormat?.includes("markdown") === true,
    edits: {
      documentChanges: takesDocuments,
      annotations: changeAnnotationSupport !== undefined,
      createFiles: resourceOperations?.includes("create") === true,
    },
  };
}
