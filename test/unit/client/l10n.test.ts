/**
 * Every text of the extension exists in every language, with the same arguments, and none is left over.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const languages = ["zh-cn"];

type Bundle = Readonly<Record<string, string>>;

describe("texts of the manifest", () => {
  const english = readBundle("package.nls.json");
  const used = new Set([...read("package.json").matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key));

  it("are exactly those that package.json asks for", () => {
    expect(used.size).toBeGreaterThan(50);
    expect(Object.keys(english).sort()).toEqual([...used].sort());
  });

  it.each(languages)("exist in %s", (language) => {
    expectSameTexts(english, readBundle(`package.nls.${language}.json`));
  });
});

describe("texts of the client", () => {
  const bundle = readBundle("l10n/bundle.l10n.json");
  const asked = new Set(clientTexts());

  it("are all in the bundle", () => {
    expect(asked.size).toBeGreaterThan(20);
    expect([...asked].filter((text) => bundle[text] !== text)).toEqual([]);
  });

  it.each(languages)("exist in %s, and nothing is left over", (language) => {
    expectSameTexts(bundle, readBundle(`l10n/bundle.l10n.${language}.json`));
  });
});

function expectSameTexts(english: Bundle, translated: Bundle): void {
  expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
  const wrong = Object.entries(english).filter(([key, text]) => {
    const translation = translated[key] ?? "";
    const sameArguments = JSON.stringify(placeholders(text)) === JSON.stringify(placeholders(translation));
    // A page, of which each language has its own.
    if (/\.md$/.test(text)) return translation === text;
    const isChinese = /\p{Script=Han}/u.test(translation) || !/\p{Letter}{2}/u.test(text.replaceAll(/\{\w+\}|`[^`]*`/g, ""));
    return !sameArguments || !isChinese;
  });
  expect(wrong.map(([key]) => key)).toEqual([]);
}

/** Arguments, links and code: what a translation must keep. */
function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}|\]\(command:[^)]*\)/g)].map(([found]) => found).sort();
}

/** The English texts of `l10n.t` calls. */
function clientTexts(): string[] {
  const folder = join(root, "client", "src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return files.flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(/\bl10n\.t\(\s*"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text));
}

function readBundle(path: string): Bundle {
  return JSON.parse(read(path)) as Bundle;
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
