/**
 * `npm run rules`: writes docs/rules.md, the index of the rules' pages, from what the rules say of themselves.
 */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { allRules } from "../server/src/rules/registry.ts";

export const ruleIndexPath = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs", "rules.md");

export function ruleIndex(): string {
  const rows = allRules.map(
    ({ id, summary, severity }) => `| [\`${id}\`](../server/src/rules/${id}/doc.md) | ${summary} | ${severity("proven")} | ${severity("possible")} |`,
  );
  return [
    "# Rules",
    "",
    "Each page shows the rule's wrong and right code, which is compiled and checked by the tests. `mapguard explain RULE` prints",
    "it. Severities are the defaults; `rules` in `.mapguard.json` and `mapguard.rules` in the editor's settings change them. What",
    'is merely possible is shown under the preset "strict" alone.',
    "",
    "| rule | finds | proven or likely | possible |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(ruleIndexPath, ruleIndex());
