/**
 * Sessions of random edits end with exactly the findings of a cold start, place by place. A few hundred steps here; the
 * thousands over real modules are `npm run soak`.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { editAtRandom } from "../support/randomEditing.ts";

const demo = join(import.meta.dirname, "../workspaces/orders/internal");

describe("random edits", () => {
  it.each(["order", "session", "price", "stock", "audit", "metrics"].flatMap((name) => [1, 2].map((seed) => [name, seed] as const)))(
    "in %s end as a cold start would (seed %i)",
    async (name, seed) => {
      const result = await editAtRandom({ folder: join(demo, name), seed, steps: 240, checkEvery: 12, open: 2 });
      expect(result.differences).toEqual([]);
      expect(result.log).toEqual([]);
      expect(result.checks).toBeGreaterThanOrEqual(20);
    },
  );
});
