/** Requests that are withdrawn are refused in the protocol's way, and nothing is done for them. */

import { afterEach, expect, it } from "vitest";
import { CancellationTokenSource, LSPErrorCodes, type ResponseError } from "vscode-languageserver/node";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

it("a request that is cancelled is answered at once, before the work in hand is done", async () => {
  const module = scratchModule({ "x.go": racyFile() });
  client = await startClient({ folders: [module.dir] });
  const { connection } = client;
  const uri = client.open(module.path("x.go"));
  const hover = { textDocument: { uri }, position: { line: racyLine, character: 3 } };
  const withdrawn = Array.from({ length: 50 }, () => {
    const source = new CancellationTokenSource();
    const answer = connection.sendRequest("textDocument/hover", hover, source.token).then(
      () => 0,
      (error: ResponseError<void>) => error.code,
    );
    // A client cannot withdraw what it has not sent.
    setImmediate(() => source.cancel());
    return answer;
  });
  expect(new Set(await Promise.all(withdrawn))).toEqual(new Set([LSPErrorCodes.RequestCancelled]));
  expect(await connection.sendRequest("textDocument/hover", hover)).toHaveProperty("contents");
});
