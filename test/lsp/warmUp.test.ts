/** The code that is opened before anybody waits: it has to be understood, or nothing is made ready by it. */
import { describe, expect, it } from "vitest";
import { digestOf } from "../../server/src/host/summaryCache.ts";
import { WarmUp } from "../../server/src/lsp/engine/warmUp.ts";
import { loadTestParser } from "../support/engine.ts";

describe("warming up", () => {
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
