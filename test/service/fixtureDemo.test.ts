/**
 * The demo module: its findings are those its README promises, in the packages it promises them for.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { checkFolder } from "../support/commandLine.ts";
import { missingGo, runGo, runGofmt } from "../support/goTools.ts";

const demo = join(dirname(fileURLToPath(import.meta.url)), "..", "workspaces", "orders");
const missing = missingGo();

describe("the order service", () => {
  test("has its findings and no others", { timeout: 120_000 }, () => {
    const { findings } = checkFolder(demo, ["--preset", "balanced", "./..."]);
    expect(findings.map(({ file, function: name, rule, map }) => `${file} ${name} ${rule.replace(/-read-write$|-write$/, "")} ${map}`)).toEqual([
      "internal/metrics/collect.go Collect.func1 concurrent-map results",
      "internal/metrics/registry.go (*Registry).Inc map-write-under-read-lock Registry.counters",
      "internal/order/cache.go remember concurrent-map order.recent",
      "internal/order/cache.go lookup concurrent-map order.recent",
      "internal/order/order.go (*Service).list concurrent-map-iteration order.recent",
      "internal/session/registry.go (*Registry).StartHeartbeat.func1 concurrent-map-iteration Registry.users",
      "internal/session/registry.go (*Registry).HandleLogin concurrent-map Registry.users",
      "internal/stock/warehouse.go (*Warehouse).Ship inconsistent-map-guard Warehouse.reserved",
      "internal/stock/warehouse.go (*Warehouse).Open inconsistent-map-guard Warehouse.reserved",
      "internal/stock/warehouse.go (*Warehouse).Report inconsistent-map-guard Warehouse.onHand",
    ]);
  });

  test.skipIf(missing !== undefined)("is formatted, vetted and passes its own tests", { timeout: 180_000 }, async () => {
    expect(await runGofmt(["-l", "."], demo)).toEqual({ code: 0, text: "" });
    expect(await runGo(["vet", "./..."], demo)).toEqual({ code: 0, text: "" });
    const tests = await runGo(["test", "-count=1", "./..."], demo);
    expect(tests.code, tests.text).toBe(0);
  });
});
