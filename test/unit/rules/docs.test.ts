/** The pages of the rules: one each, in the index, and named in the README. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { ruleIndex, ruleIndexPath } from "../../../scripts/ruleIndex.ts";
import { allRules, ruleIds } from "../../../server/src/rules/registry.ts";

const root = resolve(import.meta.dirname, "../../..");

it("stand in the index as the rules describe themselves; `npm run rules` writes it", () => {
  const index = readFileSync(ruleIndexPath, "utf8");
  expect(index).toBe(ruleIndex());
  const targets = [...index.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => join(dirname(ruleIndexPath), target));
  expect(targets.length).toBe(allRules.length);
  expect(targets.filter((target) => !existsSync(target))).toEqual([]);
});

it("belong to rules of the registry, each to one, and carry its name", () => {
  const folders = readdirSync(join(root, "server/src/rules"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const withPage = folders.map(({ name }) => name).filter((name) => existsSync(join(root, "server/src/rules", name, "doc.md")));
  expect(withPage.sort()).toEqual([...ruleIds].sort());
  for (const id of ruleIds) expect(readFileSync(join(root, `server/src/rules/${id}/doc.md`), "utf8")).toMatch(new RegExp(`^# ${id}\n`));
});

it("are named in the README", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  expect(ruleIds.filter((id) => !readme.includes(`\`${id}\``))).toEqual([]);
});
