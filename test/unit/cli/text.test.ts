/** The output for people, to the letter: frames under tabs, wide characters and long lines, and the summary. */
import { describe, expect, it } from "vitest";
import { LineIndex } from "../../../server/src/base/lineIndex.ts";
import { type Report, relativePath } from "../../../server/src/cli/formats/report.ts";
import { formatNotices, formatText } from "../../../server/src/cli/formats/text.ts";
import { noColours } from "../../../server/src/cli/terminal.ts";
import type { Diagnostic, RelatedPlace } from "../../../server/src/service/diagnostic.ts";

const message = (text: string) => ({ key: "key", arguments: {}, text });

function place(text: string, part: string, file = "/m/a.go") {
  const index = new LineIndex(text);
  const start = text.indexOf(part);
  const { line, column } = index.position(start);
  const end = index.position(start + part.length);
  return { file, line, column, endLine: end.line, endColumn: end.column, function: "(*Cache).Get" };
}

function finding(text: string, part: string, changes: Partial<Diagnostic> = {}): Diagnostic {
  return {
    ...place(text, part),
    rule: "concurrent-map-write",
    level: "likely",
    severity: "warning",
    message: message("it races"),
    packagePath: "m",
    map: "Cache.m",
    access: "write",
    locks: [],
    guard: "",
    evidence: "goroutine",
    related: [],
    fingerprint: "0",
    ...changes,
  };
}

function report(findings: readonly Diagnostic[], changes: Partial<Report> = {}): Report {
  return {
    root: "/m",
    preset: "balanced",
    packages: 1,
    files: 2,
    lines: 3456,
    elapsedMs: 1234,
    findings,
    suppressed: 0,
    accepted: 0,
    hidden: 0,
    notices: [],
    ...changes,
  };
}

function format(text: string, findings: readonly Diagnostic[], changes: Partial<Report> = {}): string[] {
  const source = (file: string) => (file === "/m/a.go" ? new LineIndex(text) : undefined);
  return formatText(report(findings, changes), "/m", source, noColours).split("\n");
}

describe("a finding", () => {
  it("stands with its code, the other places with theirs, no line twice", () => {
    const text = "package m\n\n\tc.m[k] = v\n\n\tgo work()\n";
    const related: RelatedPlace[] = [
      { ...place(text, "c.m[k]"), role: "other-access", message: message("write to Cache.m"), locks: [] },
      { ...place(text, "go work()"), role: "goroutine", message: message("a goroutine starts here"), locks: [] },
    ];
    expect(format(text, [finding(text, "c.m[k]", { related, locks: [{ name: "Cache.mu", mode: "shared" }] })])).toEqual([
      "a.go:3:2: warning: it races [concurrent-map-write]",
      "  in (*Cache).Get, holds Cache.mu (shared) · likely",
      "      3 |     c.m[k] = v",
      "        |     ^^^^^^",
      "  other access: write to Cache.m  a.go:3:2",
      "  in parallel: a goroutine starts here  a.go:5:2",
      "      5 |     go work()",
      "        |     ^^^^^^^^^",
      "",
      "1 finding in 1 package, 2 files, 3,456 lines in 1.2 s",
      "",
    ]);
  });

  it("is marked in columns of the terminal, whatever stands before it", () => {
    const text = 'x("大e\u0301", c.m[k])\n';
    const [, , line, marks] = format(text, [finding(text, "c.m[k]")]);
    expect(line).toBe('      1 | x("大e\u0301", c.m[k])');
    expect(marks).toBe(`        | ${" ".repeat(9)}${"^".repeat(6)}`);
  });

  it("in a long line is shown with a part of it", () => {
    const text = `${"a".repeat(500)} c.m[k] ${"b".repeat(500)}\n`;
    const [, , line, marks] = format(text, [finding(text, "c.m[k]")]);
    expect(line.length).toBeLessThan(200);
    expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("c.m[k]");
  });

  it("over several lines is marked to the end of the first", () => {
    const text = "f(c.m,\n\t1)\n";
    expect(format(text, [finding(text, "c.m,\n\t1)")]).slice(2, 4)).toEqual(["      1 | f(c.m,", "        |   ^^^^"]);
  });

  it("in a file that is gone is named all the same", () => {
    expect(format("", [finding("x", "x", { file: "/elsewhere/b.go" })])[0]).toBe("/elsewhere/b.go:1:1: warning: it races [concurrent-map-write]");
  });
});

describe("the summary", () => {
  it("says what is not shown and how to see it", () => {
    expect(format("", [], { suppressed: 1, accepted: 2, hidden: 3, elapsedMs: 12 })[0]).toBe(
      "No map races found in 1 package, 2 files, 3,456 lines in 12 ms; not shown: 1 suppressed, 2 in the baseline, 3 less sure (--preset strict shows them)",
    );
    expect(format("", [], { preset: "quiet", hidden: 3 })[0]).toContain("(--preset balanced or strict shows them)");
  });
});

describe("notices", () => {
  const notice = { kind: "skipped-file" as const, file: "/m/sub/b.go", line: 0, message: "skipped: binary" };

  it("are one line each, at most so many", () => {
    const broken = { ...notice, kind: "syntax-error" as const, line: 7, message: "syntax\nerror" };
    expect(formatNotices([notice, broken, notice, notice], "/m", 2)).toBe(
      "mapguard: sub/b.go: skipped: binary\nmapguard: sub/b.go:7: syntax error\nmapguard: 2 more notices; --format json lists all\n",
    );
    expect(formatNotices([], "/m", 2)).toBe("");
  });

  it("do not name a place twice", () => {
    expect(formatNotices([{ ...notice, message: "cannot be read: /m/sub/b.go" }], "/m", 2)).toBe("mapguard: cannot be read: /m/sub/b.go\n");
  });
});

it("paths are relative to the root, absolute outside", () => {
  expect(["/m/a.go", "/m", "/mm/a.go", "/x/a.go"].map((file) => relativePath("/m", file))).toEqual(["a.go", ".", "/mm/a.go", "/x/a.go"]);
  expect(relativePath("/", "/x/a.go")).toBe("x/a.go");
});
