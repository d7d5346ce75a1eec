/**
 * The test projects, one per boundary. `vitest run --project unit` runs one of them, `vitest run PATH` one folder.
 */
import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** The bundles take rule pages in as text; so do the tests. */
const markdownAsText = {
  name: "markdown-as-text",
  enforce: "pre" as const,
  load(id: string) {
    return id.endsWith(".md") ? `export default ${JSON.stringify(readFileSync(id, "utf8"))};` : undefined;
  },
};

const project = (name: string, include: string[], exclude: string[] = [], testTimeout = 20_000, globalSetup: string[] = []) => ({
  plugins: [markdownAsText],
  test: { name, include, exclude, testTimeout, globalSetup, hookTimeout: 120_000, environment: "node" as const },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project("layering", ["test/unit/layering.test.ts"]),
      project("unit", ["test/unit/**/*.test.ts"], ["test/unit/layering.test.ts"]),
      project("service", ["test/service/**/*.test.ts"], ["test/service/fixture*.test.ts"], 60_000),
      project("fixtures", ["test/service/fixture*.test.ts"], [], 180_000),
      project("cli", ["test/cli/**/*.test.ts"], [], 60_000, ["test/cli/buildOnce.ts"]),
      project("e2e", ["test/e2e/**/*.test.ts"], [], 120_000, ["test/e2e/support/prepare.ts"]),
      project("lsp", ["test/lsp/**/*.test.ts"], [], 60_000, ["test/cli/buildOnce.ts"]),
      project("fuzz", ["test/fuzz/**/*.test.ts"], [], 300_000),
    ],
  },
});
