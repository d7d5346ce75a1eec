/**
 * Sessions of random edits end with exactly the findings of a cold start, place by place. A few hundred steps here; the
 * thousands over real modules are `npm run soak`.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { editAtRandom } from "../support/randomEditing.ts";
import { workInModule } from "../support/randomModule.ts";

const module = join(import.meta.dirname, "../workspaces/orders");
const demo = join(module, "internal");

describe("random edits", () => {
  const packages = ["order", "session", "price", "stock", "audit", "metrics"];

  it.each(packages)("of every kind in %s end as a cold start would", async (name) => {
    const result = await editAtRandom({ folder: join(demo, name), seed: 1, steps: 240, checkEvery: 12, open: 2 });
    expect(result.differences).toEqual([]);
    expect(result.log).toEqual([]);
    expect(result.checks).toBeGreaterThanOrEqual(20);
  });

  it.each(packages)("of function bodies in %s are answered at once as a cold start would", async (name) => {
    const result = await editAtRandom({ folder: join(demo, name), seed: 2, steps: 240, checkEvery: 6, open: 2, style: "bodies" });
    expect(result.differences).toEqual([]);
    expect(result.log).toEqual([]);
    expect(result.immediate).toBeGreaterThanOrEqual(12);
    expect(result.counts.parsed).toBeGreaterThan(80);
    expect(result.counts.rebuilt).toBeLessThan(120);
  });

  it.each(packages)("of function bodies in %s that come before the last one is judged end as a cold start would", async (name) => {
    const result = await editAtRandom({ folder: join(demo, name), seed: 3, steps: 240, checkEvery: 4, open: 2, style: "bodies", hurried: true });
    expect(result.differences).toEqual([]);
    expect(result.log).toEqual([]);
    expect(result.checks).toBeGreaterThanOrEqual(12);
  });

  it.each(packages)("of every kind in %s that come while all is made anew end as a cold start would", async (name) => {
    const result = await editAtRandom({ folder: join(demo, name), seed: 4, steps: 240, checkEvery: 12, open: 2, hurried: true });
    expect(result.differences).toEqual([]);
    expect(result.log).toEqual([]);
    expect(result.checks).toBeGreaterThanOrEqual(20);
  });
});

describe("work in a module", () => {
  it.each(["anything", "bodies"] as const)("with files that come, go and change on disk meanwhile ends as a cold start would (%s)", async (style) => {
    const { differences, log, checks, findings, done } = await workInModule({ module, seed: 1, steps: 240, checkEvery: 12, style });
    expect(differences).toEqual([]);
    expect(log).toEqual([]);
    expect(checks).toBe(20);
    expect(findings).toBeGreaterThan(40);
    expect(Object.keys(done).sort()).toEqual(["change on disk", "close", "configure", "delete", "make again", "open", "save", "type"]);
  });
});
