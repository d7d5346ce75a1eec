/**
 * A small seeded run of damaged Go files through the whole pipeline: nothing throws, nothing hangs, and what comes out
 * does not depend on what went through before.
 */
import { expect, test } from "vitest";
import { hardTexts } from "./hardTexts.ts";
import { ownFiles, readPool } from "./inputs.ts";
import { mutant } from "./mutate.ts";
import { runFuzz } from "./runFuzz.ts";

test("damaged Go files pass through the pipeline", async () => {
  const files = ownFiles();
  expect(files.length).toBeGreaterThan(20);
  const result = await runFuzz({ seed: 1, from: 0, count: 400, files, slowMilliseconds: 10_000 });
  expect(result.failures).toEqual([]);
  expect(result.findings).toBeGreaterThan(20);
});

test("texts that invite trouble take no long time", async () => {
  const result = await runFuzz({ seed: 1, from: 0, count: hardTexts.length, files: [], texts: hardTexts, slowMilliseconds: 5000 });
  expect(result.failures).toEqual([]);
});

test("what takes too long is a failure", async () => {
  const result = await runFuzz({ seed: 1, from: 0, count: 2, files: ownFiles(), slowMilliseconds: -1 });
  expect(new Set(result.failures.map((failure) => failure.index))).toEqual(new Set([0, 1]));
});

test("a seed and a number always give the same input", () => {
  const pool = readPool(ownFiles().slice(0, 5));
  for (let index = 0; index < 50; index++) expect(mutant(pool, 7, index)).toEqual(mutant(pool, 7, index));
  const distinct = new Set(Array.from({ length: 50 }, (_, index) => Buffer.from(mutant(pool, 7, index)).toString("latin1")));
  expect(distinct.size).toBeGreaterThan(40);
});
