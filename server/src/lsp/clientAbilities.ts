/**
 * What the client says it can do, as far as answers depend on it.
 */
import type { ClientCapabilities } from "vscode-languageserver/node";
import type { InitializationOptions } from "../protocol/messages.ts";
import type { ClientAbilities } from "./engine/messages.ts";

export function abilitiesOf({ textDocument, workspace }: ClientCapabilities, { clientCommands }: InitializationOptions): ClientAbilities {
  const { documentChanges, changeAnnotationSupport, resourceOperations } = workspace?.workspaceEdit ?? {};
  return {
    commands: clientCommands === true,
    disabledActions: textDocument?.codeAction?.disabledSupport === true,
    markdown: textDocument?.hover?.contentFormat?.includes("markdown") === true,
    edits: {
      documentChanges: documentChanges === true,
      annotations: changeAnnotationSupport !== undefined,
      createFiles: documentChanges === true && resourceOperations?.includes("create") === true,
    },
  };
}
