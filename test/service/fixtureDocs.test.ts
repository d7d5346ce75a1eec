/**
 * The examples in the rules' pages are real: the wrong one is reported by its rule, the right one is silent, and both
 * are formatted and pass go vet.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CheckedFinding, checkFolder } from "../support/commandLine.ts";
import { findingsByFolder } from "../support/fixtureVerdict.ts";
import { missingGo, runGo, runGofmt } from "../support/goTools.ts";

const rulesFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "server", "src", "rules");
const rules = readdirSync(rulesFolder).filter((name) => existsSync(join(rulesFolder, name, "rule.ts")));
const missing = missingGo();

describe("the pages of the rules", () => {
  let module = "";
  let findings: Map<string, CheckedFinding[]>;

  beforeAll(() => {
    module = mkdtempSync(join(tmpdir(), "mapguard-docs-"));
    writeFileSync(join(module, "go.mod"), "module example.test/docs\n\ngo 1.24\n");
    for (const rule of rules) {
      const page = readFileSync(join(rulesFolder, rule, "doc.md"), "utf8");
      for (const heading of ["Wrong", "Right"]) {
        const dir = join(module, rule, heading.toLowerCase());
        mkdirSync(dir, { recursive: true });
        writeFileSync(join(dir, "x.go"), example(page, heading));
      }
    }
    findings = findingsByFolder(checkFolder(module, ["--preset", "balanced", "./..."]).findings);
  }, 120_000);

  afterAll(() => {
    rmSync(module, { recursive: true, force: true });
  });

  test("there is one for each rule", () => {
    expect(rules.length).toBeGreaterThanOrEqual(6);
  });

  test.each(rules)("%s", (rule) => {
    const of = (folder: string): string[] => (findings.get(`${rule}/${folder}`) ?? []).map((finding) => `${finding.rule} ${finding.map}:${finding.line}`);
    expect(of("wrong")).toHaveLength(1);
    expect(of("wrong")[0]).toMatch(new RegExp(`^${rule} `));
    expect(of("right")).toEqual([]);
  });

  test.skipIf(missing !== undefined)("have examples that gofmt and go vet accept", { timeout: 120_000 }, async () => {
    expect(await runGofmt(["-l", "."], module)).toEqual({ code: 0, text: "" });
    expect(await runGo(["vet", "./..."], module)).toEqual({ code: 0, text: "" });
  });
});

/** The Go block of a section. */
function example(page: string, heading: string): string {
  const block = new RegExp(`^## ${heading}\\n[^]*?^\`\`\`go\\n([^]*?)^\`\`\`$`, "m").exec(page);
  if (block === null) throw new Error(`no example under "${heading}"`);
  return block[1];
}
