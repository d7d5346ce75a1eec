/**
 * Where the pinned grammar lags behind Go: every fixture says in its second line whether we make up for it, and this
 * holds them to it, so that a newer grammar shows up as a failing "not handled".
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { split } from "../../../server/src/syntax/split.ts";
import { loadTestParser } from "../../support/engine.ts";
import { goSample, goSourceRoot } from "../../support/goSources.ts";

const folder = fileURLToPath(new URL("../../fixtures/syntax/grammar-lag/", import.meta.url));
const parser = await loadTestParser();

function errors(text: string): string[] {
  return split(text)
    .declarations.filter((d) => parser.parse(text.slice(d.start, d.end))?.hasError !== false)
    .map((d) => `${d.kind} ${d.names.join(", ")}`);
}

describe("grammar lag", () => {
  test.each(readdirSync(folder))("%s", (file) => {
    const text = readFileSync(folder + file, "utf8");
    const claim = text.split("\n")[1];
    expect(["// handled", "// not handled"]).toContain(claim);
    expect(errors(text).length === 0 ? "// handled" : "// not handled").toBe(claim);
  });

  test.skipIf(goSourceRoot === undefined)("no other lag in a sample of the standard library", () => {
    const files = goSample(25);
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => errors(file.text).map((error) => `${file.path}: ${error}`))).toEqual([]);
  });
});
