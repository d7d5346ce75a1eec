/** Diagnostics of open documents, from didOpen over edits to didClose. */
import { resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type LspClient, startClient } from "./lspClient.ts";

const orders = resolve(import.meta.dirname, "../workspaces/orders");

let client: LspClient | undefined;
afterEach(() => client?.stop());

describe("an opened document", () => {
  it("is reported on, with code, link, severity, related places and fingerprint", async () => {
    client = await startClient({ folders: [orders] });
    const uri = client.open(`${orders}/internal/metrics/registry.go`);
    await client.idle();
    const found = client.shown.get(uri) ?? [];
    expect(found.length).toBeGreaterThan(0);
    for (const { source, code, codeDescription, message, relatedInformation, data } of found) {
      expect(source).toBe("mapguard");
      expect(codeDescription?.href).toContain(`/${code}/`);
      expect(String(message).split("\n")[0].length).toBeLessThanOrEqual(100);
      expect(relatedInformation?.length).toBeGreaterThan(0);
      expect(data).toHaveProperty("fingerprint");
    }
  });
});
