/**
 * The texts that translations are made from: every key that is said is among them, and says what its template says.
 */
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { bundlePaths, isEnglish, isServerKey, readBundle, texts, updatedBundle } from "../../scripts/l10n.ts";
import { fill } from "../../server/src/rules/message.ts";
import type { Message } from "../../server/src/rules/rule.ts";
import { codeLenses, resolveCodeLens } from "../../server/src/service/features/codeLens.ts";
import { explainFinding } from "../../server/src/service/features/explain.ts";
import { inlayHints } from "../../server/src/service/features/inlayHints.ts";
import type { PackageView } from "../../server/src/service/packageView.ts";
import { allTexts } from "../../server/src/service/texts.ts";
import { withViews } from "../support/packageViews.ts";

const root = resolve(import.meta.dirname, "../..");
const everything = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };

it("are all that features and rules say over the fixtures", async () => {
  const said = new Map<string, Message>();
  const translate = (message: Message) => {
    said.set(message.key, message);
    return message.text;
  };
  const use = (view: PackageView) => {
    for (const { message, related } of view.diagnostics) for (const text of [message, ...related.map((place) => place.message)]) translate(text);
    for (const fingerprint of view.findings.keys()) explainFinding(view, fingerprint, { translate });
    for (const path of view.files.keys()) {
      for (const lens of codeLenses(view, path)) resolveCodeLens(view, lens, { clientCommands: true, translate });
      inlayHints(view, path, everything, translate);
    }
  };
  await withViews(resolve(root, "test/fixtures/rules"), use, "strict");
  expect(said.size).toBeGreaterThan(60);
  expect([...said.keys()].filter((key) => !Object.hasOwn(allTexts, key))).toEqual([]);
  for (const { key, arguments: args, text } of said.values()) {
    const full = fill(allTexts[key], args);
    // A sentence of a rule is cut at the end of a line.
    expect(text === full || (text.endsWith("…") && full.startsWith(text.slice(0, -1)))).toBe(true);
  }
});

it("have keys of a form that no English sentence has, and name their arguments in words", () => {
  for (const [key, text] of Object.entries(texts)) {
    expect(isServerKey(key)).toBe(true);
    expect(text).not.toBe("");
    for (const [placeholder] of text.matchAll(/\{[^}]*\}/g)) expect(placeholder).toMatch(/^\{[a-z]\w*\}$/i);
  }
});

it("have a form for one thing wherever they count some", () => {
  const counting = /\{(?:count|total|held|done|runs|seen|tests)\} \w+s\b/;
  for (const key of Object.keys(texts).filter((one) => counting.test(texts[one]) || one.endsWith(".many"))) {
    const single = texts[key.endsWith(".many") ? key.replace(/many$/, "one") : `${key}.one`];
    expect(single, key).toBeDefined();
    expect(single, key).not.toMatch(counting);
  }
});

it("stand in the bundles as they stand in the code; `npm run l10n` brings them up to date", () => {
  const paths = bundlePaths();
  expect(paths.length).toBeGreaterThan(1);
  for (const path of paths) {
    const bundle = readBundle(path);
    expect(bundle).toEqual(updatedBundle(bundle, isEnglish(path)));
    expect(Object.keys(bundle).filter(isServerKey).sort()).toEqual(Object.keys(texts).sort());
  }
});
