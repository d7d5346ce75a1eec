/** What nobody refers to any more is gone at once. */
import { expect, it } from "vitest";
import { giveMemoryBack } from "../../../server/src/lsp/engine/giveMemoryBack.ts";

it("collects what is left over", async () => {
  const left = new Set([new Array<number>(8 * 2 ** 20).fill(0.5)]);
  await giveMemoryBack();
  const full = process.memoryUsage().heapUsed;
  left.clear();
  await giveMemoryBack();
  expect((full - process.memoryUsage().heapUsed) / 2 ** 20).toBeGreaterThan(50);
});
