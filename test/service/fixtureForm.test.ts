/**
 * The fixtures themselves: formatted, vetted, named by what they are, and judged by the race detector where they can run.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixtureFolders, fixtureRoot } from "../support/fixtureFolders.ts";
import { missingGo, runGo, runGofmt } from "../support/goTools.ts";

const folders = fixtureFolders();
/** Folders about copied locks, which go vet's copylocks check reports as well. */
const copyingLocks = new Set(["inconsistent-map-guard/copied-lock"]);
/** The idioms of the design that must stay silent. */
const silentIdioms = [
  "callers-hold-lock",
  "double-checked",
  "event-loop",
  "serial-executor",
  "filled-before-start",
  "once-and-lazy",
  "copy-on-write",
  "per-request",
  "fan-out-join",
  "ownership-transfer",
  "generated",
  "shards-and-promotion",
];

const missing = missingGo();

describe("fixtures", () => {
  test("there are many, and each silent idiom is one", () => {
    const functions = folders.flatMap((folder) => folder.files.flatMap((file) => declaredFunctions(join(folder.path, file))));
    expect(functions.filter((name) => /(Ok|Bad)$/.test(name)).length).toBeGreaterThan(200);
    const names = new Set(folders.map((folder) => folder.name));
    expect(silentIdioms.filter((idiom) => !names.has(`silent/${idiom}`))).toEqual([]);
  });

  test("expectations stand in functions that are named Bad, or in helpers of one", () => {
    const wrong = folders.flatMap((folder) =>
      folder.wants.filter((want) => want.function.endsWith("Ok")).map((want) => `${folder.name}/${want.file}:${want.line}`),
    );
    expect(wrong).toEqual([]);
    const silent = folders.filter((folder) => folder.name.startsWith("silent/") && folder.wants.length > 0);
    expect(silent.map((folder) => folder.name)).toEqual([]);
  });

  test("each is driven under the race detector or says why not", () => {
    expect(folders.filter((folder) => !folder.driven && folder.notRunnable === "").map((folder) => folder.name)).toEqual([]);
  });

  test.skipIf(missing !== undefined)("are formatted by gofmt", async () => {
    const output = await runGofmt(["-l", "."], fixtureRoot);
    expect(output).toEqual({ code: 0, text: "" });
  });

  test.skipIf(missing !== undefined)("pass go vet", { timeout: 180_000 }, async () => {
    const strict = folders.filter((folder) => !copyingLocks.has(folder.name)).map((folder) => `./${folder.name}`);
    const copies = [...copyingLocks].map((name) => `./${name}`);
    expect(await runGo(["vet", "-tags", "oracle", "./drive", ...strict], fixtureRoot)).toEqual({ code: 0, text: "" });
    expect(await runGo(["vet", "-tags", "oracle", "-copylocks=false", ...copies], fixtureRoot)).toEqual({ code: 0, text: "" });
  });
});

function declaredFunctions(path: string): string[] {
  return [...readFileSync(path, "utf8").matchAll(/^func (?:\([^)]*\) )?(\w+)/gm)].map((match) => match[1]);
}
