/** The code that is opened before anybody waits: it has to be understood, or nothing is made ready by it. */
import { describe, expect, it } from "vitest";
import { digestOf } from "../../server/src/host/summaryCache.ts";
import { WarmUp } from "../../server/src/lsp/engine/warmUp.ts";
import { type IdleParams, idleRequest } from "../../server/src/protocol/messages.ts";
import { loadTestParser } from "../support/engine.ts";
import { startClient } from "./lspClient.ts";
import { racyFile, scratchModule } from "./scratchModule.ts";

describe("warming up", () => {
  it("keeps nobody waiting, and can be waited for", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    const client = await startClient({ folders: [module.dir] });
    const answered: string[] = [];
    const prepared = client.connection.sendRequest(idleRequest, { prepared: true } satisfies IdleParams).then(() => answered.push("prepared"));
    await client.idle();
    answered.push("idle");
    expect(client.shown.size).toBe(0);
    await prepared;
    expect(answered).toEqual(["idle", "prepared"]);
    const uri = client.open(module.path("x.go"));
    await client.idle();
    expect(client.shown.get(uri)).toHaveLength(1);
    await client.stop();
  });

  it("finds the races of its code twice, in small pieces and without a fault", async () => {
    const faults: string[] = [];
    const warmUp = new WarmUp({ parser: await loadTestParser(), key: digestOf, deadline: () => () => true, log: (message) => void faults.push(message) });
    let pieces = 0;
    while (!warmUp.isDone && pieces < 1000) {
      warmUp.step();
      pieces++;
    }
    expect(faults).toEqual([]);
    expect(warmUp.findings).toBe(8);
    expect(pieces).toBeGreaterThan(50);
    expect(pieces).toBeLessThan(1000);
  });
});
