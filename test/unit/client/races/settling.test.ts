/** What waits for rest goes on when nothing changed for a while, and does not wait for ever. */
import { describe, expect, it } from "vitest";
import { Settling } from "../../../../client/src/racePanel/settling.ts";

async function takes(settling: Settling): Promise<number> {
  const start = performance.now();
  await settling.settled();
  return performance.now() - start;
}

describe("waiting for rest", () => {
  it("is over at once where nothing has changed", async () => {
    expect(await takes(new Settling(10_000, 20_000))).toBeLessThan(1_000);
  });

  it("begins anew with every change", async () => {
    const settling = new Settling(60, 10_000);
    settling.changed();
    let last = 0;
    setTimeout(() => {
      last = performance.now();
      settling.changed();
    }, 30);
    await settling.settled();
    expect(last).toBeGreaterThan(0);
    expect(performance.now() - last).toBeGreaterThanOrEqual(59);
  });

  it("ends although changes go on", async () => {
    const settling = new Settling(10_000, 50);
    settling.changed();
    expect(await takes(settling)).toBeLessThan(5_000);
  });
});
