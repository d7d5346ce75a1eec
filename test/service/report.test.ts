/**
 * The report for bug trackers: what it tells, and what it must not.
 */
import { expect, it } from "vitest";
import { defaultSettings } from "../../server/src/protocol/settings.ts";
import { defaultConfig } from "../../server/src/service/config.ts";
import { diagnosticsReport, type ReportInput } from "../../server/src/service/features/report.ts";
import { goSources } from "../support/lensSources.ts";
import { atCursor } from "../support/packageViews.ts";

const quiet: ReportInput = {
  versions: { mapguard: "1.2.3", node: "24.1.0", go: "" },
  settings: defaultSettings,
  config: undefined,
  counts: { packages: 3, analysed: 2 },
  findings: [],
  notices: [],
  timings: { "first publication": 12.345 },
  folders: { "<workspace>": "/home/gopher/src/shop", "<home>": "/home/gopher", "<goroot>": "/usr/lib/go" },
};

it("is complete when there is nothing to say", () => {
  expect(diagnosticsReport(quiet)).toBe(`# Mapguard diagnostics report

## Versions

\`\`\`text
mapguard: 1.2.3
node: 24.1.0
go: not found
\`\`\`

## Settings that differ from the default

\`\`\`text
none
\`\`\`

## Project configuration that differs from the default

\`\`\`text
no .mapguard.json
\`\`\`

## Counts

\`\`\`text
packages: 3
analysed: 2
\`\`\`

## Findings by rule, level and severity

\`\`\`text
none
\`\`\`

## Notices

\`\`\`text
none
\`\`\`

## Timings

\`\`\`text
first publication: 12.3 ms
\`\`\`
`);
});

it("names settings that differ and counts lists, which hold the project's names", () => {
  const report = diagnosticsReport({
    ...quiet,
    settings: { ...defaultSettings, preset: "strict", rules: { "concurrent-map-write": "off" }, exclude: ["secret/**"], hover: { mapInternals: "full" } },
    config: { ...defaultConfig, singleGoroutine: ["corp.example/secret.Type", "b"], includeTests: false, baseline: "base.json" },
  });
  expect(report).toContain('preset: "strict"\nrules.concurrent-map-write: "off"\nexclude: 1 entry\nhover.mapInternals: "full"\n');
  expect(report).toContain('includeTests: false\nsingleGoroutine: 2 entries\nbaseline: "base.json"\n');
  expect(report).not.toContain("secret");
});

it("holds no code of the files it reports on", async () => {
  const findings = await atCursor(goSources.guarded, ({ view }) => view.diagnostics);
  const report = diagnosticsReport({ ...quiet, findings: [...findings, ...findings] });
  expect(report).toContain("2 × inconsistent-map-guard, likely, warning");
  expect(report).not.toMatch(/Cache|Size/);
});

it("shows no folder of the user's, however it is written", () => {
  const notice = (file: string) => ({ kind: "skipped-file" as const, file, line: 7, message: `cannot read ${file}` });
  const files = ["/home/gopher/src/shop/a.go", "/home/gopher/other/b.go", "/usr/lib/go/src/fmt/c.go", "/home/gophers/d.go"];
  const report = diagnosticsReport({ ...quiet, notices: files.map(notice) });
  expect(report).toContain("skipped-file: <workspace>/a.go:7: cannot read <workspace>/a.go");
  expect(report).toContain("<home>/other/b.go:7");
  expect(report).toContain("<goroot>/src/fmt/c.go:7");
  expect(report).toContain("/home/gophers/d.go:7");
  const windows = diagnosticsReport({
    ...quiet,
    folders: { "<home>": "C:/Users/Go (x)" },
    notices: [notice("c:\\users\\go (x)\\e.go"), notice("C:/Users/Go (x)/f.go")],
  });
  expect(windows).not.toMatch(/users/i);
});

it("counts notices beyond the first twenty", () => {
  const notices = Array.from({ length: 25 }, (_, i) => ({ kind: "syntax-error" as const, file: `/x/${i}.go`, line: 0, message: "broken" }));
  expect(diagnosticsReport({ ...quiet, notices })).toContain("/x/19.go: broken\n… and 5 more: 25 × syntax-error\n");
});
