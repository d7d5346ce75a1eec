/**
 * What of the language server is loaded while the engine's thread starts: the connection and all behind it.
 */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { errorTrace } from "../base/errorText.ts";
import { type Installation, startServer } from "../lsp/server.ts";

export function serve(installation: Installation): void {
  const connection = createConnection(ProposedFeatures.all);
  // Whatever goes wrong unforeseen is for the output channel; the editor keeps its server.
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.on(event, (error: unknown) => connection.console.error(errorTrace(error)));
  }
  startServer(connection, installation);
}
