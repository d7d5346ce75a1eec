/** Settings of any shape: what is no text or no number in bounds does not count; bounds and defaults are those of the manifest. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { number, numberList, texts } from "../../../../client/src/racePanel/settingValues.ts";

const strange: readonly unknown[] = [undefined, null, "rm -rf /", true, {}, { length: 2, 0: "a" }, () => ["a"]];
const setTo = (value: unknown) => ({ get: () => value });

interface Property {
  readonly default: unknown;
  readonly maximum?: number;
  readonly items?: { readonly maximum?: number };
}

const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../../package.json"), "utf8")) as {
  contributes: { configuration: { properties: Readonly<Record<string, Property>> } };
};
const { properties } = manifest.contributes.configuration;

it("lists of texts", () => {
  for (const value of [...strange, 3]) expect(texts(value)).toEqual([]);
  expect(texts(["make", 1, null, ["x"], "race"])).toEqual(["make", "race"]);
});

it.each(["runs", "verifyRuns", "keepRuns", "maxReports"] as const)("%s", (name) => {
  const { default: usual, maximum = 0 } = properties[`mapguard.race.${name}`];
  expect(maximum).toBeGreaterThan(1);
  for (const value of [...strange, [3], 0, -1, 1.5, Number.NaN, maximum + 1]) expect(number(setTo(value), name)).toBe(usual);
  expect([1, 3, maximum].map((value) => number(setTo(value), name))).toEqual([1, 3, maximum]);
});

it.each(["cpu", "count"] as const)("%s", (name) => {
  const { maximum = 0 } = properties[`mapguard.race.${name}`].items ?? {};
  expect(maximum).toBeGreaterThan(1);
  for (const value of [...strange, 3]) expect(numberList(setTo(value), name)).toEqual([]);
  expect(numberList(setTo([4, "2 -exec=evil", 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, maximum + 1, maximum]), name)).toEqual([4, maximum]);
});
