/**
 * Requests that the engine answers: passes them on with the text they are about up to date, and the answer back in the
 * editor's terms.
 */
import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";
import { baseName } from "../project/paths.ts";
import { configFileName } from "../service/config.ts";
import { configLinks } from "../service/features/documentLinks.ts";
import type { Documents } from "./documents.ts";
import { type EngineClient, EngineRequestCancelled } from "./engine/engineClient.ts";
import { documentLink } from "./handlers/documentLink.ts";
import { handlers } from "./handlers/index.ts";
import { withEditorUris } from "./uris.ts";

/** How requests name the document they are about. */
interface AboutDocument {
  readonly textDocument?: { readonly uri: string };
  readonly uri?: string;
}

export function passRequestsOn(connection: Connection, engine: EngineClient, documents: Documents): void {
  for (const { about, method } of handlers) {
    if (about !== "view") continue;
    connection.onRequest(method, (params: AboutDocument | undefined, token) =>
      refusable(async () => {
        const uri = params?.textDocument?.uri ?? params?.uri;
        const path = typeof uri === "string" ? documents.pathOf(uri) : "";
        if (baseName(path) === configFileName) return method === documentLink.method ? configLinks(documents.textOf(path) ?? "") : null;
        documents.flushAll();
        const answer = await engine.ask(method, path, params, token);
        return documents.hasVirtual() ? withEditorUris(answer, (other) => documents.uriOf(other)) : answer;
      }),
    );
  }
}

/** A request that was withdrawn is refused in the protocol's way. */
export async function refusable<T>(answer: () => Promise<T>): Promise<T | ResponseError<void>> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof EngineRequestCancelled) return new ResponseError(LSPErrorCodes.RequestCancelled, error.message);
    throw error;
  }
}
