/**
 * Links from names of rules to their pages, and that the pages are where the links lead.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import type { DocumentLink } from "vscode-languageserver-types";
import { repositoryUrl, ruleDocUrl } from "../../server/src/rules/docs.ts";
import { allRules, ruleIds } from "../../server/src/rules/registry.ts";
import { configLinks, directiveLinks } from "../../server/src/service/features/documentLinks.ts";
import type { PackageFile } from "../../server/src/service/findings.ts";
import { atCursor } from "../support/packageViews.ts";

const root = resolve(import.meta.dirname, "../..");

function shown(text: string, links: readonly DocumentLink[]): string[] {
  const lines = text.split("\n");
  return links.map(({ range, target }) => {
    expect(range.start.line).toBe(range.end.line);
    const name = lines[range.start.line].slice(range.start.character, range.end.character);
    expect(target).toBe(ruleDocUrl(name));
    return `${range.start.line + 1}:${range.start.character + 1} ${name}`;
  });
}

it("links the rules of directives, not those of reasons or other comments", async () => {
  const text = `package example

//mapguard:ignore concurrent-map-write,concurrent-map-read-write not concurrent-map-write, says who knows
var a = map[int]int{}

var b = 1 //mapguard:ignore inconsistent-map-guard
//lint:ignore mapguard/concurrent-map-iteration there is one goroutine
//nolint:mapguard // stale-suppression
//mapguard:ignore no-such-rule because
// concurrent-map-write is the name of a rule
`;
  const file = await atCursor(text, ({ view, path }) => view.files.get(path) as PackageFile);
  expect(shown(text, directiveLinks(file))).toEqual([
    "3:19 concurrent-map-write",
    "3:40 concurrent-map-read-write",
    "6:29 inconsistent-map-guard",
    "7:24 concurrent-map-iteration",
  ]);
});

it("links the rules of a configuration, even of a broken one", () => {
  const text =
    '{\n  "rules": {\n    "concurrent-map-write": "error",\n    "stale-suppression" : "off",\n    "unknown": "off"\n  },\n  "exclude": ["concurrent-map-write"],\n';
  expect(shown(text, configLinks(text))).toEqual(["3:6 concurrent-map-write", "4:6 stale-suppression"]);
  expect(configLinks("\u0000{{{")).toEqual([]);
});

it("leads to pages that exist, in the repository that package.json names", () => {
  const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { repository: { url: string } };
  expect(repository.url).toBe(`${repositoryUrl}.git`);
  const base = `${repositoryUrl}/blob/main/`;
  for (const id of ruleIds) {
    expect(ruleDocUrl(id).startsWith(base)).toBe(true);
    expect(existsSync(join(root, ruleDocUrl(id).slice(base.length)))).toBe(true);
  }
  expect(allRules.every(({ summary }) => summary.length > 20)).toBe(true);
});
