/**
 * Links from the rules that suppression comments and configurations name to their pages.
 */
import type { DocumentLink } from "vscode-languageserver-types";
import { ruleDocUrl } from "../../rules/docs.ts";
import { allRules } from "../../rules/registry.ts";
import type { PackageFile } from "../findings.ts";
import { readDirectives } from "../suppressions.ts";
import { rangeIn } from "./ranges.ts";

/** In the directives of a Go file, those without effect included. */
export function directiveLinks(file: PackageFile): DocumentLink[] {
  const { text, outline } = file.ir;
  const { directives, faults } = readDirectives(text, outline, file.lines);
  const links: DocumentLink[] = [];
  for (const { start, end, rules } of [...directives, ...faults.map((fault) => ({ ...fault, rules: fault.rule.split(",") }))]) {
    for (const rule of rules) {
      // The list of rules stands before the reason, which may repeat a name.
      const place = new RegExp(`(?<![\\w-])${escapeForPattern(rule)}(?![\\w-])`).exec(text.slice(start, end));
      if (place !== null) links.push(...linkTo(text, rule, start + place.index));
    }
  }
  return links.sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

/** In the text of a `.mapguard.json`, be it well formed or not: keys that are the id of a rule. */
export function configLinks(text: string): DocumentLink[] {
  return [...text.matchAll(/"([\w-]+)"(?=\s*:)/g)].flatMap((match) => linkTo(text, match[1], match.index + 1));
}

function linkTo(text: string, id: string, start: number): DocumentLink[] {
  const rule = allRules.find((known) => known.id === id);
  return rule === undefined ? [] : [{ range: rangeIn(text, start, start + id.length), target: ruleDocUrl(id), tooltip: rule.summary }];
}

function escapeForPattern(name: string): string {
  return name.replace(/[^\w-]/g, "\\$&");
}
